"""The screening pass: every new incident against every other on record, in one sweep of arrays.

The bound adds every token at its full weight and every nearness at its best, so that no pair whose exact weight
would be kept is lost; survivors are scored exactly by `linkage.pairs.score`.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from linkage.evidence import nearness
from linkage.evidence.cases import Floats, Ints
from linkage.evidence.variables import EXPLANATIONS
from linkage.evidence.yardstick import Yardstick
from linkage.pairs.score import CONTACT_AGREEMENT

# Bits under which no pair is kept: chance gives each death thousands of such companions.
KEEP_AT_LEAST: Final = 7.0
# Survivors of one incident that are scored exactly: a night's hundred incidents then cost less than the sweep.
SURVIVORS: Final = 250
# New incidents swept together: a block against ten years of deaths stays within the cache's reach and 30 MB.
BLOCK: Final = 32
# A shared person always survives the sweep; her exact weight is then measured.
SHARED_PERSON_BITS: Final = 24.0


def _token_bits(yard: Yardstick, kind: int) -> Floats:
    """Full weight by token against incidents of a kind, the best of the explanations."""
    if not len(yard.cases.tokens):
        return np.zeros(0)
    chance = yard.rates[kind]
    m = yard.agreement.max(axis=1)
    return np.where(m > 0, np.log2(m / chance + 1 - m), 0.0)


def _time_table(yard: Yardstick) -> Floats:
    days = np.arange(int(yard.history) + 3, dtype=float)
    best: Floats = np.max([nearness.time_weight(name, days, yard.history) for name in EXPLANATIONS], axis=0)
    return best


class Sweep:
    """One pass of new incidents over all others: tables of nearness are looked up, tokens multiplied, in blocks."""

    def __init__(self, yard: Yardstick, others: Ints) -> None:
        cases = yard.cases
        self.yard, self.others = yard, others
        self.east, self.north = cases.easting[others].astype(np.float32), cases.northing[others].astype(np.float32)
        self.day, self.place = cases.day[others].astype(np.float32), cases.place[others]
        # Place 121 of the table of ages is for those unknown.
        self.years = np.clip(np.nan_to_num(cases.age[others], nan=121.0), 0, 121).astype(np.int64)
        self.unlocated = ~np.isfinite(self.east + self.north)
        self.signs = (yard.signs.max(axis=1) / 2).astype(np.float32)
        self.times = _time_table(yard).astype(np.float32)
        self.bits = _token_bits(yard, 0), _token_bits(yard, 1)
        self.present = cases.present[others].T.tocsr()
        self.people = yard.person_rows[others].T.tocsr()
        self.contacts = yard.contact_rows[others].T.tocsr()

    def bounds(self, rows: Ints) -> npt.NDArray[np.float32]:
        """Upper bounds of the weights of each row against all others, (rows, others)."""
        cases = self.yard.cases
        own = cases.present[rows].copy()
        kind = np.repeat(np.where(cases.is_death[rows], 0, 1), np.diff(own.indptr))
        own.data = np.where(kind == 0, self.bits[0][own.indices], self.bits[1][own.indices])
        together = own @ self.present
        people = self.yard.person_rows[rows] @ self.people
        people.data[:] = SHARED_PERSON_BITS
        contacts = self.yard.contact_rows[rows] @ self.contacts
        contacts.data[:] = float(np.log2(CONTACT_AGREEMENT[0] * (self.yard.deaths + 1) / 0.5))
        bound: npt.NDArray[np.float32] = (together + people + contacts).toarray().astype(np.float32)
        for line, row in enumerate(rows.tolist()):
            self._add_nearness(bound[line], row)
            bound[line] += self.signs[row] + self.signs[self.others]
        return bound

    def _add_nearness(self, bound: npt.NDArray[np.float32], row: int) -> None:
        """Adds the best weight of place, time and age of one incident against the others."""
        cases, yard = self.yard.cases, self.yard
        if np.isfinite(cases.easting[row]) and np.isfinite(cases.northing[row]):
            east, north = self.east - np.float32(cases.easting[row]), self.north - np.float32(cases.northing[row])
            squared = east * east + north * north
            squared[self.unlocated] = 0.0
            near = self._place_table(row)[nearness.squared_bin(squared)]
            near[self.unlocated] = 0.0
            bound += near
        if cases.place[row] >= 0:
            same = np.flatnonzero(self.place == cases.place[row])
            expected = yard.place_repeats.expected(np.array([0]), np.array([row]), np.zeros(1))[0]
            here = np.float32(np.log2(yard.deaths / expected + 1))
            bound[same] = np.maximum(bound[same], 0) + here
        gap = np.abs(self.day - np.float32(cases.day[row])).astype(np.int64)
        bound += self.times[np.minimum(gap, len(self.times) - 1)]
        if np.isfinite(cases.age[row]):
            ranks = yard.ages.within(np.full(122, cases.age[row]), np.append(np.arange(121.0), np.nan))
            bound += nearness.age_weight(0, ranks).astype(np.float32)[self.years]

    def _place_table(self, row: int) -> npt.NDArray[np.float32]:
        ranks = self.yard.surroundings.within(row, nearness.SPOT_METRES * 2.0 ** (np.arange(96) / 6.0))
        zero, far = np.zeros(96), np.ones(96)
        located = self.yard.surroundings.located
        best = np.max([nearness.place_weight(e, zero, far, ranks, located) for e in EXPLANATIONS], axis=0)
        return np.asarray(best, dtype=np.float32)


def screen(yard: Yardstick, rows: Ints, others: Ints) -> tuple[Ints, Ints]:
    """Pairs (row, other) that may be worth keeping; never an incident with itself, each pair once."""
    sweep = Sweep(yard, others)
    is_new = np.zeros(len(yard.cases), dtype=bool)
    is_new[rows] = True
    kept_i = [np.empty(0, dtype=np.int64)]
    kept_j = [np.empty(0, dtype=np.int64)]
    for start in range(0, len(rows), BLOCK):
        block = rows[start : start + BLOCK]
        for row, bound in zip(block.tolist(), sweep.bounds(block), strict=True):
            found = np.flatnonzero(bound >= KEEP_AT_LEAST)
            # Of two incidents new tonight the pair is taken once, from the earlier row.
            found = found[(others[found] != row) & ~(is_new[others[found]] & (others[found] < row))]
            if len(found) > SURVIVORS:
                order = np.lexsort((others[found], -bound[found]))
                found = np.sort(found[order[:SURVIVORS]])
            kept_i.append(np.full(len(found), row, dtype=np.int64))
            kept_j.append(others[found])
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
