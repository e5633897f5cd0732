"""Best-known facts of places: names, kind, coordinates, borough."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any

import polars as pl

from data_contracts import code_list
from data_contracts.linked import PLACE
from features import addresses, grid
from linkage.places.slots import best_point
from pipelines.resolving import records
from pipelines.warehouse import Warehouse

# A place's id, coordinates in metres and borough.
Figures = tuple[str, float | None, float | None, str | None]
# Names shown of a place; a hospital is worded in hundreds of ways.
_NAMES_SHOWN = 40
# Enough for a middle that does not wander; the same ones whatever the order.
_POINTS = 50


def write_places(warehouse: Warehouse, night: dt.date, changed: set[str]) -> dict[str, Figures]:
    """Rows of core.place for the places that changed; those without a mention go. Returns their figures by place."""
    wanted = records.ids(changed, "place_id")
    warehouse.delete("core.place", wanted)
    mentions: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for mention in warehouse.select("core/mentions_of_places", wanted=wanted).iter_rows(named=True):
        mentions[mention["place_id"]].append(mention)
    rows = [_row(place_id, each) for place_id, each in mentions.items()]
    places = pl.DataFrame(rows, schema=PLACE, orient="row")
    warehouse.append("core.place", places)
    records.mark_changed(warehouse, night, "place", changed)
    return {row[0]: row for row in places.select("place_id", "easting", "northing", "borough").rows()}


def _row(place_id: str, mentions: list[dict[str, Any]]) -> tuple[object, ...]:
    """A place's row, by its mentions in order."""
    names = _wordings(mentions)[:_NAMES_SHOWN]
    parsed = [addresses.parse(name) for name in names]
    full = max(range(len(parsed)), key=lambda i: (_fullness(parsed[i]), -i), default=None)
    given = [(m["easting"], m["northing"]) for m in mentions if m["easting"] is not None]
    given.sort(key=lambda at: (at[0], at[1] is None, at[1]))
    points = (grid.point(*at) for at in given[:_POINTS])
    point = best_point([p for p in points if p is not None])
    borough = _commonest(m["borough"] for m in mentions) or next((p.borough for p in parsed if p.borough), None)
    return (
        place_id,
        names[full] if full is not None else None,
        names,
        _kind(parsed),
        point.easting if point else None,
        point.northing if point else None,
        borough,
        _commonest(m["bcu"] for m in mentions) or code_list("borough").column("bcu").get(str(borough)),
        len(mentions),
    )


def _wordings(mentions: list[dict[str, Any]]) -> list[str]:
    """The wordings by how often they stand, case aside, commonest first; each as it is mostly written."""
    written: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for mention in mentions:
        if mention["wording"]:
            written[mention["folded"]][mention["wording"]] += 1
    worded = [(-each.total(), min(each, key=lambda text: (-each[text], text))) for each in written.values()]
    return [text for _, text in sorted(worded)]


def _commonest(values: Iterable[str | None]) -> str | None:
    """The value that stands most often, of equals the first by letters."""
    count = Counter(value for value in values if value is not None)
    return min(count, key=lambda value: (-count[value], value), default=None)


def _fullness(place: addresses.ParsedPlace) -> int:
    """How much of a site a wording gives: its own name first, then number and street."""
    return 2 * bool(place.core or place.building) + bool(place.number) + bool(place.street) + len(place.roads) // 2


def _kind(parsed: list[addresses.ParsedPlace]) -> str:
    """The kind that the wordings state; else what their parts are."""
    for place in parsed:
        if place.kind and "/" not in place.kind:
            return place.kind.lower()
    if any(p.roads for p in parsed):
        return "park"
    if any(p.building or p.estate or p.flat for p in parsed):
        return "building"
    return "address" if any(p.number for p in parsed) else "street" if any(p.street for p in parsed) else "other"
