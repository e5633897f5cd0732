"""Fellegi-Sunter: a comparison has levels; a level's weight is log2(m / u); weights of a pair add up to its own.

m is how often records of the same thing agree so; u how often records of different things do. Rare values weigh more:
where a level is an exact agreement, u is the value's own frequency. Models are reviewed JSON files under
`linkage/models`, trained elsewhere (`deathlink train people`); whoever scores reads, and never learns.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

# What stands for the chance of an agreement that the model gives no bound for: one in a thousand million.
_LEAST_U: Final = 1e-9
MODELS: Final = Path(__file__).resolve().parent / "models"


class ModelError(Exception):
    """A model file is missing or faulty; the message says which entry."""


@dataclass(frozen=True, slots=True)
class Level:
    """One grade of agreement. `rarity` names the table of frequencies that stands in for u where the value is known.

    `least_u` is how rare an agreement by chance can be at most, however rare its values are taken apart.
    """

    name: str
    m: float
    u: float
    rarity: str | None = None
    least_u: float = _LEAST_U

    @property
    def weight(self) -> float:
        """log2 of m over u."""
        return math.log2(self.m / self.u)


@dataclass(frozen=True)
class Frequencies:
    """How common each value is; `unseen` stands for a value that training never met."""

    shares: dict[str, float]
    unseen: float

    def of(self, value: str) -> float:
        return self.shares.get(value, self.unseen)


@dataclass(frozen=True, slots=True)
class Part:
    """One comparison's share in a pair's weight, for the table, the waterfall and the export alike."""

    comparison: str
    level: str
    weight: float


@dataclass(frozen=True)
class Model:
    """Comparisons by name, each with its levels by name; frequencies by name; settings (priors, thresholds) by name."""

    version: str
    comparisons: dict[str, dict[str, Level]]
    frequencies: dict[str, Frequencies] = field(default_factory=dict)
    settings: dict[str, float] = field(default_factory=dict)

    def part(self, comparison: str, level: str, *values: str) -> Part:
        """The weight of a level; with `values`, u is the product of their frequencies in the level's table, by part."""
        found = self.comparisons[comparison][level]
        if not values or found.rarity is None:
            return Part(comparison, level, found.weight)
        tables = found.rarity.split("*")
        u = math.prod(self.frequencies[table].of(value) for table, value in zip(tables, values, strict=True))
        return Part(comparison, level, math.log2(found.m / max(u, found.least_u)))


def load(name: str) -> Model:
    """Reads `linkage/models/<name>.json`. Raises ModelError where the file or an entry is faulty."""
    path = MODELS / f"{name}.json"
    if not path.is_file():
        raise ModelError(f"there is no model [{path.name}] under linkage/models; train it or restore the file")
    return from_dict(json.loads(path.read_text(encoding="utf-8")))


def from_dict(body: dict[str, Any]) -> Model:
    """A Model from its JSON. Raises ModelError naming a level whose m or u is not a probability."""
    comparisons: dict[str, dict[str, Level]] = {}
    for comparison, levels in body["comparisons"].items():
        comparisons[comparison] = {}
        for level, entry in levels.items():
            if not (0 < entry["m"] <= 1 and 0 < entry["u"] <= 1):
                raise ModelError(f"[{comparison}.{level}]: m and u must lie above 0 and at most at 1")
            least = entry.get("least_u", _LEAST_U)
            comparisons[comparison][level] = Level(level, entry["m"], entry["u"], entry.get("rarity"), least)
    tables = {n: Frequencies(t["shares"], t["unseen"]) for n, t in body.get("frequencies", {}).items()}
    return Model(str(body["version"]), comparisons, tables, body.get("settings", {}))


def probability(weight: float) -> float:
    """Probability of a match from log2 odds (prior included)."""
    # Beyond 60 bits a float cannot tell the probability from one.
    return float(1.0 / (1.0 + 2.0 ** -max(-60.0, min(60.0, weight))))
