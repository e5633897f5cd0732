"""What came in and what did not: feeds late or missing, nights not done, quarantine by rule, fields filled, sources
that differ."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import polars as pl

from pipelines.report.facts import Facts

_MISSING = ("missing", "refused")


@dataclass(frozen=True)
class Feed:
    """One feed's week: files by what became of them, rows by what became of them, and nights since the last file."""

    feed: str
    taken: int
    repeated: int
    missing: int
    refused: int
    late: int
    rows_read: int
    rows_quarantined: int
    silent: bool

    @property
    def is_whole(self) -> bool:
        """Whether nothing is missing, refused, late or unexpectedly silent."""
        return not (self.missing or self.refused or self.late or self.silent)


def feeds(facts: Facts) -> list[Feed]:
    """Each feed that came or was due in the week or in the four weeks before it, by name."""
    every = facts["delivery"].filter(pl.col("feed").is_not_null())
    week = every.filter(pl.col("delivery") >= facts.week.monday.isoformat())
    return [_feed(name, week.filter(pl.col("feed") == name)) for name in sorted(every["feed"].unique().to_list())]


def missing_nights(facts: Facts) -> list[dt.date]:
    """Nights of the week that were not completed, as far as the record goes back."""
    done = set(facts["night"]["night"].to_list())
    first = min(done, default=facts.week.sunday)
    return [night for night in facts.week.nights if night >= first and night not in done]


def _feed(name: str, rows: pl.DataFrame) -> Feed:
    status = rows["status"].to_list()
    late = rows.filter((pl.col("status") == "taken") & (pl.col("file_date").cast(pl.String) < pl.col("delivery")))
    # A monthly file carries the first of its month as its date: never late by that.
    daily = late.filter(pl.col("feed") != "partner")
    return Feed(
        feed=name,
        taken=status.count("taken"),
        repeated=status.count("repeated"),
        missing=status.count("missing"),
        refused=status.count("refused"),
        late=daily.height,
        rows_read=int(rows["rows_read"].sum()),
        rows_quarantined=int(rows["rows_quarantined"].sum()),
        silent=name != "partner" and status.count("taken") == 0,
    )
