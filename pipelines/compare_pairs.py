"""Pairs of a night: candidates from the sweep, exact weights, and the rows of the pair tables."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import polars as pl

from linkage.evidence.cases import Floats, Ints
from linkage.evidence.variables import EXPLANATIONS
from linkage.evidence.yardstick import Yardstick
from linkage.pairs.context import context_bits
from linkage.pairs.score import weigh
from linkage.pairs.screen import screen, sharing
from linkage.pairs.words import EVIDENCE_SCHEMA, PairWords
from linkage.series.weigh import PARTNERS_EXPECTED
from pipelines.warehouse import Warehouse

# Bits from which a pair is kept: no pair with less can bring a series as much as a member costs.
KEEP_BITS: Final = 9.0
# Pairs kept for one incident: more companions than a series can have members are a common kind of death.
KEEP_PAIRS: Final = 30
# What being in one series can lift a pair to: the odds of the series, as far as one can be sure of every member.
THROUGH_AT_MOST: Final = 6.0

Pairs = tuple[Ints, Ints]


def candidates(yard: Yardstick, rows: Ints) -> tuple[Pairs, int]:
    """Pairs to be scored exactly, and how many were compared in the sweep."""
    cases = yard.cases
    every = np.arange(len(cases), dtype=np.int64)
    dead, other = every[cases.is_death], every[~cases.is_death]
    new_dead, new_other = rows[cases.is_death[rows]], rows[~cases.is_death[rows]]
    found = [screen(yard, new_dead, every), screen(yard, new_other, dead), sharing(yard, new_other, other)]
    i, j = (np.concatenate([pairs[side] for pairs in found]) for side in (0, 1))
    # A new death met a new incident in both sweeps: once is enough.
    _, first = np.unique(np.minimum(i, j) * len(cases) + np.maximum(i, j), return_index=True)
    first.sort()
    return (i[first], j[first]), len(new_dead) * len(every) + len(new_other) * len(dead)


def score_and_keep(warehouse: Warehouse, yard: Yardstick, rows: Ints, pairs: Pairs, night: dt.date) -> int:
    """Scores exactly, keeps the strongest, replaces what was kept of tonight's incidents (`rows`) before."""
    i, j = pairs
    weights = weigh(yard, i, j)
    best = weights.sum(axis=1).max(axis=1) if len(i) else np.empty(0)
    keep = _strongest(i, best)
    stale = pl.DataFrame({"incident_id": [yard.cases.ids[row] for row in rows.tolist()]})
    for column in ("incident_a", "incident_b"):
        key = stale.rename({"incident_id": column})
        warehouse.delete("link.pair_evidence", key)
        warehouse.delete("link.case_pair", key)
    _write(warehouse, yard, Scored((i[keep], j[keep]), weights[keep]), night)
    return len(keep)


def _strongest(i: Ints, best: Floats) -> Ints:
    """Positions of the pairs kept: above the threshold, at most so many for one of tonight's incidents."""
    order = np.lexsort((np.arange(len(i)), -best, i))
    order = order[best[order] >= KEEP_BITS]
    start = np.searchsorted(i[order], i[order], side="left") if len(order) else np.empty(0, dtype=np.int64)
    return np.sort(order[np.arange(len(order)) - start < KEEP_PAIRS])


def lift_members(
    warehouse: Warehouse, yard: Yardstick, series: Mapping[str, tuple[tuple[int, ...], float]], night: dt.date
) -> None:
    """Writes the pairs of every touched series anew: two members are linked through the others as well.

    series: id to (rows, log2 posterior odds of the set).
    """
    through: dict[tuple[int, int], tuple[float, str]] = {}
    for name, (members, odds) in series.items():
        for n, later in enumerate(members):
            for earlier in members[:n]:
                key = (later, earlier)
                if key not in through or odds > through[key][0]:
                    through[key] = (odds, name)
    if not through:
        return
    i, j = (np.array([pair[side] for pair in through], dtype=np.int64) for side in (0, 1))
    weights = weigh(yard, i, j)
    direct = weights.sum(axis=1).max(axis=1)
    first = float(np.log2((yard.deaths + 1.0) / PARTNERS_EXPECTED))
    reached = np.array([min(odds, THROUGH_AT_MOST) + first for odds, _ in through.values()])
    lift = np.maximum(reached - direct, 0.0)
    keep = np.flatnonzero(direct + lift >= KEEP_BITS)
    names = [name for _, name in through.values()]
    lifted = [(names[n], float(lift[n])) for n in keep.tolist()]
    _write(warehouse, yard, Scored((i[keep], j[keep]), weights[keep], lifted), night)


@dataclass(frozen=True)
class Scored:
    """Pairs with their weights; lifted: by pair, the series that links the two and the bits that it adds."""

    pairs: Pairs
    weights: Floats
    lifted: list[tuple[str, float]] = field(default_factory=list)


def _write(warehouse: Warehouse, yard: Yardstick, scored: Scored, night: dt.date) -> None:
    """Replaces the rows of the pairs in both tables; the evidence of a pair sums to its weight."""
    (i, j), weights, lifted = scored.pairs, scored.weights, scored.lifted
    total = weights.sum(axis=1)
    chosen = total.argmax(axis=1) if len(total) else np.empty(0, dtype=np.int64)
    words = PairWords(yard, i, j).rows(weights, chosen)
    lift = np.zeros(len(i))
    if lifted:
        lift = np.array([bits for _, bits in lifted])
        words = pl.concat([words, _through_rows(lifted)])
    frame = _frame(yard, scored.pairs, total.max(axis=1) + lift if len(total) else np.empty(0), chosen)
    frame = frame.with_columns(pl.lit(night).alias("scored_on"))
    names = frame.select("pair", "incident_a", "incident_b")
    evidence = words.join(names, on="pair", maintain_order="left").drop("pair")
    warehouse.replace("link.case_pair", frame.drop("pair"), ["incident_a", "incident_b"])
    warehouse.delete("link.pair_evidence", names.drop("pair"))
    warehouse.append("link.pair_evidence", evidence)


def _through_rows(lifted: list[tuple[str, float]]) -> pl.DataFrame:
    lines = [
        (n, "same_series", "series", name, bits, f"both belong with the others of series {name}")
        for n, (name, bits) in enumerate(lifted)
        if bits > 0
    ]
    return pl.DataFrame(lines, schema=EVIDENCE_SCHEMA, orient="row")


def _frame(yard: Yardstick, pairs: Pairs, best: Floats, chosen: Ints) -> pl.DataFrame:
    i, j = pairs
    ids = [sorted((yard.cases.ids[a], yard.cases.ids[b])) for a, b in zip(i.tolist(), j.tolist(), strict=True)]
    odds = best - float(np.log2((yard.deaths + 1.0) / PARTNERS_EXPECTED))
    return pl.DataFrame(
        {
            "pair": np.arange(len(i)),
            "incident_a": pl.Series([first for first, _ in ids], dtype=pl.String),
            "incident_b": pl.Series([second for _, second in ids], dtype=pl.String),
            "match_weight": best,
            "probability": 1.0 / (1.0 + np.exp2(-odds)),
            "link_type": pl.Series([EXPLANATIONS[e] for e in chosen.tolist()], dtype=pl.String),
            "context_weight": best + context_bits(yard, i, j),
        }
    )
