"""A contract as rules on single cells: required, of a kind, of a form, of a code list. Suites and messages are made from these."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Final, NamedTuple

from data_contracts.feeds import code_list
from data_contracts.model import Column, Kind, Severity


class Rule(NamedTuple):
    """One rule of one column. Either `pattern` or `codes` is set, or neither: then the cell must not be blank."""

    column: str
    name: str
    pattern: str | None
    codes: tuple[str, ...] | None
    severity: Severity
    allowed: str


# A day that the calendar has: thirty-one days, thirty, and the leap days of 1904 to 2096.
_MONTH_31: Final = "(?:0?[13578]|1[02])"
_MONTH_30: Final = "(?:0?[13-9]|1[0-2])"
_ANY_MONTH: Final = "(?:0?[1-9]|1[0-2])"
_YEAR: Final = r"(?:19|20)\d{2}"
_LEAP_YEAR: Final = r"(?:19|20)(?:0[48]|[2468][048]|[13579][26])|2000"
_CLOCK: Final = r"(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d)?"


def _day_first(mark: str, year: str, leap: str) -> str:
    return (
        f"(?:(?:0?[1-9]|1\\d|2[0-8]){mark}{_ANY_MONTH}{mark}{year}|(?:29|30){mark}{_MONTH_30}{mark}{year}"
        f"|31{mark}{_MONTH_31}{mark}{year}|29{mark}0?2{mark}(?:{leap}))"
    )


_SLASHED: Final = _day_first("/", _YEAR, _LEAP_YEAR)
_ISO_DAY: Final = (
    rf"(?:{_YEAR}-{_ANY_MONTH}-(?:0[1-9]|1\d|2[0-8])|{_YEAR}-{_MONTH_30}-(?:29|30)|{_YEAR}-{_MONTH_31}-31"
    rf"|(?:{_LEAP_YEAR})-0?2-29)"
)
_SHORT_YEAR: Final = r"(?:(?:19|20)?\d{2})"
# Two digits of a year do not tell a leap year of 1900; a 29 February is taken in any year that four divides.
_SHORT_LEAP: Final = r"(?:19|20)?(?:[02468][048]|[13579][26])"
_NAMED: Final = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*"
_PATTERNS: Final[dict[Kind, tuple[str, str, str]]] = {
    "integer": ("not_an_integer", r"^-?\d{1,9}(?:\.0)?$", "a whole number"),
    "number": ("not_a_number", r"^-?\d{1,9}(?:\.\d+)?$", "a number"),
    "day_first_date": ("not_a_date", f"^{_SLASHED}$", "a day of the calendar as DD/MM/YYYY"),
    "day_first_time": ("not_a_time", f"^{_SLASHED} {_CLOCK}$", "a time as DD/MM/YYYY HH:MM, seconds or not"),
    "iso_date": ("not_a_date", f"^{_ISO_DAY}(?:T.*)?$", "a day of the calendar as YYYY-MM-DD"),
    "iso_time": (
        "not_a_time",
        rf"^{_ISO_DAY}[T ]{_CLOCK}(?:\.\d+)?(?:Z|[+-]\d{{2}}:?\d{{2}})?$",
        "a time as YYYY-MM-DDTHH:MM:SS with its offset",
    ),
    "keyed_date": (
        "not_a_date",
        f"(?i)^(?:{_day_first('[/. -]', _SHORT_YEAR, _SHORT_LEAP)}|{_ISO_DAY}(?:[T ]{_CLOCK})?"
        rf"|(?:[1-9]|[12]\d|3[01]|0[1-9])[ /.-]?{_NAMED}[ /.,-]*{_SHORT_YEAR}|[1-7]\d{{4}}(?:\.0)?)$",
        "a day of the calendar, as an Excel date or as DD/MM/YYYY, DD.MM.YY or D Mon YYYY",
    ),
    "month": ("not_a_month", r"^(?:19|20)\d{2}-(?:0[1-9]|1[0-2])$", "a month as YYYY-MM"),
    "count": ("not_a_count", r"^(?:<\s?\d{1,3}|\d{1,9})$", "a count, or <5 where it is suppressed"),
}


def _code_rule(column: Column, name: str) -> Rule:
    codes = tuple(sorted(code_list(name).codes))
    # A long list is named, a short one is spelt out.
    allowed = f"a code of [{name}.csv]: " + (" ".join(codes) if len(codes) <= 20 else f"{len(codes)} codes")
    if column.parted_by is None:
        return Rule(column.name, "unknown_code", None, codes, column.severity, allowed)
    one = "(?:" + "|".join(map(re.escape, codes)) + ")"
    mark = re.escape(column.parted_by)
    return Rule(column.name, "unknown_code", f"^{one}(?:{mark}{one})*{mark}?$", None, column.severity, allowed)


def _column_rules(column: Column) -> Iterator[Rule]:
    if column.required:
        yield Rule(column.name, "required", None, None, "refuse", "a value; the cell must not be blank")
    if column.kind in _PATTERNS:
        name, pattern, allowed = _PATTERNS[column.kind]
        yield Rule(column.name, name, pattern, None, column.severity, allowed)
    if column.pattern is not None:
        yield Rule(column.name, "form", column.pattern, None, column.severity, f"the form {column.pattern}")
    if column.codes is not None:
        yield _code_rule(column, column.codes)


@cache
def rules(columns: tuple[Column, ...]) -> tuple[Rule, ...]:
    """Every rule of a contract's columns, in delivered order. Blank cells break none but `required`."""
    return tuple(rule for column in columns for rule in _column_rules(column))
