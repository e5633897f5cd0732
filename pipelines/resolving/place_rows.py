"""Best-known facts of places: names, kind, coordinates, borough."""

from __future__ import annotations

import datetime as dt

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


def write_places(warehouse: Warehouse, night: dt.date, changed: set[str]) -> dict[str, Figures]:
    """Rows of core.place for the places that changed; those without a mention go. Returns their figures by place."""
    wanted = records.ids(changed, "place_id")
    warehouse.delete("core.place", wanted)
    rows = [_row(row) for row in warehouse.select("core/places_worded", wanted=wanted).iter_rows(named=True)]
    places = pl.DataFrame(rows, schema=PLACE, orient="row")
    warehouse.append("core.place", places)
    records.mark_changed(warehouse, night, "place", changed)
    return {row[0]: row for row in places.select("place_id", "easting", "northing", "borough").rows()}


def _row(row: dict[str, object]) -> tuple[object, ...]:
    names = row["names"] or []
    assert isinstance(names, list)
    parsed = [addresses.parse(name) for name in names[:_NAMES_SHOWN]]
    full = max(range(len(parsed)), key=lambda i: (_fullness(parsed[i]), -i), default=None)
    given = row["points"] or []
    assert isinstance(given, list)
    points = [grid.point(p["easting"], p["northing"]) for p in given]
    point = best_point([p for p in points if p is not None])
    borough = row["borough"] or next((p.borough for p in parsed if p.borough), None)
    return (
        row["place_id"],
        names[full] if full is not None else None,
        names[:_NAMES_SHOWN],
        _kind(parsed),
        point.easting if point else None,
        point.northing if point else None,
        borough,
        row["bcu"] or code_list("borough").column("bcu").get(str(borough)),
        row["mention_count"],
    )


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
