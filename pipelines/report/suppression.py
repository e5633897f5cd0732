"""Which counts of a table must be hidden, so that none of 1 to 4 is shown or can be worked out from the others.

The reader is taken to know that no count is negative and every sum that is published, in this table and in tables of
the same deaths beside it. What can be worked out is the most that a small count could be, given all that: a linear
programme. A small count is safe when, for all that the reader can tell, it could be five or more.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.optimize import linprog

from data_contracts.disclosure import MINIMUM_COUNT, is_small

# The worth of a total: without it a table says nothing.
TOTAL: Final = 9


@dataclass(frozen=True)
class Cell:
    """A cell of a published table: its key and the sums of atoms that it shows (a rate shows two: gaps, and all)."""

    key: str
    sums: tuple[frozenset[str], ...]
    # How much the reader loses with it: of the cells that could be hidden for another's sake the least worth goes
    # first.
    worth: int = 0


@dataclass(frozen=True)
class _Given:
    """What does not change while cells are hidden one by one."""

    counts: Mapping[str, int]
    known: Sequence[frozenset[str]]


def hidden_cells(
    cells: Sequence[Cell],
    counts: Mapping[str, int],
    known: Sequence[frozenset[str]] = (),
    guarded: Sequence[frozenset[str]] = (),
) -> frozenset[str]:
    """Keys of the cells to hide.

    counts: count of each atom (the finest groups that the tables share; they add up to every cell). known: sums of
    atoms that stand elsewhere in the report and stay. guarded: sums that no cell shows and that must not be worked out
    either. Raises ValueError where what stands elsewhere alone gives a small count away.
    """
    hidden = {cell.key for cell in cells if any(is_small(_count(s, counts)) for s in cell.sums)}
    shown = {s for cell in cells for s in cell.sums} | {frozenset({a}) for a in counts} | set(guarded)
    targets = sorted((s for s in shown if is_small(_count(s, counts))), key=lambda s: (len(s), sorted(s)))
    waiting = sorted((c for c in cells if c.key not in hidden), key=lambda c: _cost(c, counts))
    while True:
        public = [s for c in cells if c.key not in hidden for s in c.sums] + list(known)
        targets = [t for t in targets if _most(t, public, counts) < MINIMUM_COUNT]
        if not targets:
            return frozenset(hidden)
        if not waiting:
            raise ValueError(f"{len(targets)} small counts can be worked out from sums published elsewhere")
        shown_cells = [c for c in cells if c.key not in hidden]
        hidden.add(_next(waiting, targets[0], shown_cells, _Given(counts, known)).key)
        waiting = [c for c in waiting if c.key not in hidden]


def _next(waiting: Sequence[Cell], target: frozenset[str], public: Sequence[Cell], given: _Given) -> Cell:
    """The cell to give up next: the cheapest that alone makes the target safe, else the cheapest; a total last."""
    # A cell about the same deaths is likelier to help; trying it first spares most of the programmes.
    parts = [c for c in waiting if c.worth < TOTAL] or list(waiting)
    ordered = sorted(parts, key=lambda c: (c.worth, not any(s & target for s in c.sums)))
    for cell in ordered:
        rest = [s for c in public if c.key != cell.key for s in c.sums] + list(given.known)
        if _most(target, rest, given.counts) >= MINIMUM_COUNT:
            return cell
    return ordered[0]


def _cost(cell: Cell, counts: Mapping[str, int]) -> tuple[int, bool, int, str]:
    """What is worth most is given up last; then noughts (hiding a nought protects little); then by size."""
    largest = max((_count(s, counts) for s in cell.sums), default=0)
    return cell.worth, largest == 0, largest, cell.key


def _count(atoms: frozenset[str], counts: Mapping[str, int]) -> int:
    return sum(counts[a] for a in atoms)


def _most(target: frozenset[str], public: Sequence[frozenset[str]], counts: Mapping[str, int]) -> float:
    """The most that the target could be for a reader who knows the public sums; infinite where nothing bounds it."""
    names = sorted(counts)
    position = {name: i for i, name in enumerate(names)}
    goal = np.zeros(len(names))
    goal[[position[a] for a in target]] = -1.0
    if not public:
        return np.inf
    equations = np.zeros((len(public), len(names)))
    for row, atoms in enumerate(public):
        equations[row, [position[a] for a in atoms]] = 1.0
    right = np.array([_count(atoms, counts) for atoms in public], dtype=float)
    solved = linprog(goal, A_eq=equations, b_eq=right, bounds=(0, None), method="highs")
    # Status 3: unbounded, nothing that is public bounds the target. Half a death of slack for rounding of the solver.
    return np.inf if solved.status == 3 else -float(solved.fun) + 1e-6
