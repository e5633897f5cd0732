"""Who is who: the parties of tonight's incidents, then the register across incidents where they touch it."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

from data_contracts.linked import MENTION_PERSON, PERSON
from data_contracts.resolving import PARTY_KEY, PARTY_MEMBER, PARTY_PAIR, PARTY_PERSON
from features.happenings import Happening
from features.persons import Person
from linkage import clusters
from linkage.fellegi_sunter import Model
from linkage.identity import name_clusters
from linkage.people import register
from linkage.people.parties import Party, parties, party_of, pooled
from pipelines.resolving import records
from pipelines.resolving.incidents import Stitched
from pipelines.warehouse import Warehouse

Pair = tuple[str, str]


@dataclass(frozen=True)
class Named:
    """Persons that changed, and the person of every mention (record, number) that was looked at."""

    changed: set[str]
    of_mention: dict[tuple[str, str], str]


def resolve_night(
    warehouse: Warehouse, night: dt.date, stitched: Stitched, judged: dict[Pair, bool], model: Model
) -> Named:
    """Brings parties and persons up to date for the incidents that changed."""
    wanted = records.ids([*stitched.incidents, *stitched.gone], "incident_id")
    old = set(warehouse.select("core/parties_of_incidents", wanted=wanted)["party_id"])
    mentions = [p.key for members in stitched.incidents.values() for h in members for p in h.people]
    fresh = {p.party_id: p for i, members in sorted(stitched.incidents.items()) for p in _parties_of(i, members, model)}
    start = set(fresh) | _mates(warehouse, old)
    keys = _write_parties(warehouse, wanted, old, fresh, model)
    _weigh(warehouse, fresh, old, model, keys)
    words = _current(warehouse, judged)
    start |= _holders(warehouse, {person for pair in words for person in pair})
    affected, weights = _closure(warehouse, start - (old - fresh.keys()))
    known = _load(warehouse, affected, fresh)
    before = _persons_of(warehouse, [m for p in known.values() for m in p.mentions] + mentions)
    for (a, b), same in _judged_parties(known, before, words).items():
        weights[a, b] = 1000.0 if same else -1000.0
    named = _write_persons(warehouse, night, known, _cluster(known, weights, model), before)
    records.mark_changed(warehouse, night, "person", named.changed)
    return named


def _mates(warehouse: Warehouse, party_ids: set[str]) -> set[str]:
    """Parties that share a person with one of these, these among them."""
    if not party_ids:
        return set()
    return set(warehouse.select("core/person_mates", wanted=records.ids(party_ids, "party_id"))["party_id"])


def _current(warehouse: Warehouse, judged: dict[Pair, bool]) -> dict[Pair, bool]:
    """Judgements by the ids that their persons have now."""
    if not judged:
        return {}
    merged = warehouse.select("core/merged_ids", kind="person")
    kept = dict(merged.select("old_id", "kept_id").rows())
    return {(kept.get(a, a), kept.get(b, b)): same for (a, b), same in judged.items()}


def _holders(warehouse: Warehouse, persons: set[str]) -> set[str]:
    """Parties of these persons."""
    if not persons:
        return set()
    wanted = records.ids(persons, "person_id")
    return set(warehouse.select("core/parties_of_persons", wanted=wanted)["party_id"])


def _parties_of(incident_id: str, happenings: list[Happening], model: Model) -> list[Party]:
    received = {h.record_id: h.first_received or dt.date.max for h in happenings}
    people = [p for h in happenings for p in h.people]
    return [p for p in parties(incident_id, people, received, model) if p.is_somebody]


def _write_parties(
    warehouse: Warehouse, wanted: pl.DataFrame, old: set[str], fresh: dict[str, Party], model: Model
) -> pl.DataFrame:
    """Members and keys of the incidents' parties take the place of those they had. Returns the fresh keys."""
    warehouse.delete("core.party_member", wanted)
    warehouse.delete("core.party_person", records.ids(old, "party_id"))
    rows = [
        (p.party_id, p.incident_id, *mention, probability)
        for p in fresh.values()
        for mention, probability in zip(p.mentions, p.probabilities, strict=True)
    ]
    warehouse.append("core.party_member", pl.DataFrame(rows, schema=PARTY_MEMBER, orient="row"))
    warehouse.delete("core.party_key", records.ids(old | fresh.keys(), "party_id"))
    lines = [(p.party_id, records.hashed(key)) for p in fresh.values() for key in sorted(register.keys(p, model))]
    keys = pl.DataFrame(lines, schema=PARTY_KEY, orient="row")
    warehouse.append("core.party_key", keys)
    return keys


def _weigh(warehouse: Warehouse, fresh: dict[str, Party], old: set[str], model: Model, fresh_key: pl.DataFrame) -> None:
    """Pairs of the fresh parties with whoever shares a key."""
    for side in ("party_a", "party_b"):
        warehouse.delete("core.party_pair", records.ids(old | fresh.keys(), side))
    candidates = warehouse.select("core/candidate_party", fresh_key=fresh_key).rows()
    known = _load(warehouse, {p for pair in candidates for p in pair}, fresh)
    weights = register.weigh_pairs(candidates, known, model)
    found = pl.DataFrame([(a, b, w) for (a, b), w in weights.items()], schema=PARTY_PAIR, orient="row")
    warehouse.append("core.party_pair", found)


def _closure(warehouse: Warehouse, start: set[str]) -> tuple[set[str], dict[Pair, float]]:
    """Every party that weighed pairs tie to the start, and those pairs."""
    seen: set[str] = set()
    weights: dict[Pair, float] = {}
    frontier = start
    while frontier:
        seen |= frontier
        pairs = warehouse.select("core/linked_party", wanted=records.ids(frontier, "party_id")).rows()
        weights.update({(a, b): w for a, b, w in pairs})
        frontier = ({p for a, b, _ in pairs for p in (a, b)} | _mates(warehouse, frontier)) - seen
    return seen, weights


def _load(warehouse: Warehouse, party_ids: Iterable[str], fresh: dict[str, Party]) -> dict[str, Party]:
    """Parties by id; those that are not tonight's are put together from their members again."""
    wanted = set(party_ids)
    known = {p: fresh[p] for p in wanted & fresh.keys()}
    if wanted == known.keys():
        return {p: known[p] for p in sorted(known)}
    rows = warehouse.select("core/party_members", wanted=records.ids(wanted - known.keys(), "party_id")).rows()
    happenings = records.load(warehouse, {row[2] for row in rows})
    members: defaultdict[tuple[str, str], list[Person]] = defaultdict(list)
    for party_id, incident_id, record_id, person_no, _ in rows:
        found = (p for p in happenings[record_id].people if p.person_no == person_no)
        members[party_id, incident_id] += found
    for (party_id, incident_id), people in members.items():
        received = {p.record_id: happenings[p.record_id].first_received or dt.date.max for p in people}
        known[party_id] = party_of(incident_id, people, received)
    return {p: known[p] for p in sorted(known)}


def _cluster(known: dict[str, Party], weights: dict[Pair, float], model: Model) -> list[list[str]]:
    """Clusters of parties, component by component, in order of their first appearance."""
    found: list[list[str]] = []
    for part in clusters.components(
        known, [p for p, w in weights.items() if w > 0 and p[0] in known and p[1] in known]
    ):
        inside = set(part)
        own = {p: w for p, w in weights.items() if p[0] in inside and p[1] in inside} if len(part) > 1 else {}
        found += register.resolve({p: known[p] for p in part}, own, model) if own else [part]

    def age(party_id: str) -> tuple[dt.date, str]:
        return known[party_id].first, party_id

    return sorted((sorted(c, key=age) for c in found), key=lambda c: age(c[0]))


def _persons_of(warehouse: Warehouse, mentions: list[tuple[str, str]]) -> dict[str, str]:
    """Mention (`record#number`) to the person it had."""
    frame = pl.DataFrame(
        sorted(set(mentions)), schema={"record_id": pl.String(), "person_no": pl.String()}, orient="row"
    )
    return {f"{r}#{n}": person for r, n, person in warehouse.select("core/person_of_mention", mention=frame).rows()}


def _judged_parties(known: dict[str, Party], before: dict[str, str], judged: dict[Pair, bool]) -> dict[Pair, bool]:
    """Analysts judge persons; their word is put on every pair of parties of the two."""
    if not judged:
        return {}
    holders: defaultdict[str, list[str]] = defaultdict(list)
    for party_id, party in known.items():
        for person_id in {before.get("#".join(m), "") for m in party.mentions}:
            holders[person_id].append(party_id)
    return {
        (min(x, y), max(x, y)): same
        for (a, b), same in judged.items()
        for x in holders.get(a, ())
        for y in holders.get(b, ())
        if x != y
    }


def _write_persons(
    warehouse: Warehouse, night: dt.date, known: dict[str, Party], found: list[list[str]], before: dict[str, str]
) -> Named:
    """Ids, mentions and best-known facts of the affected persons."""
    groups = [["#".join(m) for p in cluster for m in known[p].mentions] for cluster in found]
    old_ids = set(before.values())
    rows = warehouse.select("core/person_age", wanted=records.ids(old_ids, "person_id")).rows()
    naming = name_clusters(groups, before, {person: (first,) for person, first in rows}, "P")
    records.mark_merged(warehouse, night, "person", naming.merged)
    linked, belongs, persons = [], [], []
    for cluster in found:
        person_id = naming.ids["#".join(known[cluster[0]].mentions[0])]
        persons.append(_person_row(person_id, [known[p] for p in cluster]))
        belongs += [(p, person_id) for p in cluster]
        linked += [
            (*m, person_id, sure)
            for p in cluster
            for m, sure in zip(known[p].mentions, known[p].probabilities, strict=True)
        ]
    mentions = {*(tuple(m.rsplit("#", 1)) for m in before), *(row[:2] for row in linked)}
    touched = pl.DataFrame(sorted(mentions), schema={"record_id": pl.String(), "person_no": pl.String()}, orient="row")
    warehouse.delete("core.mention_person", touched)
    warehouse.append("core.mention_person", pl.DataFrame(linked, schema=MENTION_PERSON, orient="row"))
    warehouse.replace("core.party_person", pl.DataFrame(belongs, schema=PARTY_PERSON, orient="row"), ["party_id"])
    now = set(naming.ids.values())
    warehouse.delete("core.person", records.ids(old_ids | now, "person_id"))
    warehouse.append("core.person", pl.DataFrame(persons, schema=PERSON, orient="row"))
    return Named(old_ids | now, {(record_id, number): person for record_id, number, person, _ in linked})


def _person_row(person_id: str, members: list[Party]) -> tuple[object, ...]:
    """The best-known facts of a person: what most mentions say."""
    best = pooled([p.person for p in members])
    name = best.names[0] if best.names else None
    return (
        person_id,
        name.surname or None if name else None,
        " ".join(name.forenames) or None if name else None,
        best.dob,
        best.sex,
        sum(len(p.mentions) for p in members),
        len({p.incident_id for p in members}),
    )
