"""What members of a set that came later leave out of the counts, so that a set is weighed by the chain rule.

How surprising it is that the second member shows a value is asked of the history without the set; the third is
weighed on what the history and the first two show, and so on. Counted otherwise, a series would make its own mark
look common the longer it went on.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy import sparse

from linkage.evidence.cases import Floats, Ints
from linkage.evidence.yardstick import Yardstick


@dataclass(frozen=True)
class Later:
    """Of each pair, the members of its set that came after both, and those that came before the later of the two.

    rows, before: pairs × cases (0/1).
    """

    yard: Yardstick
    rows: sparse.csr_matrix
    before: sparse.csr_matrix

    @classmethod
    def of_sets(cls, yard: Yardstick, sets: list[Ints], positions: list[Ints]) -> Later:
        """Pairs of sets, set after set: members in the order of becoming known, and of each pair the later position."""
        after: list[tuple[Ints, Ints]] = []
        before: list[tuple[Ints, Ints]] = []
        seen = 0
        for members, position in zip(sets, positions, strict=True):
            order = np.arange(len(members))
            for found, side in ((after, order > position[:, None]), (before, order < position[:, None])):
                pair, column = np.nonzero(side)
                found.append((pair + seen, members[column]))
            seen += len(position)
        shape = (seen, len(yard.cases))
        return cls(yard, _pairs_by_cases(after, shape), _pairs_by_cases(before, shape))

    @cached_property
    def _kinds(self) -> tuple[sparse.csr_matrix, sparse.csr_matrix]:
        dead = sparse.diags_array(self.yard.cases.is_death.astype(float))
        deaths = (self.rows @ dead).tocsr()
        return deaths, (self.rows - deaths).tocsr()

    @cached_property
    def _tokens(self) -> tuple[sparse.csr_matrix, ...]:
        return tuple((kind @ self.yard.cases.present).tocsr() for kind in self._kinds)

    def tokens(self, kind: int, pair: Ints, token: Ints) -> Floats:
        """Later members of a kind that show the token, one a line."""
        return np.asarray(self._tokens[kind][pair, token]).ravel()

    def signature(self, pair: Ints, token: Ints) -> Floats:
        """How many odd wordings two members before the later one share, where the token is among them; else 0."""
        shared = (self.before @ self.yard.cases.odd_present).tocsr()
        shared.data = (shared.data > 1).astype(float)
        mine = np.asarray(shared[pair, token]).ravel()
        many: Floats = np.asarray(shared.sum(axis=1)).ravel()[pair] * mine
        return many

    def persons(self, pair: Ints, column: Ints) -> Floats:
        """Later members at which the person (a column of `person_rows`) is, one a line."""
        return np.asarray((self.rows @ self.yard.person_rows).tocsr()[pair, column]).ravel()

    def contacts(self, pair: Ints, column: Ints) -> Floats:
        """Later members that give the contact (a column of `contact_rows`), one a line."""
        return np.asarray((self.rows @ self.yard.contact_rows).tocsr()[pair, column]).ravel()

    def at_place(self, kind: int, place: Ints) -> Floats:
        """Later members of a kind at each pair's place."""
        lines = self._kinds[kind].tocoo()
        there = self.yard.cases.place[lines.col] == place[lines.row]
        return np.bincount(lines.row[there], minlength=len(place)).astype(float)


def _pairs_by_cases(found: list[tuple[Ints, Ints]], shape: tuple[int, int]) -> sparse.csr_matrix:
    empty = np.empty(0, dtype=np.int64)
    rows, columns = (np.concatenate([empty, *(each[side] for each in found)]) for side in (0, 1))
    return sparse.csr_matrix((np.ones(len(rows)), (rows, columns)), shape=shape)
