"""Resolving a night: which records tell of one event, who is who, and where; only what tonight's records touch.

People, places and incidents are solved together in a fixed number of rounds: records become incidents by references,
people, place and time; an incident's records lend each other names, dates of birth, phones and wordings of the place;
and with all of that people and places are matched across incidents.
"""

from __future__ import annotations

import datetime as dt
from functools import cache

import polars as pl

from linkage import fellegi_sunter
from pipelines.resolving import facts, incidents, people, places, records
from pipelines.warehouse import Warehouse

# What analysts say of two persons: the words of judging.JUDGEMENT that bear on who is who.
_SAME = {"linked": True, "unrelated": False}


@cache
def people_model() -> fellegi_sunter.Model:
    """The reviewed model of people."""
    return fellegi_sunter.load("people")


def resolve(warehouse: Warehouse, night: dt.date, judgements: pl.DataFrame) -> dict[str, int]:
    """Brings core up to date for one night. `judgements`: data_contracts.judging.JUDGEMENT. Returns counts."""
    touched = warehouse.select("core/night_changed", night=night)["id"].to_list()
    records.forget(warehouse, touched)
    model = people_model()
    stitched = incidents.stitch_night(warehouse, night, touched, model)
    judged = judged_persons(judgements)
    persons = people.resolve_night(warehouse, night, stitched, judged, model)
    scenes = places.resolve_night(warehouse, night, stitched.incidents, stitched.gone)
    facts.write_incidents(warehouse, night, stitched, scenes, persons.of_mention)
    return {
        "incidents changed": len(stitched.incidents),
        "incidents merged or emptied": len(stitched.gone),
        "people changed": len(persons.changed),
    }


def judged_persons(judgements: pl.DataFrame) -> dict[tuple[str, str], bool]:
    """Pairs of person ids that analysts say are one or two, the newest word of each pair that is not withdrawn."""
    standing = judgements.filter((pl.col("subject_kind") == "person_pair") & pl.col("withdrawn_at").is_null()).sort(
        "judged_at", "judgement_id"
    )
    found: dict[tuple[str, str], bool] = {}
    for subject_id, judgement in standing.select("subject_id", "judgement").rows():
        a, _, b = subject_id.partition("+")
        if judgement in _SAME:
            found[a, b] = _SAME[judgement]
        else:
            found.pop((a, b), None)
    return found
