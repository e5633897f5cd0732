"""Telephone numbers in free text: every way of writing one, and figures that only look like one."""

from __future__ import annotations

import pytest

from features.words.numbers import phone_numbers


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Card in wallet with 07700 900711 on it.", ["+447700900711"]),
        ("rang him on 07700-900-711, no answer", ["+447700900711"]),
        ("TEL (07700) 900711 GIVEN BY NEIGHBOUR", ["+447700900711"]),
        ("number +44 7700 900711 in her phone", ["+447700900711"]),
        ("number 0044 7700900711. Same number 07700900711 again.", ["+447700900711"]),
        ("Office line 020 7946 0188; mobile 07700.900.712", ["+442079460188", "+447700900712"]),
        ("Crime ref 2608319/14, CAD 5945/28JAN14, DOB 01/02/1961", []),
        ("seen 02 03 2015 07 hrs", []),
        ("£07700900711 transferred; account 77009007112; tag A07700900711", []),
        ("ring 101 or 020 7946", []),
    ],
)
def test_numbers_are_found_however_they_are_written(text: str, found: list[str]) -> None:
    assert [stated.value for stated in phone_numbers(text)] == found
