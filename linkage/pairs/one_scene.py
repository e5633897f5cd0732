"""Two deaths of one scene: what they share there is one event's news, told once."""

from __future__ import annotations

from typing import Final

import numpy as np

from linkage.evidence import nearness, people
from linkage.evidence.cases import Flags, Floats, Ints
from linkage.evidence.variables import EXPLANATIONS
from linkage.evidence.yardstick import Yardstick

# Explanations by somebody who went from one to the other.
ONE_HAND: Final = [EXPLANATIONS.index("person"), EXPLANATIONS.index("supply")]


def at_one_place(yard: Yardstick, i: Ints, j: Ints) -> Flags:
    """Pairs at one place, or at two that lie no farther apart than the names of one."""
    cases = yard.cases
    metres = np.hypot(cases.easting[i] - cases.easting[j], cases.northing[i] - cases.northing[j])
    here: Flags = ((cases.place[i] >= 0) & (cases.place[i] == cases.place[j])) | (metres <= nearness.SPOT_METRES)
    return here


def of_one_scene(yard: Yardstick, i: Ints, j: Ints, weights: Floats) -> Floats:
    """Two deaths at one place within a day are one scene, and whoever was there saw both: in place.

    What they share there is told once, by a single account of one event; only a hazard of the place is left whole.
    """
    cases = yard.cases
    scene = (
        at_one_place(yard, i, j)
        & (np.abs(cases.day[i] - cases.day[j]) <= people.ONE_DAY)
        & cases.is_death[i]
        & cases.is_death[j]
    )
    told = weights[scene][:, :, ONE_HAND]
    gain = np.maximum(told, 0.0)
    most = people.SAME_PLACE_ROAMING_CAP / np.maximum(gain.sum(axis=1, keepdims=True), 1e-9)
    weights[np.ix_(np.flatnonzero(scene), np.arange(weights.shape[1]), np.array(ONE_HAND))] = told - gain * np.maximum(
        1.0 - most, 0.0
    )
    return weights
