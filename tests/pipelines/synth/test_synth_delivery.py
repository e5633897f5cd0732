"""Deliveries have the form of the extract specification: names, sums, rows, columns, encodings, dates."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from itertools import pairwise
from pathlib import Path

import pytest

CAD = [
    "cad_ref",
    "opened_at",
    "closed_at",
    "opening_code",
    "closing_code",
    "grade",
    "source",
    "bcu",
    "borough",
    "location_text",
    "postcode",
    "easting",
    "northing",
    "caller_name",
    "caller_phone",
    "remarks",
    "supervisor_attended",
    "linked_cad_ref",
    "las_ref",
    "updated_at",
]
PORTAL = [
    "Case Ref",
    "Date Reported",
    "Date of Death",
    "Deceased Name",
    "DOB",
    "Age",
    "Sex",
    "Ethnic Group",
    "Home Address",
    "Place of Death",
    "Circumstances",
    "Reported By",
    "Found By",
    "Last Seen By",
    "Police Ref",
    "Category",
    "Duty Inspector",
    "PM Type",
    "PM Date",
    "PM Findings",
    "1a",
    "1b",
    "1c",
    "2",
    "Toxicology",
    "Toxicology Received",
    "Inquest",
    "Conclusion",
    "Coroner Concerns",
    "Last Updated",
]
FORMS = {
    "cad_ref": r"\d{1,5}/\d\d[A-Z]{3}\d\d",
    "opened_at": r"\d\d/\d\d/\d{4} \d\d:\d\d:\d\d",
    "grade": "[ISER]?",
    "source": "999|101|LAS|POLICE|OTHER",
    "supervisor_attended": "[YN]?",
}


def test_a_folder_a_day(london) -> None:
    assert [day.name for day in london.deliveries] == [
        (london.start + dt.timedelta(days=n)).isoformat() for n in range(london.days)
    ]


def test_manifests_are_right(london) -> None:
    for day in london.deliveries:
        manifest = london.manifest(day)
        assert manifest["delivery"] == day.name
        assert manifest["spec"] == 1
        assert {entry["name"] for entry in manifest["files"]} == {path.name for path in day.iterdir()} - {
            "manifest.json"
        }
        for entry in manifest["files"]:
            path = day / entry["name"]
            assert hashlib.sha256(path.read_bytes()).hexdigest() == entry["sha256"], path
            assert london.count(path) == entry["rows"], path
            assert path.name.startswith(entry["feed"])


def test_every_feed_is_there(london) -> None:
    feeds = {entry["feed"] for day in london.deliveries for entry in london.manifest(day)["files"]}
    areas = ("east", "inner_north", "inner_south", "inner_west", "north", "south", "west")
    wanted = {"cad", "las", "merlin", "pnd", *(f"coroner_{area}" for area in areas)}
    assert feeds >= wanted | {"cris_report", "cris_person", "cris_property", "cris_action"}


def test_control_room_logs(london) -> None:
    for path in london.files("cad_*.csv"):
        header, *rows = london.read(path)
        assert header == CAD
        for row in rows:
            if len(row) != len(CAD):
                continue  # spoilt on the way
            for name, form in FORMS.items():
                assert re.fullmatch(form, row[CAD.index(name)]), (path, name, row)
            times = [int(entry[:2]) * 60 + int(entry[3:5]) for entry in row[CAD.index("remarks")].split(" | ")]
            # A log runs forward; it passes midnight once at most.
            assert sum(later < before for before, later in pairwise(times)) <= 1


@pytest.mark.parametrize(
    ("pattern", "columns"), [("cris_report_*", 24), ("cris_person_*", 24), ("cris_property_*", 8), ("cris_action_*", 8)]
)
def test_crime_reports(london, pattern: str, columns: int) -> None:
    spoilt = 0
    for path in london.files(pattern):
        header, *rows = london.read(path)
        assert len(header) == columns
        assert b"\xef\xbb\xbf" not in path.read_bytes()[:3]
        spoilt += sum(len(row) != columns for row in rows)
        assert all(re.fullmatch(r"\d{7}/\d\d", row[0]) for row in rows)
    assert spoilt <= 2


def test_children_come_as_full_sets(london) -> None:
    for day in london.deliveries:
        stamp = day.name.replace("-", "")
        people: dict[str, list[int]] = {}
        for path in day.glob(f"cris_person_{stamp}.csv"):
            for row in london.read(path)[1:]:
                people.setdefault(row[0], []).append(int(row[1]))
        for numbers in people.values():
            # A row that was spoilt on the way repeats a number.
            assert sorted(set(numbers)) == list(range(1, len(set(numbers)) + 1))


def test_three_layouts_of_coroners(london) -> None:
    for path in london.files("coroner_*.csv"):
        assert path.read_bytes().startswith(b"\xef\xbb\xbf")
        assert london.read(path)[0] == PORTAL
    for path in london.files("coroner_*.xlsx"):
        assert london.read(path)[0][:3] == ["Serial", "Coroner Ref", "Reported"]
    kinds = {type(row[2]) for path in london.files("coroner_*.xlsx") for row in london.read(path)[1:]}
    assert kinds == {str, dt.datetime}  # dates are Excel dates or text, as keyed
    for path in london.files("coroner_*.json"):
        for case in london.read(path):
            assert {
                "ref",
                "received",
                "deceased",
                "place_of_death",
                "summary",
                "cause",
                "toxicology",
                "concerns",
                "updated",
            } <= set(case)


def test_json_lines_carry_offsets(london) -> None:
    offsets = {
        line[line.index('"created_at": "') + 34 :][:6]
        for path in london.files("merlin_*")
        for line in london.read(path)
    }
    assert offsets == {"+00:00", "+01:00"}


def test_windows_encoding_loses_accents_but_no_letters(london) -> None:
    names = [row[3] for path in london.files("cris_person_*") for row in london.read(path)[1:]]
    assert all("?" not in name for name in names)


def test_same_reference_comes_again_later(london) -> None:
    seen: dict[str, set[str]] = {}
    for path in london.files("cris_report_*"):
        for row in london.read(path)[1:]:
            seen.setdefault(row[0], set()).add(path.name)
    assert sum(len(files) > 1 for files in seen.values()) > 50


def test_reference_folder(london) -> None:
    folder: Path = london.folder / "reference"
    assert london.read(folder / "postcodes.csv")[0] == ["postcode", "easting", "northing", "borough"]
    header = london.read(folder / "gazetteer.csv")[0]
    assert header == [
        "place_id",
        "kind",
        "name",
        "alternative_names",
        "street",
        "postcode",
        "easting",
        "northing",
        "borough",
    ]
