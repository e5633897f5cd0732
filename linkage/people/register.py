"""The register: parties of different incidents that are one human being. No chains; the dead stay dead."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from features.names import Name, sound
from features.persons import Person
from features.site_keys import site_keys
from linkage import clusters
from linkage.fellegi_sunter import Model, Part
from linkage.people import compare
from linkage.people.parties import Party

Pair = tuple[str, str]
# Nobody dies twice, and nobody tells of an event after their death. A coroner's record may still name them later.
_DEAD_TWICE: Final = -20.0
_DEAD_AND_ACTIVE: Final = -12.0
_DEAD_ROLES: Final = frozenset({"DECEASED"})
# Roles in which the dead may be named later on.
_PASSIVE: Final = frozenset({"DECEASED", "NEXT_OF_KIN", "ASSOCIATE", "SUSPECT"})
_RETURNING: Final = frozenset({"WITNESS", "FINDER", "INFORMANT", "LAST_SEEN_WITH"})


def keys(party: Party, model: Model) -> set[str]:
    """Blocking keys: identifiers; a date of birth or an address with part of a name; a rare name with where or when."""
    return set(_keys(party, model))


def _keys(party: Party, model: Model) -> Iterator[str]:
    person = party.person
    yield from (f"P|{phone}" for phone in person.phones)
    yield from (f"E|{email}" for email in person.emails)
    yield from (f"H|{handle}" for handle in person.handles)
    if person.pnc_id:
        yield f"C|{person.pnc_id}"
    for name in person.names:
        words = {sound(w) for w in (name.surname, name.first) if w}
        if person.dob is not None:
            yield from (f"B|{person.dob}|{word}" for word in words)
        yield from (f"A|{key}|{word}" for key in site_keys(person.address)[:1] for word in words)
        if not name.is_single and _rarity(name, model) >= model.settings["rare_name"]:
            yield from _with_name(person, "|".join(sorted(words)))


def _with_name(person: Person, words: str) -> Iterator[str]:
    """A rare name is not enough by itself: it is a key together with the borough, the year or the day of birth."""
    if person.borough:
        yield f"N|{person.borough}|{words}"
    if person.dob is not None:
        yield f"Y|{person.dob.year}|{words}"
        yield f"M|{person.dob:%m%d}|{words}"
    elif (years := person.birth_years) is not None:
        # An age given by eye is a year off as often as not.
        yield from (f"Y|{year}|{words}" for year in range(years[0] - 1, years[1] + 2))


def _rarity(name: Name, model: Model) -> float:
    """Bits that the whole name is worth."""
    surnames, forenames = model.frequencies["surname"], model.frequencies["forename"]
    return -math.log2(surnames.of(name.surname) * forenames.of(name.first))


def pair_parts(a: Party, b: Party, model: Model) -> tuple[Part, ...]:
    """Parts of the weight of two parties, prior among them; above 0 they are likelier one human being than two."""
    if a.incident_id == b.incident_id:
        return (Part("incident", "two people of one event", -100.0),)
    parts = [Part("prior", "two people of different events", model.settings["prior_across"])]
    parts += compare.weigh(a.person, b.person, model)
    parts += _deaths(a, b)
    if a.person.borough and b.person.borough:
        # Most people's events lie within a few miles.
        parts.append(model.part("borough", "same" if a.person.borough == b.person.borough else "different"))
    if a.roles & b.roles & _RETURNING:
        # Wardens, guards and carers come back in the same part.
        parts.append(Part("role", "the same part in both events", model.settings["same_part"]))
    return tuple(parts)


def _deaths(a: Party, b: Party) -> list[Part]:
    if a.roles & _DEAD_ROLES and b.roles & _DEAD_ROLES:
        return [Part("death", "both died", _DEAD_TWICE)]
    for dead, other in ((a, b), (b, a)):
        if dead.roles & _DEAD_ROLES and not other.roles <= _PASSIVE and dead.last_on and other.last_on:
            gap = (other.last_on - dead.last_on).days
            # Two days' grace: the day of death may be a day off.
            return [Part("death", "named as active after death", _DEAD_AND_ACTIVE)] if gap > 2 else []
    return []


def weigh_pairs(pairs: Iterable[Pair], known: Mapping[str, Party], model: Model) -> dict[Pair, float]:
    """Weights in bits of those pairs that are likelier one person than two."""
    found = {}
    for a, b in pairs:
        weight = compare.total(pair_parts(known[a], known[b], model))
        if weight > model.settings["threshold_across"]:
            found[a, b] = weight
    return found


def resolve(known: Mapping[str, Party], weights: Mapping[Pair, float], model: Model) -> list[list[str]]:
    """Clusters of party ids. Two clusters join only where the average over all their pairs is for it."""

    def weight_of(a: str, b: str) -> float:
        pair = (min(a, b), max(a, b))
        if pair in weights:
            return weights[pair]
        return compare.total(pair_parts(known[a], known[b], model))

    def may_join(left: list[str], right: list[str], weight: float) -> bool:
        return sum(weight_of(a, b) for a in left for b in right) > 0 and weight > 0

    return clusters.agglomerate(known, weights, may_join)
