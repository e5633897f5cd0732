"""How likely two records tell of one event: references, who, where and when, each with its share in bits.

Each threshold has its reason on the line above; a weight is log2 of how much likelier that agreement is between
records of one event than between records of two. `PRIOR` is what two records that share a key start from.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Final

from features.happenings import Happening
from features.persons import Person
from linkage.fellegi_sunter import Model, Part
from linkage.incidents.where import where
from linkage.people import compare

# A busy day has some 250 records that could be meant, and most pairs that share a key are chance. At -10 a pair that
# weighs nothing is one event as often as two.
PRIOR: Final = -10.0
# A reference is wrong about once in five hundred (a figure mis-keyed), and then points at some other event.
_REFERENCE: Final = 22.0
# Two records that both refer to a third, which need not have come.
_SHARED_REFERENCE: Final = 16.0
_HOUR: Final = dt.timedelta(hours=1)
# Hours between two instants kept to the minute. Emergency systems log one event within minutes of each other.
_INSTANTS: Final = (
    (0.34, 6.0),
    (0.7, 5.0),
    (1.0, 4.0),
    (3.0, 2.0),
    (8.0, -0.5),
    (24.0, -4.0),
    (72.0, -7.0),
    (240.0, -9.0),
)
# Two instants ten days apart are of one event only where a month was mis-keyed.
_FAR_APART: Final = -16.0
# Hours between two entries, where the event itself was reported long after: the call, the report and the note follow.
_ENTRIES: Final = ((1.0, 2.5), (5.0, 1.5), (12.0, 0.0), (24.0, -2.0), (48.0, -4.0))
# Hours between two spans of which one is a day or more; the coroner's date of death may be a day or a month off.
_SPANS: Final = ((0.0, 3.0), (24.0, -0.5), (72.0, -2.5), (240.0, -6.0), (1000.0, -10.0))
# The same where the entry is made within hours of the event, so that a gap is a gap.
_ENTRY_SPANS: Final = ((0.0, 3.0), (12.0, -2.5), (24.0, -4.0), (72.0, -6.0), (240.0, -9.0))
# A call is made, and an ambulance called, within this many minutes of the time that reports later give.
_CALL_LAG: Final = 40


# The most that people can add: subjects of one death, and a shared caller.
_SUBJECT_DEATH: Final = 24.0
_SUBJECT_OTHER: Final = 7.0
_OTHERS: Final = 7.0


def weigh(a: Happening, b: Happening, model: Model) -> tuple[Part, ...]:
    """Parts of the pair's weight in bits, the prior among them; above 0 the records are likelier one event than two.

    People are not compared where even their best agreement could not lift the pair above 0.
    """
    parts = [
        Part("prior", "records that share a key", PRIOR),
        *_references(a, b),
        *where(a, b),
        _when(a, b),
        *_what(a, b),
    ]
    parts += _misdirected(parts)
    if sum(part.weight for part in parts) + _most_of_subjects(a, b) + _OTHERS > 0:
        parts += _who(a, b, model)
    return tuple(part for part in parts if part.weight)


def identity(a: Happening, b: Happening, model: Model) -> float:
    """Whether the two records can be about one person, in bits: far below 0 where they are about different people."""
    if a.system == b.system == "coroner":
        return _TWO_CASES_OF_ONE if a.coroner_area == b.coroner_area else _TWO_CASES
    return _subjects(a, b, model, _OF_A_HOUSEHOLD)


def _references(a: Happening, b: Happening) -> list[Part]:
    if b.record_id in a.refers_to or a.record_id in b.refers_to:
        return [Part("reference", "one refers to the other", _REFERENCE)]
    if a.refers_to & b.refers_to:
        return [Part("reference", "both refer to a third", _SHARED_REFERENCE)]
    return []


def _misdirected(parts: list[Part]) -> list[Part]:
    """A reference to another borough, kilometres off: likelier a figure mis-keyed than two places recorded wrongly."""
    found = {part.comparison: part.weight for part in parts}
    if "reference" in found and found.get("borough", 0.0) < 0 and found.get("distance", 0.0) < 0:
        # Numbers of one day lie near each other, so that the times agree by themselves.
        return [Part("misdirected", "the reference points to another place", -10.0)]
    return []


def _when(a: Happening, b: Happening) -> Part:
    found = _gap(a, b)
    if found.weight <= -2.0 and "coroner" not in (a.system, b.system) and (a.is_death is b.is_death):
        # A body is found once: days between two finds are two deaths, in one family and one house as well. And where
        # nobody died, the house that called once calls again: hours between two calls are two events.
        return Part("time", found.level, 2 * found.weight)
    return found


def _gap(a: Happening, b: Happening) -> Part:
    if a.instant is not None and b.instant is not None:
        event = _stepped(abs(a.instant - b.instant) / _HOUR, _INSTANTS, _FAR_APART)
        entry = (
            _stepped(abs(a.opened - b.opened) / _HOUR, _ENTRIES, _FAR_APART) if a.opened and b.opened else _FAR_APART
        )
        return Part("time", f"{abs(a.instant - b.instant) / _HOUR:.1f} hours apart", max(event, entry))
    if a.earliest is None or b.earliest is None or a.latest is None or b.latest is None:
        return Part("time", "not recorded", 0.0)
    if a.system == b.system != "coroner" and a.opened and b.opened:
        # Two entries of one system for one event follow each other at once, or not at all.
        apart = abs(a.opened - b.opened) / _HOUR
        return Part("time", f"{apart:.1f} hours between the entries", _stepped(apart, _INSTANTS, -12.0))
    gap = max(a.earliest - b.latest, b.earliest - a.latest, dt.timedelta()) / _HOUR
    weight = _stepped(gap, _SPANS if "coroner" in (a.system, b.system) else _ENTRY_SPANS, -12.0)
    return Part("time", f"{gap:.0f} hours between the spans", weight + _quoted(a, b) if weight > 0 else weight)


def _stepped(value: float, steps: tuple[tuple[float, float], ...], beyond: float) -> float:
    return next((weight for limit, weight in steps if value <= limit), beyond)


def _quoted(a: Happening, b: Happening) -> float:
    """What times of day in the texts add: the same minute, or a call shortly after it."""
    if a.minutes & b.minutes:
        return 6.0
    for told, call in ((a, b), (b, a)):
        if told.minutes and call.instant is not None and call.system != "cris":
            minute = call.instant.hour * 60 + call.instant.minute
            soon = any((minute - m) % 1440 <= _CALL_LAG or (m - minute) % 1440 <= 5 for m in told.minutes)
            return 4.0 if soon else -3.0
    return -3.0 if a.minutes and b.minutes else 0.0


def _who(a: Happening, b: Happening, model: Model) -> list[Part]:
    parts = []
    subjects = _subjects(a, b, model)
    if subjects:
        parts.append(Part("subject", "compared", max(-16.0, min(_most_of_subjects(a, b), subjects))))
    others = max((_other(x, y, model) for x, y in _recognisable(a, b)), default=0.0)
    if others > 0 and (not _is_contrary(a, b) or "cad" in (a.system, b.system)):
        # The same caller or witness is telling, though carers and wardens come again and again.
        same_day = _when(a, b).weight >= -0.5
        most = _OTHERS if same_day and not _is_contrary(a, b) else 3.0
        parts.append(Part("others", "the same caller, finder or witness", min(most, others)))
    return parts


def _most_of_subjects(a: Happening, b: Happening) -> float:
    """Nobody dies twice; but one person can be the subject of many other events."""
    if _is_contrary(a, b):
        return 0.0
    return _SUBJECT_DEATH if a.is_death or b.is_death else _SUBJECT_OTHER


def _is_contrary(a: Happening, b: Happening) -> bool:
    """A death and an event that is none: both may know the same people, as with a missing person who is found dead."""
    return {a.is_death, b.is_death} == {True, False}


def _recognisable(a: Happening, b: Happening) -> Iterator[tuple[Person, Person]]:
    """Pairs of people, not both the subject, who share a phone or how a word of their names sounds.

    A caller may be the victim; a relative of one subject who bears another subject's name is chance.
    """
    for x in a.people:
        for y in b.people:
            calls = not (x.is_subject or y.is_subject) or "cad" in (a.system, b.system)
            if calls and not (x.is_subject and y.is_subject) and (x.sounds & y.sounds or x.phones & y.phones):
                yield x, y


def _subjects(a: Happening, b: Happening, model: Model, without: frozenset[str] = frozenset()) -> float:
    """Best agreement between the people that each record is about, in bits, comparisons of `without` left out."""
    pairs = ((x, y) for x in a.subjects for y in b.subjects)
    return max((_weight(x, y, model, without) for x, y in pairs), default=0.0)


def _weight(x: Person, y: Person, model: Model, without: frozenset[str]) -> float:
    return compare.total(tuple(p for p in compare.weigh(x, y, model) if p.comparison not in without))


def _other(x: Person, y: Person, model: Model) -> float:
    # People of one event share sex and age with half the world: only what names them counts here.
    return compare.total(tuple(p for p in compare.weigh(x, y, model) if p.comparison not in ("sex", "age"))) - 4.0


# A death is one coroner's one case; a case handed to another coroner keeps its name and date, and is rare.
_TWO_CASES: Final = -12.0
# One office does not open a second case for a death, whatever namesakes or a couple have in common.
_TWO_CASES_OF_ONE: Final = -40.0
# What a couple who died together have in common tells nothing of which of them a record is about.
_OF_A_HOUSEHOLD: Final = frozenset({"address", "phone"})
# A death and a record that says that nobody died: how much each system's word speaks against one event.
_NO_DEATH: Final = {"cad": -5.5, "las": -6.0, "cris": -8.0, "pnd": -4.0, "merlin": -20.0}


def _what(a: Happening, b: Happening) -> list[Part]:
    """Deaths and events that are none."""
    if a.system == b.system == "cad":
        # Most pairs of logs at one address in one hour are two jobs; those of one job usually say so.
        return [Part("kind", "two logs", -2.0)]
    if a.is_death and b.is_death:
        # Six records in ten tell of no death.
        return [Part("kind", "both a death", 1.5)]
    for one, other in ((a, b), (b, a)):
        if one.is_death and other.is_death is False and other.record_type != "CHECK":
            return [Part("kind", "a death and an event that is none", _NO_DEATH.get(other.system, -6.0))]
    return []
