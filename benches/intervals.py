"""Whether stated recurrence intervals are true: Londons of the project's own in which nothing is linked.

    python -m benches.intervals [--seeds 21 22] [--days 150] [--scale 1.0] [--series 20]

Linkage runs on truth (`benches.truth_input`), every night, through the nights' own stages. Whatever is shown is chance,
and of intervals of T nights or more there should be one in T nights. Told, too, is how far the interval of the very
same odds falls on a later night, when the force's own tail says more than the prior, and how fast the odds of chance
fall in each explanation's bulk, the prior apart. `--series` plants series: what is
shown is then not chance, but stated intervals must not fall far either. Some three minutes of processor time a seed.
"""

from __future__ import annotations

import argparse
import datetime as dt
import math
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from benches.truth_input import Night, make_london, nights
from linkage.alerts import TIER_B_DAYS
from linkage.evidence.variables import EXPLANATIONS
from linkage.recurrence import PRIOR_BIRTHS, PRIOR_SLOPE, Streams, fit_streams, stories
from pipelines.synth.run import Wanted

START = dt.date(2017, 1, 9)
STATED = (TIER_B_DAYS, 60.0, 90.0, 180.0, 365.0)


def longest(night: Night) -> list[float]:
    """The longest interval that was stated of each series shown up to a night."""
    lines = night.warehouse.query(
        "SELECT series_id, max(recurrence_interval_days) AS days FROM link.alert GROUP BY ALL"
    )
    return [float(days) for days in lines["days"]]


def told(intervals: list[float], days: int) -> list[str]:
    """A line a length: how many were shown, how many were promised."""
    return [
        f"{least:5.0f} days or more: {sum(d >= least for d in intervals):3d} shown, {days / least:5.1f} promised"
        for least in STATED
    ]


@dataclass
class Course:
    """The tails of each night, and what was stated: position of the night, explanation, odds (bits), days."""

    tails: list[Streams] = field(default_factory=list)
    stated: list[tuple[int, int, float, float]] = field(default_factory=list)

    def add(self, night: Night) -> None:
        """Takes a night in the order of time."""
        births = night.warehouse.query("SELECT series_id, explanation, odds FROM link.birth ORDER BY series_id")
        members: dict[str, set[str]] = {}
        for series, incident in night.warehouse.query("SELECT series_id, incident_id FROM link.series_member").rows():
            members.setdefault(series, set()).add(incident)
        rows = [(series, int(e), odds) for series, e, odds in births.rows() if series in members]
        odds, of = np.array([r[2] for r in rows]), np.array([r[1] for r in rows], dtype=np.int64)
        told = stories(odds, [members[r[0]] for r in rows])
        self.tails.append(fit_streams(odds[told], of[told], len(self.tails) + 1))
        explanation = {series: e for series, e, _ in rows}
        lines = night.warehouse.query(
            "SELECT series_id, probability, recurrence_interval_days FROM link.alert WHERE night = $night",
            night=night.date,
        )
        for series, probability, days in lines.rows():
            sure = math.log2(probability / (1 - probability)) if probability < 1 else math.inf
            self.stated.append((len(self.tails) - 1, explanation[series], sure, days))

    def slopes(self) -> str:
        """By explanation, how fast odds fall in the bulk of the last night (nats a bit), without the prior."""
        told = []
        for name, tail in zip(EXPLANATIONS, self.tails[-1].tails, strict=True):
            births = tail.known - PRIOR_BIRTHS
            spread = tail.spread - PRIOR_BIRTHS / PRIOR_SLOPE
            told.append(f"{name} {births / spread:.2f} ({births:.0f} sets)" if spread > 0 else f"{name} none")
        return ", ".join(told)

    def fallen(self) -> list[float]:
        """For each interval that was stated, the shortest of its odds on any later night, as a share of it."""
        return [
            min((tails.days(e, odds) for tails in self.tails[position + 1 :]), default=days) / days
            for position, e, odds, days in self.stated
        ]


def shown(seed: int, days: int, scale: float, series: int) -> tuple[list[float], Course]:
    """What one London's nights state of each series at the longest, and the course of its nights."""
    scenario = "planted" if series else "none"
    london = make_london(Wanted(Path(), START, days, seed, scenario, 0.1, scale, series, faults=False))
    found: list[float] = []
    course = Course()
    for night in nights(london, [START + dt.timedelta(days=n) for n in range(days)]):
        found = longest(night)
        course.add(night)
    return found, course


def fall(shares: list[float]) -> str:
    """A line on how far stated intervals fell."""
    if not shares:
        return "no interval was stated"
    less = sum(share < 0.5 for share in shares)
    return f"{len(shares)} stated; the same odds later: {min(shares):.2f} of it at worst, {less} below a half"


def main() -> None:
    """Prints each London and all together."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, nargs="+", default=[21, 22])
    parser.add_argument("--days", type=int, default=150)
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--series", type=int, default=0)
    given = parser.parse_args()
    every, falls = [], []
    for seed in given.seeds:
        found, course = shown(seed, given.days, given.scale, given.series)
        shares = course.fallen()
        lines = [*told(found, given.days), fall(shares), f"odds fall by {course.slopes()}"]
        print(f"seed {seed}, {given.days} nights", *lines, sep="\n  ", flush=True)
        every += found
        falls += shares
    print("together", *told(every, given.days * len(given.seeds)), fall(falls), sep="\n  ")


if __name__ == "__main__":
    main()
