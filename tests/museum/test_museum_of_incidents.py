"""The museum of incidents: a few records each, and which of them tell of one event."""

from __future__ import annotations

import datetime as dt
from itertools import combinations
from typing import Any

import pytest

from features.happenings import Happening, happening
from linkage import fellegi_sunter
from linkage.incidents import keys, stitch

MODEL = fellegi_sunter.load("people")
DAY = dt.datetime(2031, 3, 2, 14, 0)
HOUSE = "77 Marlpit Avenue"
# Eastings and northings of the house, as delivered.
POINT = (532_850.0, 178_060.0)
FAR = (532_420.0, 163_770.0)


def record(
    ref: str,
    hours: float,
    people: tuple[tuple[str, ...], ...] = (),
    text: str = HOUSE,
    **more: Any,
) -> Happening:
    """A record of a system, `hours` after DAY; people as role, surname, forenames, date of birth, sex, phone."""
    system = ref.partition(":")[0]
    opened = DAY + dt.timedelta(hours=hours)
    row: dict[str, Any] = {"record_id": ref, "source_system": system, "is_death": True, "opened_at": opened}
    if system in ("cad", "cris", "las"):
        row |= {"occurred_from": opened, "occurred_to": opened}
    row |= {"borough": "Southwark" if system in ("cad", "cris") else None, "first_received": opened.date()}
    refs = more.pop("refs", ())
    easting, northing = more.pop("point", (None, None))
    mentions = [
        {
            "record_id": ref,
            "person_no": str(number),
            "role": role,
            "surname": surname or None,
            "forenames": forenames or None,
            "dob": dt.date.fromisoformat(born) if born else None,
            "sex": sex or None,
            "phones": [phone] if phone else [],
            "name_order_known": True,
            "is_named": bool(surname),
            "address_text": text if role == "DECEASED" else None,
        }
        for number, (role, surname, forenames, born, sex, phone) in enumerate(people, start=1)
    ]
    place = {"place_no": 1, "location_text": text, "easting": easting, "northing": northing}
    return happening(row | more, mentions, [place], refs, ())


def events(*records: Happening) -> set[frozenset[str]]:
    """The clusters of the records, by the same steps as in a night."""
    known = {r.record_id: r for r in records}
    pairs = [
        (a, b)
        for a, b in combinations(sorted(known), 2)
        if any(
            x.value == y.value and x.reach == y.reach and abs(x.day - y.day) <= x.reach
            for x in keys.keys(known[a])
            for y in keys.keys(known[b])
        )
    ]
    weights = stitch.weigh_pairs(pairs, known, MODEL)
    return {frozenset(cluster) for cluster in stitch.stitch(known, weights, MODEL)}


FINDER = ("FINDER", "PENNOCK", "IVO", "", "M", "+447700900123")
TESSA = ("DECEASED", "ASHGROVE", "TESSA", "1945-08-01", "F", "")
LEOPOLD = ("DECEASED", "ASHGROVE", "LEOPOLD", "1945-09-06", "M", "")
SUBJECT = ("SUBJECT", "ASHGROVE", "TESSA", "1991-05-08", "F", "+447700900456")


def _jones(day: str) -> tuple[str, ...]:
    return "DECEASED", "JONES", "JACK", f"1932-10-{day}", "M", ""


def _smith(born: str) -> tuple[str, ...]:
    return "DECEASED", "SMITH", "DAVID", born, "M", ""


CASES: dict[str, tuple[tuple[Happening, ...], set[frozenset[str]]]] = {
    "a couple who died together, one finder": (
        (
            record("cris:1/31", 1, (TESSA, FINDER), point=POINT),
            record("coroner:south:1", 34, (TESSA,), coroner_area="south"),
            record("cris:2/31", 1.2, (LEOPOLD, FINDER), point=POINT),
            record("coroner:south:2", 34, (LEOPOLD,), coroner_area="south"),
        ),
        {frozenset({"cris:1/31", "coroner:south:1"}), frozenset({"cris:2/31", "coroner:south:2"})},
    ),
    "a death by a log, an ambulance and a report, times minutes apart": (
        (
            record("cad:1/02MAR31", 0, (("INFORMANT", "PENNOCK", "IVO", "", "", "+447700900123"),)),
            record("las:L1", 0.1, (("PATIENT", "", "", "", "F", ""),)),
            record("cris:1/31", -0.3, (TESSA, FINDER), refs=("cad:1/02MAR31",)),
        ),
        {frozenset({"cad:1/02MAR31", "las:L1", "cris:1/31"})},
    ),
    "the coroner's date of death a day early": (
        (
            record("cris:1/31", 0, (TESSA,)),
            record(
                "coroner:inner_south:1",
                48,
                (TESSA,),
                occurred_from=dt.datetime(2031, 3, 1),
                occurred_to=dt.datetime(2031, 3, 1),
                coroner_area="inner_south",
            ),
        ),
        {frozenset({"cris:1/31", "coroner:inner_south:1"})},
    ),
    "two deaths of one common name, with two cases of one coroner": (
        (
            record("coroner:inner_south:1", 48, (_jones("18"),)),
            record("coroner:inner_south:2", 48, (_jones("24"),), "94 Alder Close"),
        ),
        {frozenset({"coroner:inner_south:1"}), frozenset({"coroner:inner_south:2"})},
    ),
    "the same house and the same person, two days later": (
        (
            record("merlin:31ACN1", 0, (SUBJECT,), is_death=False, point=POINT),
            record("merlin:31ACN2", 50, (SUBJECT,), is_death=False, point=POINT),
        ),
        {frozenset({"merlin:31ACN1"}), frozenset({"merlin:31ACN2"})},
    ),
    "a call and the report of the same hour": (
        (
            record("cad:1/02MAR31", 0, (), is_death=False, point=POINT),
            record("merlin:31MIS1", 1, (SUBJECT,), is_death=False, point=POINT),
        ),
        {frozenset({"cad:1/02MAR31", "merlin:31MIS1"})},
    ),
    "coordinates in each other's fields": (
        (
            record("cad:1/02MAR31", 0, (), "o/s 77 Marlpit Av", point=POINT),
            record("las:L1", 0.1, (), "77 Marlpit Avenue", point=POINT[::-1]),
        ),
        {frozenset({"cad:1/02MAR31", "las:L1"})},
    ),
    "two flats of one block on one day": (
        (
            record("cris:1/31", 0, (TESSA,), "Flat 3, Osterley Buildings, 2 Marlpit Street"),
            record("cad:2/02MAR31", 9, (), "F13, OSTERLEY BUILDINGS, 2 MARLPIT STREET", is_death=False),
        ),
        {frozenset({"cris:1/31"}), frozenset({"cad:2/02MAR31"})},
    ),
    "a namesake who died elsewhere the next day": (
        (
            record("cris:1/31", 0, (_smith("1968-07-05"),), point=POINT),
            record("merlin:31SUD1", 2, (_smith("1968-07-05"),), refs=("cris:1/31",)),
            record("cris:2/31", 30, (_smith("1973-07-16"),), "24 Alder Close", borough="Croydon", point=FAR),
            record("coroner:south:2", 40, (_smith(""),), "24 Alder Close", refs=("cris:2/31",), coroner_area="south"),
        ),
        {frozenset({"cris:1/31", "merlin:31SUD1"}), frozenset({"cris:2/31", "coroner:south:2"})},
    ),
}


@pytest.mark.parametrize("why", CASES)
def test_records_of_one_event_and_of_two(why: str) -> None:
    records, wanted = CASES[why]
    assert events(*records) == wanted
    assert events(*reversed(records)) == wanted
