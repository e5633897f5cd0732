"""Fifty searches on a small made-up register, each with the hit wanted: recall among the first five."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest

from data_contracts import linked, pole
from pipelines.search import search
from pipelines.warehouse import Warehouse, columns_sql

CASES = Path(__file__).with_name("search_cases.csv")
PEOPLE: tuple[dict[str, Any], ...] = (
    {"person_id": "P1", "surname": "ASHGROVE", "forenames": "TESSA MAY", "dob": dt.date(1991, 5, 8)},
    {
        "person_id": "P2",
        "surname": "PENNOCK",
        "forenames": "IVO",
        "phones": ["+447700900123"],
        "aliases": ["Jon Silverwood"],
    },
    {
        "person_id": "P3",
        "surname": "OSTERLEY",
        "forenames": "WILLIAM",
        "handles": ["nightjar_77"],
        "dob": dt.date(1975, 1, 9),
    },
    {"person_id": "P4", "surname": "ŁUCZKÓW", "forenames": "ZOË"},
    {"person_id": "P5", "surname": "KOVALCHUK", "forenames": "MYKOLA", "pnc_id": "04/195058F"},
    {"person_id": "P6", "surname": "O'DRISK", "forenames": "NOAH", "phones": ["+447700900456"]},
    {"person_id": "P7", "surname": "ASHGROVE", "forenames": "LEOPOLD", "dob": dt.date(1988, 2, 3)},
    {"person_id": "P8", "surname": "OSBORNE", "forenames": "WILMA"},
    {"person_id": "P9", "surname": "PENNINGTON", "forenames": "IVAN", "phones": ["+447700900999"]},
)
PLACES: dict[str, list[str]] = {
    "L1": [
        "Marlpit Green, Brent",
        "the rec off Marlpit St",
        "open land bounded by Alder Road / Birch Lane / Cedar Way",
    ],
    "L2": ["St Osyth's Hospital, Cedar Way", "A&E St Osyth's", "SOH"],
    "L3": ["Osterley House, 14 Marlpit Road", "14 Marlpit Rd"],
    "L4": ["Marlpit Station", "o/s Marlpit railway station"],
    "L5": ["14 Cedar Way", "14 Cedar Wy"],
    "L6": ["St Oswald's churchyard, Alder Road"],
}


@pytest.fixture(scope="module")
def register() -> Iterator[Warehouse]:
    with duckdb.connect(":memory:") as connection:
        warehouse = Warehouse(connection)
        warehouse.execute("CREATE SCHEMA mart")
        mention = pole.PERSON | {"person_id": pl.String()}
        shapes = {"person_mention": mention, "person": linked.PERSON, "place": linked.PLACE}
        for table, schema in shapes.items():
            warehouse.execute(f"CREATE TABLE mart.{table} ({columns_sql(schema)})")
        rows = [p | {"record_id": f"cris:{n}", "person_no": "1"} for n, p in enumerate(PEOPLE)]
        named = [r | {"name_text": f"{r['forenames']} {r['surname']}"} for r in rows]
        warehouse.append("mart.person_mention", pl.DataFrame(named, schema=mention))
        people = [
            {k: p.get(k) for k in ("person_id", "surname", "forenames", "dob")} | {"mention_count": 1} for p in PEOPLE
        ]
        warehouse.append("mart.person", pl.DataFrame(people, schema=linked.PERSON))
        places = [{"place_id": i, "best_name": n[0], "names": n, "mention_count": 1} for i, n in PLACES.items()]
        warehouse.append("mart.place", pl.DataFrame(places, schema=linked.PLACE))
        yield warehouse


def test_recall_among_the_first_five(register: Warehouse) -> None:
    with CASES.open(encoding="utf-8", newline="") as file:
        cases = list(csv.DictReader(file))
    assert len(cases) == 50
    missed = [c["words"] for c in cases if c["wanted"] not in search(register, c["words"])["id"].head(5).to_list()]
    assert missed == []


def test_what_agrees_in_everything_stands_first(register: Warehouse) -> None:
    assert search(register, "Tessa Ashgrove 1991")["id"][0] == "P1"
    assert search(register, "Leopold Ashgrove")["id"][0] == "P7"
    assert search(register, "14 Marlpit Road")["id"][0] == "L3"


def test_a_hit_says_what_it_matched(register: Warehouse) -> None:
    assert search(register, "silverwood").row(0, named=True)["matched_on"] == ["alias"]


def test_nothing_sought_is_nothing_found(register: Warehouse) -> None:
    assert search(register, " , ").is_empty()
