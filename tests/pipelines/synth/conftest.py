"""A small London, made once for all tests of this folder."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from pathlib import Path

import openpyxl
import polars as pl
import pytest

from pipelines.synth.command import synth

START = dt.date(2017, 3, 20)  # the end of March, so that summer time begins within the run
DAYS = 12


def read_rows(path: Path) -> list[list[str]] | list[dict]:
    """Rows of a file as the specification lays it out, header included for tables."""
    raw = path.read_bytes()
    if path.suffix == ".jsonl":
        return [line for line in raw.decode("utf-8").split("\n") if line]
    if path.suffix == ".json":
        return json.loads(raw)
    if path.suffix == ".xlsx":
        sheet = openpyxl.load_workbook(io.BytesIO(raw), read_only=True)["Deaths"]
        return [list(row) for row in sheet.iter_rows(min_row=3, values_only=True)]
    if path.name.startswith("cris_"):
        return [line.split("|") for line in raw.decode("cp1252").split("\r\n") if line]
    return list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline="")))


def count(path: Path) -> int:
    """Rows of a file without its header."""
    return len(read_rows(path)) - (path.suffix not in (".json", ".jsonl"))


class London:
    """A made London with readers that know nothing of how it was written."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.deliveries = sorted((folder / "landing").iterdir())

    def truth(self, table: str) -> pl.DataFrame:
        return pl.read_parquet(self.folder / "truth" / f"{table}.parquet")

    def files(self, pattern: str) -> list[Path]:
        return [path for day in self.deliveries for path in sorted(day.glob(pattern))]

    read = staticmethod(read_rows)
    count = staticmethod(count)
    start, days = START, DAYS

    def manifest(self, day: Path) -> dict:
        return json.loads((day / "manifest.json").read_text("utf-8"))


@pytest.fixture(scope="session")
def london(tmp_path_factory: pytest.TempPathFactory) -> London:
    folder = tmp_path_factory.mktemp("london")
    synth(out=folder, start=START, days=DAYS, seed=4, concern_share=0.05, series=4)
    return London(folder)
