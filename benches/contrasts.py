"""How far the recall of one group of deaths lies from that of all others, as it is and among series of one manner."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

# Draws of the bootstrap: the ends of a 95% interval stand on 20 of them each.
DRAWS = 800


@dataclass(frozen=True)
class Contrast:
    """Points by which a group's recall exceeds that of the others, with 95% intervals.

    plain: as it is. alike: among series of the same manner (Mantel-Haenszel), so that a group is not charged with the
    manners that its deaths happen to have. Whole series are drawn again, as their deaths are found together.
    """

    plain: tuple[float, float, float]
    alike: tuple[float, float, float]

    def __str__(self) -> str:
        return "  ".join(f"{mid:+6.1f} [{low:+.1f}, {high:+.1f}]" for mid, low, high in (self.plain, self.alike))


def contrast(deaths: pl.DataFrame, inside: pl.Series, seed: int = 1) -> Contrast:
    """deaths: series_true_id, scenario, found (a row a death); inside: whether each is of the group."""
    series, of_series = np.unique(deaths["series_true_id"].to_numpy(), return_inverse=True)
    manners, manner = np.unique(deaths["scenario"].to_numpy(), return_inverse=True)
    table = np.zeros((len(series), len(manners), 2, 2))
    side = inside.cast(pl.Int64).to_numpy()
    np.add.at(table, (of_series, manner, side, 0), 1.0)
    np.add.at(table, (of_series, manner, side, 1), deaths["found"].cast(pl.Float64).to_numpy())
    dice = np.random.default_rng(seed)
    again = dice.multinomial(len(series), np.full(len(series), 1 / len(series)), size=DRAWS)
    drawn = np.concatenate([np.ones((1, len(series))), again])
    counts = (drawn @ table.reshape(len(series), -1)).reshape(DRAWS + 1, len(manners), 2, 2)
    return Contrast(_interval(_difference(counts.sum(axis=1, keepdims=True))), _interval(_difference(counts)))


def _difference(counts: np.ndarray) -> np.ndarray:
    """Points inside less outside by draw; a manner that one side lacks tells nothing."""
    tries = counts[..., 0]
    share = counts[..., 1] / np.maximum(tries, 1e-9)
    weight = tries[..., 0] * tries[..., 1] / np.maximum(tries.sum(axis=-1), 1e-9)
    total = weight.sum(axis=1)
    spread = (weight * (share[..., 1] - share[..., 0])).sum(axis=1)
    return 100 * np.where(total > 0, spread / np.maximum(total, 1e-9), np.nan)


def _interval(values: np.ndarray) -> tuple[float, float, float]:
    known = values[np.isfinite(values)]
    if not np.isfinite(values[0]):
        return (float("nan"), float("nan"), float("nan"))
    return (float(values[0]), float(np.quantile(known, 0.025)), float(np.quantile(known, 0.975)))
