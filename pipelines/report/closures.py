"""Bursts of closing (requirement C06): many crime records of deaths closed by one BCU within one shift.

The extracts name no team, so that a BCU and a shift stand for it. What is usual is the BCU's own past in the same
shift; a burst is what chance would give somewhere in the force about once in ten weeks.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass

import polars as pl
from scipy.special import pdtr

from data_contracts import code_list
from data_contracts.disclosure import MINIMUM_COUNT
from data_contracts.report_rules import areas
from pipelines.report.patterns import NOT_RECORDED
from pipelines.report.weeks import Week

# One false burst in ten weeks over all BCUs and shifts together: a list that cries wolf is not read.
_FALSE_A_WEEK = 0.1
# Four weeks of the past say how many a shift closes; with fewer every closure would be news.
_FEWEST_DAYS = 28


@dataclass(frozen=True)
class Burst:
    """So many records closed by a BCU in one shift (named by the day on which it began), where `most` is usual."""

    bcu: str
    day: dt.date
    shift: str
    closed: int
    most: int


def shift_of(moment: dt.datetime) -> tuple[dt.date, str]:
    """The shift in which a moment lies: the day on which it began, and its code."""
    starts = sorted((int(e.more["starts"]), e.code) for e in code_list("shift").entries if e.holds(moment.date()))
    begun = [code for hour, code in starts if hour <= moment.hour]
    if begun:
        return moment.date(), begun[-1]
    return moment.date() - dt.timedelta(days=1), starts[-1][1]


def bursts(closures: pl.DataFrame, week: Week) -> list[Burst]:
    """The bursts of the week, largest first. closures: columns bcu, closed_at, over `Week.closing`."""
    counted: Counter[tuple[str, dt.date, str]] = Counter()
    for bcu, moment in closures.select("bcu", "closed_at").iter_rows():
        counted[(bcu or NOT_RECORDED, *shift_of(moment))] += 1
    before = {key: n for key, n in counted.items() if key[1] < week.monday}
    oldest = min((day for _, day, _ in before), default=week.monday)
    days = (week.monday - oldest).days
    if days < _FEWEST_DAYS:
        return []
    past: Counter[tuple[str, str]] = Counter()
    for (bcu, _, shift), n in before.items():
        past[bcu, shift] += n
    found = [
        Burst(bcu, day, shift, n, most)
        for (bcu, day, shift), n in counted.items()
        if week.monday <= day <= week.sunday and n > (most := _most(past[bcu, shift] / days))
    ]
    return sorted(found, key=lambda b: (-b.closed, b.day, b.bcu, b.shift))


def _most(mean: float) -> int:
    """The most that a shift with this mean closes by chance; never under four, so that no small count is shown."""
    shifts = 7 * len(areas("bcu")) * len(code_list("shift").entries)
    most = MINIMUM_COUNT - 1
    while 1.0 - pdtr(most, max(mean, 1e-9)) > _FALSE_A_WEEK / shifts:
        most += 1
    return most
