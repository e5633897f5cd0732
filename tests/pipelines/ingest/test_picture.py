"""What the sources become: the small delivery in the POLE shape."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from small_delivery import Extract, Taken, cad_row, case_row, delimited, lines, merlin_row, pack_row, pnd_row, workbook

Make = Callable[..., Extract]


@pytest.fixture
def picture(taken: Taken, make_extract: Make) -> Taken:
    extract = make_extract()
    check = {"database": "PNC", "cris_ref": "4615432/14", "subject": "DECEASED", "hit": False}
    check["checked_at"] = "2014-06-19T10:00:00+01:00"
    extract.files["pnd_20140619.jsonl"] = lines([pnd_row(1), pnd_row(2, event_type="CHECK", check=check)])
    extract.files["cad_20140619.csv"] = delimited(
        "cad",
        [
            cad_row(1200),
            cad_row(
                1201,
                caller_name="",
                caller_phone="",
                closing_code="309",
                easting="0",
                remarks="02:20 LINKED TO CAD 1200",
            ),
        ],
    )
    people = [
        {"person_no": 1, "role": "DECEASED", "name": "UNKNOWN MALE", "address": "NFA", "phones": ["07700 900123", "x"]},
        {"person_no": 1, "role": "FINDER", "name": "Orla FENWRIGHT", "aliases": ["Orly", "-"], "dob": None},
    ]
    extract.files["merlin_20140619.jsonl"] = lines([merlin_row(1, persons=people)])
    extract.files["coroner_west_20140619.xlsx"] = workbook(
        [pack_row(1, CAD="1200", Born=datetime(1961, 3, 2)), pack_row(2, Born="02.03.14", Amended="31/02/2014")]
    )
    extract.files["coroner_east_20140619.csv"] = delimited(
        "coroner_east", [case_row(1), case_row(2, **{"Found By": "daughter", "Reported By": "PC Quill", "Age": "-1"})]
    )
    taken.take(extract)
    return taken


def _one(taken: Taken, table: str, where: str) -> dict[str, Any]:
    (row,) = taken.rows(f"SELECT * FROM staged.{table} WHERE {where}")
    return row


def test_a_log(picture: Taken) -> None:
    row = _one(picture, "record", "record_id = 'cad:1200/19JUN14'")
    assert (row["record_type"], row["is_death"], row["status"]) == ("309>313", True, "CLOSED")
    assert (row["opened_at"], row["first_received"]) == (datetime(2014, 6, 19, 2, 10), date(2014, 6, 19))
    caller = _one(picture, "person_mention", "record_id = 'cad:1200/19JUN14'")
    assert (caller["role"], caller["surname"], caller["phones"]) == ("INFORMANT", "FENWRIGHT", ["+447700900123"])
    assert picture.rows("SELECT * FROM staged.person_mention WHERE record_id = 'cad:1201/19JUN14'") == []
    place = _one(picture, "place_mention", "record_id = 'cad:1201/19JUN14'")
    assert (place["easting"], place["northing"]) == (None, None)


def test_references_by_field_and_in_text(picture: Taken) -> None:
    found = picture.rows("SELECT record_id, target_system, target_ref, found_in, in_text FROM staged.reference")
    held = {(r["record_id"], r["target_system"], r["target_ref"], r["found_in"], r["in_text"]) for r in found}
    assert held >= {
        ("cad:1200/19JUN14", "cris", "4615432/14", "remarks", True),
        ("cad:1201/19JUN14", "cad", "1200/19JUN14", "remarks", True),
        ("cris:4615432/14", "cad", "1200/19JUN14", "cad_ref", False),
        ("cris:4615432/14", "cad", "1201/19JUN14", "details_text", True),
        ("merlin:14SUD000001", "cad", "1200/19JUN14", "cad_ref", False),
        ("coroner:east:2014-00001", "cad", "1200/19JUN14", "police_ref", False),
        ("coroner:east:2014-00001", "cris", "4615432/14", "police_ref", False),
        ("coroner:west:00001-2014", "cad", "1200", "cad", False),
        ("coroner:west:00002-2014", "cad", "1200/19JUN14", "cad", False),
        ("coroner:inner_north:INN/2014/00001", "merlin", "14SUD000001", "merlin_ref", False),
        ("las:L14061900001", "cad", "1200/19JUN14", "cad_ref", False),
        ("pnd:PND14-000002", "cris", "4615432/14", "check", False),
    }


def test_persons_inside_an_object(picture: Taken) -> None:
    rows = picture.rows("SELECT * FROM staged.person_mention WHERE record_id = 'merlin:14SUD000001' ORDER BY person_no")
    assert [(r["person_no"], r["is_named"], r["surname"], r["aliases"]) for r in rows] == [
        ("1", False, None, []),
        ("1.2", True, "FENWRIGHT", ["Orly"]),
    ]
    assert rows[0]["phones"] == ["+447700900123"]
    record = _one(picture, "record", "source_system = 'merlin'")
    assert (record["opened_at"], record["is_death"]) == (datetime(2014, 6, 19, 3), True)


def test_coroners_of_three_layouts(picture: Taken) -> None:
    people = picture.rows(
        "SELECT record_id, person_no, role, surname, is_named, relation, dob, age FROM staged.person_mention "
        "WHERE record_id LIKE 'coroner:%' ORDER BY record_id, person_no"
    )
    held = [tuple(r.values()) for r in people]
    born = date(1961, 3, 2)
    assert held == [
        ("coroner:east:2014-00001", "1", "DECEASED", "THRIPLOW", True, None, born, None),
        ("coroner:east:2014-00001", "2", "INFORMANT", "FENWRIGHT", True, "lodger", None, None),
        ("coroner:east:2014-00002", "1", "DECEASED", "THRIPLOW", True, None, born, None),
        ("coroner:east:2014-00002", "3", "FINDER", None, False, "daughter", None, None),
        ("coroner:inner_north:INN/2014/00001", "1", "DECEASED", "THRIPLOW", True, None, born, None),
        ("coroner:inner_north:INN/2014/00002", "1", "DECEASED", "THRIPLOW", True, None, born, None),
        ("coroner:west:00001-2014", "1", "DECEASED", "THRIPLOW", True, None, born, None),
        ("coroner:west:00002-2014", "1", "DECEASED", "THRIPLOW", True, None, date(2014, 3, 2), None),
    ]
    died = _one(picture, "place_mention", "record_id = 'coroner:east:2014-00001' AND place_no = 1")
    assert (died["location_role"], died["location_text"]) == ("died", "10 Quillfeather Road")
    east = _one(picture, "record", "record_id = 'coroner:east:2014-00001'")
    assert (east["coroner_area"], east["death_category"]) == ("east", "UNEXPECTED_NOT_SUSPICIOUS")
    text = _one(picture, "text", "record_id = 'coroner:inner_north:INN/2014/00001' AND field = 'toxicology'")
    assert text["text"] == "Ethanol 41 mg/dL"


def test_a_time_of_change_that_cannot_be_read_gives_way_to_the_files_day(picture: Taken) -> None:
    row = _one(picture, "record", "record_id = 'coroner:west:00002-2014'")
    assert row["updated_at"] == datetime(2014, 6, 19)
    assert any("column [Amended]" in m and "[31/02/2014]" in m for m in picture.messages("coroner_west_20140619.xlsx"))


def test_checks_counts_and_patients(picture: Taken) -> None:
    action = _one(picture, "action", "record_id = 'pnd:PND14-000002'")
    assert (action["action_type"], action["subject"], action["result_text"]) == ("INTEL_PNC", "DECEASED", "no hit")
    assert action["completed_at"] == datetime(2014, 6, 19, 10)
    low = _one(picture, "partner_count", "sex = 'F'")
    assert (low["month"], low["count_low"], low["count_high"]) == (date(2014, 5, 1), 1, 4)
    patient = _one(picture, "person_mention", "record_id = 'las:L14061900001'")
    assert (patient["role"], patient["is_named"]) == ("PATIENT", False)
    other = _one(picture, "record", "record_id = 'pnd:PND14-000001'")
    assert (other["force"], other["is_death"]) == ("Marshland Constabulary", False)


def test_what_changed_is_noted(picture: Taken) -> None:
    changed = picture.rows("SELECT id FROM core.changed WHERE kind = 'record' AND night = DATE '2014-06-19'")
    staged = picture.rows("SELECT record_id FROM staged.record")
    assert sorted(r["id"] for r in changed) == sorted(r["record_id"] for r in staged)
