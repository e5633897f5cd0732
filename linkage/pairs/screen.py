"""The screening pass: every new incident against every other on record, in one sweep of arrays.

The bound adds every token at its full weight and every nearness at its best, so that no pair whose exact weight
would be kept is lost; survivors are scored exactly by `linkage.pairs.score`.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from linkage.evidence import nearness
from linkage.evidence.cases import Floats, Ints
from linkage.evidence.variables import EXPLANATIONS
from linkage.evidence.yardstick import Yardstick
from linkage.pairs.score import CONTACT_AGREEMENT

# Bits under which no pair is kept: chance gives each death thousands of such companions.
KEEP_AT_LEAST: Final = 7.0
# Survivors of one incident that are scored exactly: a night's hundred incidents then cost less than the sweep.
SURVIVORS: Final = 250
# A shared person always survives the sweep; her exact weight is then measured.
SHARED_PERSON_BITS: Final = 24.0


def _token_bits(yard: Yardstick, kind: int) -> Floats:
    """Full weight by token against incidents of a kind, the best of the explanations."""
    if not len(yard.cases.tokens):
        return np.zeros(0)
    chance = yard.frequencies.rate(kind, 2.0)
    m = yard.agreement.max(axis=1)
    return np.where(m > 0, np.log2(m / chance + 1 - m), 0.0)


def _time_table(yard: Yardstick) -> Floats:
    days = np.arange(int(yard.history) + 3, dtype=float)
    return np.max([nearness.time_weight(name, days, yard.history) for name in EXPLANATIONS], axis=0)


def _nearness(yard: Yardstick, row: int, others: Ints, times: Floats) -> Floats:
    """Best weight of place, time and age of one incident against others: three look-ups in tables."""
    cases = yard.cases
    bits = np.zeros(len(others), dtype=np.float32)
    metres = np.hypot(cases.easting[others] - cases.easting[row], cases.northing[others] - cases.northing[row])
    located = np.isfinite(metres)
    if located.any():
        bins = nearness.distance_bin(metres[located])
        ranks = yard.surroundings.within(row, nearness.SPOT_METRES * 2.0 ** (np.arange(96) / 6.0))
        zero, far = np.zeros(96), np.ones(96)
        table = np.max(
            [nearness.place_weight(e, zero, far, ranks, yard.surroundings.located) for e in EXPLANATIONS], axis=0
        )
        bits[located] += table[bins].astype(np.float32)
    same = (cases.place[others] == cases.place[row]) & (cases.place[row] >= 0)
    bits[same] = np.log2(yard.deaths / yard.place_repeats[row] + 1)
    gap = np.abs(cases.day[others] - cases.day[row]).astype(np.int64)
    bits += times[np.clip(gap, 0, len(times) - 1)].astype(np.float32)
    if np.isfinite(cases.age[row]):
        apart = np.arange(121.0)
        ranks = yard.ages.within(np.full(121, cases.age[row]), cases.age[row] + apart)
        table = nearness.age_weight(0, ranks)
        years = np.abs(cases.age[others] - cases.age[row])
        bits += np.where(np.isfinite(years), table[np.clip(np.nan_to_num(years), 0, 120).astype(int)], 0.0)
    return bits


def screen(yard: Yardstick, rows: Ints, others: Ints) -> tuple[Ints, Ints]:
    """Pairs (row, other) that may be worth keeping; never an incident with itself, each pair once."""
    times = _time_table(yard)
    bits = _token_bits(yard, 0), _token_bits(yard, 1)
    present = yard.cases.present[others].T.tocsr()
    people = yard.person_rows[others].T.tocsr()
    contacts = yard.contact_rows[others].T.tocsr()
    kept_i, kept_j = [], []
    is_new = np.zeros(len(yard.cases), dtype=bool)
    is_new[rows] = True
    for row in rows:
        own = yard.cases.present[row].copy()
        kind = 0 if yard.cases.is_death[row] else 1
        own.data = bits[kind][own.indices]
        bound = _nearness(yard, int(row), others, times)
        bound += np.asarray((own @ present).todense()).ravel()
        shared = np.asarray((yard.person_rows[row] @ people).todense()).ravel()
        bound += SHARED_PERSON_BITS * (shared > 0)
        contact = np.asarray((yard.contact_rows[row] @ contacts).todense()).ravel()
        bound += float(np.log2(CONTACT_AGREEMENT[0] * (yard.deaths + 1) / 0.5)) * (contact > 0)
        # Of two incidents new tonight the pair is taken once, from the earlier row.
        bound[(others == row) | (is_new[others] & (others < row))] = -np.inf
        found = np.flatnonzero(bound >= KEEP_AT_LEAST)
        if len(found) > SURVIVORS:
            order = np.lexsort((others[found], -bound[found]))
            found = np.sort(found[order[:SURVIVORS]])
        kept_i.append(np.full(len(found), row, dtype=np.int64))
        kept_j.append(others[found])
    if not kept_i:
        return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
    return np.concatenate(kept_i), np.concatenate(kept_j)


# A token that no more incidents than this carry is rare enough to bring two non-fatal incidents together.
RARE_TOKEN: Final = 25


def sharing(yard: Yardstick, rows: Ints, others: Ints) -> tuple[Ints, Ints]:
    """Pairs that share a person, a contact, a place or a rare feature: how non-fatal incidents meet each other."""
    cases = yard.cases
    counted = yard.frequencies.count.sum(axis=0)
    rare = (
        np.flatnonzero((counted <= RARE_TOKEN) & (yard.agreement.max(axis=1) > 0)) if len(counted) else np.empty(0, int)
    )
    together = yard.person_rows[rows] @ yard.person_rows[others].T
    together = together + yard.contact_rows[rows] @ yard.contact_rows[others].T
    if len(rare):
        together = together + cases.present[rows][:, rare] @ cases.present[others][:, rare].T
    lines = together.tocoo()
    is_new = np.zeros(len(cases), dtype=bool)
    is_new[rows] = True
    i, j = rows[lines.row], others[lines.col]
    once = (i != j) & ~(is_new[j] & (j < i))
    return i[once].astype(np.int64), j[once].astype(np.int64)
