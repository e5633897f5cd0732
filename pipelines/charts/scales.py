"""From values to pixels: axes of numbers, of times and of names, each with round marks."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

_DAY: Final = 86_400.0
# Days between marks of time, from a day to a decade, each with the form in which its marks are written.
_STEPS: Final = ((1, "%d %b"), (2, "%d %b"), (7, "%d %b"), (14, "%d %b"))
_MONTHS: Final = (1, 2, 3, 6, 12, 24, 60, 120)
_MONTH: Final = 30.44


@dataclass(frozen=True)
class Axis:
    """A range of values over a range of pixels, and the marks on it: pixel, text."""

    place: Callable[[Any], float]
    marks: tuple[tuple[float, str], ...]


def axis(values: Sequence[Any], pixels: tuple[float, float], limits: Sequence[float] | None = None) -> Axis:
    """The axis that holds the values: by name, by time or by number, whatever they are.

    pixels: where it begins and ends; limits: the range that is shown, else that of the values with some air.
    """
    known = [v for v in values if v is not None]
    if known and isinstance(known[0], str):
        return _named(list(dict.fromkeys(known)), pixels)
    if known and isinstance(known[0], date):
        return _timed([_seconds(v) for v in known], pixels)
    return _numbered([float(v) for v in known], pixels, limits)


def _named(names: list[str], pixels: tuple[float, float]) -> Axis:
    step = (pixels[1] - pixels[0]) / max(len(names), 1)
    spots = {name: pixels[0] + step * (index + 0.5) for index, name in enumerate(names)}
    return Axis(spots.__getitem__, tuple((spot, name) for name, spot in spots.items()))


def _numbered(values: list[float], pixels: tuple[float, float], limits: Sequence[float] | None) -> Axis:
    low, high = (limits[0], limits[1]) if limits else _with_air(min(values, default=0.0), max(values, default=1.0))
    place = _linear(low, high, pixels)
    step = _round_step((high - low) / 6)
    first = math.ceil(low / step)
    marks = [first * step + n * step for n in range(int((high - first * step) / step + 1e-9) + 1)]
    digits = max(0, -math.floor(math.log10(step) + 1e-9))
    return Axis(place, tuple((place(m), f"{m + 0.0:,.{digits}f}") for m in marks))


def _with_air(low: float, high: float) -> tuple[float, float]:
    """A twentieth of the range on either side, so that no mark sits on the frame."""
    air = (high - low) * 0.05 or 1.0
    return low - air, high + air


def _linear(low: float, high: float, pixels: tuple[float, float]) -> Callable[[Any], float]:
    scale = (pixels[1] - pixels[0]) / (high - low)
    return lambda value: pixels[0] + (float(value) - low) * scale


def _round_step(rough: float) -> float:
    power = 10 ** math.floor(math.log10(rough))
    return float(next(part * power for part in (1, 2, 5, 10) if part * power >= rough * (1 - 1e-9)))


def _timed(seconds: list[float], pixels: tuple[float, float]) -> Axis:
    # Half a day of air at least: deaths of one day would otherwise have no time around them.
    air = max((max(seconds) - min(seconds)) * 0.05, _DAY / 2)
    low, high = min(seconds) - air, max(seconds) + air
    place = _linear(low, high, pixels)
    marks = _time_marks(datetime.min + timedelta(seconds=low), datetime.min + timedelta(seconds=high))
    return Axis(lambda value: place(_seconds(value)), tuple((place(_seconds(day)), text) for day, text in marks))


def _seconds(value: date) -> float:
    moment = value if isinstance(value, datetime) else datetime(value.year, value.month, value.day)
    return (moment.replace(tzinfo=None) - datetime.min).total_seconds()


def _time_marks(low: datetime, high: datetime) -> list[tuple[datetime, str]]:
    """Marks on days or on firsts of months, at most eight; the year stands at the first and where it turns."""
    days = (high - low).total_seconds() / _DAY
    for step, form in _STEPS:
        if days / step <= 8:
            start = low.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
            return _with_years([start + timedelta(days=step * n) for n in range(9)], high, form)
    months = next((m for m in _MONTHS if days / (m * _MONTH) <= 8), _MONTHS[-1])
    first = low.year * 12 + low.month
    first += -first % months
    firsts = [datetime((first + months * n) // 12, (first + months * n) % 12 + 1, 1) for n in range(10)]
    return _with_years(firsts, high, "%Y" if months >= 12 else "%b")


def _with_years(moments: list[datetime], high: datetime, form: str) -> list[tuple[datetime, str]]:
    kept = [m for m in moments if m <= high]
    turned = [n == 0 or m.year != kept[n - 1].year for n, m in enumerate(kept)]
    return [
        (m, f"{m:{form}}" if form == "%Y" or not new else f"{m:{form} %Y}") for m, new in zip(kept, turned, strict=True)
    ]
