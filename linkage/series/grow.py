"""Sets grown greedily from a seed: the member that brings most first, as long as it brings more than it costs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

import numpy as np

from linkage.evidence.cases import Floats
from linkage.evidence.variables import EXPLANATIONS
from linkage.evidence.yardstick import Yardstick
from linkage.series.weigh import SetWeight, gains, join_cost, weigh_set, weigh_sets

# DESIGN.md: no chain of weak links grows into a giant. More members than this are a place or a trade, not a list.
MOST_MEMBERS: Final = 30
# Companions of a member that are tried: the strongest pairs hold every member that could bring enough.
COMPANIONS: Final = 12
# Odds (log2) from which a set is kept on record: one in thirty. Below, it is one of thousands of chance.
KEEP_ODDS: Final = -5.0
# First companions from which a seed is grown: another beginning seldom ends elsewhere.
BEGINNINGS: Final = 2
# Who is bound to somebody outside by this much more than to the set belongs there: two stories stay two.
ELSEWHERE: Final = 5.0
# What brings this much less than its cost is not asked again: a set only grows more particular.
HOPELESS: Final = -6.0

# Whoever leaves a set must lift its odds by a bit: less is drift, and she would be back with the next night's counts.
LIFTED_BY: Final = 1.0
# Larger sets are not searched for members who do not fit: each is one of many, and every one of them would be tried.
TRIMMED_UP_TO: Final = 8

Neighbours = Mapping[int, list[tuple[int, float]]]
Pairs = frozenset[tuple[int, int]]


def together(members: Iterable[int], row: int, forbidden: Pairs) -> bool:
    """Whether no judgement keeps the row out of the set. forbidden: pairs of rows, smaller first."""
    return not forbidden or all((min(m, row), max(m, row)) not in forbidden for m in members)


def grow(yard: Yardstick, start: tuple[int, ...], neighbours: Neighbours, forbidden: Pairs = frozenset()) -> SetWeight:
    """Adds members to `start` (two rows or more) while each brings more bits than its cost.

    neighbours: row to (other row, pair weight), strongest first. forbidden: pairs that may not be together.
    """
    weight = weigh_set(yard, start)
    hopeless: set[int] = set()
    while len(weight.members) < MOST_MEMBERS:
        near = _pool(weight.members, neighbours)
        pool = [row for row in near if row not in hopeless and together(weight.members, row, forbidden)]
        if not pool:
            break
        brought = surplus(yard, weight, pool, neighbours)
        best = int(np.argmax(brought))
        if brought[best] <= 0:
            break
        hopeless.update(row for row, bits in zip(pool, brought.tolist(), strict=True) if bits < HOPELESS)
        weight = weigh_set(yard, (*weight.members, pool[best]))
    return weight


def trim(yard: Yardstick, weight: SetWeight) -> SetWeight:
    """Leaves out, one by one, the member without whom the rest has the best odds, as long as that lifts them."""
    while 2 < len(weight.members) <= TRIMMED_UP_TO:
        rest = weigh_sets(yard, [tuple(m for m in weight.members if m != out) for out in weight.members])
        best = max(rest, key=lambda s: s.best_odds)
        if best.best_odds < weight.best_odds + LIFTED_BY or not yard.cases.is_death[list(best.members)].any():
            break
        weight = best
    return weight


def surplus(yard: Yardstick, weight: SetWeight, rows: list[int], neighbours: Neighbours) -> Floats:
    """Bits that each row brings to a set beyond its cost; nothing is gained by what belongs rather elsewhere."""
    bits = gains(yard, weight.members, rows)[:, weight.explanation]
    costs = np.array([join_cost(yard, row, first=False)[weight.explanation] for row in rows])
    elsewhere = np.array([_strongest_outside(row, weight.members, neighbours) for row in rows])
    return np.where(elsewhere > bits + ELSEWHERE, -np.inf, bits - costs)


def _strongest_outside(row: int, members: tuple[int, ...], neighbours: Neighbours) -> float:
    return next((weight for other, weight in neighbours.get(row, []) if other not in members), -np.inf)


def _pool(members: tuple[int, ...], neighbours: Neighbours) -> list[int]:
    found: dict[int, float] = {}
    for member in members:
        for other, weight in neighbours.get(member, [])[:COMPANIONS]:
            if other not in members:
                found[other] = max(found.get(other, -np.inf), weight)
    return [row for row, _ in sorted(found.items(), key=lambda item: (-item[1], item[0]))[:COMPANIONS]]


def best_from(yard: Yardstick, seed: int, neighbours: Neighbours, forbidden: Pairs = frozenset()) -> SetWeight | None:
    """The best set that holds the seed, grown from its strongest pairs; None where no pair could be kept."""
    least = float(join_cost(yard, seed, first=True).min()) + KEEP_ODDS
    near = [(other, w) for other, w in neighbours.get(seed, []) if together((seed,), other, forbidden)]
    companions = [other for other, weight in near[:BEGINNINGS] if weight >= least]
    grown = [grow(yard, (seed, other), neighbours, forbidden) for other in companions]
    return max(grown, key=lambda s: (s.best_odds, tuple(-m for m in s.members)), default=None)


def explanation_name(yard: Yardstick, weight: SetWeight) -> str:
    """The published link type: person, supply, place, or method (one hand, nobody seen)."""
    name = EXPLANATIONS[weight.explanation]
    if name != "person":
        return name
    seen = {"shared_person", "shared_contact"}
    people = sum(weight.parts[n, 0] for n, v in enumerate(yard.evidence) if v.name in seen)
    # A bit of shared people is chance; with less than that, only the way of doing it is shared.
    return "person" if people > 1 else "method"
