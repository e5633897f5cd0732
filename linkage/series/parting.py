"""One story or two: a set that two sets explain better is parted where its members hold together least."""

from __future__ import annotations

from typing import Final

import networkx as nx
import numpy as np

from linkage.evidence.yardstick import Yardstick
from linkage.pairs.score import weigh_known
from linkage.series.weigh import SetWeight, weigh_sets

# Two of two are the smallest that can be two stories; of more than these every cut would be weighed, and larger sets
# are places and batches, whose story is one.
PARTED_FROM: Final = 4
PARTED_UP_TO: Final = 12
# The weakest bonds of a set are where two stories touch; each cut more costs two sets to weigh.
CUTS: Final = 3
# Two stories must tell it better than one by a bit: less is drift, and the next night would join them again.
BETTER_BY: Final = 1.0


def parted(yard: Yardstick, weight: SetWeight) -> tuple[SetWeight, SetWeight] | None:
    """The two sets that explain the members better than the one, the stronger first; None where one story is better.

    Each set has its own prior odds, and one with less than even odds is no story: its members are then unrelated.
    """
    if not PARTED_FROM <= len(weight.members) <= PARTED_UP_TO:
        return None
    cuts = _cuts(yard, weight)
    if not cuts:
        return None
    sides = weigh_sets(yard, [part for cut in cuts for part in cut])
    told = [(max(a.best_odds, 0.0) + max(b.best_odds, 0.0), a, b) for a, b in zip(sides[::2], sides[1::2], strict=True)]
    best, one, other = max(told, key=lambda t: (t[0], t[1].members))
    if best < weight.best_odds + BETTER_BY:
        return None
    return (one, other) if one.best_odds >= other.best_odds else (other, one)


def _cuts(yard: Yardstick, weight: SetWeight) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
    """The strongest tree of the members, cut at its weakest bonds in two sets of two or more that both hold a death."""
    members = weight.members
    pairs = [(a, b) for n, a in enumerate(members) for b in members[n + 1 :]]
    bits = weigh_known(yard, *(np.array(side, dtype=np.int64) for side in zip(*pairs, strict=True)))
    bonds: nx.Graph[int] = nx.Graph()
    for (a, b), each in zip(pairs, bits[:, :, weight.explanation].sum(axis=1).tolist(), strict=True):
        bonds.add_edge(a, b, bits=each)
    tree = nx.maximum_spanning_tree(bonds, weight="bits")
    found = []
    for a, b, _ in sorted(tree.edges(data="bits"), key=lambda edge: (edge[2], edge[0], edge[1])):
        rest = tree.copy()
        rest.remove_edge(a, b)
        one = set(nx.node_connected_component(rest, a))
        cut = tuple(sorted(one)), tuple(sorted(set(members) - one))
        if min(map(len, cut)) >= 2 and all(yard.cases.is_death[list(part)].any() for part in cut):
            found.append(cut)
    return found[:CUTS]
