"""Dates, telephone numbers and references as people write them."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_contracts.feeds import forms
from features.dates import day_code, read_date, read_time
from features.phones import read_phone, read_phones
from features.references import Reference, find_references, read_reference

TIMES = [
    ("19/06/2014 23:05:11", datetime(2014, 6, 19, 23, 5, 11)),
    ("19/06/2014 23:05", datetime(2014, 6, 19, 23, 5)),
    ("19.06.14", datetime(2014, 6, 19)),
    ("9-6-2014", datetime(2014, 6, 9)),
    ("9 Jun 2014", datetime(2014, 6, 9)),
    ("19th June 2014", datetime(2014, 6, 19)),
    ("19JUN14", datetime(2014, 6, 19)),
    ("2014-06-19", datetime(2014, 6, 19)),
    ("2014-06-19 08:00:00", datetime(2014, 6, 19, 8)),
    # An offset is turned into the clock on a London wall: summer, winter, and a Z.
    ("2014-06-19T12:00:00+01:00", datetime(2014, 6, 19, 12)),
    ("2014-06-19T12:00:00Z", datetime(2014, 6, 19, 13)),
    ("2014-01-19T12:00:00+00:00", datetime(2014, 1, 19, 12)),
    ("41809", datetime(2014, 6, 19)),
    ("31/02/2014", None),
    ("00/00/0000", None),
    ("29/02/2013", None),
    ("as above", None),
    ("", None),
    (None, None),
]


@pytest.mark.parametrize(("written", "read"), TIMES)
def test_a_time(written: str | None, read: datetime | None) -> None:
    assert read_time(written) == read


def test_a_year_of_two_digits_lies_before_the_record() -> None:
    assert read_date("24.03.30", 2014) == date(1930, 3, 24)
    assert read_date("24.03.14", 2014) == date(2014, 3, 24)


@given(st.dates(date(1905, 1, 1), date(2099, 12, 31)))
def test_every_day_of_the_calendar_is_read_and_allowed(day: date) -> None:
    import re

    for form, written in (
        ("day_first_date", f"{day:%d/%m/%Y}"),
        ("iso_date", day.isoformat()),
        ("keyed_date", f"{day:%d.%m.%Y}"),
        ("keyed_date", f"{day.day} {day:%b %Y}"),
    ):
        assert read_date(written) == day
        assert re.match(forms()[form].pattern, written), (form, written)


@given(st.integers(0, 40), st.integers(0, 14), st.integers(1900, 2099))
def test_no_other_day_is_allowed(day: int, month: int, year: int) -> None:
    import re

    written = f"{day:02d}/{month:02d}/{year}"
    assert bool(re.match(forms()["day_first_date"].pattern, written)) == (read_date(written) is not None)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("07700 900123", "+447700900123"),
        ("+44 7700 900123", "+447700900123"),
        ("+44 (0)7700 900123", "+447700900123"),
        ("0044 7700 900 123", "+447700900123"),
        ("447700900123", "+447700900123"),
        ("7700900123", "+447700900123"),
        ("020 7946 0123", "+442079460123"),
        ("+33 1 99 00 12 34", "+33199001234"),
        ("ext 4512", None),
        ("12345", "12345"),
        ("", None),
        (None, None),
    ],
)
def test_a_phone(written: str | None, read: str | None) -> None:
    assert read_phone(written) == read


def test_several_phones() -> None:
    assert read_phones("07700 900123; 07700 900124 or 07700900123") == ["+447700900123", "+447700900124"]


CAD = Reference("cad", "1234/19JUN14")
TEXTS = [
    ("CAD 1234/19JUN14", [CAD]),
    ("cad ref 1234 19Jun14", [CAD]),
    ("CAD1234 of 19/06/14", [CAD]),
    ("CAD 1234 on 19 June 2014", [CAD]),
    ("see CAD no. 1234/19JUN14 and CRIS 4615432/14", [CAD, Reference("cris", "4615432/14")]),
    ("linked to CAD 1234", [CAD]),
    ("MERLIN 14 SUD 001234", [Reference("merlin", "14SUD001234")]),
    ("merlin ref 14mis001234 refers", [Reference("merlin", "14MIS001234")]),
    ("LAS CAD L14061900123 - male", [Reference("las", "L14061900123")]),
    ("PND14-001234", [Reference("pnd", "PND14-001234")]),
    ("born 19/06/1914, 14 19 Jun 2014, 1230 hours", []),
    ("", []),
    (None, []),
]


@pytest.mark.parametrize(("text", "found"), TEXTS)
def test_references_in_text(text: str | None, found: list[Reference]) -> None:
    assert find_references(text, date(2014, 6, 19)) == found


def test_a_serial_without_its_day_stays_bare() -> None:
    assert read_reference("cad", "1234") == [Reference("cad", "1234")]
    assert read_reference("cad", "1234 19JUN14") == [CAD]
    assert read_reference("cris", "4615432") == [Reference("cris", "4615432")]
    assert read_reference("cad", None) == []


@given(st.integers(1, 99999), st.dates(date(2000, 1, 1), date(2068, 12, 31)))
def test_every_spelling_of_a_log_is_one_reference(serial: int, day: date) -> None:
    one = [Reference("cad", f"{serial}/{day_code(day)}")]
    for text in (
        f"CAD {serial}/{day_code(day)}",
        f"CAD {serial} of {day:%d/%m/%y}",
        f"CAD{serial} of {day:%d/%m/%Y}",
        f"cad ref {serial} {day_code(day)}",
    ):
        assert find_references(text) == one, text
