"""Dates and times as people and systems write them, read into naive Europe/London wall-clock values.

A value that cannot be read, or that no calendar has (31/02, 00/00/0000), is None: it was not recorded in a usable way.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

LONDON: Final = ZoneInfo("Europe/London")
MONTHS: Final = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
# Excel counts days from here (its day 60 is a leap day that never was; no record of ours is that old).
_EXCEL_EPOCH: Final = date(1899, 12, 30)
# A bare number is an Excel day only from 1910 to 2100: a shorter one is a serial, a longer one a reference.
_EXCEL_DAYS: Final = range(3654, 73051)
_CLOCK: Final = r"(?:[T ,]+(\d{1,2})[:.]?(\d{2})(?:[:.](\d{2})(?:\.\d+)?)?)?"
_SLASHED: Final = re.compile(rf"(\d{{1,2}})\s*[/.\- ]\s*(\d{{1,2}})\s*[/.\- ]\s*(\d{{4}}|\d{{2}}){_CLOCK}")
_ISO: Final = re.compile(rf"(\d{{4}})[/.\-](\d{{1,2}})[/.\-](\d{{1,2}}){_CLOCK}(Z|[+-]\d{{2}}:?\d{{2}})?")
_NAMED: Final = re.compile(
    rf"(\d{{1,2}})(?:st|nd|rd|th)?[\s/.\-]*([a-z]{{3}})[a-z]*[\s/.,\-]*(\d{{4}}|\d{{2}}){_CLOCK}", re.IGNORECASE
)


def _full_year(year: int, latest: int) -> int:
    """Two digits mean the last hundred years up to `latest`."""
    if year >= 100:
        return year
    century = latest - latest % 100
    return century + year if century + year <= latest else century - 100 + year


def _clock(hour: str | None, minute: str | None, second: str | None) -> tuple[int, int, int]:
    return int(hour or 0), int(minute or 0), int(second or 0)


def _made(year: int, month: int, day: int, clock: tuple[int, int, int]) -> datetime | None:
    try:
        return datetime(year, month, day, *clock)
    except ValueError:
        return None


def _zoned(value: str) -> datetime | None:
    try:
        return datetime.fromisoformat(value).astimezone(LONDON).replace(tzinfo=None)
    except ValueError:
        return None


@lru_cache(maxsize=65536)
def read_time(value: str | None, latest_year: int = 2068) -> datetime | None:
    """A time from day-first, ISO (an offset is converted), named-month or Excel form; None where none can be read.

    `latest_year` bounds years of two digits: a birth cannot lie after the record that states it.
    """
    text = (value or "").strip()
    if not text:
        return None
    return _year_first(text) or _day_first(text, latest_year) or _named_month(text, latest_year) or _excel_day(text)


def _year_first(text: str) -> datetime | None:
    found = _ISO.fullmatch(text)
    if found is None:
        return None
    if found[7]:
        return _zoned(text.replace(" ", "T"))
    return _made(int(found[1]), int(found[2]), int(found[3]), _clock(found[4], found[5], found[6]))


def _day_first(text: str, latest_year: int) -> datetime | None:
    found = _SLASHED.fullmatch(text)
    if found is None:
        return None
    year = _full_year(int(found[3]), latest_year)
    return _made(year, int(found[2]), int(found[1]), _clock(found[4], found[5], found[6]))


def _named_month(text: str, latest_year: int) -> datetime | None:
    found = _NAMED.fullmatch(text)
    if found is None or found[2].upper() not in MONTHS:
        return None
    year = _full_year(int(found[3]), latest_year)
    return _made(year, MONTHS.index(found[2].upper()) + 1, int(found[1]), _clock(found[4], found[5], found[6]))


def _excel_day(text: str) -> datetime | None:
    number = text.removesuffix(".0")
    if number.isascii() and number.isdigit() and int(number) in _EXCEL_DAYS:
        return datetime.combine(_EXCEL_EPOCH + timedelta(days=int(number)), datetime.min.time())
    return None


def read_date(value: str | None, latest_year: int = 2068) -> date | None:
    """The day of `read_time`."""
    moment = read_time(value, latest_year)
    return None if moment is None else moment.date()


def day_code(day: date) -> str:
    """A day as CAD writes it: `19JUN14`."""
    return f"{day.day:02d}{MONTHS[day.month - 1]}{day.year % 100:02d}"
