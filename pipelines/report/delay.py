"""How late what we count becomes known, measured on the force's own past, and which weeks are provisional because of
it."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from pipelines.report.facts import Facts
from pipelines.report.weeks import BASELINE_WEEKS, Week

# Under 95% known, what is still to come can move a count into or out of its usual range.
SETTLED_SHARE = 0.95
# Deaths younger than eight weeks are left out of the measurement: their own late news may be still to come.
_WATCHED_DAYS = 56
# Toxicology takes six to twelve weeks, with a tail to thirty-one (requirements Q): only older deaths tell its delay.
_TOXICOLOGY_WATCHED_DAYS = 217
# Fewer than thirty delays say too little about their tail.
_FEWEST = 30


@dataclass(frozen=True)
class Delay:
    """Days from the report of a death until a fact about it was known, sorted; empty where too few were seen."""

    days: tuple[int, ...]

    def known_after(self, days: int) -> float | None:
        """The share of such facts that are known so many days after the report; None where it was not measured."""
        if len(self.days) < _FEWEST:
            return None
        return bisect_right(self.days, days) / len(self.days)

    def day_by_which(self, share: float) -> int | None:
        """By how many days after the report this share is known; None where it was not measured."""
        if len(self.days) < _FEWEST:
            return None
        return self.days[min(len(self.days) - 1, max(0, -(-int(share * len(self.days) * 1000) // 1000) - 1))]


def death_delay(facts: Facts) -> Delay:
    """Days from the report of a death to the night on which the first record of it came."""
    old = facts.deaths.filter(pl.col("reported_on") <= facts.night - dt.timedelta(days=_WATCHED_DAYS))
    # Everything that was on record when the first delivery came has a delay of the installation, not of the feed.
    return _delay(old.filter(pl.col("reported_on") >= _first_night(facts)), "first_known")


def toxicology_delay(facts: Facts) -> Delay:
    """Days from the report of a death to the night on which the first substance found by toxicology came."""
    found = facts["death_feature"].filter(pl.col("feature") == "substance")
    first = found.group_by("incident_id").agg(pl.col("known_from").min())
    joined = facts.deaths.join(first, on="incident_id")
    old = joined.filter(pl.col("reported_on") <= facts.night - dt.timedelta(days=_TOXICOLOGY_WATCHED_DAYS))
    return _delay(old.filter(pl.col("reported_on") >= _first_night(facts)), "known_from")


def completeness(delay: Delay, week: Week, night: dt.date) -> float | None:
    """The share of a week's facts that had come by the night, by the measured delay; None where it was not measured."""
    shares = [delay.known_after((night - day).days) for day in week.nights]
    known = [share for share in shares if share is not None]
    return sum(known) / len(known) if known else None


def provisional_weeks(delay: Delay, week: Week, night: dt.date) -> int:
    """How many weeks, counted back from and with this one, are not settled yet; 0 where no delay was measured."""
    for back in range(BASELINE_WEEKS):
        share = completeness(delay, Week(week.sunday - dt.timedelta(weeks=back)), night)
        if share is None or share >= SETTLED_SHARE:
            return back
    return BASELINE_WEEKS


def _first_night(facts: Facts) -> dt.date:
    nights: Sequence[dt.date] = facts["night"]["night"].to_list()
    return min(nights, default=facts.week.baseline_from)


def _delay(frame: pl.DataFrame, known: str) -> Delay:
    days = (frame[known] - frame["reported_on"]).dt.total_days()
    return Delay(tuple(sorted(max(0, d) for d in days.drop_nulls().to_list())))
