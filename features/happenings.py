"""One record of an event as values that can be compared: when, where, who, and what it refers to."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

from features import addresses, grid
from features.addresses import ParsedPlace
from features.grid import Point
from features.persons import Person, person
from features.site_keys import site_keys

# How long after the event a system's own entry may be made, where the record gives no time of the event itself.
_ENTRY_LAG: Final = {"merlin": dt.timedelta(hours=24), "coroner": dt.timedelta(days=10)}
# Systems whose event time is kept to the minute: when the call came, or when a report says that it ended.
_TO_THE_MINUTE: Final = frozenset({"cad", "las", "pnd", "cris"})
# A time of day in running text, as officers write it: "At 2117 hours", "at 09:54".
_CLOCK: Final = re.compile(r"\bat (\d{2}):?(\d{2})\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """A place that the record names: where it happened, or where one of its people lives."""

    place_no: int
    role: str
    place: ParsedPlace
    point: Point | None
    borough: str


@dataclass(frozen=True)
class Happening:
    """What one record says of its event. `earliest` and `latest` bound the event; None where nothing is recorded."""

    record_id: str
    system: str
    record_type: str = ""
    classification: str = ""
    is_death: bool | None = None
    earliest: dt.datetime | None = None
    latest: dt.datetime | None = None
    opened: dt.datetime | None = None
    place: ParsedPlace = field(default_factory=ParsedPlace)
    point: Point | None = None
    borough: str = ""
    bcu: str = ""
    coroner_area: str = ""
    force: str = ""
    death_category: str = ""
    people: tuple[Person, ...] = ()
    whereabouts: tuple[Whereabouts, ...] = ()
    refers_to: frozenset[str] = frozenset()
    quoted: frozenset[int] = frozenset()  # minutes of the day that the text gives as the event's time
    first_received: dt.date | None = None

    def __repr__(self) -> str:
        return f"Happening({self.record_id})"

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """Names of the site, most telling first."""
        return site_keys(self.place)

    @cached_property
    def subjects(self) -> tuple[Person, ...]:
        """Whom the record is about, where anything is known of them."""
        return tuple(p for p in self.people if p.is_subject and (p.is_known or p.age is not None or p.sex))

    @cached_property
    def others(self) -> tuple[Person, ...]:
        """Everybody else who could be recognised."""
        return tuple(p for p in self.people if not p.is_subject and p.is_known)

    @property
    def moment(self) -> dt.datetime | None:
        """The time that stands for the event: its latest bound, else when the record was opened."""
        return self.latest or self.opened

    @property
    def instant(self) -> dt.datetime | None:
        """The event's time where the system keeps it to the minute; a report's is the end of its span."""
        return self.latest if self.system in _TO_THE_MINUTE else None

    @cached_property
    def minutes(self) -> frozenset[int]:
        """Minutes of the day at which the event is said to have been found: quoted, or a report's end of span."""
        own = self.latest if self.system == "cris" else None
        return self.quoted | {own.hour * 60 + own.minute} if own else self.quoted


def happening(
    record: Mapping[str, Any],
    mentions: Sequence[Mapping[str, Any]],
    places: Sequence[Mapping[str, Any]],
    references: Iterable[str],
    texts: Iterable[str],
) -> Happening:
    """A Happening from staged rows of one record (columns by name; `references` as record ids)."""
    earliest, latest = _bounds(record)
    seen_on = (latest or record.get("opened_at") or dt.datetime.min).date()
    scene = next((row for row in places if row["place_no"] == 1), None)
    near = record.get("borough") or (scene or {}).get("borough") or ""
    people = tuple(person(row, seen_on if seen_on.year > 1 else None, near) for row in mentions)
    place = _scene(scene, people)
    borough = record.get("borough") or (scene or {}).get("borough") or place.borough
    return Happening(
        record_id=record["record_id"],
        system=record["source_system"],
        record_type=record.get("record_type") or "",
        classification=record.get("classification") or "",
        is_death=record.get("is_death"),
        earliest=earliest,
        latest=latest,
        opened=record.get("opened_at"),
        place=place,
        point=grid.point(scene.get("easting"), scene.get("northing")) if scene else None,
        borough=borough or "",
        bcu=record.get("bcu") or "",
        coroner_area=record.get("coroner_area") or "",
        force=record.get("force") or "",
        death_category=record.get("death_category") or "",
        people=people,
        whereabouts=tuple(_whereabouts(row, place, people) for row in places),
        refers_to=frozenset(references),
        quoted=frozenset(int(h) * 60 + int(m) for text in texts for h, m in _CLOCK.findall(text) if int(h) < 24),
        first_received=record.get("first_received"),
    )


def _whereabouts(row: Mapping[str, Any], scene: ParsedPlace, people: Sequence[Person]) -> Whereabouts:
    number = row["place_no"]
    place = scene if number == 1 else addresses.parse(row.get("location_text"), row.get("postcode"))
    if place.is_home:
        place = next((p.address for p in people if p.is_subject and not p.address.is_empty), place)
    point = grid.point(row.get("easting"), row.get("northing"))
    return Whereabouts(number, row.get("location_role") or "", place, point, row.get("borough") or place.borough)


def _bounds(record: Mapping[str, Any]) -> tuple[dt.datetime | None, dt.datetime | None]:
    """Earliest and latest time of the event: as recorded, a day where only a date was, else from the entry's time."""
    start, end, opened = record.get("occurred_from"), record.get("occurred_to"), record.get("opened_at")
    if start is None and end is None:
        return (opened - _ENTRY_LAG.get(record["source_system"], dt.timedelta()), opened) if opened else (None, None)
    start, end = start or end, end or start
    assert start is not None and end is not None
    if start > end:
        start, end = end, start
    if start == end and start.time() == dt.time():
        end = start + dt.timedelta(hours=24)
    return start, end


def _scene(row: Mapping[str, Any] | None, people: Sequence[Person]) -> ParsedPlace:
    """Where it happened; "home address" is the subject's own."""
    if row is None:
        return ParsedPlace()
    place = addresses.parse(row.get("location_text"), row.get("postcode"))
    if place.is_home:
        home = next((p.address for p in people if p.is_subject and not p.address.is_empty), None)
        return home or place
    return place
