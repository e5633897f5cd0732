"""Figures as PNG or SVG files, drawn by the installed Chromium, without asking the network for anything."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final, Literal

import plotly.graph_objects as go

from pipelines.errors import DeathlinkError

# A picture takes about 2 s on two cores; a browser that says nothing for this long will not answer any more.
TIMEOUT_SECONDS: Final = 60.0
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
    with ThreadPoolExecutor(1) as thread:  # a loop of its own: notebooks already run one
        drawing = thread.submit(lambda: asyncio.run(_draw(figures, kind, path, (width, scale))))
        try:
            return drawing.result(timeout=TIMEOUT_SECONDS + 30)
        except (TimeoutError, RuntimeError, OSError, ValueError) as fault:
            raise PictureError(f"the browser [{path}] drew nothing ({type(fault).__name__})") from fault


async def _draw(figures: Sequence[go.Figure], kind: str, path: str, size: tuple[int, float]) -> list[bytes]:
    import kaleido

    width, scale = size
    async with kaleido.Kaleido(n=1, timeout=TIMEOUT_SECONDS, mathjax=False, path=path) as painter:
        return [
            await painter.calc_fig(
                f, opts={"format": kind, "width": width, "height": int(f.layout.height or 420), "scale": scale}
            )
            for f in figures
        ]
