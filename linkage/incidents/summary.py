"""What is known of an incident: one value a field out of its records, and the fields in which they differ."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from data_contracts import code_list
from features.happenings import Happening
from features.persons import Person
from linkage.people.name_levels import best

Value = TypeVar("Value", bound=Any)
# Whose word is taken first: the report that officers keep, then the coroner, then what was keyed in haste.
_ORDER: Final = {"cris": 0, "coroner": 1, "merlin": 2, "pnd": 3, "cad": 4, "las": 5}


@dataclass(frozen=True)
class Difference:
    """A field in which records of one incident differ. `values`: `source_ref: value`, one each."""

    field: str
    values: tuple[str, ...]


def ordered(records: Iterable[Happening]) -> list[Happening]:
    """Records by whose word is taken first, then by id."""
    return sorted(records, key=lambda h: (_ORDER.get(h.system, 9), h.record_id))


def kind(records: Sequence[Happening]) -> str:
    """death, precursor (a crime, or another force's event) or other."""
    if any(h.is_death for h in records):
        return "death"
    reported = code_list("cris_report_type").codes
    for h in records:
        if h.system == "cris" and h.record_type in reported and h.is_death is False:
            return "precursor"
        if h.system == "pnd" and h.record_type and h.record_type != "CHECK":
            return "precursor"
    return "other"


def subject(records: Sequence[Happening]) -> Person | None:
    """The person whom it happened to: the deceased before a victim, the fullest mention first."""
    people = [(h, p) for h in ordered(records) for p in h.subjects]
    rank = {"DECEASED": 0, "VICTIM": 1, "SUBJECT": 2, "PATIENT": 3}
    found = min(
        people,
        key=lambda hp: (
            rank.get(hp[1].role, 9),
            not hp[1].names,
            hp[1].dob is None,
            _ORDER.get(hp[0].system, 9),
            hp[1].key,
        ),
        default=None,
    )
    return found[1] if found else None


def age_of(records: Sequence[Happening]) -> int | None:
    """The subject's age: from the date of birth that most records give, else the commonest age."""
    people = _subjects(records)
    born = commonest(p.dob for p in people if p.dob)
    day = _day(records)
    if born is not None and day is not None:
        return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
    return commonest(p.age for p in people if p.age is not None)


def sex_of(records: Sequence[Happening]) -> str | None:
    """The sex that most records give."""
    return commonest(p.sex for p in _subjects(records) if p.sex)


def _subjects(records: Sequence[Happening]) -> list[Person]:
    main = subject(records)
    return [
        p
        for h in ordered(records)
        for p in h.subjects
        if main is not None and p.role in (main.role, "PATIENT", "DECEASED")
    ]


def span(records: Sequence[Happening]) -> tuple[dt.datetime | None, dt.datetime | None]:
    """Earliest and latest time of the event: as the report has it, else the instants, else whatever spans there are."""
    for wanted in (lambda h: h.system == "cris", lambda h: h.instant is not None, lambda h: bool(h.latest)):
        group = [h for h in records if wanted(h) and h.earliest and h.latest]
        if group:
            return min(h.earliest for h in group if h.earliest), max(h.latest for h in group if h.latest)
    return None, None


def _day(records: Sequence[Happening]) -> dt.date | None:
    start, end = span(records)
    moment = end or start
    return moment.date() if moment else None


def commonest(values: Iterable[Value]) -> Value | None:
    """The value that stands most often, the smallest of equals."""
    count = Counter(values)
    return min(count, key=lambda v: (-count[v], v), default=None)


def first_of(records: Sequence[Happening], value: Callable[[Happening], str]) -> str | None:
    """The first non-empty value in the order of whose word is taken first."""
    return next((found for h in ordered(records) if (found := value(h))), None)


def differences(records: Sequence[Happening]) -> list[Difference]:
    """The fields in which sources differ by more than a way of writing."""
    people = [(h, p) for h in ordered(records) for p in h.subjects]
    found = [
        _differing("date_of_birth", [(h, p.dob) for h, p in people]),
        _differing("sex", [(h, p.sex) for h, p in people]),
        _differing("age", [(h, p.age) for h, p in people], lambda a, b: abs(a - b) <= 1),
        _differing("date", [(h, _own_day(h)) for h in ordered(records)], lambda a, b: abs((a - b).days) <= 1),
        _differing("borough", [(h, h.borough or None) for h in ordered(records)]),
        _differing("place", [(h, h.keys[0] if h.keys else None) for h in ordered(records)], lambda a, b: a[0] != b[0]),
        _differing("finder", _finders(records), lambda a, b: a == b),
    ]
    return [d for d in found if d is not None]


def _own_day(happening: Happening) -> dt.date | None:
    """The day on which a record puts the event; none where it only says when it was written."""
    if happening.system == "coroner":
        return happening.earliest.date() if happening.earliest else None
    return happening.instant.date() if happening.instant else None


def _finders(records: Sequence[Happening]) -> list[tuple[Happening, str | None]]:
    """Finders by mention; a name that agrees with an earlier one is given as that one."""
    seen: list[Person] = []
    rows: list[tuple[Happening, str | None]] = []
    for h in ordered(records):
        for p in h.people:
            if p.role == "FINDER" and p.names:
                level = [(q, best(q.names, p.names)) for q in seen]
                same = next(
                    (
                        q
                        for q, found in level
                        if found is not None and found.level not in ("different", "other_forename")
                    ),
                    None,
                )
                if same is None:
                    seen.append(p)
                rows.append((h, f"person {(same or p).person_no} of {(same or p).record_id}"))
    return rows


def _differing(
    name: str, rows: Sequence[tuple[Happening, Value | None]], agree: Callable[[Value, Value], bool] | None = None
) -> Difference | None:
    given = [(h, v) for h, v in rows if v is not None]
    same = agree or (lambda a, b: a == b)
    if all(same(a, b) for i, (_, a) in enumerate(given) for _, b in given[i + 1 :]):
        return None
    texts = dict.fromkeys(f"{h.record_id.partition(':')[2]}: {v}" for h, v in given)
    return Difference(name, tuple(texts))
