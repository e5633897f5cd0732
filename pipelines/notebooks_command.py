"""`deathlink notebooks`: the analysts' notebooks as pages in the browser, without code, from this machine alone."""

from __future__ import annotations

import importlib
import os
import secrets
import subprocess
import sys
import threading
import time
import webbrowser
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.errors import CallError, DeathlinkError
from pipelines.settings import ROOT, settings_with

if TYPE_CHECKING:
    from pipelines.notebook_pages import Notebooks

FOLDER = ROOT / "notebooks"
_FOR_A_SERIES = (
    "pandas",
    "networkx",
    "pipelines.views.drawings",
    "pipelines.pages.series",
    "pipelines.exports.making",
)
# Ten seconds: whoever reads the list opens the first series by then.
_SERIES_FIRST_SECONDS = 10.0


def notebooks(*, home: Path | None = None, port: int = 2718, open_browser: bool = True, code: bool = False) -> int:
    """Opens the notebooks in the browser, read-only on the newest snapshot; judgements are kept in the home.

    Parameters
    ----------
    home
        The folder of the snapshots and the judgements.
    port
        The port on this machine (127.0.0.1) on which the pages are served.
    open_browser
        Opens the browser; without it the address is only printed.
    code
        Opens the notebooks for editing, with their code.
    """
    settings = settings_with(home=home)
    if not (settings.published / "current.duckdb").exists():
        raise CallError(f"no snapshot is published under [{settings.published}]; run a night first, or give --home")
    # The notebooks read the settings where they run, as every other command does.
    os.environ["DEATHLINK_HOME"] = str(settings.home.resolve())
    if code:
        options = ["--host", "127.0.0.1", "--port", str(port), *([] if open_browser else ["--headless"])]
        return subprocess.call([sys.executable, "-m", "marimo", "-q", "edit", str(FOLDER), *options])
    return _serve(port, open_browser)


def _serve(port: int, open_browser: bool) -> int:
    """Serves the pages until it is interrupted. The address carries a key: nobody else on the machine looks in."""
    import uvicorn

    from pipelines.notebook_pages import Notebooks, pages

    key = secrets.token_urlsafe(24)
    address = f"http://127.0.0.1:{port}/?key={key}"
    served = Notebooks(FOLDER)
    threading.Thread(target=_make_ready, args=(served,), daemon=True).start()
    print(f"The notebooks are open at {address}\nStop with Ctrl+C.", flush=True)
    if open_browser:
        threading.Timer(1.0, webbrowser.open, [address]).start()
    uvicorn.run(pages(served, key), host="127.0.0.1", port=port, log_level="warning", lifespan="off")
    return 0


def _make_ready(served: Notebooks) -> None:
    """Loads what the pages need while the browser still starts, in the order in which it is needed.

    pandas among them: the database engine loads it as soon as a statement takes a value.
    """
    from pipelines.pages.first import first_page

    with suppress(DeathlinkError):  # the page itself says what is wrong
        first_page()
    for name in (
        "pandas",
        "networkx",
        "pipelines.pages.series",
        "pipelines.views.drawings",
        "pipelines.exports.making",
    ):
        importlib.import_module(name)
    # Notebooks are loaded when nobody asks for a page: Python does one thing at a time, and a series comes first.
    time.sleep(_SERIES_FIRST_SECONDS)
    served.load("tonight")
    importlib.import_module("pipelines.views.panels")
    served.load("series")
