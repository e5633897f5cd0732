"""The contract report of a night: one HTML page that opens anywhere, offline; counts and rules, no personal data."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any, Final

import jinja2
import polars as pl

from data_contracts.feeds import contracts
from pipelines.settings import Settings
from pipelines.warehouse import Warehouse

_TEMPLATES: Final = Path(__file__).resolve().parent / "templates"
_COUNTED: Final = ("rows_read", "rows_accepted", "rows_unchanged", "rows_quarantined", "cells", "broken")


def _rows(frame: pl.DataFrame) -> list[dict[str, Any]]:
    return frame.to_dicts()


def render(warehouse: Warehouse, night: dt.date, marking: str) -> str:
    """The page for the delivery of a night, from the ledger alone: the same night gives the same page."""
    delivery = night.isoformat()
    files = _rows(warehouse.select("raw/files_of_night", delivery=delivery))
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_TEMPLATES), autoescape=True, undefined=jinja2.StrictUndefined
    )
    return environment.get_template("contract_report.html.j2").render(
        delivery=delivery,
        marking=marking,
        files=files,
        totals={name: sum(int(file[name]) for file in files) for name in _COUNTED},
        findings=_rows(warehouse.select("raw/findings_of_night", delivery=delivery)),
        rules=_rows(warehouse.select("raw/expectations_of_night", delivery=delivery)),
        contracts=contracts(),
    )


def write(warehouse: Warehouse, night: dt.date, settings: Settings) -> Path:
    """Writes `<home>/contract/<night>.html` in one step and returns its path."""
    folder = settings.home / "contract"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{night}.html"
    beside = path.with_suffix(".tmp")
    beside.write_text(render(warehouse, night, settings.marking), encoding="utf-8")
    beside.replace(path)
    return path
