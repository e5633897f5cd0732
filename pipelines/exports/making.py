"""Which formats there are, and the one way by which a copy leaves the tool."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from pipelines.charts import pictures
from pipelines.exports import graphs, handover, workbook
from pipelines.exports.bundle import Bundle, entities, links, series_bundle
from pipelines.exports.cells import csv_bytes
from pipelines.exports.label import ExportError, ExportLabel
from pipelines.exports.register import Product, disclose
from pipelines.views.desk import Desk


@dataclass(frozen=True)
class Export:
    """A file that was made and logged."""

    name: str
    content: bytes


Maker = Callable[[Bundle, ExportLabel, Desk], bytes]


def _graphml(bundle: Bundle, label: ExportLabel, _: Desk) -> bytes:
    return graphs.graphml(entities(bundle, label.marking), links(bundle, label.marking), label)


def _gexf(bundle: Bundle, label: ExportLabel, _: Desk) -> bytes:
    return graphs.gexf(entities(bundle, label.marking), links(bundle, label.marking), label)


def _i2(bundle: Bundle, label: ExportLabel, _: Desk) -> bytes:
    about = "\r\n".join(f"{name}: {value}" for name, value in label.lines().items())
    files = {
        "entities.csv": csv_bytes(entities(bundle, label.marking)),
        "links.csv": csv_bytes(links(bundle, label.marking)),
        "about.txt": about.encode("utf-8-sig"),
    }
    return handover.zipped(files)


def _xlsx(bundle: Bundle, label: ExportLabel, _: Desk) -> bytes:
    return workbook.xlsx(handover.takeover_tables(bundle), label)


def _parquet(bundle: Bundle, label: ExportLabel, _: Desk) -> bytes:
    tables = handover.takeover_tables(bundle)
    return handover.zipped({f"{name}.parquet": workbook.parquet(frame, label) for name, frame in tables.items()})


def _pictures(kind: str) -> Maker:
    def make(bundle: Bundle, label: ExportLabel, desk: Desk) -> bytes:
        shown = handover.charts(bundle, desk.boundaries())
        for chart in shown:
            _mark(chart.figure, label)
        drawn = pictures([c.figure for c in shown], "svg" if kind == "svg" else "png")
        return handover.zipped({f"{number}.{kind}": content for number, content in enumerate(drawn, start=1)})

    return make


def _mark(figure: object, label: ExportLabel) -> None:
    """Writes the label under a picture, which travels without the page around it."""
    words = f"{label.marking} · known on {label.knowledge_date} · for {label.requester}: {label.purpose}"
    figure.update_layout(margin={"b": 96})  # type: ignore[attr-defined]
    figure.add_annotation(  # type: ignore[attr-defined]
        text=re.sub(r"[<>&]", " ", words), xref="paper", yref="paper", x=0, y=0, yshift=-78, showarrow=False,
        font={"size": 11}, xanchor="left",
    )  # fmt: skip


def _handover(bundle: Bundle, label: ExportLabel, desk: Desk) -> bytes:
    return handover.pack(bundle, label, desk.boundaries())


# What an analyst picks: name → (ending, maker).
FORMATS: Final[dict[str, tuple[str, Maker]]] = {
    "Hand-over pack (PDF and tables)": ("handover.zip", _handover),
    "Workbook (XLSX)": ("xlsx", _xlsx),
    "Entities and links for i2 (CSV)": ("i2.zip", _i2),
    "Graph (GraphML)": ("graphml", _graphml),
    "Graph (GEXF)": ("gexf", _gexf),
    "Tables (Parquet)": ("parquet.zip", _parquet),
    "Charts (PNG)": ("png.zip", _pictures("png")),
    "Charts (SVG)": ("svg.zip", _pictures("svg")),
}


def export_series(desk: Desk, series_id: str, form: str, label: ExportLabel, who: str) -> Export:
    """Makes one export, logs it, and only then hands it out. Raises ExportError for an unknown form or series."""
    if form not in FORMATS:
        raise ExportError(f"there is no export [{form}]; there are: {', '.join(FORMATS)}")
    ending, make = FORMATS[form]
    with desk.open() as snapshot:
        bundle = series_bundle(snapshot, series_id)
    content = make(bundle, label, desk)
    name = re.sub(r"[^\w.-]+", "-", f"{label.marking}_{series_id}_{label.knowledge_date}") + f".{ending}"
    disclose(desk.settings, label, Product("series", series_id, name, content), who)
    return Export(name, content)
