"""When a death under investigation is due for review, and which reviews were done, late or missed.

A detective inspector reviews at 7, 14 and 21 days, a detective chief inspector at 28 days or sooner and then at least
every three calendar months. How the dates are counted:

- Day 0 is the calendar day of the report. A review is due by the end of its day, so a change of the clocks moves
  nothing.
- Three months on is the same day of the month, or the month's last day where it has none (30 November → 28 or 29
  February).
- An inspector's review settles every inspector's date that has passed unsettled; where none has, it settles the next
  date, if the date before that one has passed. A review on day 3 is for day 7; a second one on day 5 settles nothing
  more.
- A chief inspector's three months run from the last chief inspector's review. While one is overdue no further one
  falls due.
- A higher rank settles a lower one's date. Dates on or after the day on which the investigation ends fall away;
  unsettled dates before it stay on record as missed.
- A death reported before the policy was in force has no dates by it. Where the force asks for them all the same, they
  count from the first day of the policy and are marked as retrospective.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from data_contracts.report_rules import ReviewRule

Standing = Literal["on time", "late", "due", "overdue", "missed"]


@dataclass(frozen=True)
class Review:
    """A review that was done: when, and the rank of who did it."""

    day: dt.date
    rank: str


@dataclass(frozen=True)
class ReviewDate:
    """One date by which a review was or is due. `done` is the day of the review that settled it."""

    rule: str
    track: str
    due: dt.date
    standing: Standing
    done: dt.date | None = None
    is_retrospective: bool = False

    def days_overdue(self, today: dt.date) -> int:
        """Days past the due date while nothing has settled it; 0 otherwise."""
        return (today - self.due).days if self.standing == "overdue" else 0


@dataclass(frozen=True)
class Investigation:
    """What the timetable needs to know of one death: reported, ended (None while it runs) and the reviews done."""

    reported: dt.date
    reviews: tuple[Review, ...] = ()
    ended: dt.date | None = None


def review_dates(
    case: Investigation, rules: Sequence[ReviewRule], today: dt.date, *, retrospective: bool = False
) -> list[ReviewDate]:
    """Every review date of one death up to the next one due, by due date. What happened after `today` is not looked
    at. retrospective: a death older than the policy gets its dates as if it had been reported on the policy's first
    day."""
    dates = _dates(case, [rule for rule in rules if rule.holds_on(case.reported)], today)
    if retrospective:
        later = {rule.entry.valid_from for rule in rules if case.reported < rule.entry.valid_from <= today}
        for start in sorted(later):
            of_policy = [rule for rule in rules if rule.entry.valid_from == start]
            found = _dates(replace(case, reported=start), of_policy, today)
            dates += [replace(date, is_retrospective=True) for date in found]
    return sorted(dates, key=lambda d: (d.due, d.rule))


def _dates(case: Investigation, holding: Sequence[ReviewRule], today: dt.date) -> list[ReviewDate]:
    """The dates by the rules that hold for the case."""
    dates: list[ReviewDate] = []
    for track in sorted({rule.track for rule in holding}):
        track_rules = sorted((r for r in holding if r.track == track), key=lambda r: r.position)
        fixed = [rule for rule in track_rules if rule.days is not None]
        repeating = next((rule for rule in track_rules if rule.months is not None), None)
        done = _days_of(case, track_rules, today)
        settled = _settle([case.reported + dt.timedelta(days=r.days or 0) for r in fixed], done)
        track_dates = [_standing(rule, due, by, case, today) for rule, (due, by) in zip(fixed, settled, strict=True)]
        if repeating is not None and done and track_dates and track_dates[-1].done is not None:
            last_fixed = track_dates[-1].done
            track_dates += _repeat(repeating, [d for d in done if d >= last_fixed], case, today)
        dates += track_dates
    return [d for d in dates if case.ended is None or d.due < case.ended or d.done is not None]


def months_later(day: dt.date, months: int) -> dt.date:
    """The same day of the month so many calendar months later, or that month's last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return dt.date(year, month + 1, min(day.day, last))


def _days_of(case: Investigation, rules: Sequence[ReviewRule], today: dt.date) -> list[dt.date]:
    """Days of the reviews by a rank that counts, from the report to today or the end, each day once."""
    ranks = frozenset().union(*(rule.ranks for rule in rules))
    end = today if case.ended is None else min(today, case.ended)
    return sorted({r.day for r in case.reviews if r.rank in ranks and case.reported <= r.day <= end})


def _settle(due: list[dt.date], done: list[dt.date]) -> list[tuple[dt.date, dt.date | None]]:
    """Each due date with the day of the review that settled it (None: none did)."""
    settled: list[dt.date | None] = [None] * len(due)
    for day in done:
        passed = [i for i, date in enumerate(due) if settled[i] is None and date < day]
        if passed:
            for i in passed:
                settled[i] = day
            continue
        upcoming = next((i for i, date in enumerate(due) if date >= day), None)
        if upcoming is not None and settled[upcoming] is None:
            settled[upcoming] = day
    return list(zip(due, settled, strict=True))


def _repeat(rule: ReviewRule, done: list[dt.date], case: Investigation, today: dt.date) -> Iterator[ReviewDate]:
    """The dates that run from each review to the next; `done` starts with the review that the first runs from."""
    for day, following in zip(done, [*done[1:], None], strict=True):
        yield _standing(rule, months_later(day, rule.months or 0), following, case, today)


def _standing(rule: ReviewRule, due: dt.date, done: dt.date | None, case: Investigation, today: dt.date) -> ReviewDate:
    if done is not None:
        standing: Standing = "on time" if done <= due else "late"
    elif case.ended is not None and case.ended <= today:
        standing = "missed"
    else:
        standing = "overdue" if due < today else "due"
    return ReviewDate(rule.code, rule.track, due, standing, done)
