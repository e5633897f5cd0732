"""Why two mentions are one person or two: the same bits that the night itself wrote down of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import polars as pl
import pytest

from data_contracts.judging import JUDGEMENT
from data_contracts.pole import STAGED
from linkage.fellegi_sunter import probability
from pipelines.resolve import resolve
from pipelines.settings import Settings
from pipelines.views import joins
from pipelines.warehouse import Warehouse, open_warehouse

NIGHT = dt.date(2031, 3, 2)
WREN = {"surname": "WRENFIELD", "forenames": "OTTILIE", "dob": dt.date(1991, 5, 8), "sex": "F"}
CALLER = {"surname": "HARKWELL", "forenames": "JORAH", "phones": ["+447700900123"], "sex": "M"}
# Record, reported, where, what it refers to, and its people: two deaths whose caller is one man.
RECORDS: tuple[tuple[str, dt.datetime, str, str, tuple[dict[str, Any], ...]], ...] = (
    ("cad:11/02MAR31", dt.datetime(2031, 3, 2, 8), "14 Marlpit Road, Brent", "",
     ({"role": "INFORMANT", **CALLER}, {"role": "DECEASED", **WREN})),
    ("cris:101/31", dt.datetime(2031, 3, 2, 9), "14 Marlpit Rd", "cad:11/02MAR31",
     ({"role": "DECEASED", **WREN, "dob": dt.date(1991, 8, 5)}, {"role": "FINDER", **CALLER, "phones": []})),
    ("cad:80/19FEB31", dt.datetime(2031, 2, 19, 22), "Tansy Court, Sutton", "",
     ({"role": "INFORMANT", **CALLER, "forenames": "J"},
      {"role": "DECEASED", "surname": "PELLOW", "forenames": "AMBROSE", "sex": "M"})),
)  # fmt: skip
# What the mart adds to the staged tables that a comparison reads.
SNAPSHOT = {
    "record": "SELECT r.*, i.incident_id FROM staged.record r JOIN core.record_incident i USING (record_id)",
    "place_mention": "SELECT * FROM staged.place_mention",
    "person_mention": "SELECT p.*, i.incident_id, m.person_id FROM staged.person_mention p "
    "JOIN core.record_incident i USING (record_id) LEFT JOIN core.mention_person m USING (record_id, person_no)",
}


def _bring(warehouse: Warehouse) -> None:
    """Stages the records and resolves them as one night."""
    rows: dict[str, list[dict[str, Any]]] = {"record": [], "place_mention": [], "reference": [], "person_mention": []}
    for record, when, where, refers_to, people in RECORDS:
        system, _, ref = record.partition(":")
        rows["record"].append(
            {"record_id": record, "source_system": system, "source_ref": ref, "opened_at": when, "occurred_from": when,
             "occurred_to": when, "updated_at": when, "is_death": True, "flags": [], "first_received": NIGHT,
             "last_received": NIGHT}
        )  # fmt: skip
        rows["place_mention"].append({"record_id": record, "place_no": 1, "location_text": where})
        if refers_to:
            target, _, number = refers_to.partition(":")
            rows["reference"].append(
                {"record_id": record, "target_system": target, "target_ref": number, "found_in": "ref"}
            )
        rows["person_mention"] += [
            {"record_id": record, "person_no": str(n), "name_order_known": True, "is_named": True, "aliases": [],
             "phones": [], "handles": [], **person}
            for n, person in enumerate(people, start=1)
        ]  # fmt: skip
    for table, cells in rows.items():
        warehouse.append(f"staged.{table}", pl.DataFrame(cells, schema=STAGED[table]))
    changed = [{"night": NIGHT, "kind": "record", "id": record} for record, *_ in RECORDS]
    warehouse.append("core.changed", pl.DataFrame(changed))
    resolve(warehouse, NIGHT, pl.DataFrame(schema=JUDGEMENT))


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    """A warehouse after one night, with the tables of its snapshot beside."""
    with open_warehouse(Settings(home=tmp_path_factory.mktemp("city"))) as warehouse:
        _bring(warehouse)
        warehouse.execute("CREATE SCHEMA mart")
        for table, sql in SNAPSHOT.items():
            warehouse.execute(f"CREATE TABLE mart.{table} AS {sql}")
        yield warehouse


def _mention(city: Warehouse, record: str, number: str) -> dict[str, Any]:
    return city.query(
        "SELECT * FROM mart.person_mention WHERE record_id = $r AND person_no = $n", r=record, n=number
    ).row(0, named=True)


def test_across_incidents_it_is_the_weight_that_the_night_kept(city: Warehouse) -> None:
    [(party_a, party_b, weight)] = city.query("SELECT party_a, party_b, weight FROM core.party_pair").rows()
    assert {party_a, party_b} == {"cad:11/02MAR31#1", "cad:80/19FEB31#1"}
    # Any mention of the party stands for the party: the night compared everything that its mentions say.
    for record, number in (("cad:11/02MAR31", "1"), ("cris:101/31", "2")):
        pieces = joins.weights(city, _mention(city, record, number), _mention(city, "cad:80/19FEB31", "1"))
        assert pieces["match_weight"].sum() == pytest.approx(weight)
        told = dict(pieces.select("evidence", "explanation").iter_rows())
        assert told["prior"] == "two people of different events" and told["phone"] == "same"
    assert joins.title(pieces).startswith("By themselves these two are likelier one person than two")


def test_within_an_incident_it_is_the_probability_that_the_night_wrote_down(city: Warehouse) -> None:
    for one, other in (
        (("cad:11/02MAR31", "1"), ("cris:101/31", "2")),
        (("cad:11/02MAR31", "2"), ("cris:101/31", "1")),
    ):
        pieces = joins.weights(city, _mention(city, *one), _mention(city, *other))
        sure = city.query(
            "SELECT probability FROM core.party_member WHERE record_id = $r AND person_no = $n", r=one[0], n=one[1]
        )
        assert probability(float(pieces["match_weight"].sum())) == pytest.approx(sure.item())


def test_two_people_stay_two_and_one_mention_is_not_compared_with_itself(city: Warehouse) -> None:
    caller, dead = _mention(city, "cad:11/02MAR31", "1"), _mention(city, "cad:11/02MAR31", "2")
    pieces = joins.weights(city, caller, dead)
    assert pieces["match_weight"].sum() < 0 and "likelier two people than one" in joins.title(pieces)
    assert pieces.schema == {"evidence": pl.String, "match_weight": pl.Float64, "explanation": pl.String}
    assert joins.weights(city, caller, caller).is_empty()
