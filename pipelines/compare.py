"""Tonight's incidents against all on record: profiles, pairs, series and alerts, written to the link tables.

Only what changed tonight is compared: an incident whose profile is the same as before is not scored again.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Final

import numpy as np
import polars as pl

from data_contracts.comparing import PROFILE
from linkage.evidence.cases import Cases, Floats, Ints, encode
from linkage.evidence.variables import EXPLANATIONS, kin_frame, role_frame
from linkage.evidence.yardstick import Yardstick
from linkage.pairs.score import weigh
from linkage.pairs.screen import screen, sharing
from linkage.pairs.words import PairWords
from linkage.series.weigh import PARTNERS_EXPECTED
from pipelines.compare_series import tend_series
from pipelines.settings import Settings
from pipelines.warehouse import Warehouse

# requirements.md, ten things, 4: 358 days lay between two deaths of one series; two years hold every such gap.
LOOK_BACK_DAYS: Final = 731
# Bits from which a pair is kept: no pair with less can bring a series as much as a member costs.
KEEP_BITS: Final = 9.0
# Pairs kept for one incident: more companions than a series can have members are a common kind of death.
KEEP_PAIRS: Final = 30
_HASHED: Final = [c for c in PROFILE if c not in ("content_hash", "bcu", "first_known", "toxicology_pending")]


def compare(warehouse: Warehouse, night: dt.date, judgements: pl.DataFrame, settings: Settings) -> dict[str, int]:
    """Compares what came in. Returns counts: incidents compared, pairs scored and kept, series, alerts."""
    _forget_merged(warehouse)
    changed = _refresh_profiles(warehouse, night)
    if changed.is_empty():
        return {"incidents_compared": 0, "pairs_compared": 0, "pairs_kept": 0, "series_changed": 0, "alerts": 0}
    cases = encode(warehouse.select("link/loaded_profile", since=night - dt.timedelta(days=LOOK_BACK_DAYS)))
    yard = Yardstick.of(cases)
    rows = np.array(sorted(cases.row_of[i] for i in changed["incident_id"] if i in cases.row_of), dtype=np.int64)
    i, j, compared = _candidates(yard, rows)
    kept = _score_and_keep(warehouse, yard, rows, (i, j), night)
    counts = tend_series(warehouse, yard, rows, judgements, night=night, budget=settings.alert_budget)
    return {"incidents_compared": len(rows), "pairs_compared": compared, "pairs_kept": kept, **counts}


def _forget_merged(warehouse: Warehouse) -> None:
    """Incidents that were found to be one with another: the link tables speak of the one that stays."""
    gone = warehouse.select("link/gone_incident")
    if gone.is_empty():
        return
    ids = gone.select("incident_id")
    warehouse.delete("link.profile", ids)
    for column in ("incident_a", "incident_b"):
        key = ids.rename({"incident_id": column})
        warehouse.delete("link.pair_evidence", key)
        warehouse.delete("link.case_pair", key)
    members = warehouse.select("link/renamed_member", gone=gone)
    warehouse.delete("link.series_member", ids)
    warehouse.append("link.series_member", members)


def _refresh_profiles(warehouse: Warehouse, night: dt.date) -> pl.DataFrame:
    """Gathers the profiles of tonight's incidents anew; returns the ids of those that differ from before."""
    chosen = warehouse.select("link/changed_incident", night=night)
    if chosen.is_empty():
        return chosen
    profiles = warehouse.select("link/profile", chosen=chosen, kin=kin_frame(), part=role_frame())
    hashed = pl.concat_str([_text(column) for column in _HASHED], separator="\x1f", ignore_nulls=False)
    profiles = profiles.with_columns(hashed.alias("content_hash")).with_columns(
        pl.Series("content_hash", [_digest(text) for text in profiles.select(hashed.alias("h"))["h"]], dtype=pl.String)
    )
    before = warehouse.select("link/profile_hash", chosen=chosen)
    warehouse.replace("link.profile", profiles.select(list(PROFILE)), ["incident_id"])
    same = profiles.join(before, on=["incident_id", "content_hash"], how="semi")
    return profiles.join(same, on="incident_id", how="anti").select("incident_id").sort("incident_id")


def _text(column: str) -> pl.Expr:
    if PROFILE[column] == pl.List(pl.String()):
        return pl.col(column).list.join("\x1e").fill_null("")
    return pl.col(column).cast(pl.String).fill_null("")


def _digest(text: str) -> str:
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def _candidates(yard: Yardstick, rows: Ints) -> tuple[Ints, Ints, int]:
    """Pairs to be scored exactly, and how many were compared in the sweep."""
    cases = yard.cases
    every = np.arange(len(cases), dtype=np.int64)
    dead, other = every[cases.is_death], every[~cases.is_death]
    new_dead, new_other = rows[cases.is_death[rows]], rows[~cases.is_death[rows]]
    found = [screen(yard, new_dead, every), screen(yard, new_other, dead), sharing(yard, new_other, other)]
    i, j = (np.concatenate([pairs[side] for pairs in found]) for side in (0, 1))
    # A new death met a new incident in both sweeps: once is enough.
    low, high = np.minimum(i, j), np.maximum(i, j)
    _, first = np.unique(low * len(cases) + high, return_index=True)
    first.sort()
    compared = len(new_dead) * len(every) + len(new_other) * len(dead)
    return i[first], j[first], compared


def _score_and_keep(warehouse: Warehouse, yard: Yardstick, rows: Ints, pairs: tuple[Ints, Ints], night: dt.date) -> int:
    """Scores exactly, keeps the strongest, replaces what was kept of tonight's incidents (`rows`) before."""
    i, j = pairs
    weights = weigh(yard, i, j)
    total = weights.sum(axis=1)
    chosen = total.argmax(axis=1) if len(total) else np.empty(0, dtype=np.int64)
    best = total.max(axis=1) if len(total) else np.empty(0)
    keep = _strongest(i, best)
    i, j, weights, chosen, best = i[keep], j[keep], weights[keep], chosen[keep], best[keep]
    words = PairWords(yard, i, j).rows(weights, chosen)
    frame = _pair_frame(yard.cases, i, j, best, chosen).with_columns(pl.lit(night).alias("scored_on"))
    frame = frame.with_columns(
        (pl.col("match_weight") + pl.Series(context_bits(yard, i, j))).alias("context_weight"),
        _probability(pl.col("match_weight"), yard.deaths).alias("probability"),
    )
    stale = pl.DataFrame({"incident_id": [yard.cases.ids[row] for row in rows.tolist()]})
    for column in ("incident_a", "incident_b"):
        warehouse.delete("link.pair_evidence", stale.rename({"incident_id": column}))
        warehouse.delete("link.case_pair", stale.rename({"incident_id": column}))
    warehouse.append("link.case_pair", frame.drop("pair"))
    names = frame.select("pair", "incident_a", "incident_b")
    warehouse.append("link.pair_evidence", words.join(names, on="pair", maintain_order="left").drop("pair"))
    return frame.height


def _strongest(i: Ints, best: Floats) -> Ints:
    """Positions of the pairs kept: above the threshold, at most so many for one of tonight's incidents."""
    order = np.lexsort((np.arange(len(i)), -best, i))
    order = order[best[order] >= KEEP_BITS]
    start = np.searchsorted(i[order], i[order], side="left") if len(order) else np.empty(0, dtype=np.int64)
    return np.sort(order[np.arange(len(order)) - start < KEEP_PAIRS])


def _pair_frame(cases: Cases, i: Ints, j: Ints, best: Floats, chosen: Ints) -> pl.DataFrame:
    first = [min(cases.ids[a], cases.ids[b]) for a, b in zip(i.tolist(), j.tolist(), strict=True)]
    second = [max(cases.ids[a], cases.ids[b]) for a, b in zip(i.tolist(), j.tolist(), strict=True)]
    return pl.DataFrame(
        {
            "pair": np.arange(len(i)),
            "incident_a": pl.Series(first, dtype=pl.String),
            "incident_b": pl.Series(second, dtype=pl.String),
            "match_weight": best,
            "link_type": pl.Series([EXPLANATIONS[e] for e in chosen.tolist()], dtype=pl.String),
        }
    )


def _probability(weight: pl.Expr, deaths: float) -> pl.Expr:
    """Posterior probability of a link: prior odds are the partners expected, over the deaths on record."""
    odds = weight + float(np.log2(PARTNERS_EXPECTED / (deaths + 1.0)))
    return 1.0 / (1.0 + (-odds * float(np.log(2.0))).exp())


# m for a recorded characteristic of the victim, in the context score: some offenders choose by it.
CONTEXT_AGREEMENT: Final = 0.35


def context_bits(yard: Yardstick, i: Ints, j: Ints) -> Floats:
    """Bits that shared recorded characteristics add in the context score; nothing where they are not recorded."""
    context = yard.cases.context
    carried = np.asarray(context.sum(axis=0)).ravel()
    # Among those whose characteristic of that kind is recorded would be better; the whole is the cautious base.
    recorded = float(max(1, (np.asarray(context.sum(axis=1)).ravel() > 0).sum()))
    chance = np.clip((carried + 0.5) / (recorded + 1.0), 1e-6, 1.0)
    bits = np.log2(CONTEXT_AGREEMENT / chance + 1 - CONTEXT_AGREEMENT)
    return np.asarray(context[i].multiply(context[j]) @ np.maximum(bits, 0.0)).ravel()
