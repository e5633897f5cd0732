"""What the sheets show of each death, read from one snapshot."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict, dataclass

import polars as pl

from data_contracts import code_list
from data_contracts.report_rules import ComplianceCheck, codes_where, compliance_checks, review_rules
from features.compliance import answers
from features.reviews import Investigation, ReviewDate, review_dates
from pipelines.report.cases import build_case_files, investigations
from pipelines.settings import Settings
from pipelines.warehouse import Warehouse, open_snapshot

# Deaths that became known within a fortnight: a sheet that was not issued for a week still has its predecessor's
# deaths.
RECENT_DAYS = 14


@dataclass(frozen=True)
class SheetDeath:
    """One death on a sheet. `missing`: codes of the checks with a gap; `reviews`: rule, due date and standing."""

    incident_id: str
    bcu: str | None
    borough: str | None
    coroner_area: str | None
    category: str | None
    reported_on: dt.date
    first_known: dt.date
    under_investigation: bool
    means: tuple[str, ...]
    series: tuple[str, ...]
    missing: tuple[str, ...]
    reviews: tuple[ReviewDate, ...]

    @property
    def is_unexpected(self) -> bool:
        """Whether a meeting has to consider it: every death but an expected one, and any whose category is not "
        "known."""
        return self.category is None or self.category in codes_where("report_category", "is_unexpected")

    def state(self) -> dict[str, object]:
        """What is kept of it with an issued sheet, to be compared with the next one."""
        kept = asdict(self)
        kept["reviews"] = [f"{r.rule} {r.due} {r.standing}" for r in self.reviews]
        return kept


@dataclass(frozen=True)
class SheetLink:
    """A line that analysts were shown lately: the series, what happened to it, and the BCUs of its deaths."""

    night: dt.date
    series_id: str
    kind: str
    recurrence_days: float | None
    bcus: tuple[str, ...]
    deaths: tuple[str, ...]


@dataclass(frozen=True)
class SheetFacts:
    """The deaths and links of one snapshot; `night` is its newest night."""

    night: dt.date
    deaths: tuple[SheetDeath, ...]
    links: tuple[SheetLink, ...]


def read_sheet_facts(settings: Settings, today: dt.date, *, retrospective: bool = False) -> SheetFacts:
    """Deaths that became known within a fortnight, and all that are under investigation and not closed."""
    with open_snapshot(settings) as snapshot:
        newest = snapshot.select("report/night")["night"].max()
        night = newest if isinstance(newest, dt.date) else today
        since = night - dt.timedelta(days=RECENT_DAYS)
        deaths = _listed(snapshot, since, night)
        found = _deaths(snapshot, deaths, (today, retrospective))
        return SheetFacts(night, tuple(found), tuple(_links(snapshot, since, night)))


def _listed(snapshot: Warehouse, since: dt.date, night: dt.date) -> pl.DataFrame:
    recent = snapshot.select("report/recent_death", first=since, last=night)
    kinds = pl.DataFrame({"death_category": sorted(codes_where("report_category", "under_investigation"))})
    running = snapshot.select("report/investigation", wanted=kinds, last=night).filter(pl.col("ended_on").is_null())
    older = running.join(recent, on="incident_id", how="anti").with_columns(borough=pl.lit(None, dtype=pl.String))
    open_ids = running.select("incident_id", under_investigation=pl.lit(True))
    both = pl.concat([recent, older.select(recent.columns)]).join(open_ids, on="incident_id", how="left")
    return both.with_columns(pl.col("under_investigation").fill_null(False), ended_on=pl.lit(None, dtype=pl.Date)).sort(
        ["reported_on", "incident_id"], descending=[True, False]
    )


def _deaths(snapshot: Warehouse, deaths: pl.DataFrame, asked: tuple[dt.date, bool]) -> list[SheetDeath]:
    """asked: the day of the sheet, and whether deaths older than the review policy have dates."""
    today, retrospective = asked
    missing = {c.incident_id: answers(_process_checks(), c) for c in build_case_files(snapshot, deaths)}
    reviews = investigations(snapshot, deaths.filter(pl.col("under_investigation")))
    means, series = _means(snapshot, deaths), _series(snapshot, today)
    return [
        SheetDeath(
            incident_id=row["incident_id"],
            bcu=row["bcu"],
            borough=row["borough"],
            coroner_area=row["coroner_area"],
            category=row["death_category"],
            reported_on=row["reported_on"],
            first_known=row["first_known"],
            under_investigation=row["under_investigation"],
            means=means.get(row["incident_id"], ()),
            series=series.get(row["incident_id"], ()),
            missing=tuple(code for code, said in missing[row["incident_id"]].items() if said == "gap"),
            reviews=_outstanding(reviews.get(row["incident_id"]), today, retrospective),
        )
        for row in deaths.iter_rows(named=True)
    ]


def _process_checks() -> list[ComplianceCheck]:
    """The checks that a meeting can have done; what is recorded about the deceased is for the weekly report."""
    return [check for check in compliance_checks() if check.kind != "characteristic"]


def _outstanding(case: Investigation | None, today: dt.date, retrospective: bool) -> tuple[ReviewDate, ...]:
    if case is None:
        return ()
    dates = review_dates(case, review_rules(), today, retrospective=retrospective)
    return tuple(d for d in dates if d.standing in ("due", "overdue"))


def _means(snapshot: Warehouse, deaths: pl.DataFrame) -> dict[str, tuple[str, ...]]:
    entries = code_list("apparent_means").entries
    rules = {(e.more["feature"], e.more["value"]): e.label for e in entries}
    wanted = pl.DataFrame({"feature": sorted({feature for feature, _ in rules})})
    found: dict[str, set[str]] = {}
    rows = snapshot.select("report/means_now", asked=deaths.select("incident_id"), wanted=wanted)
    for incident, feature, value in rows.iter_rows():
        label = rules.get((feature, value)) or rules.get((feature, ""))
        if label:
            found.setdefault(incident, set()).add(label)
    return {incident: tuple(sorted(labels)) for incident, labels in found.items()}


def _series(snapshot: Warehouse, today: dt.date) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for series, incident in (
        snapshot.select("report/series_member", last=today).select("series_id", "incident_id").iter_rows()
    ):
        found.setdefault(incident, []).append(series)
    return {incident: tuple(series) for incident, series in found.items()}


def _links(snapshot: Warehouse, since: dt.date, night: dt.date) -> list[SheetLink]:
    members = snapshot.select("report/series_member", last=night).filter(pl.col("kind") == "death")
    by_series: Mapping[str, pl.DataFrame] = {
        str(key[0]): frame for key, frame in members.partition_by("series_id", as_dict=True).items()
    }
    links = []
    for row in snapshot.select("report/alert", first=since, last=night).iter_rows(named=True):
        own = by_series.get(row["series_id"], members.clear())
        bcus = tuple(own["bcu"].drop_nulls().unique().sort().to_list())
        deaths = tuple(own["incident_id"].to_list())
        links.append(
            SheetLink(row["night"], row["series_id"], row["kind"], row["recurrence_interval_days"], bcus, deaths)
        )
    return links
