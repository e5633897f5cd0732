"""Parties: the people of one incident. Its records name the same few people, so a bare name or a role says much."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, TypeVar

from features.persons import SUBJECT_ROLES, Person
from linkage import clusters
from linkage.fellegi_sunter import Model, Part, probability
from linkage.people import compare

Mention = tuple[str, str]
Value = TypeVar("Value", bound=Any)
# Roles of those who tell of the event; one system's informant is another's finder or witness.
_TELLERS: Final = frozenset({"INFORMANT", "FINDER", "WITNESS", "NEXT_OF_KIN", "LAST_SEEN_WITH", "ASSOCIATE"})


@dataclass(frozen=True)
class Party:
    """One person of one incident, with everything that its mentions say of them put together."""

    party_id: str
    incident_id: str
    person: Person
    mentions: tuple[Mention, ...]
    probabilities: tuple[float, ...]
    roles: frozenset[str]
    first: dt.date
    last_on: dt.date | None

    def __repr__(self) -> str:
        return f"Party({self.party_id})"

    @property
    def is_somebody(self) -> bool:
        """Whether the party can be told from others, or is whom the event is about; else it is nobody in particular."""
        return self.person.is_known or any(role in SUBJECT_ROLES for role in self.roles)


def parties(incident_id: str, people: Sequence[Person], received: dict[str, dt.date], model: Model) -> list[Party]:
    """The parties of one incident. `received`: record id to the night that first brought it."""
    known = {p.key: p for p in people}
    ordered = sorted(people, key=lambda p: p.key)
    weights = {
        (a.key, b.key): compare.total(pair_parts(a, b, model)) for i, a in enumerate(ordered) for b in ordered[i + 1 :]
    }

    def may_join(left: list[Mention], right: list[Mention], weight: float) -> bool:
        # Every pair speaks: a join that the average is against is a chain.
        return sum(weights[min(a, b), max(a, b)] for a in left for b in right) > 0 and weight > 0

    found = clusters.agglomerate(known, weights, may_join)
    return [party_of(incident_id, [known[m] for m in members], received, weights) for members in found]


def pair_parts(a: Person, b: Person, model: Model) -> tuple[Part, ...]:
    """Parts of the weight of two mentions of one incident, prior and roles among them."""
    parts: tuple[Part, ...] = (Part("prior", "two people of one event", model.settings["prior_within"]), _roles(a, b))
    compared = compare.weigh(a, b, model)
    if not (a.names and b.names) and any(p.comparison == "phone" and p.level == "different" for p in compared):
        # With no name to compare, another phone is another caller.
        parts += (Part("anonymous", "unnamed, with another phone", -4.0),)
    if a.is_subject is not b.is_subject:
        # Kin live at the subject's address and may bear the subject's name: a shared home is no sign of one person.
        compared = tuple(p for p in compared if p.comparison != "address")
    return (*parts, *compared)


def _roles(a: Person, b: Person) -> Part:
    """What the roles say, before any name: how two systems list the same few people."""
    if a.record_id == b.record_id:
        # A record lists each person once, save a coroner's, which has a field for each role.
        again = a.record_id.startswith("coroner:") and not (a.is_subject or b.is_subject)
        return Part("role", "two people of one record", -1.5 if again else -14.0)
    if a.is_subject and b.is_subject:
        # Most events are about one person.
        return Part("role", "both the subject", 7.0)
    if a.is_subject or b.is_subject:
        return _subject_and_other({a.role, b.role})
    return _tellers(a, b)


def _subject_and_other(roles: set[str]) -> Part:
    """The dead do not call, find or mourn themselves, and the missing do not report it; a namesake is a relative."""
    if "DECEASED" in roles:
        return Part("role", "the deceased and another", -30.0)
    # Victims of crimes call for themselves as often as others call for them.
    return Part("role", "caller and victim", 1.5) if roles == {"INFORMANT", "VICTIM"} else Part("role", "subject", -4.5)


def _tellers(a: Person, b: Person) -> Part:
    """Callers, finders, witnesses, kin: one system's informant is another's finder."""
    if a.record_id.startswith("cad:") and b.record_id.startswith("cad:"):
        # A second log is opened because somebody else called.
        return Part("role", "callers of two logs", -1.0)
    if a.role == b.role:
        return Part("role", "the same role", 3.5)
    return Part("role", "both tell of it", 1.5) if {a.role, b.role} <= _TELLERS else Part("role", "unlike roles", -3.0)


def party_of(
    incident_id: str,
    members: Sequence[Person],
    received: dict[str, dt.date],
    weights: dict[tuple[Mention, Mention], float] | None = None,
) -> Party:
    """The party that these mentions make. `weights` of their pairs give each one's probability, else it is 1."""
    ordered = sorted(members, key=lambda p: (received[p.record_id], p.key))
    keys = [p.key for p in ordered]
    weights = weights or {}
    sure = tuple(
        max((probability(weights.get((min(k, o), max(k, o)), 60.0)) for o in keys if o != k), default=1.0) for k in keys
    )
    return Party(
        party_id="#".join(keys[0]),
        incident_id=incident_id,
        person=pooled(ordered),
        mentions=tuple(keys),
        probabilities=sure,
        roles=frozenset(p.role for p in ordered),
        first=received[ordered[0].record_id],
        last_on=max((p.seen_on for p in ordered if p.seen_on is not None), default=None),
    )


def pooled(people: Sequence[Person]) -> Person:
    """One Person with what all mentions say: every name, phone and handle; the date, sex and age that most agree on."""
    if len(people) == 1 and len(people[0].names) < 2:
        return people[0]
    names = Counter(name for p in people for name in p.names)
    full = [n for n in names if not n.is_single] or list(names)
    addresses = [p.address for p in people if not p.address.is_empty]
    return replace(
        people[0],
        names=tuple(sorted(full, key=lambda n: (-names[n], n.surname, n.forenames))),
        dob=_commonest(p.dob for p in people if p.dob),
        age=_commonest(p.age for p in people if p.age is not None),
        seen_on=next((p.seen_on for p in people if p.age is not None), people[0].seen_on),
        sex=_commonest(p.sex for p in people if p.sex),
        borough=_commonest(p.borough for p in people if p.borough) or "",
        phones=frozenset().union(*(p.phones for p in people)),
        emails=frozenset().union(*(p.emails for p in people)),
        handles=frozenset().union(*(p.handles for p in people)),
        pnc_id=_commonest(p.pnc_id for p in people if p.pnc_id),
        address=max(
            addresses,
            key=lambda a: (bool(a.flat) + bool(a.postcode) + bool(a.number), repr(a)),
            default=people[0].address,
        ),
    )


def _commonest(values: Iterable[Value]) -> Value | None:
    """The value that stands most often; the smallest of equals, so that order does not matter."""
    count = Counter(values)
    return min(count, key=lambda v: (-count[v], v), default=None)
