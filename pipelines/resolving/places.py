"""Which place a wording means: the slots of tonight's incidents, then the sites whose names they touch."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable

import polars as pl

from data_contracts.linked import MENTION_PLACE
from data_contracts.resolving import SITE_NAME, SITE_PLACE, SLOT_MENTION
from features.happenings import Happening
from linkage.identity import name_clusters
from linkage.places import sites
from linkage.places.slots import PlaceMention, Slot, area_of, slots
from pipelines.resolving import records
from pipelines.resolving.place_rows import write_places
from pipelines.warehouse import Warehouse


def resolve_night(
    warehouse: Warehouse, night: dt.date, incidents: dict[str, list[Happening]], gone: set[str]
) -> dict[str, Slot]:
    """Brings slots, sites and places up to date for the incidents that changed. Returns each incident's scene."""
    wanted = records.ids([*incidents, *gone], "incident_id")
    old = warehouse.select("core/slots_of_incidents", wanted=wanted)
    touched_names = _names_of_slots(warehouse, old["slot_id"].to_list())
    fresh = [s for i in sorted(incidents) for s in _slots_of(i, incidents[i])]
    _write_slots(warehouse, wanted, fresh)
    names = touched_names | {n for s in fresh for n in s.names}
    own = {n for n in names if sites.is_strong(n)}
    moved = _place_names(warehouse, night, own)
    affected = {s.slot_id for s in fresh} | _slots_with(warehouse, moved)
    affected |= _lone_slots(warehouse, _shared_beside(warehouse, affected) | (names - own))
    changed = _assign(warehouse, affected, old)
    write_places(warehouse, night, changed)
    return {s.incident_id: s for s in fresh if s.mentions[0].role != "lives"}


def _slots_of(incident_id: str, happenings: list[Happening]) -> list[Slot]:
    mentions = [m for h in happenings for m in _mentions(h)]
    area = area_of([m for m in mentions if m.role != "lives"])
    return slots(incident_id, mentions, area)


def _mentions(happening: Happening) -> list[PlaceMention]:
    received = happening.first_received or dt.date.max
    return [
        PlaceMention(happening.record_id, w.place_no, w.role, w.place, w.point, w.borough, received)
        for w in happening.whereabouts
    ]


def _write_slots(warehouse: Warehouse, wanted: pl.DataFrame, fresh: list[Slot]) -> None:
    for table in ("core.site_name", "core.slot_mention"):
        warehouse.delete(table, wanted)
    names = [
        (s.slot_id, s.incident_id, name, rank, records.hashed(sites.bucket(name)) if sites.is_strong(name) else None)
        for s in fresh
        for rank, name in enumerate(s.names)
    ]
    warehouse.append("core.site_name", pl.DataFrame(names, schema=SITE_NAME, orient="row"))
    mentions = [(s.slot_id, s.incident_id, m.record_id, m.place_no, m.received) for s in fresh for m in s.mentions]
    warehouse.append("core.slot_mention", pl.DataFrame(mentions, schema=SLOT_MENTION, orient="row"))


def _names_of_slots(warehouse: Warehouse, slot_ids: Iterable[str]) -> set[str]:
    wanted = records.ids(slot_ids, "slot_id")
    return set() if wanted.is_empty() else set(warehouse.select("core/names_of_slots", wanted=wanted)["name"])


def _place_names(warehouse: Warehouse, night: dt.date, start: set[str]) -> set[str]:
    """Clusters the names that the start touches; gives back those whose place changed."""
    names, uses, misspelt = _closure(warehouse, start)
    alive = {a for a, b in uses if a == b}
    pairs = {p: n for p, n in uses.items() if p[0] < p[1]}
    weights = sites.join_names(pairs, [p for p in misspelt if p[0] in alive and p[1] in alive])
    found = sites.sites(alive, weights)
    before = dict(warehouse.select("core/places_of_names", wanted=records.ids(names, "name")).rows())
    naming = name_clusters(found, before, {}, "L")
    records.mark_merged(warehouse, night, "place", naming.merged)
    warehouse.delete("core.site_place", records.ids(names, "name"))
    now = pl.DataFrame(sorted(naming.ids.items()), schema=SITE_PLACE, orient="row")
    warehouse.append("core.site_place", now)
    return {n for n in names if before.get(n) != naming.ids.get(n) and n in before}


def _closure(
    warehouse: Warehouse, start: set[str]
) -> tuple[set[str], dict[tuple[str, str], int], list[tuple[str, str]]]:
    """Every own name that the start is tied to, how many slots use each pair, and pairs that are mis-spellings."""
    seen: set[str] = set()
    uses: dict[tuple[str, str], int] = {}
    misspelt: set[tuple[str, str]] = set()
    frontier = set(start)
    while frontier:
        seen |= frontier
        beside = warehouse.select("core/names_beside", wanted=records.ids(frontier, "name")).rows()
        uses.update({(min(a, b), max(a, b)): n for a, b, n in beside})
        buckets = {records.hashed(sites.bucket(n)) for n in frontier}
        frame = pl.DataFrame({"bucket": sorted(buckets)}, schema={"bucket": pl.Int64()})
        near = warehouse.select("core/names_in_buckets", wanted=frame)["name"].to_list()
        found = sites.misspellings(near, frontier)
        misspelt.update(found)
        frontier = ({b for _, b, _ in beside} | {n for p in found for n in p}) - seen
    return seen, uses, sorted(misspelt)


def _slots_with(warehouse: Warehouse, names: set[str]) -> set[str]:
    if not names:
        return set()
    return set(warehouse.select("core/slots_with_names", wanted=records.ids(names, "name"))["slot_id"])


def _shared_beside(warehouse: Warehouse, slot_ids: set[str]) -> set[str]:
    """Names that the slots use and that other sites may share."""
    return {n for n in _names_of_slots(warehouse, slot_ids) if not sites.is_strong(n)}


def _lone_slots(warehouse: Warehouse, shared: set[str]) -> set[str]:
    if not shared:
        return set()
    return set(warehouse.select("core/lone_slots", wanted=records.ids(shared, "name"))["slot_id"])


def _assign(warehouse: Warehouse, slot_ids: set[str], old: pl.DataFrame) -> set[str]:
    """Places of the slots' mentions. Returns the places that changed, gone ones among them."""
    wanted = records.ids(slot_ids, "slot_id")
    named = warehouse.select("core/names_of_slots", wanted=wanted)
    chosen = _choose(warehouse, named)
    mentions = warehouse.select("core/mentions_of_slots", wanted=wanted)
    rows = [
        (record_id, place_no, *chosen[slot_id])
        for slot_id, record_id, place_no, _ in mentions.rows()
        if slot_id in chosen
    ]
    former = pl.concat([old.select("record_id", "place_no"), mentions.select("record_id", "place_no")])
    warehouse.delete("core.mention_place", former)
    warehouse.append("core.mention_place", pl.DataFrame(rows, schema=MENTION_PLACE, orient="row"))
    return {row[2] for row in rows} | set(old["place_id"].drop_nulls()) | set(mentions["place_id"].drop_nulls())


def _choose(warehouse: Warehouse, named: pl.DataFrame) -> dict[str, tuple[str, str, float]]:
    """Slot to place, method and confidence: by its own names, else by the place that mostly shares its name."""
    own: defaultdict[str, list[str]] = defaultdict(list)
    shared: defaultdict[str, list[str]] = defaultdict(list)
    for slot_id, name, _, place_id in named.rows():
        if place_id is not None:
            own[slot_id].append(place_id)
        else:
            shared[slot_id].append(name)
    lone = {n for s, names in shared.items() if s not in own for n in names}
    known: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for name, place_id, count in warehouse.select("core/shared_names", wanted=records.ids(lone, "name")).rows():
        known[name].append((-count, place_id))
    found: dict[str, tuple[str, str, float]] = {}
    for slot_id in dict.fromkeys(named["slot_id"]):
        if slot_id in own:
            votes = own[slot_id]
            best = min(set(votes), key=lambda p: (-votes.count(p), votes.index(p)))
            found[slot_id] = (best, "names", round(votes.count(best) / len(votes), 3))
            continue
        name = next((n for n in shared[slot_id] if known[n]), None)
        if name is not None:
            total = sum(-count for count, _ in known[name])
            count, best = min(known[name])
            found[slot_id] = (best, "shared_name", round(-count / total, 3))
        else:
            found[slot_id] = (records.place_of_name(shared[slot_id][0]), "wording", 0.5)
    return found
