"""Written names, in any order, and what names nobody."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from features.person_names_split import SplitName, read_told, split_columns, split_name

NAMES = [
    ("STONE, Gary Lee", "STONE", "GARY LEE", True),
    ("Gary STONE", "STONE", "GARY", True),
    ("STONE Gary", "STONE", "GARY", True),
    ("Mary Eileen O'NUTLEY", "O'NUTLEY", "MARY EILEEN", True),
    ("McLEOD Ian", "MCLEOD", "IAN", True),
    ("MRS FENWRIGHT", "FENWRIGHT", None, True),
    ("Mr J Fenwright", "FENWRIGHT", "J", True),
    ("Fenwright R", "FENWRIGHT", "R", True),
    ("Orla Fenwright", "FENWRIGHT", "ORLA", False),
    ("ORLA FENWRIGHT", "FENWRIGHT", "ORLA", False),
    ("Jan van der Quill", "VAN DER QUILL", "JAN", False),
    ("Orla", None, "ORLA", False),
    ("Fenwright, Orla (lodger)", "FENWRIGHT", "ORLA", True),
]


@pytest.mark.parametrize(("written", "surname", "forenames", "known"), NAMES)
def test_a_name_in_its_parts(written: str, surname: str | None, forenames: str | None, known: bool) -> None:
    assert split_name(written) == SplitName(surname, forenames, known, True)


@pytest.mark.parametrize(
    "written",
    ["UNKNOWN", "unknown male", "Unknown Female", "N/K", "N/K N/K", "-", ".", "", None, "NOT KNOWN", "M", "MALE 1"],
)
def test_nobody(written: str | None) -> None:
    assert not split_name(written).named


def test_two_columns() -> None:
    assert split_columns("THRIPLOW", "Anselm") == SplitName("THRIPLOW", "ANSELM", True, True)
    assert split_columns("N/K", "UNKNOWN") == SplitName(None, None, False, False)
    assert split_columns("-", "Orla") == SplitName(None, "ORLA", True, True)


@pytest.mark.parametrize(
    ("written", "name", "relation"),
    [
        ("Orla Fenwright (lodger)", "Orla Fenwright", "lodger"),
        ("Orla Fenwright, sister", "Orla Fenwright", "sister"),
        ("FENWRIGHT, Orla", "FENWRIGHT, Orla", None),
        ("daughter", None, "daughter"),
        ("Passer by", None, "passer by"),
    ],
)
def test_who_told(written: str, name: str | None, relation: str | None) -> None:
    told = read_told(written)
    assert told is not None
    assert (told.name_text, told.relation) == (name, relation)


@pytest.mark.parametrize("written", ["Police", "LAS", "PC Quill", "Insp Quill 05:38", "", None, "UNKNOWN", "-"])
def test_no_person(written: str | None) -> None:
    assert read_told(written) is None


@given(st.text(max_size=40))
def test_any_text_is_read(text: str) -> None:
    name = split_name(text)
    assert name.named == (name.surname is not None or name.forenames is not None)
    read_told(text)
