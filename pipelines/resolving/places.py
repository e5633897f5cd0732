"""Which place a wording means: the slots of tonight's incidents, then the sites whose names they touch."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

from data_contracts.linked import MENTION_PLACE
from data_contracts.resolving import SITE_NAME, SITE_PLACE, SLOT_MENTION
from features.happenings import Happening
from linkage.identity import name_clusters
from linkage.places import sites
from linkage.places.slots import PlaceMention, Slot, area_of, slots
from pipelines.resolving import records
from pipelines.resolving.place_rows import Figures, write_places
from pipelines.warehouse import Warehouse

# The names of slots, most telling first.
Called = dict[str, tuple[str, ...]]
# A slot's place, how it was found, and how sure that is.
Chosen = tuple[str, str, float]


@dataclass(frozen=True)
class Scenes:
    """Tonight's incidents with the slot that each happened at, and what is known of the places of all changed slots."""

    slots: dict[str, Slot]
    places: dict[str, Figures]  # by slot

    def figures(self, incident_id: str) -> Figures | None:
        """The place of an incident's scene."""
        slot = self.slots.get(incident_id)
        return self.places.get(slot.slot_id) if slot else None


def resolve_night(
    warehouse: Warehouse, night: dt.date, incidents: dict[str, list[Happening]], gone: set[str]
) -> Scenes:
    """Brings slots, sites and places up to date for the incidents that changed. Returns each incident's scene."""
    wanted = records.ids([*incidents, *gone], "incident_id")
    old = warehouse.select("core/slots_of_incidents", wanted=wanted)
    touched_names = set(warehouse.select("core/names_of_incidents", wanted=wanted)["name"])
    fresh = [s for i in sorted(incidents) for s in _slots_of(i, incidents[i])]
    _write_slots(warehouse, wanted, fresh)
    names = touched_names | {n for s in fresh for n in s.names}
    own = {n for n in names if sites.is_strong(n)}
    place_of, moved = _place_names(warehouse, night, own)
    # What tonight's slots are called is known here: whole tables are searched only for the names of other slots.
    called: Called = {s.slot_id: s.names for s in fresh}
    called |= _slots_with(warehouse, moved)
    shared = {n for each in called.values() for n in each if not sites.is_strong(n)}
    called |= _lone_slots(warehouse, shared | (names - own))
    chosen = _choose(warehouse, called, place_of)
    changed = _assign(warehouse, chosen, {s.slot_id: s for s in fresh}, old)
    figures = write_places(warehouse, night, changed)
    known = {s: figures[place] for s, (place, _, _) in chosen.items() if place in figures}
    return Scenes({s.incident_id: s for s in fresh if s.mentions[0].role != "lives"}, known)


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
    hashed = records.hashed
    names = [
        (
            *(s.slot_id, s.incident_id, name, rank),
            *(hashed(sites.bucket(name)) if sites.is_strong(name) else None, hashed(s.slot_id), hashed(name)),
        )
        for s in fresh
        for rank, name in enumerate(s.names)
    ]
    warehouse.append("core.site_name", pl.DataFrame(names, schema=SITE_NAME, orient="row"))
    mentions = [(s.slot_id, s.incident_id, m.record_id, m.place_no, m.received) for s in fresh for m in s.mentions]
    warehouse.append("core.slot_mention", pl.DataFrame(mentions, schema=SLOT_MENTION, orient="row"))


def _place_names(warehouse: Warehouse, night: dt.date, start: set[str]) -> tuple[dict[str, str], set[str]]:
    """Clusters the own names that the start touches; gives back their places, and the names whose place changed."""
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
    return naming.ids, {n for n in names if before.get(n) != naming.ids.get(n) and n in before}


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
        beside, near = _near(warehouse, frontier)
        uses.update(beside)
        found = sites.misspellings(near, frontier)
        misspelt.update(found)
        frontier = {n for pairs in (beside, found) for pair in pairs for n in pair} - seen
    return seen, uses, sorted(misspelt)


def _near(warehouse: Warehouse, names: set[str]) -> tuple[Counter[tuple[str, str]], list[str]]:
    """How many slots use one of the names and another (or it alone, as a pair with itself); what may be mis-spelt."""
    buckets = sorted({records.hashed(sites.bucket(n)) for n in names})
    keys = sorted(records.hashed(n) for n in names)
    wanted = pl.DataFrame(
        {"name_key": keys, "bucket": buckets + [None] * (len(keys) - len(buckets))},
        schema={"name_key": pl.Int64(), "bucket": pl.Int64()},
    )
    slots: defaultdict[int, list[str]] = defaultdict(list)
    near: list[str] = []
    for slot_key, name in warehouse.select("core/names_near", wanted=wanted).rows():
        (near if slot_key is None else slots[slot_key]).append(name)
    pairs = ({(min(a, b), max(a, b)) for a in each if a in names for b in each} for each in slots.values())
    return Counter(pair for each in pairs for pair in each), near


def _keyed(names: Iterable[str]) -> pl.DataFrame:
    """Names with their hashes."""
    rows = [(name, records.hashed(name)) for name in sorted(set(names))]
    return pl.DataFrame(rows, schema={"name": pl.String(), "name_key": pl.Int64()}, orient="row")


def _slots_with(warehouse: Warehouse, names: set[str]) -> Called:
    """Slots that bear one of the names."""
    return _called(warehouse, "core/slots_with_names", names)


def _lone_slots(warehouse: Warehouse, shared: set[str]) -> Called:
    """Slots that bear one of the names that sites share, and no name of their own."""
    return _called(warehouse, "core/lone_slots", shared)


def _called(warehouse: Warehouse, statement: str, names: set[str]) -> Called:
    if not names:
        return {}
    found = warehouse.select(statement, wanted=_keyed(names)).rows()
    return {slot_id: tuple(each) for slot_id, each in found}


def _assign(warehouse: Warehouse, chosen: dict[str, Chosen], fresh: dict[str, Slot], old: pl.DataFrame) -> set[str]:
    """Writes the places of the slots' mentions. Returns the places that changed, gone ones among them.

    What tonight's mentions stood for before is told by `old`: their records were in incidents that changed.
    """
    others = records.ids(chosen.keys() - fresh.keys(), "slot_id")
    mentions = warehouse.select("core/mentions_of_slots", wanted=others) if others.height else old.clear()
    known = [(s.slot_id, m.record_id, m.place_no) for s in fresh.values() for m in s.mentions]
    known += mentions.select("slot_id", "record_id", "place_no").rows()
    rows = [(record_id, place_no, *chosen[slot_id]) for slot_id, record_id, place_no in sorted(known)]
    assigned = pl.DataFrame(rows, schema=MENTION_PLACE, orient="row")
    former = pl.concat([frame.select("record_id", "place_no") for frame in (old, assigned)])
    warehouse.delete("core.mention_place", former)
    warehouse.append("core.mention_place", assigned)
    return {row[2] for row in rows} | set(old["place_id"].drop_nulls()) | set(mentions["place_id"].drop_nulls())


def _choose(warehouse: Warehouse, called: Called, place_of: dict[str, str]) -> dict[str, Chosen]:
    """Place, method and confidence by slot: by its own names, else by the place that mostly shares its name."""
    own = {s: [place_of[n] for n in names if n in place_of] for s, names in called.items()}
    lone = {n for s, names in called.items() if not own[s] for n in names}
    known: defaultdict[str, list[tuple[int, str]]] = defaultdict(list)
    for name, place_id, count in warehouse.select("core/shared_names", wanted=_keyed(lone)).rows():
        known[name].append((-count, place_id))
    found: dict[str, Chosen] = {}
    for slot_id, votes in sorted(own.items()):
        if votes:
            best = min(set(votes), key=lambda p: (-votes.count(p), votes.index(p)))
            found[slot_id] = (best, "names", round(votes.count(best) / len(votes), 3))
            continue
        name = next((n for n in called[slot_id] if known[n]), None)
        if name is not None:
            total = sum(-count for count, _ in known[name])
            count, best = min(known[name])
            found[slot_id] = (best, "shared_name", round(-count / total, 3))
        else:
            found[slot_id] = (records.place_of_name(called[slot_id][0]), "wording", 0.5)
    return found
