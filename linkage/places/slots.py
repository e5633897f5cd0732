"""Slots: the places that one incident speaks of, its scene and homes, each under every name its records use."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from statistics import median
from typing import Final

from data_contracts import code_list
from features import grid
from features.addresses import ParsedPlace
from features.grid import Point
from features.site_keys import site_keys

# A site's own names; the others may be shared by several sites of an area.
STRONG: Final = frozenset("NBSKR")


@dataclass(frozen=True, slots=True)
class PlaceMention:
    """A place as one record names it, parsed."""

    record_id: str
    place_no: int
    role: str
    place: ParsedPlace
    point: Point | None
    borough: str
    received: dt.date

    def __repr__(self) -> str:
        return f"PlaceMention({self.record_id}@{self.place_no})"

    @property
    def key(self) -> str:
        return f"{self.record_id}@{self.place_no}"


@dataclass(frozen=True)
class Slot:
    """One place of one incident. `names`: site keys within the area, most telling first."""

    slot_id: str
    incident_id: str
    area: str
    names: tuple[str, ...]
    mentions: tuple[PlaceMention, ...]
    point: Point | None

    def __repr__(self) -> str:
        return f"Slot({self.slot_id})"


def slots(incident_id: str, mentions: Sequence[PlaceMention], area: str) -> list[Slot]:
    """The slots of one incident; `area` is the incident's borough, for wordings that do not give one."""
    scene = [m for m in mentions if m.role != "lives"]
    homes = [m for m in mentions if m.role == "lives"]
    found = [_slot(incident_id, scene, area)] if scene else []
    groups: list[list[PlaceMention]] = []
    for mention in sorted(homes, key=lambda m: (m.received, m.record_id, m.place_no)):
        own = set(_strong(mention.place))
        near = next((g for g in groups if own & {k for m in g for k in _strong(m.place)}), None)
        if near is None:
            groups.append([mention])
        else:
            near.append(mention)
    return found + [_slot(incident_id, group, "") for group in groups]


def _strong(place: ParsedPlace) -> tuple[str, ...]:
    return tuple(k for k in site_keys(place) if k[0] in STRONG)


def _slot(incident_id: str, mentions: Iterable[PlaceMention], area: str) -> Slot:
    ordered = sorted(mentions, key=lambda m: (m.received, m.record_id, m.place_no))
    where = area_of(ordered) or area
    named = [names_of(m.place) for m in ordered]
    count = Counter(name for names in named for name in names)
    rank: dict[str, int] = {}
    for position, name in ((i, name) for names in named for i, name in enumerate(names)):
        rank[name] = min(position, rank.get(name, position))
    names = sorted(count, key=lambda n: (n[0] not in STRONG, rank[n], -count[n], n)) or _nameless(ordered)
    return Slot(
        slot_id=ordered[0].key,
        incident_id=incident_id,
        area=where,
        names=tuple(f"{where}|{name}" for name in names),
        mentions=tuple(ordered),
        point=best_point([m.point for m in ordered if m.point is not None]),
    )


def _nameless(mentions: Sequence[PlaceMention]) -> list[str]:
    """Where no wording is left: the postcode, or the square of 50 m that the coordinates fall into."""
    postcode = next((m.place.postcode for m in mentions if m.place.postcode), None)
    if postcode:
        return [f"Z|{postcode}"]
    point = next((m.point for m in mentions if m.point), None)
    return [f"G|{int(point.easting / 50)}|{int(point.northing / 50)}"] if point else [f"?|{mentions[0].key}"]


@lru_cache(maxsize=100_000)
def names_of(place: ParsedPlace) -> tuple[str, ...]:
    """Site keys with a building's street beside its name, and the bare name as one that may be shared."""
    found = []
    for key in site_keys(place):
        if key[0] == "B" and place.street and not place.number:
            found += [f"{key}|{place.street}", f"b{key[1:]}"]
        elif key[0] == "B":
            found.append(f"b{key[1:]}")
        else:
            found.append(key)
    return tuple(found)


def area_of(mentions: Sequence[PlaceMention]) -> str:
    """The borough that most mentions give; else the one that most of their postcode district lies in."""
    boroughs = Counter(b for m in mentions for b in (m.borough or m.place.borough,) if b)
    if boroughs:
        return min(boroughs, key=lambda b: (-boroughs[b], b))
    outward = Counter(m.place.outward for m in mentions if m.place.outward)
    district = min(outward, key=lambda o: (-outward[o], o), default="")
    return code_list("postcode_district").column("borough").get(district, district)


def best_point(points: Sequence[Point]) -> Point | None:
    """The point that the others gather round, exact ones first: the middle of those within 200 m of it."""
    exact = [p for p in points if not p.rounded] or list(points)
    if not exact:
        return None
    # One figure mis-keyed or a neighbour's house geocoded lies far off; whoever has most company is right.
    company = [[q for q in exact if grid.distance(p, q) <= 200] for p in exact]
    best = max(company, key=lambda c: (len(c), -median(q.easting for q in c), -median(q.northing for q in c)))
    return Point(median(q.easting for q in best), median(q.northing for q in best), best[0].method, best[0].rounded)
