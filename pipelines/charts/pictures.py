"""Figures as PNG or SVG files, drawn by the installed Chromium, without asking the network for anything."""

from __future__ import annotations

import asyncio
import importlib
import os
import shutil
import signal
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from subprocess import Popen
from typing import TYPE_CHECKING, Final, Literal

import plotly.graph_objects as go

from pipelines.errors import DeathlinkError

if TYPE_CHECKING:
    from kaleido import Kaleido

# A picture takes about 2 s on two cores; a browser that says nothing for this long will not answer any more.
TIMEOUT_SECONDS: Final = 60.0
# On a machine at a load of ten a picture takes some 10 s; what needs more than this for each is held to hang.
_A_PICTURE_SECONDS: Final = 15.0
_NAMES: Final = ("chromium", "chromium-browser", "google-chrome")


class PictureError(DeathlinkError):
    """The pictures could not be drawn; the message says what is missing."""


def browser() -> str | None:
    """The browser that draws: the one of BROWSER_PATH, or the first that is installed under a usual name."""
    return os.environ.get("BROWSER_PATH") or next(filter(None, map(shutil.which, _NAMES)), None)


def pictures(
    figures: Sequence[go.Figure], kind: Literal["png", "svg"] = "png", *, width: int = 900, scale: float = 1.5
) -> list[bytes]:
    """Each figure as a picture, in order; one browser for all of them. Raises PictureError where it cannot draw."""
    if not figures:
        return []
    path = browser()
    if path is None:
        raise PictureError("no browser is installed to draw pictures with; run scripts/install-chromium.sh")
    # Loaded before the clock starts: on a loaded machine it takes seconds, and would leave none to the browser.
    importlib.import_module("kaleido")
    limit = TIMEOUT_SECONDS + _A_PICTURE_SECONDS * len(figures)
    painters: list[Kaleido] = []
    # A loop of its own, because notebooks already run one; in a daemon, because nobody waits for one that hangs.
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, daemon=True).start()
    drawing = asyncio.run_coroutine_threadsafe(_draw(figures, kind, (path, width, scale), painters), loop)
    try:
        return drawing.result(timeout=limit)
    except (TimeoutError, RuntimeError, OSError, ValueError) as fault:
        _end(painters)
        raise PictureError(
            f"the browser [{path}] drew nothing within {limit:.0f} s ({type(fault).__name__})"
        ) from fault
    finally:
        loop.call_soon_threadsafe(loop.stop)


def _end(painters: Sequence[Kaleido]) -> None:
    """Kills a browser that did not answer, with what it started (it leads a session): it would stay for ever."""
    for painter in painters:
        process = _process_of(painter)
        if process is not None and process.poll() is None:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _process_of(painter: Kaleido) -> Popen[bytes] | None:
    """Its browser's process; one that was just about to start when the time was up is waited for."""
    # Ten seconds: a process that has been asked for starts within them even on a loaded machine.
    for _ in range(100):
        process: Popen[bytes] | None = getattr(painter, "subprocess", None)
        if process is not None:
            return process
        time.sleep(0.1)
    return None


async def _draw(
    figures: Sequence[go.Figure], kind: str, how: tuple[str, int, float], painters: list[Kaleido]
) -> list[bytes]:
    """how: path of the browser, width in pixels, scale. The painter is put into `painters` before it starts."""
    import kaleido

    path, width, scale = how
    painter = kaleido.Kaleido(n=1, timeout=TIMEOUT_SECONDS, mathjax=False, path=path)
    painters.append(painter)
    async with painter:
        return [
            await painter.calc_fig(
                f, opts={"format": kind, "width": width, "height": int(f.layout.height or 420), "scale": scale}
            )
            for f in figures
        ]
