"""Family discounts fitted on a London of the project's own in which nothing is linked, beside those of the table.

    python -m benches.discounts [--seed 5] [--days 120] [--scale 0.5] [--pairs 200000]

Between unrelated deaths a Bayes factor is one on average, whatever it compares. What the further agreements of a family
add to its first is too much where its variables go together anyway; the fitted discount is the one that brings the mean
Bayes factor of the further agreements down to what it is when each variable is shuffled among the deaths by itself, so
that nothing goes together. About a minute of processor time.
"""

from __future__ import annotations

import argparse
import datetime as dt
from pathlib import Path

import numpy as np
import polars as pl

from benches.truth_input import make_london, profiles
from linkage.evidence.cases import Floats, encode
from linkage.evidence.variables import EXPLANATIONS
from linkage.evidence.yardstick import Yardstick
from linkage.pairs.score import undiscounted
from pipelines.synth.run import Wanted

START = dt.date(2014, 1, 1)
CHUNK = 10_000
# A mean over fewer agreements is one pair's luck.
LEAST = 200


def shuffled(frame: pl.DataFrame, seed: int) -> pl.DataFrame:
    """Profiles in which each feature has been shuffled among the incidents by itself."""
    dice = np.random.default_rng(seed)
    stated = frame.select(pl.int_range(pl.len()).alias("row"), "present").explode("present").drop_nulls()
    stated = stated.with_columns(pl.col("present").str.split("=").list.first().alias("feature"))
    parts = []
    for part in stated.partition_by("feature", maintain_order=True):
        other = pl.Series("row", dice.permutation(frame.height)[part["row"].to_numpy()])
        parts.append(part.with_columns(other))
    lists = pl.concat(parts).group_by("row").agg(pl.col("present").sort())
    rows = pl.DataFrame({"row": np.arange(frame.height)}).join(lists, on="row", how="left", maintain_order="left")
    return frame.with_columns(rows["present"].fill_null(pl.lit([], dtype=pl.List(pl.String))))


def gains(frame: pl.DataFrame, pairs: int, seed: int) -> dict[str, Floats]:
    """By family: what agrees in random pairs of deaths, strongest first, (agreeing pairs, variables, explanations)."""
    yard = Yardstick.of(encode(frame))
    dice = np.random.default_rng(seed)
    i, j = dice.integers(0, len(yard.cases), (2, pairs))
    i, j = np.maximum(i, j)[i != j], np.minimum(i, j)[i != j]
    found: dict[str, list[Floats]] = {}
    for start in range(0, len(i), CHUNK):
        bits = np.maximum(undiscounted(yard, i[start : start + CHUNK], j[start : start + CHUNK]), 0.0)
        for family, columns in yard.family_columns:
            part = -np.sort(-bits[:, columns, :], axis=1)
            found.setdefault(family.name, []).append(part[part[:, 0].max(axis=1) > 0])
    return {family: np.concatenate(parts) for family, parts in found.items()}


def further(gain: Floats, discount: float) -> float:
    """Mean Bayes factor of the agreements beyond the first, each discounted by its rank; explanations count equally."""
    rank = np.arange(1, gain.shape[1])
    bits = (gain[:, 1:, :] * (discount**rank)[None, :, None]).sum(axis=1)
    return float(np.exp2(bits).mean())


def fitted(gain: Floats, independent: Floats) -> float:
    """The discount, 0 to 1, whose further agreements weigh on average what they weigh where nothing goes together."""
    aim, low, high = further(independent, 1.0), 0.0, 1.0
    if further(gain, 1.0) <= aim:
        return 1.0
    for _ in range(30):
        middle = (low + high) / 2
        low, high = (middle, high) if further(gain, middle) < aim else (low, middle)
    return low


def main() -> None:
    """Prints a line a family."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=5)
    parser.add_argument("--days", type=int, default=120)
    parser.add_argument("--scale", type=float, default=0.5)
    parser.add_argument("--pairs", type=int, default=200_000)
    given = parser.parse_args()
    wanted = Wanted(Path(), START, given.days, given.seed, "none", 0.05, given.scale, 0, faults=False)
    london = make_london(wanted)
    deaths = london.event.filter(pl.col("kind") == "death").select("event_id")
    frame = profiles(london, START + dt.timedelta(days=given.days), deaths)
    there, apart = gains(frame, given.pairs, given.seed), gains(shuffled(frame, given.seed), given.pairs, given.seed)
    table = {family.name: family.discount for family, _ in Yardstick.of(encode(frame)).family_columns}
    print(f"{frame.height:,} deaths, {given.pairs:,} pairs, explanations {', '.join(EXPLANATIONS)}")
    print(f"{'family':14s} {'agreeing':>9s} {'further BF':>11s} {'if apart':>9s} {'fitted':>7s} {'table':>6s}")
    for name, gain in there.items():
        if gain.shape[1] < 2 or len(gain) < LEAST or len(apart[name]) < LEAST:
            continue
        mean, aim = further(gain, 1.0), further(apart[name], 1.0)
        print(f"{name:14s} {len(gain):9,} {mean:11.2f} {aim:9.2f} {fitted(gain, apart[name]):7.2f} {table[name]:6.2f}")


if __name__ == "__main__":
    main()
