"""Records into incidents: pairs that share a key are weighed, then joined unless the subjects speak against it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from features.happenings import Happening
from linkage import clusters
from linkage.fellegi_sunter import Model
from linkage.incidents import evidence
from linkage.people import compare

Pair = tuple[str, str]
# Bits that two incidents of several records each must have between them: each already has what an event leaves behind,
# so that one weak agreement is likelier chance than for a lone log.
_BOTH_STAND: Final = 3.0


def weigh_pairs(pairs: Iterable[Pair], happenings: Mapping[str, Happening], model: Model) -> dict[Pair, float]:
    """Weights in bits (prior included) of those pairs that weigh more than nothing."""
    found = {}
    for a, b in pairs:
        weight = compare.total(evidence.weigh(happenings[a], happenings[b], model))
        if weight > 0:
            found[a, b] = weight
    return found


def stitch(happenings: Mapping[str, Happening], weights: Mapping[Pair, float], model: Model) -> list[list[str]]:
    """Clusters of record ids; every record of `happenings` is in exactly one."""

    def known(a: Happening, b: Happening) -> float:
        weight = weights.get((min(a.record_id, b.record_id), max(a.record_id, b.record_id)))
        return compare.total(evidence.weigh(a, b, model)) if weight is None else weight

    def may_join(left: list[str], right: list[str], weight: float) -> bool:
        both = [(happenings[a], happenings[b]) for a in left for b in right]
        worst = min(evidence.identity(a, b, model) for a, b in both)
        if weight + min(0.0, worst) <= (_BOTH_STAND if min(len(left), len(right)) > 1 else 0.0):
            return False
        # Every pair speaks: a namesake's death elsewhere agrees with one sparse record, and with no other.
        return len(both) == 1 or sum(known(a, b) for a, b in both) - evidence.PRIOR * len(both) > 0

    return clusters.agglomerate(happenings, weights, may_join)
