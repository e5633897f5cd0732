"""Rows of core.incident and core.conflict for the incidents that changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import polars as pl

from data_contracts import code_list
from data_contracts.linked import CONFLICT, INCIDENT
from features.happenings import Happening
from linkage.incidents import summary
from linkage.places.slots import Slot
from pipelines.resolving import records
from pipelines.resolving.incidents import Stitched
from pipelines.resolving.place_rows import Figures
from pipelines.resolving.places import Scenes
from pipelines.warehouse import Warehouse


def write_incidents(
    warehouse: Warehouse,
    night: dt.date,
    stitched: Stitched,
    scenes: Scenes,
    person_of: Mapping[tuple[str, str], str],
) -> None:
    """Puts the changed incidents' rows and conflicts in the place of those they had; gone ones go.

    `person_of`: person by mention (record, number), for the mentions of these incidents.
    """
    incidents, gone = stitched.incidents, stitched.gone
    wanted = records.ids([*incidents, *gone], "incident_id")
    rows = [
        (
            i,
            *_what(members),
            *_where(members, scenes.slots.get(i), scenes.figures(i)),
            *_whom(members, person_of.get(p.key) if (p := summary.subject(members)) else None, night),
        )
        for i, members in sorted(incidents.items())
    ]
    warehouse.delete("core.incident", wanted)
    warehouse.append("core.incident", pl.DataFrame(rows, schema=INCIDENT, orient="row"))
    conflicts = [
        (i, d.field, list(d.values)) for i, members in sorted(incidents.items()) for d in summary.differences(members)
    ]
    warehouse.delete("core.conflict", wanted)
    warehouse.append("core.conflict", pl.DataFrame(conflicts, schema=CONFLICT, orient="row"))
    records.mark_changed(warehouse, night, "incident", {*incidents, *gone})


def _what(members: list[Happening]) -> tuple[object, ...]:
    """Kind, span and time of report."""
    return (
        summary.kind(members),
        *summary.span(members),
        min((h.opened for h in members if h.opened), default=None),
    )


def _where(members: list[Happening], scene: Slot | None, place: Figures | None) -> tuple[object, ...]:
    """BCU, borough, coroner's area, force, coordinates and place."""
    borough = summary.commonest(h.borough for h in members if h.borough) or (place[3] if place else None)
    if borough is None and scene is not None and scene.area in code_list("borough").codes:
        borough = scene.area
    area = summary.first_of(members, lambda h: h.coroner_area)
    if area is None and summary.kind(members) == "death":
        area = code_list("borough").column("coroner_area").get(borough or "")
    return (
        summary.commonest(h.bcu for h in members if h.bcu) or code_list("borough").column("bcu").get(borough or ""),
        borough,
        area,
        summary.first_of(members, lambda h: h.force),
        *_coordinates(scene, place),
        place[0] if place else None,
    )


def _whom(members: list[Happening], person_id: str | None, night: dt.date) -> tuple[object, ...]:
    """Category of death, the person whom it happened to, and when it was known."""
    return (
        summary.first_of(members, lambda h: h.death_category),
        person_id,
        summary.age_of(members),
        summary.sex_of(members),
        min((h.first_received for h in members if h.first_received), default=night),
        night,
    )


def _coordinates(scene: Slot | None, place: Figures | None) -> tuple[float | None, float | None]:
    """The incident's own coordinates where they are exact, else its place's, else its own rounded ones."""
    own = scene.point if scene else None
    if own is not None and not own.rounded:
        return own.easting, own.northing
    if place is not None and place[1] is not None:
        return place[1], place[2]
    return (own.easting, own.northing) if own else (None, None)
