"""The hand-over pack of a series for an investigation team: a PDF to read, tables to take over, checksums."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import polars as pl
from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup

from pipelines.charts import Boundaries, Chart, PictureError, pictures, point_map
from pipelines.exports.bundle import Bundle
from pipelines.exports.cells import csv_bytes
from pipelines.exports.label import ExportLabel
from pipelines.exports.workbook import xlsx
from pipelines.views import comparing, drawings
from pipelines.views import series as series_view
from pipelines.views.tables import html_table

# Zip entries carry a date; one fixed date makes the same pack the same bytes.
_ZIP_DATE: Final = (1980, 1, 1, 0, 0, 0)


def pack(bundle: Bundle, label: ExportLabel, boundaries: Boundaries | None = None) -> bytes:
    """The pack as a ZIP: handover.pdf, the tables as CSV and as one workbook, manifest.json with every checksum."""
    tables = takeover_tables(bundle)
    files = {
        "handover.pdf": pdf(bundle, label, charts(bundle, boundaries)),
        "tables.xlsx": xlsx(tables, label),
        **{f"{name}.csv": csv_bytes(frame) for name, frame in tables.items()},
    }
    checksums = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    files["manifest.json"] = json.dumps({**label.lines(), "sha256": checksums}, indent=1, ensure_ascii=False).encode()
    return zipped(files)


def zipped(files: Mapping[str, bytes]) -> bytes:
    """Files in one ZIP, the same bytes for the same files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, _ZIP_DATE), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def takeover_tables(bundle: Bundle) -> dict[str, pl.DataFrame]:
    """Nominals, locations, documents, objects and evidence, with our ids, for entry into another system."""
    return {
        "incidents": bundle.incidents,
        "nominals": bundle.mentions,
        "locations": bundle.places,
        "documents": bundle.documents,
        "objects": bundle.items,
        "evidence": bundle.evidence,
        "pairs": bundle.pairs,
        "facts": bundle.features,
        "missing": bundle.gaps,
    }


def charts(bundle: Bundle, boundaries: Boundaries | None = None) -> list[Chart]:
    """The charts of a series in the order in which the notebook shows them."""
    points = bundle.incidents.select(
        "easting", "northing", pl.col("incident_id").alias("label"), pl.col("kind").alias("group")
    )
    return [
        drawings.timeline(bundle.incidents, "When it happened"),
        drawings.waterfall(bundle.evidence, "What holds the series together"),
        point_map(points, boundaries, title="Where it happened"),
        drawings.similarity(bundle.incidents, bundle.pairs, "How alike the incidents are"),
    ]


def pdf(bundle: Bundle, label: ExportLabel, shown: list[Chart]) -> bytes:
    """The pack's document. Without a browser to draw with, a chart is its sentence; its table stands there anyway."""
    from weasyprint import HTML
    from weasyprint.urls import URLFetcher

    try:
        drawn = [_data_url(picture) for picture in pictures([c.figure for c in shown], "svg")]
    except PictureError:
        drawn = [""] * len(shown)
    page = Environment(loader=FileSystemLoader(Path(__file__).parent), autoescape=True).get_template("handover.html")
    text = page.render(
        marking=label.marking,
        marking_css=label.marking.replace("\\", "").replace('"', "'").replace("<", ""),
        series_id=bundle.series_id,
        label=label.lines(),
        overview=series_view.overview(bundle.series),
        reason=bundle.series["reason"],
        figures=[{"source": source, "alt": c.alt} for source, c in zip(drawn, shown, strict=True)],
        tables=_reading_tables(bundle),
    )
    # The document carries everything itself: nothing else may be read, from disk or from the network.
    document = HTML(string=text, url_fetcher=URLFetcher(allowed_protocols=("data",))).write_pdf()
    return bytes(document)


def _reading_tables(bundle: Bundle) -> dict[str, Any]:
    """What a reader needs on paper; the full tables stand beside."""
    ids = bundle.incidents["incident_id"].to_list()
    compared = comparing.shared(bundle.features, ids)
    incidents = bundle.incidents.select(
        "incident_id", "kind", "happened_at", "person", "victim_age", "place", "borough", "death_category"
    )
    doubts = series_view.against(bundle.series, bundle.evidence, compared)
    told = bundle.features.select("incident_id", "feature", "value", "polarity", "quote", "source_system", "source_ref")
    frames = {
        "The incidents": (incidents, "Incidents in order of time"),
        "What holds them together": (bundle.evidence, "Evidence; the weights sum to the weight of the series"),
        "What speaks against": (doubts, "Doubts and other explanations"),
        "What is the same": (
            compared.drop("feature", "value"),
            "Facts, and at how many incidents",
        ),
        "Who was there": (bundle.people, "People by incident and role"),
        "What is missing and whom to ask": (bundle.gaps, "Gaps"),
        "The words behind each fact": (told, "Quotes with their source"),
    }
    return {heading: Markup(html_table(frame, caption)) for heading, (frame, caption) in frames.items()}


def _data_url(picture: bytes) -> str:
    return "data:image/svg+xml;base64," + base64.b64encode(picture).decode()
