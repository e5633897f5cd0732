"""Maps without a tile server: boroughs as shapes or squares, incidents as points on the National Grid."""

from __future__ import annotations

from typing import Final

import plotly.graph_objects as go
import polars as pl

from pipelines.charts.areas import Boundaries, borough_tiles, tile_rings
from pipelines.charts.style import COLOURS, GREYS, SYMBOLS, Chart, label, style

_WHITE_FROM: Final = 3  # from this step of the ramp on, the fill is too dark for black text


def borough_map(values: pl.DataFrame, boundaries: Boundaries | None, *, title: str, unit: str = "deaths") -> Chart:
    """Boroughs filled by a count.

    values: columns `borough` and `value`; a borough that is not in it counts as 0. The number stands on each borough,
    so that nothing is told by colour alone.
    """
    known = {str(b): float(v) for b, v in values.select("borough", "value").drop_nulls().iter_rows()}
    tiles = borough_tiles()
    steps = _steps(max(known.values(), default=0.0))
    shapes = boundaries or tile_rings()
    figure = go.Figure()
    for index, (low, high) in enumerate(steps):
        inside = [b for b in shapes if low <= known.get(b, 0.0) <= high]
        figure.add_trace(_filled([r for b in inside for r in shapes[b]], GREYS[index], _step_name(low, high, unit)))
    short = dict(tiles.select("borough", "short").iter_rows())
    figure.add_trace(_numbers(shapes, known, steps, short))
    style(figure, title, height=460, axes=({"visible": False}, {"visible": False, "scaleanchor": "x"}))
    every = sorted(set(shapes) | set(known))
    table = pl.DataFrame({"borough": every, "value": [known.get(b, 0.0) for b in every]}).sort(
        "value", "borough", descending=[True, False]
    )
    return Chart(figure, _borough_alt(title, table, unit), table)


def point_map(points: pl.DataFrame, boundaries: Boundaries | None, *, title: str) -> Chart:
    """Incidents as points on the British National Grid, over the borough outlines where boundaries are configured.

    points: `easting`, `northing` (metres; rows without are left out and counted), `label`, `group` (at most four).
    """
    placed = points.drop_nulls(["easting", "northing"])
    figure = go.Figure()
    if boundaries:
        rings = [ring for area in boundaries.values() for ring in area]
        figure.add_trace(_filled(rings, "#FAFAF9", "borough outlines"))
    for index, group in enumerate(placed["group"].unique().sort()):
        rows = placed.filter(pl.col("group") == group)
        figure.add_trace(
            go.Scatter(
                x=rows["easting"].to_list(),
                y=rows["northing"].to_list(),
                mode="markers+text",
                name=label(group),
                # Points of one spot lie on each other: the first of them says how many.
                text=_how_many(rows),
                textposition="top right",
                hovertext=[label(t) for t in rows["label"]],
                hovertemplate="%{hovertext}<br>%{x:.0f} E, %{y:.0f} N<extra></extra>",
                marker={
                    "symbol": SYMBOLS[index % 4],
                    "color": COLOURS[index % 4],
                    "size": 9,
                    "line": {"color": "white", "width": 1},
                },
            )
        )
    across = {"title": {"text": "easting, metres"}, "tickformat": ",d", "constrain": "domain"}
    up = {"title": {"text": "northing, metres", "standoff": 12}, "tickformat": ",d", "scaleanchor": "x"}
    spans = {"range": _span(placed["easting"])}, {"range": _span(placed["northing"])}
    style(figure, title, height=460, axes=({**across, **spans[0]}, {**up, **spans[1]}))
    nowhere = points.height - placed.height
    without = f" {nowhere} without coordinates are not drawn; the table has them." if nowhere else ""
    spots = placed.select("easting", "northing").n_unique()
    where = f"{spots} {'spot' if spots == 1 else 'spots'} of the National Grid"
    told = f"{title}. {placed.height} {'point' if placed.height == 1 else 'points'} at {where}.{without}"
    return Chart(figure, told, points)


def _how_many(rows: pl.DataFrame) -> list[str]:
    """`×30` at the first of thirty points of one spot, nothing at the others."""
    spot = ["easting", "northing"]
    counted = rows.select(pl.len().over(spot).alias("points"), pl.int_range(pl.len()).over(spot).alias("place"))
    return [f"×{points}" if points > 1 and place == 0 else "" for points, place in counted.iter_rows()]


def _span(values: pl.Series) -> list[float] | None:
    """A range that leaves air around the points: a single point would otherwise fill the map with one metre."""
    # 2 km: about the width of a neighbourhood, so that points of one street do not look like points over a borough
    low, high = values.min(), values.max()
    if not isinstance(low, float) or not isinstance(high, float):
        return None
    air = max(2000.0, (high - low) * 0.08)
    return [low - air, high + air]


def _steps(largest: float) -> list[tuple[float, float]]:
    """At most five steps from 0 to the largest: nothing, then quarters in whole numbers."""
    top = max(round(largest), 0)
    edges = sorted({round(top * part / 4) for part in range(1, 5)} - {0})
    lows = [1, *[e + 1 for e in edges[:-1]]]
    return [(0.0, 0.0), *((float(a), float(b)) for a, b in zip(lows, edges, strict=False))]


def _step_name(low: float, high: float, unit: str) -> str:
    return f"{low:.0f} {unit}" if low == high else f"{low:.0f} to {high:.0f}"


def _filled(rings: list[list[tuple[float, float]]], colour: str, name: str) -> go.Scatter:
    xs: list[float | None] = []
    ys: list[float | None] = []
    for ring in rings:
        closed = [*ring, ring[0]]
        xs += [x for x, _ in closed] + [None]
        ys += [y for _, y in closed] + [None]
    return go.Scatter(
        x=xs, y=ys, mode="lines", fill="toself", fillcolor=colour, name=name, hoverinfo="skip",
        line={"color": "#626A6E", "width": 0.8},
    )  # fmt: skip


def _numbers(
    shapes: Boundaries, known: dict[str, float], steps: list[tuple[float, float]], short: dict[str, str]
) -> go.Scatter:
    centres = {b: _centre(rings) for b, rings in shapes.items()}
    step_of = {
        b: next((i for i, (low, high) in enumerate(steps) if low <= known.get(b, 0.0) <= high), 0) for b in shapes
    }
    return go.Scatter(
        x=[c[0] for c in centres.values()],
        y=[c[1] for c in centres.values()],
        mode="text",
        showlegend=False,
        text=[f"{label(short.get(b, b), 12)}<br>{known.get(b, 0.0):.0f}" for b in centres],
        textfont={"size": 11, "color": ["white" if step_of[b] >= _WHITE_FROM else "#0B0C0C" for b in centres]},
        hovertext=[f"{label(b)}: {known.get(b, 0.0):.0f}" for b in centres],
        hoverinfo="text",
    )


def _centre(rings: list[list[tuple[float, float]]]) -> tuple[float, float]:
    """The middle of the largest ring, where its number is written."""
    ring = max(rings, key=len)
    return sum(x for x, _ in ring) / len(ring), sum(y for _, y in ring) / len(ring)


def _borough_alt(title: str, table: pl.DataFrame, unit: str) -> str:
    most = [f"{b} {v:.0f}" for b, v in table.filter(pl.col("value") > 0).head(3).iter_rows()]
    return f"{title}. Most {unit}: {', '.join(most) or 'none'}; the table has every borough."
