"""The context score: what recorded protected characteristics of victims add. Never part of the base score.

What is not recorded adds nothing, and what differs takes nothing away: a group whose characteristics are seldom
recorded is no harder to link for it.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from linkage.evidence.cases import Floats, Ints
from linkage.evidence.yardstick import Yardstick

# m for a recorded characteristic: some offenders choose by it, most do not.
AGREEMENT: Final = 0.35
# All characteristics together add no more than an age does: they may tip a balance, not make a case.
CAP: Final = 3.0


def context_bits(yard: Yardstick, i: Ints, j: Ints) -> Floats:
    """Bits that shared recorded characteristics add to each pair in the context score."""
    context = yard.cases.context
    carried = np.asarray(context.sum(axis=0)).ravel()
    recorded = float((np.asarray(context.sum(axis=1)).ravel() > 0).sum())
    # One added case: a characteristic seen once is not taken for unheard of.
    chance = np.clip((carried + 1.0) / (recorded + 2.0), 1e-6, 1.0)
    bits = np.maximum(np.log2(AGREEMENT / chance + 1 - AGREEMENT), 0.0)
    shared: Floats = np.minimum(np.asarray(context[i].multiply(context[j]) @ bits).ravel(), CAP)
    return shared


def set_context(yard: Yardstick, members: tuple[int, ...]) -> float:
    """Bits that a set gains in the context score: each member at its mean against those before it, capped."""
    inside = np.array(sorted(members), dtype=np.int64)
    later, earlier = np.tril_indices(len(inside), -1)
    bits = context_bits(yard, inside[later], inside[earlier])
    return float(min(sum(bits[later == n].mean() for n in range(1, len(inside))), CAP))
