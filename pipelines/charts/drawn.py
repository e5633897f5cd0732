"""A chart as a plain drawing (SVG) that stands in a page as it is: no script, nothing to load, made in milliseconds.

It draws what the charts of this package hold, lines, areas, points, words and the bars of a waterfall, from the same
figure as everywhere else, so that the numbers are the same. Text comes out escaped by the template.
"""

from __future__ import annotations

import html
from functools import cache
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, Template
from markupsafe import Markup

from pipelines.charts.labels import apart
from pipelines.charts.scales import Axis, axis
from pipelines.charts.style import Chart

_WIDTH: Final = 900.0
_RIGHT, _BOTTOM, _KEY_ROW = 24.0, 52.0, 22.0
# Arial is about half as wide as it is high; a little more keeps names clear of the frame.
_LETTER: Final = 7.6
# More points than this on a map of 900 pixels lie on each other; each for itself would only make the page heavy.
_CROWD: Final = 1000
_DASHES: Final = {"solid": "", "dash": "8 4", "dot": "2 4", "dashdot": "8 4 2 4"}
Trace = dict[str, Any]


def drawn(chart: Chart) -> Markup:
    """The chart as an SVG element with its alternative text; the title is for the page to say."""
    figure = chart.figure.to_plotly_json()
    layout, traces = figure["layout"], figure["data"]
    height = float(layout.get("height") or 420)
    bars = next((t for t in traces if t["type"] == "waterfall"), None)
    key = _key(traces) if layout.get("showlegend") else []
    top = 14.0 + (_KEY_ROW * (1 + key[-1]["row"]) if key else 0.0)
    frame = {"top": top, "bottom": height - _BOTTOM, "right": _WIDTH - _RIGHT, "left": _left(traces, layout)}
    scene = _bars(bars, frame) if bars else _scene(traces, layout, frame)
    titles = {name: layout.get(name, {}).get("title", {}).get("text", "") for name in ("xaxis", "yaxis")}
    return Markup(
        _template().render(alt=chart.alt, width=_WIDTH, height=height, frame=frame, key=key, titles=titles, **scene)
    )


@cache
def _template() -> Template:
    folder = FileSystemLoader(Path(__file__).parent)
    return Environment(loader=folder, autoescape=True, trim_blocks=True, lstrip_blocks=True).get_template(
        "drawn.svg.jinja"
    )


def _plain(text: object) -> list[str]:
    """The lines of a text that was made safe for the other drawing; it is escaped anew where it is written."""
    return [html.unescape(part) for part in str("" if text is None else text).split("<br>")]


def _left(traces: list[Trace], layout: dict[str, Any]) -> float:
    """Room for the names or numbers on the left."""
    if layout.get("yaxis", {}).get("visible") is False:
        return 24.0
    names = [html.unescape(y) for t in traces for y in t.get("y") or () if isinstance(y, str)]
    return 20.0 + _LETTER * max((len(name) for name in names), default=10)


def _key(traces: list[Trace]) -> list[Trace]:
    """The key above the drawing: each trace with a name, from left to right, in rows."""
    told: list[Trace] = []
    x, row = 12.0, 0
    for trace in traces:
        if trace.get("showlegend") is False or not trace.get("name"):
            continue
        name = _plain(trace["name"])[0]
        wide = 40.0 + _LETTER * len(name)
        if x + wide > _WIDTH and x > 12.0:
            x, row = 12.0, row + 1
        told.append({"x": x, "row": row, "name": name, "look": _look(trace)})
        x += wide
    return told


def _look(trace: Trace) -> Trace:
    """How a trace is drawn: line and its dash, area, sign."""
    mode, line, marker = trace.get("mode") or "", trace.get("line") or {}, trace.get("marker") or {}
    return {
        "line": line.get("color", "") if "lines" in mode else "",
        "dash": _DASHES.get(line.get("dash", "solid"), ""),
        "width": line.get("width", 2),
        "area": trace.get("fillcolor", "") if trace.get("fill") else "",
        "sign": marker.get("symbol", "circle") if "markers" in mode else "",
        "colour": marker.get("color", "#0b0c0c"),
        "size": float(marker.get("size", 9)),
        "stepped": line.get("shape") == "hv",
    }


def _scene(traces: list[Trace], layout: dict[str, Any], frame: dict[str, float]) -> dict[str, Any]:
    across, up = _axes(traces, layout, frame)
    shapes = [_shape(trace, across, up) for trace in traces]
    shown = {name: layout.get(name, {}).get("visible") is not False for name in ("xaxis", "yaxis")}
    words = apart([w for shape in shapes for w in shape["words"]], frame)
    return {
        "shapes": shapes,
        "words": words,
        "bars": [],
        "down": across.marks if shown["xaxis"] else (),
        "level": [(y, html.unescape(text)) for y, text in up.marks] if shown["yaxis"] else (),
    }


def _axes(traces: list[Trace], layout: dict[str, Any], frame: dict[str, float]) -> tuple[Axis, Axis]:
    xs = [x for t in traces for x in t.get("x") or ()]
    ys = [y for t in traces for y in t.get("y") or ()]
    wide, high = (frame["left"], frame["right"]), (frame["bottom"], frame["top"])
    limits = [layout.get(name, {}).get("range") for name in ("xaxis", "yaxis")]
    if layout.get("yaxis", {}).get("scaleanchor") == "x":
        wide, high = _same_scale(
            _span(xs, limits[0]), _span(ys, limits[1]), (frame["left"], frame["right"]), (frame["bottom"], frame["top"])
        )
        frame |= {"left": wide[0], "right": wide[1], "bottom": high[0], "top": high[1]}
    named = any(isinstance(y, str) for y in ys)
    return axis(xs, wide, limits[0]), axis(ys, high, None if named else limits[1])


def _span(values: list[Any], limits: list[float] | None) -> float:
    known = [float(v) for v in values if v is not None]
    low, high = limits or (min(known, default=0.0), max(known, default=1.0))
    return float(high - low) or 1.0


def _same_scale(
    across: float, up: float, wide: tuple[float, float], high: tuple[float, float]
) -> tuple[tuple[float, float], tuple[float, float]]:
    """The pixels on which a metre is as long to the east as to the north, in the middle of the frame."""
    scale = min((wide[1] - wide[0]) / across, (high[0] - high[1]) / up)
    middle = ((wide[0] + wide[1]) / 2, (high[0] + high[1]) / 2)
    half = (across * scale / 2, up * scale / 2)
    return (middle[0] - half[0], middle[0] + half[0]), (middle[1] + half[1], middle[1] - half[1])


def _shape(trace: Trace, across: Axis, up: Axis) -> Trace:
    spots = [
        None if x is None or y is None else (across.place(x), up.place(y))
        for x, y in zip(trace.get("x") or (), trace.get("y") or (), strict=True)
    ]
    look = _look(trace)
    told = trace.get("hovertext") or trace.get("text") or ()
    crowd = bool(look["sign"]) and len(spots) > _CROWD
    alone = look["sign"] and not crowd
    points = [(*spot, " · ".join(_plain(told[n])) if n < len(told) else "") for n, spot in enumerate(spots) if spot]
    return {
        "look": look,
        "path": _path(spots, stepped=look["stepped"], closed=bool(look["area"]))
        if look["line"] or look["area"]
        else "",
        # Thousands of points are one stroke of dots: nobody points at one of them, and the page stays small.
        "dots": "".join(f"M{x:.0f} {y:.0f}h0" for x, y in dict.fromkeys(filter(None, spots))) if crowd else "",
        "points": points if alone else [],
        "words": [] if crowd else _words(trace, spots),
    }


def _path(spots: list[tuple[float, float] | None], *, stepped: bool, closed: bool) -> str:
    parts: list[str] = []
    begun = False
    for spot in [*spots, None]:
        if spot is None:
            parts += ["Z"] if begun and closed else []
            begun = False
            continue
        x, y = spot
        parts.append(f"{'L' if begun else 'M'}{x:.1f} {y:.1f}" if not (stepped and begun) else f"H{x:.1f}V{y:.1f}")
        begun = True
    return "".join(parts)


def _words(trace: Trace, spots: list[tuple[float, float] | None]) -> list[Trace]:
    if "text" not in (trace.get("mode") or ""):
        return []
    font, where = trace.get("textfont") or {}, trace.get("textposition") or "middle center"
    colours, size = font.get("color", "#0b0c0c"), font.get("size", 12)
    words = []
    for n, (text, spot) in enumerate(zip(trace["text"], spots, strict=True)):
        if spot is None or not text:
            continue
        at = where if isinstance(where, str) else where[n]
        colour = colours if isinstance(colours, str) else colours[n]
        words.append({"x": spot[0], "y": spot[1], "at": at, "lines": _plain(text), "colour": colour, "size": size})
    return words


def _bars(trace: Trace, frame: dict[str, float]) -> dict[str, Any]:
    """The bars of a waterfall, each from where the one before ended; the last stands for the whole."""
    weights, names = list(trace["x"]), [_plain(name)[0] for name in trace["y"]]
    ends: list[tuple[float, float]] = []
    at = 0.0
    for weight, measure in zip(weights, trace["measure"], strict=True):
        ends.append((0.0, weight) if measure == "total" else (at, at + weight))
        at = ends[-1][1]
    # Room for the figure at the end of the longest bar.
    across = axis([0.0, *(e for pair in ends for e in pair)], (frame["left"], frame["right"] - 48.0))
    up = axis([f"{n} {name}" for n, name in enumerate(names)], (frame["top"], frame["bottom"]))
    high = abs(up.marks[1][0] - up.marks[0][0]) * 0.7 if len(up.marks) > 1 else 20.0
    bars = [
        {
            "x": min(across.place(low), across.place(end)),
            "wide": max(abs(across.place(end) - across.place(low)), 1.0),
            "y": y - high / 2,
            "high": high,
            "kind": "total" if measure == "total" else "for" if weight >= 0 else "against",
            "text": text,
        }
        for (low, end), (y, _), weight, measure, text in zip(
            ends, up.marks, weights, trace["measure"], trace["text"], strict=True
        )
    ]
    level = [(y, name) for (y, _), name in zip(up.marks, names, strict=True)]
    return {"shapes": [], "words": [], "bars": bars, "down": across.marks, "level": level}
