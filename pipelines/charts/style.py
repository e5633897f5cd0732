"""One look for every chart: GOV.UK chart guidance, readable in greyscale, and safe with text from records."""

from __future__ import annotations

import html
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import plotly.graph_objects as go
import plotly.io as pio
import polars as pl

# The Government Analysis Function palette, dark and light in turn: neighbours stay apart in greyscale.
COLOURS: Final = ("#12436D", "#F46A25", "#801650", "#28A197")
# A ramp from little to much; its lightness falls step by step, so that it survives a black-and-white printer.
GREYS: Final = ("#F3F2F1", "#BFD3E6", "#7FA6CC", "#3F7AB0", "#12436D")
# Second channels: colour is never the only carrier of a meaning.
SYMBOLS: Final = ("circle", "square", "diamond", "triangle-up")
DASHES: Final = ("solid", "dash", "dot", "dashdot")
# Each figure would start with a copy of Plotly's own look, checked through and then thrown away.
pio.templates.default = None
_FONT: Final = "Arial, 'DejaVu Sans', sans-serif"
_INK: Final = "#0B0C0C"
_GRID: Final = "#E0E0E0"


Axis = Mapping[str, Any]


@dataclass(frozen=True)
class Chart:
    """A figure, the text that stands in for it, and the rows that it shows."""

    figure: go.Figure
    alt: str
    table: pl.DataFrame


def label(text: object, width: int = 60) -> str:
    """A text from a record as a chart may show it: markup made harmless (Plotly reads `<b>` and `<a>`), and short."""
    words = " ".join(str("" if text is None else text).split())
    cut = words if len(words) <= width else words[: width - 1].rstrip() + "…"
    return html.escape(cut, quote=False)


def style(
    figure: go.Figure, title: str, *, height: int = 420, key: bool = True, axes: tuple[Axis, Axis] = ({}, {})
) -> go.Figure:
    """Puts the common look on a figure; the title says the message, the key stands above. Returns the same figure.

    axes: what this chart says of its axis across and of its axis up, in Plotly's words.
    """
    across, up = axes
    axis = {"gridcolor": _GRID, "zeroline": False, "linecolor": "#626A6E", "ticks": "outside", "automargin": True}
    # In one go: each call of an update looks through the whole figure, which is most of what a chart costs.
    figure.layout = {
        "title": {"text": label(title, 140), "x": 0, "xref": "container", "pad": {"l": 12}, "font": {"size": 16}},
        "font": {"family": _FONT, "size": 13, "color": _INK},
        "height": height,
        "margin": {"l": 70, "r": 24, "t": 84 if key else 52, "b": 52},
        "paper_bgcolor": "white",
        "plot_bgcolor": "white",
        "showlegend": key,
        "legend": {
            "orientation": "h", "yanchor": "bottom", "y": 1.0, "xanchor": "left", "x": 0, "font": {"size": 12},
        },
        "colorway": list(COLOURS),
        "hoverlabel": {"bgcolor": "white", "font": {"color": _INK, "family": _FONT}},
        "xaxis": {"nticks": 10, **axis, **across},
        "yaxis": {**axis, **up},
    }  # fmt: skip
    return figure
