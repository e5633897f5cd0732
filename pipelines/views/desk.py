"""Each notebook's first cell: which snapshot is open, how fresh each feed is, what the marking is."""

from __future__ import annotations

import datetime as dt
import getpass
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import polars as pl

from data_contracts.feeds import code_list, contract, feeds
from pipelines.settings import Settings, settings_with
from pipelines.warehouse import Warehouse, WarehouseError, open_snapshot

if TYPE_CHECKING:
    from pipelines.charts import Boundaries


# A weekend without a coroner's file is usual.
SHORT_REST: Final = 3


@dataclass(frozen=True)
class Desk:
    """One snapshot file for as long as a notebook is open: a night that is published meanwhile does not mix in."""

    settings: Settings
    file: Path
    knowledge_date: dt.date
    feeds: pl.DataFrame  # sql/notebook/feed_state

    @contextmanager
    def open(self) -> Iterator[Warehouse]:
        """The snapshot, read-only, for one question."""
        with open_snapshot(self.settings, self.file) as snapshot:
            yield snapshot

    def boundaries(self, kind: str = "borough") -> Boundaries | None:
        """The configured boundaries, or None: then maps are tile grids."""
        from pipelines.charts import read_boundaries  # here: the first page draws nothing, and starts sooner

        return read_boundaries(self.settings.reference, kind)


def open_desk(settings: Settings | None = None, night: dt.date | None = None) -> Desk:
    """Opens the newest snapshot, or an earlier night's that is kept. Raises WarehouseError where there is none."""
    settings = settings or settings_with()
    file = settings.published / ("current.duckdb" if night is None else f"{night}.duckdb")
    if night is not None and not file.is_file():
        kept = ", ".join(str(n) for n in kept_nights(settings))
        raise WarehouseError(f"no snapshot of the night [{night}] is kept; there are: {kept or 'none'}")
    file = file.resolve()
    with open_snapshot(settings, file) as snapshot:
        nights = snapshot.select("notebook/nights")
        feeds = snapshot.select("notebook/feed_state")
    if nights.is_empty():
        raise WarehouseError(f"the snapshot [{file}] holds no night; run a night first")
    return Desk(settings, file, nights["night"][0], feeds)


def kept_nights(settings: Settings) -> list[dt.date]:
    """The nights whose snapshots are still there, newest first."""
    found = [file.stem for file in settings.published.glob("[0-9]*.duckdb")]
    return sorted((dt.date.fromisoformat(stem) for stem in found), reverse=True)


def freshness(desk: Desk) -> tuple[str, list[str]]:
    """One sentence on the state of the feeds, and a warning for each feed that is behind: never come, or overdue."""
    states = list(desk.feeds.iter_rows(named=True))
    warnings = [_late(row) for row in states if row["days_old"] is None or row["days_old"] > _days_between(row["feed"])]
    refused = int(desk.feeds["refused_tonight"].sum())
    rows = int(desk.feeds["rows_tonight"].sum())
    said = "1 feed is behind." if len(warnings) == 1 else f"{len(warnings)} feeds are behind."
    sentence = (
        f"{desk.feeds.height} feeds, {rows:,} rows taken tonight, {refused:,} refused; "
        + (said if warnings else "every feed is up to date.")
    )  # fmt: skip
    return sentence, warnings


def _days_between(feed: str) -> int:
    """Days that may lie between two files: as its contract says, three at least, as offices rest on Sundays."""
    return max(SHORT_REST, contract(feed).freshness_days) if feed in feeds() else SHORT_REST


def _late(row: dict[str, object]) -> str:
    if row["last_file"] is None:
        return f"{row['feed']}: no file has ever come."
    return f"{row['feed']}: the newest file is of {row['last_file']}, {row['days_old']} days before the knowledge date."


def bcus() -> dict[str, str]:
    """BCU names by code, for the filter; the code stands behind the name."""
    return {f"{entry.label} ({entry.code})": entry.code for entry in code_list("bcu").entries}


def analyst_name() -> str:
    """Who sits at the desk: DEATHLINK_ANALYST where it is set, else the name of the login."""
    return os.environ.get("DEATHLINK_ANALYST") or getpass.getuser()
