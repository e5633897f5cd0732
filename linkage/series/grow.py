"""Sets grown greedily from a seed: the member that brings most first, as long as it brings more than it costs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np

from linkage.evidence.variables import EXPLANATIONS
from linkage.evidence.yardstick import Yardstick
from linkage.series.weigh import SetWeight, gain, join_cost, weigh_set

# DESIGN.md: no chain of weak links grows into a giant. More members than this are a place or a trade, not a list.
MOST_MEMBERS: Final = 30
# Companions of a member that are tried: the strongest pairs hold every member that could bring enough.
COMPANIONS: Final = 12

Neighbours = Mapping[int, list[tuple[int, float]]]


def grow(yard: Yardstick, start: tuple[int, ...], neighbours: Neighbours) -> SetWeight:
    """Adds members to `start` (one or two or more rows) while each brings more bits than its cost.

    neighbours: row to (other row, pair weight), strongest first.
    """
    members = list(start)
    weight = weigh_set(yard, tuple(members))
    tried: set[int] = set()
    while len(members) < MOST_MEMBERS:
        e = weight.explanation
        pool = [r for r in _pool(members, neighbours) if r not in tried]
        if not pool:
            break
        brought = {
            row: float(gain(yard, np.array(members), row)[:, e].sum()) - join_cost(yard, row, False) for row in pool
        }
        row, best = max(brought.items(), key=lambda item: (item[1], -item[0]))
        if best <= 0:
            break
        # What brings far too little now is not asked again: the set only grows more particular.
        tried.update(r for r, bits in brought.items() if bits < -6)
        members.append(row)
        weight = weigh_set(yard, tuple(members))
    return weight


def _pool(members: list[int], neighbours: Neighbours) -> list[int]:
    found: dict[int, float] = {}
    for member in members:
        for other, weight in neighbours.get(member, [])[:COMPANIONS]:
            if other not in members:
                found[other] = max(found.get(other, -np.inf), weight)
    return [row for row, _ in sorted(found.items(), key=lambda item: (-item[1], item[0]))[:COMPANIONS]]


def best_from(yard: Yardstick, seed: int, neighbours: Neighbours) -> SetWeight | None:
    """The best set that holds the seed: grown from its strongest pair; None where it has no companion."""
    companions = neighbours.get(seed, [])[:3]
    if not companions:
        return None
    grown = [grow(yard, (seed, other), neighbours) for other, _ in companions]
    return max(grown, key=lambda s: (s.best_odds, tuple(-m for m in s.members)))


def explanation_name(yard: Yardstick, weight: SetWeight) -> str:
    """The published link type: person, supply, place, or method (one hand, nobody seen)."""
    name = EXPLANATIONS[weight.explanation]
    if name != "person":
        return name
    seen = {"shared_person", "shared_contact"}
    people = sum(weight.parts[n, 0] for n, v in enumerate(yard.evidence) if v.name in seen)
    # A bit of shared people is chance; with less than that, only the way of doing it is shared.
    return "person" if people > 1 else "method"
