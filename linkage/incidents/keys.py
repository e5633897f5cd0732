"""Blocking keys of a record: two records are compared where they share a key within the key's reach of days."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Final, NamedTuple

from features.happenings import Happening
from features.names import Name, sound
from features.persons import Person

_EPOCH: Final = dt.date(1970, 1, 1)
# Cells that overlap by half, so that points within 200 m of each other share at least one.
_CELL: Final = 400.0
# Any distance in time: a reference holds whenever the records were made.
ANY_TIME: Final = 1_000_000
# A death reaches the coroner, and is corrected, within some weeks; other systems write within days.
_DEATH_REACH: Final = 60
_SITE_REACH: Final = 4
_NEAR_REACH: Final = 1


class Key(NamedTuple):
    """`value` on `day` (days since 1970), comparable with the same value up to `reach` days off."""

    value: str
    day: int
    reach: int


def keys(happening: Happening) -> set[Key]:
    """Every key of a record, on the day of its event and on that of its entry; without a time, its references."""
    found = {Key(f"R|{ref}", 0, ANY_TIME) for ref in (happening.record_id, *happening.refers_to)}
    days = [(t.date() - _EPOCH).days for t in (happening.moment, happening.opened) if t is not None]
    # An entry within a day of the event adds nothing that the reach does not give.
    days = [day for day in dict.fromkeys(days) if day == days[0] or abs(day - days[0]) > 1]
    found.update(Key(value, day, reach) for value, reach in _dated(happening) for day in days)
    return found


def _dated(happening: Happening) -> Iterator[tuple[str, int]]:
    for key in happening.keys:
        yield _loose(key), _SITE_REACH if key[0] in "NBSKR" else _NEAR_REACH
    if happening.place.postcode:
        yield f"Z|{happening.place.postcode}", _NEAR_REACH
    if happening.point is not None and not happening.point.rounded:
        x, y = happening.point.easting / _CELL, happening.point.northing / _CELL
        for dx in (0.0, 0.5):
            for dy in (0.0, 0.5):
                yield f"G|{int(x + dx)}|{int(y + dy)}|{dx}|{dy}", _NEAR_REACH
    for person in happening.people:
        yield from _of_person(person, may_be_death=happening.is_death is not False)


def _of_person(person: Person, *, may_be_death: bool) -> Iterator[tuple[str, int]]:
    reach = _DEATH_REACH if person.is_subject and may_be_death else _SITE_REACH
    group = "D" if reach == _DEATH_REACH else "O"
    for name in person.names:
        for value in name_keys(name):
            yield f"{group}|{value}", reach
            yield f"O|{value}", _SITE_REACH
    if person.dob is not None:
        yield f"B{group}|{person.dob}", reach
    for phone in person.phones:
        yield f"P|{phone}", _SITE_REACH


def name_keys(name: Name) -> tuple[str, ...]:
    """Keys of a name that survive mis-spelling, initials and either order."""
    words = sorted({w for w in (name.surname, name.first) if len(w) > 1})
    if len(words) == 2:
        initials = (f"{sound(name.surname)}|{name.first[0]}", f"{sound(name.first)}|{name.surname[0]}")
        return initials if not name.certain else initials[:1]
    return tuple(f"{sound(word)}|" for word in words)


def _loose(key: str) -> str:
    """A site's name with its words by their sound, so that a slip does not hide it."""
    head, *parts = key.split("|")
    return "|".join((head, *(" ".join(sound(w) if w.isalpha() else w for w in part.split()) for part in parts)))
