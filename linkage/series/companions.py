"""Kept pairs as companions of each incident, strongest first: arrays that are cut only where somebody asks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from linkage.evidence.cases import Floats, Ints


class Companions(Mapping[int, list[tuple[int, float]]]):
    """Row to (other row, pair weight in bits), strongest first; of equals, the earlier row first.

    Ten years keep millions of pairs and a night asks for a few hundred rows: only those become lists.
    """

    def __init__(self, row: Ints, other: Ints, weight: Floats) -> None:
        order = np.lexsort((other, -weight, row))
        self._row, self._other, self._weight = row[order], other[order], weight[order]

    def __getitem__(self, row: int) -> list[tuple[int, float]]:
        start, end = (int(np.searchsorted(self._row, row, side)) for side in ("left", "right"))
        if start == end:
            raise KeyError(row)
        return list(zip(self._other[start:end].tolist(), self._weight[start:end].tolist(), strict=True))

    def __iter__(self) -> Iterator[int]:
        return iter(np.unique(self._row).tolist())

    def __len__(self) -> int:
        return len(np.unique(self._row))
