"""Where planted deaths are lost: how far each came on its way to an analyst, and which evidence it had and lost."""

from __future__ import annotations

import numpy as np
import polars as pl

from benches.truth_input import Night
from linkage.evidence.variables import EXPLANATIONS
from linkage.evidence.yardstick import Yardstick
from linkage.pairs.score import weigh

# Steps of the way, the farthest first.
STEPS = ("shown", "series below the line", "pair kept", "no pair kept")


def steps(night: Night, series: pl.DataFrame, found: set[str]) -> dict[str, str]:
    """By planted death, how far it came together with another of its own series. series: the truth's rows."""
    members = night.warehouse.query("SELECT series_id, incident_id FROM link.series_member")
    sets = [set(part["incident_id"]) for part in members.partition_by("series_id")]
    kept = night.warehouse.query("SELECT incident_a, incident_b FROM link.case_pair").rows()
    out = {}
    for part in series.partition_by("series_true_id"):
        own = set(part["event_id"])
        together = set().union(*(held & own for held in sets if len(held & own) > 1))
        paired = set().union(*({a, b} for a, b in kept if a in own and b in own))
        for death in part.filter(pl.col("kind") == "death")["event_id"]:
            reached = (death in found, death in together, death in paired, True)
            out[death] = next(step for step, so in zip(STEPS, reached, strict=True) if so)
    return out


def mates(yard: Yardstick, series: pl.DataFrame) -> dict[str, tuple[str, int]]:
    """By planted death, the one of its own with whom its pair weighs most, and the explanation (its number)."""
    out: dict[str, tuple[str, int]] = {}
    for part in series.partition_by("series_true_id"):
        own = [event for event in part["event_id"] if event in yard.cases.row_of]
        deaths = set(part.filter(pl.col("kind") == "death")["event_id"])
        pairs = [(a, b) for a in own if a in deaths for b in own if b != a]
        if not pairs:
            continue
        total = _weights(yard, pairs).sum(axis=1)
        for death in {a for a, _ in pairs}:
            mine = [n for n, (a, _) in enumerate(pairs) if a == death]
            best = max(mine, key=lambda n: float(total[n].max()))
            out[death] = (pairs[best][1], int(total[best].argmax()))
    return out


def bits(yard: Yardstick, chosen: dict[str, tuple[str, int]]) -> pl.DataFrame:
    """event_id, explanation and a column a family: bits of the chosen pair of each death under its explanation."""
    known = {d: (m, e) for d, (m, e) in chosen.items() if d in yard.cases.row_of and m in yard.cases.row_of}
    weights = _weights(yard, [(death, mate) for death, (mate, _) in known.items()])
    number = np.array([e for _, e in known.values()], dtype=np.int64)
    under = weights[np.arange(len(number)), :, number]
    families = {family.name: under[:, columns].sum(axis=1) for family, columns in yard.family_columns}
    return pl.DataFrame({"event_id": list(known), "explanation": [EXPLANATIONS[e] for e in number], **families})


def _weights(yard: Yardstick, pairs: list[tuple[str, str]]) -> np.ndarray:
    row = yard.cases.row_of
    ends = np.array([sorted((row[a], row[b])) for a, b in pairs], dtype=np.int64).reshape(-1, 2)
    return weigh(yard, ends[:, 1], ends[:, 0])


def lost(before: pl.DataFrame, after: pl.DataFrame) -> pl.DataFrame:
    """family, before, after (mean bits), gone (share of pairs that lost two bits or more of it); dearest first."""
    families = [c for c in before.columns if c in after.columns and c not in ("event_id", "explanation")]
    both = before.join(after, on="event_id", suffix="_after")
    rows = []
    for family in families:
        one, two = both[family], both[f"{family}_after"]
        # Two bits: what tips a pair that stands at the line.
        rows.append((family, one.to_numpy().mean(), two.to_numpy().mean(), ((one - two) >= 2).to_numpy().mean()))
    frame = pl.DataFrame(rows, schema=["family", "before", "after", "gone"], orient="row")
    return frame.sort(pl.col("before") - pl.col("after"), "family", descending=[True, False])
