"""No count of 1 to 4 can be worked out: an attacker who tries every fitting table never pins one."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product as every

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.report.suppression import TOTAL, Cell, hidden_cells


def _table(counts: list[int]) -> tuple[list[Cell], dict[str, int]]:
    atoms = {f"a{n}": count for n, count in enumerate(counts)}
    cells = [Cell(name, (frozenset({name}),)) for name in atoms]
    return [*cells, Cell("total", (frozenset(atoms),), worth=TOTAL)], atoms


def _hidden(counts: list[int]) -> set[str]:
    return set(hidden_cells(*_table(counts)))


@pytest.mark.parametrize(
    ("counts", "hidden"),
    [
        ([10, 20, 30], set()),
        ([0, 20, 30], set()),
        ([3, 20, 30], {"a0", "a1"}),  # one alone would be total less the others: the next smallest goes with it
        ([3, 4, 30], {"a0", "a1"}),  # together seven: each could be five
        ([1, 2, 30], {"a0", "a1", "a2"}),  # together three: both are known to be small, so another goes too
        ([2, 0, 30], {"a0", "a2"}),
        ([0, 0, 0], set()),
        ([3, 0, 0], {"a0", "total"}),
    ],
)
def test_which_cells_go(counts: list[int], hidden: set[str]) -> None:
    assert _hidden(counts) == hidden


def _fitting(size: int, published: dict[frozenset[int], int], most: int) -> Iterator[tuple[int, ...]]:
    """Every table of whole numbers that shows what was published."""
    for guess in every(range(most + 1), repeat=size):
        if all(sum(guess[i] for i in cell) == value for cell, value in published.items()):
            yield guess


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 9), min_size=2, max_size=3))
def test_an_attacker_who_tries_every_table_pins_no_small_count(counts: list[int]) -> None:
    cells, atoms = _table(counts)
    hidden = hidden_cells(cells, atoms)
    index = {name: n for n, name in enumerate(atoms)}
    published = {
        frozenset(index[a] for a in cell.sums[0]): sum(atoms[a] for a in cell.sums[0])
        for cell in cells
        if cell.key not in hidden
    }
    assert all(not 0 < value < 5 for value in published.values())
    possible = list(_fitting(len(counts), published, max(9, sum(counts))))
    for position, count in enumerate(counts):
        if 0 < count < 5:
            assert max(guess[position] for guess in possible) >= 5


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 30), min_size=6, max_size=6))
def test_two_tables_of_the_same_deaths_protect_each_other(counts: list[int]) -> None:
    """Rows and columns of a 2 × 3 table are published as two tables, as BCUs and coroner areas are."""
    atoms = {f"{r}|{c}": counts[3 * r + c] for r in range(2) for c in range(3)}
    rows = [Cell(f"row {r}", (frozenset(f"{r}|{c}" for c in range(3)),)) for r in range(2)]
    columns = [Cell(f"column {c}", (frozenset(f"{r}|{c}" for r in range(2)),)) for c in range(3)]
    cells = [*rows, *columns, Cell("total", (frozenset(atoms),), worth=TOTAL)]
    shown = [c for c in cells if c.key not in hidden_cells(cells, atoms)]
    # What remains can be told by differences of any two shown sums where one holds the other: none of them is small.
    sums = [c.sums[0] for c in shown]
    for larger in sums:
        for smaller in sums:
            if smaller < larger:
                assert not 0 < sum(atoms[a] for a in larger - smaller) < 5
    for row in rows:
        apart = row.sums[0]
        inside = [c.sums[0] for c in shown if c.key.startswith("column")]
        if row.key in {c.key for c in shown} and len(inside) == 3:
            assert all(not 0 < sum(atoms[a] for a in s) < 5 for s in inside) and sum(
                atoms[a] for a in apart
            ) not in range(1, 5)


def test_what_is_public_elsewhere_and_gives_a_count_away_is_an_error() -> None:
    with pytest.raises(ValueError, match="elsewhere"):
        hidden_cells([], {"a": 3}, known=[frozenset({"a"})])


def test_a_guarded_sum_is_protected_though_no_cell_shows_it() -> None:
    counts = {"with": 14, "without": 2}
    cells = [Cell("all", (frozenset(counts),)), Cell("some", (frozenset({"with"}),), worth=1)]
    assert hidden_cells(cells, counts, guarded=[frozenset({"without"})]) == {"all"}
