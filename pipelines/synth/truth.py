"""The truth beside the deliveries: which record belongs to what, and what the texts state. Written month by month."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any, Final

import polars as pl
import pyarrow.parquet as pq

_T: Final = pl.String()
SCHEMAS: Final[dict[str, dict[str, pl.DataType]]] = {
    "record": {"source_system": _T, "source_ref": _T, "event_id": _T, "date_known": pl.Date()},
    "event": {
        "event_id": _T,
        "kind": _T,
        "occurred_at": pl.Datetime("ms"),
        "found_at": pl.Datetime("ms"),
        "borough": _T,
        "bcu": _T,
        "easting": pl.Float64(),
        "northing": pl.Float64(),
        "place_id": _T,
        "type": _T,
        "person_true_id": _T,
        "date_known": pl.Date(),
    },
    "person_mention": {
        "source_system": _T,
        "source_ref": _T,
        "person_no": _T,
        "person_true_id": _T,
        "role": _T,
        "identifiable": pl.Boolean(),
        "false_name": pl.Boolean(),
    },
    "place_mention": {"source_system": _T, "source_ref": _T, "place_true_id": _T, "location_text": _T},
    "feature": {
        "event_id": _T,
        "feature": _T,
        "value": _T,
        "polarity": _T,
        "date_known": pl.Date(),
        "source_system": _T,
        "source_ref": _T,
    },
    "feature_optional": {"event_id": _T, "feature": _T, "value": _T, "polarity": _T},
    "series": {
        "series_true_id": _T,
        "link_type": _T,
        "scenario": _T,
        "event_id": _T,
        "kind": _T,
        "order": pl.Int32(),
        "date_known": pl.Date(),
    },
    "distractor": {"event_id": _T, "distractor": _T, "group_id": _T},
    "fault": {"delivery": _T, "feed": _T, "fault": _T},
}


class Truth:
    """Collects rows and writes them, a row group a month, to one Parquet file a table."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.rows: dict[str, list[tuple[Any, ...]]] = {name: [] for name in SCHEMAS}
        self.counts = dict.fromkeys(SCHEMAS, 0)
        self._writers: dict[str, pq.ParquetWriter] = {}

    def add(self, table: str, *row: Any) -> None:
        """One row, its values in the schema's order."""
        self.rows[table].append(row)

    def flush(self) -> None:
        """Write what has been collected."""
        for name, rows in self.rows.items():
            frame = pl.DataFrame(rows, schema=SCHEMAS[name], orient="row").to_arrow()
            if name not in self._writers:
                self._writers[name] = pq.ParquetWriter(self.folder / f"{name}.parquet", frame.schema)
            if rows:
                self._writers[name].write_table(frame)
                self.counts[name] += len(rows)
            rows.clear()

    def close(self, run: dict[str, Any]) -> None:
        """Write the rest and the description of the run."""
        self.flush()
        for writer in self._writers.values():
            writer.close()
        (self.folder / "run.json").write_text(json.dumps({**run, "truth": self.counts}, indent=1, default=str), "utf-8")


class Ledger:
    """The truth of one event: notes what its records state, and when each became known."""

    def __init__(self, truth: Truth, event_id: str) -> None:
        self.truth, self.event_id = truth, event_id
        self.known: dict[tuple[str, str], dt.date] = {}
        self._facts: dict[tuple[str, str, str], tuple[dt.date, str, str]] = {}

    def record(self, system: str, ref: str, day: dt.date | None) -> None:
        """An image of a record arrives on the day (None: never)."""
        if day and (system, ref) not in self.known:
            self.known[system, ref] = day
        elif day:
            self.known[system, ref] = min(day, self.known[system, ref])

    def person(self, system: str, ref: str, row: tuple[str, str, str, bool, bool]) -> None:
        """A mention: person_no, true id, role, identifiable, false name; kept where the record arrives."""
        if (system, ref) in self.known:
            self.truth.add("person_mention", system, ref, *row)

    def place(self, system: str, ref: str, place_id: str, text: str) -> None:
        """The place as the record names it."""
        if (system, ref) in self.known and text:
            self.truth.add("place_mention", system, ref, place_id, text)

    def fact(self, system: str, ref: str, day: dt.date | None, fact: tuple[str, str, str]) -> None:
        """A text states feature, value, polarity, known from the day."""
        if day and ((system, ref) in self.known) and (fact not in self._facts or day < self._facts[fact][0]):
            self._facts[fact] = (day, system, ref)

    def close(self, allowed: set[tuple[str, str, str]]) -> dt.date | None:
        """Write the records and facts, and what else is allowed; returns the day on which the event became known."""
        for (system, ref), day in self.known.items():
            self.truth.add("record", system, ref, self.event_id, day)
        for (feature, value, polarity), (day, system, ref) in self._facts.items():
            self.truth.add("feature", self.event_id, feature, value, polarity, day, system, ref)
        if self.known:
            for feature, value, polarity in sorted(allowed - self._facts.keys()):
                self.truth.add("feature_optional", self.event_id, feature, value, polarity)
        return min(self.known.values(), default=None)
