"""Whether stated recurrence intervals are true: Londons of the project's own in which nothing is linked.

    python -m benches.intervals [--seeds 21 22] [--days 150] [--scale 1.0]

Linkage runs on truth (`benches.truth_input`), every night, through the nights' own stages. Whatever is shown is chance,
and of intervals of T nights or more there should be one in T nights. Some three minutes of processor time a seed.
"""

from __future__ import annotations

import argparse
import datetime as dt
from pathlib import Path

from benches.truth_input import Night, make_london, nights
from linkage.alerts import TIER_B_DAYS
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


def shown(seed: int, days: int, scale: float) -> list[float]:
    """What one London's nights state of chance."""
    london = make_london(Wanted(Path(), START, days, seed, "none", 0.1, scale, 0, faults=False))
    found: list[float] = []
    for night in nights(london, [START + dt.timedelta(days=n) for n in range(days)]):
        found = longest(night)
    return found


def main() -> None:
    """Prints each London and all together."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, nargs="+", default=[21, 22])
    parser.add_argument("--days", type=int, default=150)
    parser.add_argument("--scale", type=float, default=1.0)
    given = parser.parse_args()
    every: list[float] = []
    for seed in given.seeds:
        found = shown(seed, given.days, given.scale)
        print(f"seed {seed}, {given.days} nights", *told(found, given.days), sep="\n  ", flush=True)
        every += found
    print("together", *told(every, given.days * len(given.seeds)), sep="\n  ")


if __name__ == "__main__":
    main()
