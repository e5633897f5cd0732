"""The week that a report is about: Monday to Sunday, and the windows that hang on it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

# The past that a usual range is drawn from: a year, so that each season counts once.
BASELINE_WEEKS = 52
# The window of the compliance counts: a quarter, so that most BCUs have well over a hundred deaths in it.
COMPLIANCE_WEEKS = 13
# Each death has had a week in which the checks could be done before it is counted: one allowance for all checks,
# because with different ones the differences of the denominators would give away how many died on single days.
ALLOWANCE_DAYS = 7
# Means and substances are counted over four weeks: most are too rare for one.
MEANS_WEEKS = 4


@dataclass(frozen=True)
class Week:
    """A calendar week by its Sunday."""

    sunday: dt.date

    @classmethod
    def containing(cls, day: dt.date) -> Week:
        """The week in which the day lies."""
        return cls(day + dt.timedelta(days=6 - day.weekday()))

    @classmethod
    def last_complete(cls, night: dt.date) -> Week:
        """The newest week that had ended by this night."""
        return cls(night - dt.timedelta(days=(night.weekday() + 1) % 7))

    @property
    def monday(self) -> dt.date:
        return self.sunday - dt.timedelta(days=6)

    @property
    def nights(self) -> list[dt.date]:
        """The seven nights of the week, oldest first."""
        return [self.monday + dt.timedelta(days=i) for i in range(7)]

    @property
    def baseline_from(self) -> dt.date:
        """The Monday on which the baseline starts."""
        return self.monday - dt.timedelta(weeks=BASELINE_WEEKS)

    @property
    def compliance(self) -> tuple[dt.date, dt.date]:
        """First and last day of report of the deaths whose handling is counted."""
        last = self.sunday - dt.timedelta(days=ALLOWANCE_DAYS)
        return last - dt.timedelta(days=7 * COMPLIANCE_WEEKS - 1), last

    @property
    def closing(self) -> tuple[dt.date, dt.date]:
        """First and last day of the closings that are looked at: a quarter before the week, and the week."""
        return self.monday - dt.timedelta(weeks=COMPLIANCE_WEEKS), self.sunday

    def back(self, day: dt.date) -> int:
        """How many weeks before this one a day lies; 0 in it."""
        return (self.sunday - day).days // 7

    def __str__(self) -> str:
        return spelled(self.sunday)


def spelled(day: dt.date) -> str:
    """A date as people write it: 22 Nov 2026."""
    return f"{day.day} {day:%b %Y}"
