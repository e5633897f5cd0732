"""The small-count rule: no count of deaths or people under five leaves the tool, nor can be worked out from others.

What the rule covers: counts of deaths or people by area, age, sex, category, means, substance or omission, with both
sides of a proportion. What it does not cover: counts of files, rows, nights and series, and the size of a candidate
series, because a series is a lead that is named by its id and is the reason for the report.
"""

from __future__ import annotations

from typing import Final

# Five: the usual threshold of health and crime statistics; requirements K07 and K08, domain.md section 3 (7).
MINIMUM_COUNT: Final = 5
# Stands in the place of a hidden count, whether it is small itself or hidden to protect another: one sign for both,
# because a reader who could tell them apart would know that the second kind is five or more.
HIDDEN_MARK: Final = "‡"
HIDDEN_NOTE: Final = (
    "‡ fewer than 5, or hidden so that another count of fewer than 5 cannot be worked out. "
    "The full figures are in the tool, where each look is logged."
)


def is_small(count: int) -> bool:
    """Whether a count of people is 1 to 4. Nobody can be found in a count of nought, which is shown."""
    return 0 < count < MINIMUM_COUNT


def bound(value: float) -> str:
    """An end of a usual range in words: ends under the minimum read `under 5`."""
    whole = round(value)
    return f"under {MINIMUM_COUNT}" if whole < MINIMUM_COUNT else f"{whole:,}"
