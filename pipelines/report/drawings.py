"""The charts of the weekly report: each says its finding in its title, holds in greyscale and needs no network."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import plotly.graph_objects as go
import polars as pl

from data_contracts.disclosure import bound, is_small
from pipelines.charts import COLOURS, GREYS, Chart, label, read_boundaries, style
from pipelines.charts.areas import borough_tiles, tile_rings
from pipelines.report.compliance import CheckResult
from pipelines.report.content import Picture
from pipelines.report.findings import Findings
from pipelines.report.intervals import Proportion

_INK = COLOURS[0]
_BAND = "#D9DDE1"


def trend(findings: Findings, caption: str) -> Picture:
    """Deaths a week with the usual range; weeks that are still filling are hollow."""
    sunday, count = findings.facts.week.sunday, len(findings.weekly)
    ends = [sunday - dt.timedelta(weeks=count - 1 - i) for i in range(count)]
    filling = [i >= count - findings.provisional for i in range(count)]
    figure = go.Figure()
    if findings.usual.low is not None and findings.usual.high is not None:
        for value, name in (
            (findings.usual.high, "usual range (middle 95% of settled weeks)"),
            (findings.usual.low, ""),
        ):
            figure.add_scatter(
                x=[ends[0], ends[-1]], y=[value, value], mode="lines",
                line={"color": "#626A6E", "dash": "dot", "width": 1},
                fill=None if name else "tonexty", fillcolor=_BAND, name=name, showlegend=bool(name), hoverinfo="skip",
            )  # fmt: skip
    shown = [None if is_small(n) else n for n in findings.weekly]
    figure.add_scatter(x=ends, y=shown, mode="lines", line={"color": _INK, "width": 1.5}, showlegend=False)
    for hollow, name in ((False, "deaths reported in the week"), (True, "provisional: more may come")):
        at = [i for i in range(count) if filling[i] == hollow]
        if at:
            figure.add_scatter(
                x=[ends[i] for i in at], y=[shown[i] for i in at], mode="markers", name=name,
                marker={"symbol": "circle-open" if hollow else "circle", "size": 8, "color": _INK},
                marker_line={"width": 2},
            )  # fmt: skip
    style(figure, caption, height=360)
    figure.update_yaxes(title="deaths a week", rangemode="tozero")
    figure.update_xaxes(title="week to", tickformat="%-d %b %Y", nticks=7)
    table = pl.DataFrame({"week to": ends, "deaths": shown, "provisional": filling})
    return Picture("trend", caption, Chart(figure, _trend_alt(findings), table))


def _trend_alt(findings: Findings) -> str:
    low, high = findings.usual.low, findings.usual.high
    last = "under 5" if is_small(findings.deaths) else f"{findings.deaths}"
    span = "no usual range yet" if low is None or high is None else f"usually {bound(low)} to {bound(high)}"
    return f"Line of deaths a week over {len(findings.weekly)} weeks; the last one {last}, {span}."


def by_bcu(findings: Findings, caption: str) -> Picture:
    """Each BCU's deaths of the week as a dot on its usual range."""
    counts = [c for c in findings.breakdowns[0].counts if c.usual.high is not None or not c.hidden]
    figure = go.Figure()
    names = [label(c.label) for c in counts]
    ranged = [(n, c.usual.low or 0, c.usual.high or 0) for n, c in zip(names, counts, strict=True) if c.usual.high]
    # A range that begins under five is drawn from five: its lower end says `under 5` in the table, and no more here.
    figure.add_bar(
        y=[n for n, _, _ in ranged], x=[high - max(low, 5) if high > 5 else 0 for _, low, high in ranged],
        base=[max(low, 5) for _, low, _ in ranged], orientation="h",
        marker={"color": _BAND, "line": {"color": "#626A6E", "width": 1}},
        width=0.55, name="usual range", hoverinfo="skip",
    )  # fmt: skip
    for places, symbol, name in (
        (("usual", "provisional", "no range yet"), "circle", "this week"),
        (("above usual",), "diamond", "above usual"),
        (("below usual",), "triangle-down", "below usual"),
    ):
        at = [(n, c.count) for n, c in zip(names, counts, strict=True) if c.place in places]
        if at:
            figure.add_scatter(
                x=[v for _, v in at], y=[n for n, _ in at], mode="markers", name=name,
                marker={"symbol": symbol, "size": 12, "color": _INK, "line": {"color": "white", "width": 1}},
            )  # fmt: skip
    style(figure, caption, height=130 + 26 * len(counts))
    figure.update_yaxes(autorange="reversed", categoryorder="array", categoryarray=names)
    figure.update_xaxes(title="deaths in the week", rangemode="tozero")
    table = pl.DataFrame({"BCU": names, "deaths": [None if c.hidden else c.count for c in counts]})
    shown = sum(not c.hidden for c in counts)
    return Picture(
        "bcu", caption, Chart(figure, f"Dots on bars: {shown} BCUs beside their usual range. {caption}", table)
    )


# Places that say nothing yet: a map of these alone is left out.
UNTOLD = frozenset({"too few to show", "no range yet"})
_CLASSES = (
    ("below usual", GREYS[0], "▽"),
    ("usual", GREYS[1], ""),
    ("above usual", GREYS[4], "△"),
    ("too few to show", "#FFFFFF", "·"),
    ("no range yet", "#FFFFFF", ""),
)


def borough_places(findings: Findings, reference: Path | None, caption: str) -> Picture:
    """Boroughs by where the last four weeks lie beside their usual range: from shapes where configured, else as
    squares."""
    shapes = read_boundaries(reference) or tile_rings()
    places = {borough: findings.boroughs.get(borough, "too few to show") for borough in shapes}
    short = dict(borough_tiles().select("borough", "short").iter_rows())
    figure = go.Figure()
    for place, colour, sign in _CLASSES:
        inside = [b for b in shapes if places[b] == place]
        if not inside:
            continue
        xs: list[float | None] = []
        ys: list[float | None] = []
        for ring in (r for b in inside for r in shapes[b]):
            xs += [x for x, _ in [*ring, ring[0]]] + [None]
            ys += [y for _, y in [*ring, ring[0]]] + [None]
        figure.add_scatter(
            x=xs, y=ys, mode="lines", fill="toself", fillcolor=colour, name=f"{sign} {place}".strip(), hoverinfo="skip",
            line={"color": "#626A6E", "width": 0.8},
        )  # fmt: skip
    signs = {place: sign for place, _, sign in _CLASSES}
    largest = {b: max(rings, key=len) for b, rings in shapes.items()}
    figure.add_scatter(
        x=[sum(x for x, _ in ring) / len(ring) for ring in largest.values()],
        y=[sum(y for _, y in ring) / len(ring) for ring in largest.values()],
        mode="text", showlegend=False, text=[f"{short.get(b, label(b, 12))}<br>{signs[places[b]]}" for b in largest],
        hovertext=[f"{label(b)}: {places[b]}" for b in largest], hoverinfo="text",
        textfont={"size": 10, "color": ["white" if places[b] == "above usual" else "#0B0C0C" for b in largest]},
    )  # fmt: skip
    style(figure, caption, height=460)
    figure.update_xaxes(visible=False)
    figure.update_yaxes(visible=False, scaleanchor="x")
    table = pl.DataFrame({"borough": sorted(places), "place": [places[b] for b in sorted(places)]})
    return Picture("map", caption, Chart(figure, f"Map of the boroughs on the National Grid. {caption}", table))


def gaps(results: list[CheckResult], caption: str) -> Picture:
    """The share of deaths with each omission over the force, with its interval."""
    shown = [r for r in results if not r.force.hidden and r.force.gaps.of]
    shown.sort(key=lambda r: (-r.force.gaps.share, r.check.code))
    names = [label(r.check.label) for r in shown]
    figure = go.Figure()
    figure.add_scatter(
        x=[100 * r.force.gaps.share for r in shown], y=names, mode="markers", showlegend=False,
        error_x=_error([r.force.gaps for r in shown]), marker={"size": 10, "color": _INK},
    )  # fmt: skip
    style(figure, caption, height=110 + 26 * len(shown), key=False)
    figure.update_yaxes(autorange="reversed")
    figure.update_xaxes(title="% of the deaths to which it applies (dot), 95% interval (line)", range=[0, 102])
    table = pl.DataFrame(
        {"gap": names, "gaps": [r.force.gaps.gaps for r in shown], "of": [r.force.gaps.of for r in shown]}
    )
    return Picture("gaps", caption, Chart(figure, f"Dots with intervals for {len(shown)} omissions. {caption}", table))


def survival(rows: list[tuple[int, Proportion]], caption: str) -> Picture:
    """The share of deaths under investigation that had a review by each checkpoint; rows: only what may be shown."""
    names = [f"day {days}" for days, _ in rows]
    figure = go.Figure()
    figure.add_bar(
        x=names, y=[100 * p.share for _, p in rows], marker={"color": _INK}, showlegend=False,
        error_y=_error([p for _, p in rows]) | {"color": "#F46A25"}, width=0.5,
    )  # fmt: skip
    style(figure, caption, height=320, key=False)
    figure.update_yaxes(title="% reviewed since the date before", range=[0, 100])
    figure.update_xaxes(title="days since the death was reported")
    table = pl.DataFrame({"by": names, "share": [round(p.share, 3) for _, p in rows]})
    return Picture("survival", caption, Chart(figure, f"Bars for {len(rows)} review dates. {caption}", table))


def _error(rates: list[Proportion]) -> dict[str, object]:
    """Wilson intervals as error bars, in percentage points."""
    return {
        "type": "data",
        "symmetric": False,
        "array": [100 * (p.interval[1] - p.share) for p in rates],
        "arrayminus": [100 * (p.share - p.interval[0]) for p in rates],
        "color": "#626A6E",
        "thickness": 2,
    }
