"""Every number of the weekly report, worked out from the facts; the sections only put them into words."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import polars as pl

from data_contracts.report_rules import areas
from pipelines.report import clusters as scan
from pipelines.report.closures import Burst, bursts
from pipelines.report.compliance import CheckResult, compliance
from pipelines.report.crosstabs import CrossTable, crosstabs
from pipelines.report.delay import Delay, completeness, death_delay, provisional_weeks, toxicology_delay
from pipelines.report.facts import Facts
from pipelines.report.intervals import Proportion, UsualRange, usual_range
from pipelines.report.patterns import (
    Breakdown,
    Counting,
    blocks,
    breakdowns,
    means_breakdowns,
    means_of_deaths,
    pan_london,
)
from pipelines.report.quality import Feed, feeds, missing_nights
from pipelines.report.reviewing import (
    Concern,
    DueReview,
    ReviewCount,
    due_reviews,
    open_concerns,
    review_counts,
    review_sample,
    review_survival,
)
from pipelines.report.series import SeriesLine, series_of_the_week
from pipelines.report.weeks import MEANS_WEEKS


@dataclass(frozen=True)
class PlacedCluster:
    """A space-time cluster in the words that may leave the tool: boroughs and BCUs, never a place."""

    of_what: str
    deaths: int
    expected: float
    days: int
    radius_m: float
    recurrence_weeks: float
    boroughs: tuple[str, ...]
    bcus: tuple[str, ...]


@dataclass(frozen=True)
class Findings:
    """The numbers of one week."""

    facts: Facts
    weekly: list[int]
    usual: UsualRange
    provisional: int
    delays: tuple[Delay, Delay]
    known_shares: tuple[float | None, float | None]
    breakdowns: list[Breakdown]
    means: list[Breakdown]
    boroughs: dict[str, str]
    clusters: list[PlacedCluster]
    series: list[SeriesLine]
    checks: list[CheckResult]
    due: list[DueReview]
    reviews: tuple[list[ReviewCount], ReviewCount]
    survival: list[tuple[int, Proportion]]
    concerns: list[Concern]
    sample: tuple[list[str], list[str]]
    feeds: list[Feed]
    nights_missing: list[dt.date]
    bursts: list[Burst]
    crosstabs: tuple[CrossTable, CrossTable]

    @property
    def deaths(self) -> int:
        """Deaths reported in the week."""
        return self.weekly[-1]

    @property
    def compared(self) -> Proportion:
        """Deaths on record that were compared with all others, whatever their category."""
        total = self.facts["death_total"]
        return Proportion(int(total["compared"].sum()), int(total["deaths"].sum()))


def work_out(facts: Facts) -> Findings:
    """All numbers of the report of one week."""
    today = facts.week.sunday
    deaths_late, toxicology_late = death_delay(facts), toxicology_delay(facts)
    provisional = provisional_weeks(deaths_late, facts.week, facts.night)
    counting = Counting.of(facts, provisional)
    weekly, usual = pan_london(counting)
    open_cases = facts["investigation"].filter(pl.col("ended_on").is_null() | (pl.col("ended_on") > today))
    bcus = dict(facts["investigation"].select("incident_id", "bcu").iter_rows())
    due = due_reviews(facts.investigations, bcus, today, retrospective=facts.retrospective)
    week = facts.deaths.filter(pl.col("week_back") == 0).select("incident_id", "death_category")
    # No toxicology delay measured yet: all of it is provisional, which is the safe reading.
    late = provisional_weeks(toxicology_late, facts.week, facts.night) or (
        0 if toxicology_late.days else counting.weeks
    )
    return Findings(
        facts=facts,
        weekly=weekly,
        usual=usual,
        provisional=provisional,
        delays=(deaths_late, toxicology_late),
        known_shares=tuple(completeness(d, facts.week, facts.night) for d in (deaths_late, toxicology_late)),  # type: ignore[arg-type]
        breakdowns=breakdowns(counting),
        means=means_breakdowns(facts, counting, late),
        boroughs=_borough_places(counting),
        clusters=_clusters(facts),
        series=series_of_the_week(facts),
        checks=compliance(facts.cases),
        due=due,
        reviews=review_counts(due, open_cases, today),
        survival=review_survival(facts.investigations, today),
        concerns=open_concerns(facts["concern"], today),
        sample=review_sample(week, facts["strongest_pair"], today),
        feeds=feeds(facts),
        nights_missing=missing_nights(facts),
        bursts=bursts(facts["closure"], facts.week),
        crosstabs=crosstabs(facts.deaths, facts["ethnicity"]),
    )


def _borough_places(counting: Counting) -> dict[str, str]:
    """Where each borough's last four weeks lie beside their usual range; `too few to show` under five deaths."""
    places = {}
    for borough, series in counting.weekly(counting.deaths.drop_nulls("borough"), "borough").items():
        sums = blocks(series)
        if not sums:
            continue
        usual = usual_range(counting.past(sums, -(-counting.provisional // MEANS_WEEKS)))
        places[borough] = "too few to show" if sums[-1] < 5 else usual.place(sums[-1])
    return dict(sorted(places.items()))


def _clusters(facts: Facts) -> list[PlacedCluster]:
    """Clusters among all deaths and among those with a substance as apparent means, over a year."""
    year = facts.deaths.filter(pl.col("week_back") < 53).with_columns(
        ((pl.lit(facts.week.sunday) - pl.col("reported_on")).dt.total_days()).alias("age_days")
    )
    substance = means_of_deaths(facts).filter(pl.col("code") == "substance")["incident_id"]
    found = []
    for of_what, deaths in (
        ("deaths of any kind", year),
        ("deaths with drugs or another substance", year.filter(pl.col("incident_id").is_in(substance.implode()))),
    ):
        ordered = deaths.sort("incident_id")
        # The ordinal of the week is the seed: the same snapshot gives the same shuffles, another week gives others.
        shown = scan.clusters(ordered, facts.week.sunday.toordinal())
        found += [_placed(of_what, cluster, ordered[list(cluster.members)]) for cluster in shown]
    return found


def _placed(of_what: str, cluster: scan.Cluster, members: pl.DataFrame) -> PlacedCluster:
    names = {a.code: a.label for a in areas("bcu")}
    bcus = members["bcu"].drop_nulls().unique().sort().to_list()
    return PlacedCluster(
        of_what=of_what,
        deaths=members.height,
        expected=cluster.expected,
        days=cluster.days,
        radius_m=cluster.radius_m,
        recurrence_weeks=cluster.recurrence_weeks,
        boroughs=tuple(members["borough"].drop_nulls().unique().sort().to_list()),
        bcus=tuple(names.get(b, b) for b in bcus),
    )
