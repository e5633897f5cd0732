"""How many deaths of a stream are too many: gamma-Poisson counts, their tails, and what more of them tells.

A stream's rate is known from a limited history and swings of its own accord (weekends, seasons, prices), so a count
over some days is negative binomial: mean `expected`, variance expected + expected² / size.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from scipy.special import gammaln
from scipy.stats import nbinom

from linkage.evidence.cases import Floats, Ints

# Squared coefficient of variation of a stream's weekly rate before it is measured: a fifth up or down is an ordinary
# week. The prior counts as much as weeks with a hundred deaths, squared and summed.
PRIOR_SWING: Final = 0.05
_PRIOR_MASS: Final = 100.0
# No stream is as regular as clockwork, and a swing beyond this is a change of the stream itself.
SWING_RANGE: Final = (0.01, 0.5)
# A second detector never carries an alert: three bits tip a balance, as an age or a sex does.
MOST_BITS: Final = 3.0


def swing(weekly: Floats) -> float:
    """Squared coefficient of variation of rates beyond Poisson. weekly: (weeks, streams) counts."""
    if len(weekly) < 2:
        return PRIOR_SWING
    mean = weekly.mean(axis=0)
    beyond = np.square(weekly - mean).sum() * len(weekly) / (len(weekly) - 1) - weekly.sum()
    measured = (beyond + PRIOR_SWING * _PRIOR_MASS) / (len(weekly) * np.square(mean).sum() + _PRIOR_MASS)
    return float(np.clip(measured, *SWING_RANGE))


def tail(count: Floats, expected: Floats, size: Floats) -> Floats:
    """Chance of so many deaths or more."""
    chance: Floats = nbinom.sf(count - 1, size, size / (size + expected))
    return chance


def excess_bits(others: int, expected: float, size: float, more: float) -> float:
    """log2 Bayes factor of `others` deaths where a source is at work that brings `more` of them on average.

    Without it they are negative binomial (expected, size); with it, further deaths join them, geometric with mean
    `more`. No count speaks more against than that none of the further ones came: -log2(1 + more) bits.
    """
    going_on = more / (1 + more)
    further = np.arange(others + 1)
    likelihood = _log_chance(others - further, expected, size)
    with_source = np.log1p(-going_on) + further * np.log(going_on) + likelihood
    highest = with_source.max()
    return float((highest + np.log(np.exp(with_source - highest).sum()) - likelihood[0]) / np.log(2))


def _log_chance(count: Ints, expected: float, size: float) -> Floats:
    """Natural logarithm of the negative binomial; twenty times as quick as SciPy's, which checks every argument."""
    ways = gammaln(count + size) - gammaln(count + 1) - gammaln(size)
    chance: Floats = ways + size * np.log(size / (size + expected)) + count * np.log(expected / (size + expected))
    return chance


def seen_with(expected: float, size: float, members: int) -> tuple[float, float]:
    """Expected number and size of the others, given that so many members were met in the stream and the days.

    Who looks at a stream because deaths were met in it meets it in a busy week: of a gamma-Poisson stream the others
    then are those of a rate weighted by that (its Palm distribution), gamma with the members added to its shape.
    """
    return expected * (size + members) / size, size + members
