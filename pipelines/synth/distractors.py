"""Deaths that look alike for ordinary reasons: noted in the truth, so that alarms about them can be counted."""

from __future__ import annotations

from pipelines.synth.events import Event
from pipelines.synth.truth import Truth

_HOUSES = {"hostel": "hostel_manager", "hospital": "hospital", "care_home": "care_home", "supported": "warden"}


def note_distractor(event: Event, truth: Truth) -> None:
    """Note an ordinary death that shares a house, its staff or two commands with others."""
    if not event.is_death:
        return
    kind = event.spot.place.kind
    if kind in _HOUSES:
        truth.add("distractor", event.id, _HOUSES[kind], event.spot.place.id)
    if event.second_area is not None:
        truth.add("distractor", event.id, "double_recorded", event.id)
