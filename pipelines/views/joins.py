"""Why two mentions are one person or two, in bits: the night's own comparison, made again from the snapshot.

Within an incident a mention is compared with a mention; across incidents with everything that the other's mentions of
that incident say together, because so the night decides. The parts are those of `linkage.people`, prior among them.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from typing import Any, Final

import polars as pl

from features.happenings import Happening, happening
from features.persons import Person
from linkage import fellegi_sunter
from linkage.fellegi_sunter import Model, Part, probability
from linkage.people import parties, register
from linkage.people.parties import Party
from pipelines.views.phrases import bits
from pipelines.warehouse import Warehouse

Row = Mapping[str, Any]
_Told = Mapping[str, Happening]
_SCHEMA: Final = {"evidence": pl.String(), "match_weight": pl.Float64(), "explanation": pl.String()}


@cache
def _model() -> Model:
    return fellegi_sunter.load("people")


def weights(snapshot: Warehouse, one: Row, other: Row) -> pl.DataFrame:
    """The parts of the weight of two mentions: evidence, match_weight (bits), explanation (the level reached).

    one, other: rows of `bonnet.mentions` or `bonnet.not_joined`. The parts sum to what the night weighed; where both
    are one and the same mention there is nothing to weigh, and no row.
    """
    rows = [(p.comparison.replace("_", " "), p.weight, p.level.replace("_", " ")) for p in _parts(snapshot, one, other)]
    return pl.DataFrame(rows, schema=_SCHEMA, orient="row")


def _parts(snapshot: Warehouse, one: Row, other: Row) -> tuple[Part, ...]:
    if _key(one) == _key(other):
        return ()
    members = _members(snapshot, [one, other])
    told = _read(snapshot, {record for keys in members for record, _ in keys})
    people = {p.key: p for h in told.values() for p in h.people}
    if one["incident_id"] == other["incident_id"]:
        return parties.pair_parts(people[_key(one)], people[_key(other)], _model())
    first, second = (_party(row, keys, people, told) for row, keys in zip((one, other), members, strict=True))
    return register.pair_parts(first, second, _model())


def _key(row: Row) -> tuple[str, str]:
    return row["record_id"], row["person_no"]


def _members(snapshot: Warehouse, rows: list[Row]) -> list[list[tuple[str, str]]]:
    """For each mention the keys of those that were joined with it within its incident, its own among them."""
    asked = [(row["incident_id"], row["person_id"]) for row in rows]
    wanted = pl.DataFrame(asked, schema={"incident_id": pl.String(), "person_id": pl.String()}, orient="row").unique()
    found: defaultdict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    for record, number, incident, person in snapshot.select("notebook/mentions_of_parties", wanted=wanted).iter_rows():
        found[incident, person].append((record, number))
    return [found[pair] or [_key(row)] for pair, row in zip(asked, rows, strict=True)]


def _party(row: Row, keys: list[tuple[str, str]], people: Mapping[tuple[str, str], Person], told: _Told) -> Party:
    received = {record: told[record].first_received or dt.date.max for record, _ in keys}
    return parties.party_of(row["incident_id"], [people[key] for key in keys], received)


def _read(snapshot: Warehouse, record_ids: set[str]) -> dict[str, Happening]:
    """The records as the night reads them, without references and texts, which say nothing of who is who."""
    wanted = pl.DataFrame({"record_id": sorted(record_ids)}, schema={"record_id": pl.String()})
    mentions = _by_record(snapshot.select("notebook/people_as_staged", wanted=wanted))
    places = _by_record(snapshot.select("notebook/places_as_staged", wanted=wanted))
    records = snapshot.select("notebook/records_as_staged", wanted=wanted).iter_rows(named=True)
    return {
        row["record_id"]: happening(row, mentions[row["record_id"]], places[row["record_id"]], (), ())
        for row in records
    }


def _by_record(frame: pl.DataFrame) -> defaultdict[str, list[dict[str, Any]]]:
    found: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in frame.iter_rows(named=True):
        found[row["record_id"]].append(row)
    return found


def title(pieces: pl.DataFrame) -> str:
    """The chart's message: what the parts come to, and what that means by itself."""
    total = float(pieces["match_weight"].sum())
    word = "likelier one person than two" if total > 0 else "likelier two people than one"
    return f"By themselves these two are {word}: {bits(total)}, a probability of {probability(total):.1%}"


# What a reader must know beside the numbers: a join is decided over all mentions, not over one pair.
CAVEAT: Final = (
    "A person is joined where the average over all pairs of mentions is for it, so that two that stand together may "
    "weigh little by themselves, and two that weigh much may stand apart because of the others. "
    "A judgement in force stands above every weight."
)
