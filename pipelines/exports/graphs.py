"""GraphML and GEXF that Gephi opens: every attribute is text, the graph is static, nothing is empty."""

from __future__ import annotations

import io

import networkx as nx
import polars as pl

from pipelines.exports.cells import one_line
from pipelines.exports.label import ExportLabel


def graph(entities: pl.DataFrame, links: pl.DataFrame, label: ExportLabel) -> nx.MultiDiGraph[str]:
    """Entities as nodes, links as edges, attributes as text, blanks left out, the label as graph attributes."""
    drawn: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    drawn.graph.update({name.replace(" ", "_"): one_line(value) for name, value in label.lines().items()})
    for row in entities.iter_rows(named=True):
        drawn.add_node(row["id"], **_texts(row, leave_out=("id",)))
    for number, row in enumerate(links.iter_rows(named=True)):
        drawn.add_edge(row["from"], row["to"], key=str(number), **_texts(row, leave_out=("from", "to")))
    return drawn


def _texts(row: dict[str, str], leave_out: tuple[str, ...]) -> dict[str, str]:
    return {name: one_line(value) for name, value in row.items() if name not in leave_out and one_line(value)}


def graphml(entities: pl.DataFrame, links: pl.DataFrame, label: ExportLabel) -> bytes:
    """The graph as GraphML."""
    out = io.BytesIO()
    nx.write_graphml(graph(entities, links, label), out)
    return out.getvalue()


def gexf(entities: pl.DataFrame, links: pl.DataFrame, label: ExportLabel) -> bytes:
    """The graph as GEXF; what the file format has no place for (the label) stands on a node of its own."""
    drawn = graph(entities, links, label)
    for _, _, said in drawn.edges(data=True):
        # A GEXF edge's own `type` is directed or undirected; what kind of link it is stands beside, and as its label.
        said["relation"] = said["label"] = said.pop("type", "link")
    drawn.add_node("about", type="about this file", **{**drawn.graph, "label": label.marking})
    out = io.BytesIO()
    nx.write_gexf(drawn, out)
    return out.getvalue()
