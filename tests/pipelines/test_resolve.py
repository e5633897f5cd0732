"""Resolving over nights: who, where and which event on a small invented city; order of arrival must not matter."""

from __future__ import annotations

import datetime as dt
import itertools
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data_contracts.judging import JUDGEMENT
from data_contracts.pole import STAGED
from pipelines.resolve import resolve
from pipelines.settings import Settings
from pipelines.warehouse import Warehouse, open_warehouse

NIGHT = dt.date(2031, 3, 2)
NONE_JUDGED = pl.DataFrame(schema=JUDGEMENT)
Rows = dict[str, list[dict[str, Any]]]


def at(day: int, hour: int, minute: int = 0) -> dt.datetime:
    return dt.datetime(2031, 3, day, hour, minute)


def record(record_id: str, when: dt.datetime, where: str = "", **more: Any) -> Rows:
    """One record with its scene; `people`, `refs`, `postcode`, `end` and `borough` by keyword."""
    system, _, ref = record_id.partition(":")
    cells = {"record_id": record_id, "source_system": system, "source_ref": ref, "opened_at": more.get("opened", when)}
    cells |= {
        "occurred_from": when,
        "occurred_to": more.get("end", when),
        "updated_at": when,
        "is_death": more.get("death"),
    }
    cells |= {"record_type": more.get("kind"), "borough": more.get("borough"), "flags": []}
    place = {"record_id": record_id, "place_no": 1, "location_role": "found", "location_text": where}
    place |= {"postcode": more.get("postcode"), "borough": more.get("borough")}
    references = [
        {
            "record_id": record_id,
            "target_system": t.partition(":")[0],
            "target_ref": t.partition(":")[2],
            "found_in": "ref",
        }
        for t in more.get("refs", ())
    ]
    people = [{"record_id": record_id, "person_no": str(n), **p} for n, p in enumerate(more.get("people", ()), start=1)]
    return {"record": [cells], "place_mention": [place], "reference": references, "person_mention": people, "text": []}


def who(role: str, surname: str = "", forenames: str = "", **more: Any) -> dict[str, Any]:
    cells = {
        "role": role,
        "surname": surname or None,
        "forenames": forenames or None,
        "name_order_known": bool(surname),
    }
    cells |= {"name_text": f"{forenames} {surname}".strip(), "is_named": bool(surname or forenames), "aliases": []}
    return cells | {"phones": [], "handles": []} | more


HOUSE = "Flat 2, 14 Marlpit Road, Brent"
PHONE = "+447700900123"
TESSA = {"dob": dt.date(1991, 5, 8), "sex": "F"}
LEO = {"dob": dt.date(1988, 2, 3), "sex": "M"}
CITY: dict[str, tuple[str, Rows]] = {
    row["record"][0]["record_id"]: (event, row)
    for event, row in (
        # A death: an anonymous call, the ambulance's log, the report without a reference, MERLIN and the coroner later.
        (
            "E1",
            record(
                "cad:11/02MAR31",
                at(2, 7, 12),
                HOUSE,
                death=True,
                kind="309>313",
                borough="Brent",
                people=[who("INFORMANT", phones=[PHONE])],
            ),
        ),
        (
            "E1",
            record(
                "las:L1",
                at(2, 7, 8),
                "14 Marlpit Rd",
                death=True,
                borough="Brent",
                refs=["cad:11/02MAR31"],
                people=[who("PATIENT", age=39, sex="F")],
            ),
        ),
        (
            "E1",
            record(
                "cris:101/31",
                at(2, 1),
                "14 Marlpit Road",
                end=at(2, 7, 5),
                opened=at(2, 9),
                death=True,
                kind="CRI",
                borough="Brent",
                people=[
                    who("DECEASED", "ASHGROVE", "TESSA", **TESSA),
                    who("INFORMANT", "PENNOCK", "IVO", phones=[PHONE], dob=dt.date(1975, 1, 9)),
                ],
            ),
        ),
        (
            "E1",
            record(
                "coroner:north:1",
                at(2, 0),
                "As above",
                end=at(2, 23, 59),
                opened=at(9, 0),
                death=True,
                people=[
                    who(
                        "DECEASED",
                        "ASHGROVE",
                        "TESSA MAY",
                        dob=dt.date(1991, 8, 5),
                        address_text="Flat 2, 14 Marlpit Road NW2 1AA",
                    )
                ],
            ),
        ),
        # Another death in the same house in the same week.
        (
            "E2",
            record(
                "cris:102/31",
                at(5, 3),
                HOUSE,
                end=at(5, 9),
                opened=at(5, 12),
                death=True,
                kind="CRI",
                borough="Brent",
                people=[who("DECEASED", "OSTERLEY", "LEOPOLD", **LEO)],
            ),
        ),
        ("E2", record("cad:22/05MAR31", at(5, 9, 6), HOUSE, death=True, kind="313>313", borough="Brent")),
        # A couple who died together.
        (
            "E3",
            record(
                "cris:103/31",
                at(8, 3),
                "9 Alder Lane",
                end=at(8, 9),
                death=True,
                kind="CRI",
                borough="Barnet",
                people=[who("DECEASED", "HOLLIN", "AGATHA", dob=dt.date(1940, 1, 2), sex="F")],
            ),
        ),
        (
            "E4",
            record(
                "cris:104/31",
                at(8, 3),
                "9 Alder Lane",
                end=at(8, 9, 20),
                death=True,
                kind="CRI",
                borough="Barnet",
                people=[who("DECEASED", "HOLLIN", "BERTRAM", dob=dt.date(1938, 6, 7), sex="M")],
            ),
        ),
        # Two deaths in one hospital on one day.
        (
            "E5",
            record(
                "cris:105/31",
                at(9, 3),
                "St Osyth's Hospital, Cedar Way",
                end=at(9, 9),
                death=True,
                kind="CRI",
                borough="Barnet",
                people=[who("DECEASED", "QUILL", "NORA", dob=dt.date(1931, 3, 4))],
            ),
        ),
        (
            "E6",
            record(
                "cris:106/31",
                at(9, 3),
                "A&E St Osyth's",
                end=at(9, 14),
                death=True,
                kind="CRI",
                borough="Barnet",
                people=[who("DECEASED", "RAVEN", "HUGO", dob=dt.date(1929, 9, 9))],
            ),
        ),
        # A crime whose suspect is the first death's caller.
        (
            "E7",
            record(
                "cris:107/31",
                at(1, 20),
                "31 Birch Close",
                end=at(1, 22),
                kind="CRIME",
                death=False,
                borough="Ealing",
                people=[who("VICTIM", "SORREL", "MILES"), who("SUSPECT", "PENNOCK", "IVO", dob=dt.date(1975, 1, 9))],
            ),
        ),
    )
}


@contextmanager
def city(home: Path, nights: Sequence[Sequence[str]]) -> Iterator[Warehouse]:
    """A warehouse in which the records came over these nights."""
    with open_warehouse(Settings(home=home)) as warehouse:
        for offset, arrived in enumerate(nights):
            bring(warehouse, NIGHT + dt.timedelta(days=offset), [CITY[r][1] for r in arrived])
        yield warehouse


def bring(warehouse: Warehouse, night: dt.date, rows: Sequence[Rows]) -> None:
    """One night: these images take the place of earlier ones, then resolve."""
    ids = pl.DataFrame({"record_id": [r["record"][0]["record_id"] for r in rows]}, schema={"record_id": pl.String()})
    for table in ("record", "place_mention", "reference", "person_mention", "text"):
        frame = pl.DataFrame([c for r in rows for c in r[table]], schema=STAGED[table])
        if table == "record":
            frame = frame.with_columns(pl.lit(night).alias("first_received"), pl.lit(night).alias("last_received"))
        warehouse.delete(f"staged.{table}", ids)
        warehouse.append(f"staged.{table}", frame)
    changed = ids.select(pl.lit(night).alias("night"), pl.lit("record").alias("kind"), pl.col("record_id").alias("id"))
    warehouse.append("core.changed", changed)
    with warehouse.transaction():
        resolve(warehouse, night, NONE_JUDGED)


def groups(warehouse: Warehouse, sql: str) -> set[frozenset[str]]:
    """Members by id, without the ids."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for member, group in warehouse.query(sql).rows():
        found[group].add(member)
    return {frozenset(members) for members in found.values()}


INCIDENTS = "SELECT record_id, incident_id FROM core.record_incident"
PEOPLE = "SELECT record_id || '#' || person_no, person_id FROM core.mention_person"
PLACES = "SELECT record_id || '@' || place_no, place_id FROM core.mention_place"


def everything(warehouse: Warehouse) -> list[set[frozenset[str]]]:
    return [groups(warehouse, sql) for sql in (INCIDENTS, PEOPLE, PLACES)]


@pytest.fixture(scope="module")
def at_once(tmp_path_factory: pytest.TempPathFactory) -> list[set[frozenset[str]]]:
    with city(tmp_path_factory.mktemp("at_once"), [sorted(CITY)]) as warehouse:
        return everything(warehouse)


def test_records_become_the_events_that_they_tell_of(at_once: list[set[frozenset[str]]]) -> None:
    events: defaultdict[str, set[str]] = defaultdict(set)
    for record_id, (event, _) in CITY.items():
        events[event].add(record_id)
    assert at_once[0] == {frozenset(members) for members in events.values()}


def test_the_anonymous_caller_is_the_informant_and_the_earlier_suspect(at_once: list[set[frozenset[str]]]) -> None:
    assert frozenset({"cad:11/02MAR31#1", "cris:101/31#2", "cris:107/31#2"}) in at_once[1]


def test_the_deceased_is_one_person_whatever_the_date_of_birth_says(at_once: list[set[frozenset[str]]]) -> None:
    assert frozenset({"las:L1#1", "cris:101/31#1", "coroner:north:1#1"}) in at_once[1]


def test_a_hospital_is_one_place_and_its_deaths_are_two(at_once: list[set[frozenset[str]]]) -> None:
    assert frozenset({"cris:105/31@1", "cris:106/31@1"}) in at_once[2]


@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.permutations(sorted(CITY)), st.lists(st.integers(1, len(CITY) - 1), max_size=3, unique=True))
def test_order_of_arrival_does_not_matter(
    at_once: list[set[frozenset[str]]], tmp_path_factory: pytest.TempPathFactory, order: list[str], cuts: list[int]
) -> None:
    edges = [0, *sorted(cuts), len(order)]
    nights = [order[a:b] for a, b in itertools.pairwise(edges)]
    with city(tmp_path_factory.mktemp("shuffled"), nights) as warehouse:
        assert everything(warehouse) == at_once


def test_ids_survive_and_a_corrected_record_leaves(tmp_path: Path) -> None:
    wrong = record(
        "merlin:31SUD1", at(2, 9), HOUSE, death=True, borough="Brent", refs=["cad:11/02MAR31"],
        people=[who("DECEASED", "ASHGROVE", "TESSA", **TESSA)],
    )  # fmt: skip
    right = record(
        "merlin:31SUD1", at(20, 9), "77 Elder Drive, Sutton", death=True, borough="Sutton",
        people=[who("DECEASED", "WICKET", "OSWALD", dob=dt.date(1950, 1, 1), sex="M")],
    )  # fmt: skip
    with city(tmp_path, [["cad:11/02MAR31"], ["cris:101/31"]]) as warehouse:
        first = dict(warehouse.query(INCIDENTS).rows())
        bring(warehouse, NIGHT + dt.timedelta(days=2), [wrong])
        joined = dict(warehouse.query(INCIDENTS).rows())
        bring(warehouse, NIGHT + dt.timedelta(days=3), [right])
        left = dict(warehouse.query(INCIDENTS).rows())
    assert first["cad:11/02MAR31"] == joined["merlin:31SUD1"] == joined["cris:101/31"] == left["cris:101/31"]
    assert left["merlin:31SUD1"] != left["cris:101/31"]


def test_a_merge_keeps_the_older_id_and_says_so(tmp_path: Path) -> None:
    link = record(
        "merlin:31SUD2", at(2, 9), "", death=True, refs=["cad:11/02MAR31", "cris:107/31"],
    )  # fmt: skip
    with city(tmp_path, [["cad:11/02MAR31"], ["las:L1"]]) as warehouse:
        before = dict(warehouse.query(INCIDENTS).rows())
        assert before["cad:11/02MAR31"] == before["las:L1"]
        bring(warehouse, NIGHT + dt.timedelta(days=2), [CITY["cris:102/31"][1]])
        bring(warehouse, NIGHT + dt.timedelta(days=3), [link])
        after = dict(warehouse.query(INCIDENTS).rows())
    assert after["merlin:31SUD2"] == before["cad:11/02MAR31"]


def test_an_analysts_word_on_two_persons_beats_weights(tmp_path: Path) -> None:
    said = {"judgement_id": "J1", "judged_at": at(4, 9), "analyst": "a", "subject_kind": "person_pair"}
    with city(tmp_path, [["cris:101/31", "cris:107/31"]]) as warehouse:
        persons = dict(warehouse.query(PEOPLE).rows())
        assert persons["cris:101/31#2"] == persons["cris:107/31#2"]
        pair = "+".join(sorted((persons["cris:101/31#1"], persons["cris:107/31#1"])))
        judged = pl.DataFrame([said | {"subject_id": pair, "judgement": "linked"}], schema=JUDGEMENT)
        with warehouse.transaction():
            resolve(warehouse, NIGHT + dt.timedelta(days=1), judged)
        persons = dict(warehouse.query(PEOPLE).rows())
    assert persons["cris:101/31#1"] == persons["cris:107/31#1"]
