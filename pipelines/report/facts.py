"""Everything that the weekly report reads, in one place, from one snapshot: frames without names, addresses or
texts."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from data_contracts import code_list
from data_contracts.report_rules import codes_where
from features.reviews import Investigation
from pipelines.report.cases import case_files, investigations
from pipelines.report.weeks import Week
from pipelines.settings import Settings
from pipelines.warehouse import Warehouse, WarehouseError, open_snapshot


@dataclass(frozen=True)
class Facts:
    """Frames by name, each the result of `sql/report/<name>.sql`, with the week and the snapshot that they come
    from."""

    week: Week
    night: dt.date
    snapshot: str
    frames: dict[str, pl.DataFrame]
    cases: pl.DataFrame
    investigations: dict[str, Investigation]
    # Whether deaths older than the review policy are given dates by it all the same (requirement H03).
    retrospective: bool = False

    def __getitem__(self, name: str) -> pl.DataFrame:
        return self.frames[name]

    @property
    def deaths(self) -> pl.DataFrame:
        """Deaths from the start of the baseline to the end of the week, with `week_back` (0 is the week itself)."""
        return self.frames["death"]


def newest_night(settings: Settings) -> dt.date | None:
    """The newest night in the published snapshot; None where nothing is published yet."""
    try:
        with open_snapshot(settings) as snapshot:
            nights = snapshot.select("report/night")
    except WarehouseError:
        if (settings.published / "current.duckdb").exists():
            raise
        return None
    found = nights["night"].max()
    return found if isinstance(found, dt.date) else None


def read_facts(settings: Settings, week: Week, path: Path | None = None, *, retrospective: bool = False) -> Facts:
    """Reads one snapshot (the newest by default) for one week. Raises WarehouseError where none can be opened."""
    with open_snapshot(settings, path) as snapshot:
        nights = snapshot.select("report/night")
        newest = nights["night"].max()
        night = newest if isinstance(newest, dt.date) else week.sunday
        frames = _frames(snapshot, week) | {"night": nights}
        cases = case_files(snapshot, _cohort(frames["death"], week))
        histories = investigations(snapshot, frames["investigation"])
    file = (path or settings.published / "current.duckdb").resolve()
    return Facts(week, night, _digest(file), frames, cases, histories, retrospective)


def _frames(snapshot: Warehouse, week: Week) -> dict[str, pl.DataFrame]:
    to = week.sunday
    year = {"first": week.baseline_from, "last": to}
    own = {"first": week.monday, "last": to}
    means = pl.DataFrame({"feature": sorted({e.more["feature"] for e in code_list("apparent_means").entries})})
    open_kinds = pl.DataFrame({"death_category": sorted(codes_where("report_category", "under_investigation"))})
    death = snapshot.select("report/death", **year).with_columns(
        pl.col("reported_on").map_elements(week.back, return_dtype=pl.Int64).alias("week_back")
    )
    cohort = _cohort(death, week)
    closed_from, closed_to = week.closing
    return {
        "death": death,
        "death_total": snapshot.select("report/death_total", **own),
        "death_feature": snapshot.select("report/death_feature", wanted=means, **year),
        "investigation": snapshot.select("report/investigation", wanted=open_kinds, last=to),
        "concern": snapshot.select("report/concern", last=to),
        "alert": snapshot.select("report/alert", **own),
        "series": snapshot.select("report/series", last=to),
        "series_member": snapshot.select("report/series_member", last=to),
        "series_family": snapshot.select("report/series_family"),
        "judgement": snapshot.select("report/judgement", last=to),
        "delivery": snapshot.select("report/delivery", first=week.monday - dt.timedelta(weeks=4), last=to),
        "quarantine_rule": snapshot.select("report/quarantine_rule", **own),
        "notice_rule": snapshot.select("report/notice_rule", **own),
        # A partner's month comes some six weeks after its end: half a year back always holds the newest one.
        "partner": snapshot.select("report/partner", first=to - dt.timedelta(days=183), last=to),
        "ethnicity": snapshot.select("report/ethnicity", asked=death.select("incident_id")),
        "closure": snapshot.select("report/closure", first=closed_from, last=closed_to),
        "completeness": snapshot.select("report/completeness", asked=cohort),
        "conflict": snapshot.select("report/conflict", asked=cohort),
        "strongest_pair": snapshot.select("report/strongest_pair", asked=_of_the_week(death)),
    }


def _cohort(death: pl.DataFrame, week: Week) -> pl.DataFrame:
    """Deaths whose handling is counted: incident, BCU, coroner area, category, day of report."""
    first, last = week.compliance
    return death.filter(pl.col("reported_on").is_between(first, last)).select(
        "incident_id", "bcu", "coroner_area", "death_category", "reported_on"
    )


def _of_the_week(death: pl.DataFrame) -> pl.DataFrame:
    return death.filter(pl.col("week_back") == 0).select("incident_id")


def _digest(file: Path) -> str:
    """The first twelve digits of the file's SHA-256: enough to tell snapshots apart, short enough to read out."""
    with file.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()[:12]
