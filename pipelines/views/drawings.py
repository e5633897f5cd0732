"""Charts of a series: timeline, evidence, likeness of its members, growth. Each with its table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import plotly.graph_objects as go
import polars as pl

from pipelines.charts import COLOURS, DASHES, SYMBOLS, Chart, label, style
from pipelines.views.phrases import number

if TYPE_CHECKING:
    import networkx as nx

# A waterfall of more bars cannot be read; the rest stands in one bar, so that the sum stays.
_BARS: Final = 14
# Above this many members only the tree of strongest links that holds all together is drawn.
_ALL_EDGES: Final = 8
_KINDS: Final = {"death": (COLOURS[0], SYMBOLS[0]), "precursor": (COLOURS[1], SYMBOLS[1])}


def timeline(incidents: pl.DataFrame, title: str) -> Chart:
    """Deaths and earlier incidents over the years, a line a borough. incidents: sql/notebook/series_incidents."""
    figure = go.Figure()
    rows = incidents.with_columns(pl.col("borough").fill_null("borough not recorded"))
    for kind in rows["kind"].unique(maintain_order=True):
        part = rows.filter(pl.col("kind") == kind)
        colour, symbol = _KINDS.get(kind, (COLOURS[2], SYMBOLS[2]))
        figure.add_trace(
            go.Scatter(
                x=part["happened_at"].to_list(),
                y=[label(b, 30) for b in part["borough"]],
                mode="markers+text" if rows.height <= 12 else "markers",
                text=[label(i, 24) for i in part["incident_id"]],
                # Neighbours in time would write over each other: above and below in turn.
                textposition=["top center" if n % 2 else "bottom center" for n in range(part.height)],
                name="deaths" if kind == "death" else "earlier incidents" if kind == "precursor" else label(kind),
                marker={"color": colour, "symbol": symbol, "size": 12, "line": {"color": "white", "width": 1}},
                hovertext=[_hover(row) for row in part.iter_rows(named=True)],
                hoverinfo="text",
            )
        )
    boroughs = rows["borough"].n_unique()
    across = {"title": {"text": "when it happened (or was reported)"}}
    up = {"type": "category", "range": [-0.6, boroughs - 0.2]}
    style(figure, title, height=max(260, 150 + 46 * boroughs), axes=(across, up))
    table = rows.select("happened_at", "incident_id", "kind", "borough", "place", "person", "added_on")
    first, last = (f"{when:%Y-%m-%d}" if when else "no date" for when in _ends(rows["happened_at"]))
    return Chart(figure, f"{title}. {number(rows.height, 'incident')} from {first} to {last}.", table)


def _ends(moments: pl.Series) -> tuple[Any, Any]:
    return moments.min(), moments.max()


def _hover(row: dict[str, object]) -> str:
    return f"{label(row['incident_id'])}<br>{label(row['happened_at'])}<br>{label(row['place'])}"


def waterfall(evidence: pl.DataFrame, title: str) -> Chart:
    """Evidence piece by piece up to its sum, in bits. evidence: `evidence`, `match_weight`, `explanation`."""
    rows = evidence.sort(pl.col("match_weight").abs(), descending=True)
    shown, rest = rows.head(_BARS), rows.slice(_BARS)
    names, weights = shown["evidence"].to_list(), shown["match_weight"].to_list()
    if rest.height:
        names.append(f"{rest.height} smaller pieces")
        weights.append(float(rest["match_weight"].sum()))
    total = sum(weights)
    figure = go.Figure(
        go.Waterfall(
            orientation="h",
            y=[label(str(n).replace("_", " "), 34) for n in names] + ["all together"],
            x=[*weights, total],
            measure=["relative"] * len(weights) + ["total"],
            text=[f"{w:+.1f}" for w in [*weights, total]],
            textposition="outside",
            cliponaxis=False,
            increasing={"marker": {"color": COLOURS[0]}},
            decreasing={"marker": {"color": "white", "line": {"color": COLOURS[1], "width": 2}}},
            totals={"marker": {"color": "#3D3D3D"}},
            hoverinfo="skip",
        )
    )
    across = {"title": {"text": "match weight in bits: filled bars speak for a link, outlined bars against"}}
    up = {"autorange": "reversed", "type": "category"}
    style(figure, title, height=150 + 30 * len(names), key=False, axes=(across, up))
    table = rows.select(
        c for c in ("evidence", "family", "comparison_level", "match_weight", "explanation") if c in rows.columns
    )
    strongest = ", ".join(f"{str(n).replace('_', ' ')} {w:+.1f}" for n, w in list(zip(names, weights, strict=True))[:3])
    return Chart(figure, f"{title}. In all {total:+.1f} bits; most weight: {strongest or 'none'}.", table)


def similarity(incidents: pl.DataFrame, pairs: pl.DataFrame, title: str) -> Chart:
    """Members as points, the closer the more alike; lines are links, their style says the kind of link.

    pairs: sql/notebook/pairs_among. With many members only what holds them together is drawn; the table has every pair.
    """
    import networkx as nx  # here: the list of the night does without it, and starts sooner

    graph: nx.Graph[str] = nx.Graph()
    graph.add_nodes_from(incidents["incident_id"].to_list())
    for a, b, weight, _, link in pairs.iter_rows():
        graph.add_edge(a, b, weight=max(float(weight), 0.05), bits=float(weight), link=str(link))
    layout = nx.spring_layout(graph, seed=1, weight="weight")
    spots = {node: (float(x), float(y)) for node, (x, y) in layout.items()}
    drawn = graph if len(graph) <= _ALL_EDGES else _skeleton(graph)
    figure = go.Figure()
    links = sorted({data["link"] for _, _, data in drawn.edges(data=True)})
    for index, link in enumerate(links):
        xs: list[float | None] = []
        ys: list[float | None] = []
        for a, b, _ in (edge for edge in drawn.edges(data=True) if edge[2]["link"] == link):
            xs += [spots[a][0], spots[b][0], None]
            ys += [spots[a][1], spots[b][1], None]
        line = {"color": "#626A6E", "dash": DASHES[index % 4], "width": 1.5}
        figure.add_trace(go.Scatter(x=xs, y=ys, mode="lines", name=f"{label(link)} link", line=line, hoverinfo="skip"))
    for kind, (colour, symbol) in _KINDS.items():
        ids = incidents.filter(pl.col("kind") == kind)["incident_id"].to_list()
        if ids:
            figure.add_trace(_points(ids, spots, f"{kind}s", (colour, symbol)))
    style(figure, title, height=460, axes=({"visible": False}, {"visible": False}))
    note = "" if drawn is graph else f" {drawn.number_of_edges()} of {graph.number_of_edges()} links are drawn."
    return Chart(figure, f"{title}. {number(len(graph), 'incident')}.{note} The table has every pair.", pairs)


def _skeleton(graph: nx.Graph[str]) -> nx.Graph[str]:
    """The tree of strongest links that holds all members; each member's strongest link is in it."""
    import networkx as nx

    return nx.maximum_spanning_tree(graph, weight="weight")


def _points(ids: list[str], spots: dict[str, tuple[float, float]], name: str, look: tuple[str, str]) -> go.Scatter:
    return go.Scatter(
        x=[spots[i][0] for i in ids],
        y=[spots[i][1] for i in ids],
        mode="markers+text",
        text=[label(i, 24) for i in ids],
        textposition="top center",
        name=name,
        marker={"color": look[0], "symbol": look[1], "size": 14, "line": {"color": "white", "width": 1}},
        hoverinfo="text",
    )


def growth(history: pl.DataFrame, title: str) -> Chart:
    """The series' weight night by night, with what happened. history: sql/notebook/series_history."""
    nightly = history.group_by("night", maintain_order=True).agg(
        pl.col("match_weight").last(),
        pl.col("event").unique(maintain_order=True).str.join(", "),
        pl.col("incident_id").drop_nulls().unique(maintain_order=True).str.join(", "),
    )
    figure = go.Figure(
        go.Scatter(
            x=nightly["night"].to_list(),
            y=nightly["match_weight"].to_list(),
            mode="lines+markers",
            line={"shape": "hv", "color": COLOURS[0], "width": 2},
            marker={"size": 9},
            text=[f"{label(e)}: {label(i)}" for _, _, e, i in nightly.iter_rows()],
            hovertemplate="%{x}<br>%{y:.1f} bits<br>%{text}<extra></extra>",
        )
    )
    across, up = {"title": {"text": "night"}}, {"title": {"text": "match weight, bits"}, "rangemode": "tozero"}
    style(figure, title, height=320, key=False, axes=(across, up))
    return Chart(figure, f"{title}. {number(history.height, 'event')} on {number(nightly.height, 'night')}.", history)
