"""What judgements teach about families of evidence: one exponent a family, drawn to 1, fitted on judged pairs.

With few judgements the exponents stay near 1 (the written priors); each is held to be positive and at most 2, so that
no family can be turned against itself by a handful of opinions.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy import optimize

from linkage.evidence.cases import Floats

# Fewer judged pairs than this teach nothing that the priors do not know better.
ENOUGH_JUDGEMENTS: Final = 20
# Spread of the prior of an exponent around 1: a family is seldom off by more than half.
PRIOR_SPREAD: Final = 0.25
LOWEST: Final = 0.0
HIGHEST: Final = 2.0
_FOLDS: Final = 5


@dataclass(frozen=True)
class Trained:
    """Exponents by family (columns of the bits), the offset, and the shadow check."""

    exponents: Floats
    offset: float
    loss_before: float  # bits a judgement with all exponents 1, held out
    loss_after: float  # bits a judgement with the trained ones, held out

    @property
    def is_better(self) -> bool:
        """Whether the trained exponents lose nothing on judgements that they did not see."""
        return self.loss_after <= self.loss_before


def _loss(odds: Floats, linked: Floats) -> float:
    """Mean bits of surprise of judgements (1 linked, 0 not) under log2 odds."""
    nats = odds * np.log(2.0)
    return float(np.mean(np.logaddexp(0.0, np.where(linked > 0, -nats, nats))) / np.log(2.0))


def fit_exponents(bits: Floats, linked: Floats, spread: float) -> tuple[Floats, float]:
    """The exponents and the offset that surprise least, drawn to 1 as `spread` says.

    bits: (pairs, families); linked: 1 or 0.
    """
    families, strength = bits.shape[1], 1.0 / (spread**2 * max(1, len(linked)) * float(np.log(2.0)))

    def objective(x: Floats) -> tuple[float, Floats]:
        odds = bits @ x[:families] + x[families]
        wrong = 1.0 / (1.0 + np.exp2(-odds)) - linked
        apart = x[:families] - 1.0
        slope = np.append(bits.T @ wrong / len(linked) + strength * apart, wrong.mean())
        return _loss(odds, linked) + float(strength * (apart**2).sum() / 2), slope

    start = np.append(np.ones(families), -np.median(bits.sum(axis=1)))
    bounds = [(LOWEST, HIGHEST)] * families + [(None, None)]
    found = optimize.minimize(objective, start, jac=True, bounds=bounds, method="L-BFGS-B")
    return np.asarray(found.x[:families]), float(found.x[families])


def train(bits: Floats, linked: Floats, *, spread: float = PRIOR_SPREAD) -> Trained:
    """Fits exponents. bits: (pairs, families), each family's sum; linked: 1 judged linked, 0 judged unrelated."""
    held_before, held_after = np.zeros(len(linked)), np.zeros(len(linked))
    fold = np.arange(len(linked)) % _FOLDS
    for number in range(_FOLDS):
        inside, outside = fold != number, fold == number
        if not outside.any() or not inside.any():
            continue
        exponents, offset = fit_exponents(bits[inside], linked[inside], spread)
        held_after[outside] = bits[outside] @ exponents + offset
        # All exponents at 1: only the offset is learnt.
        _, plain = fit_exponents(bits[inside].sum(axis=1, keepdims=True), linked[inside], 1e-3)
        held_before[outside] = bits[outside].sum(axis=1) + plain
    exponents, offset = fit_exponents(bits, linked, spread)
    return Trained(exponents, offset, _loss(held_before, linked), _loss(held_after, linked))
