"""Two characteristics of the deceased together (requirement K08): who is in both groups, without a small cell.

The tables count a year of deaths, because a week has too few for a cell of two characteristics. The second table
knows what the first one shows of the sexes: the two are protected as one.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import polars as pl

from data_contracts.disclosure import HIDDEN_MARK, HIDDEN_NOTE
from data_contracts.report_rules import labels
from pipelines.report.content import Table
from pipelines.report.patterns import NOT_RECORDED, SEXES, age_band
from pipelines.report.suppression import TOTAL, Cell, hidden_cells
from pipelines.report.weeks import BASELINE_WEEKS

ALL = "all"
_MARGIN = 1  # what a margin is worth to the reader beside a cell


@dataclass(frozen=True)
class CrossTable:
    """Counts by two characteristics with their totals; keys are `row|column`, `all` for a total."""

    key: str
    rows: tuple[tuple[str, str], ...]
    columns: tuple[tuple[str, str], ...]
    counts: dict[str, int]
    hidden: frozenset[str]
    has_column_totals: bool

    def shown(self, row: str, column: str) -> int | None:
        """A count, or None where it must not be shown."""
        key = f"{row}|{column}"
        return None if key in self.hidden else self.counts[key]

    def table(self, title: str, name: str) -> Table:
        """As a table of the report: a row a value of the first characteristic, a column one of the second."""
        totals = ((ALL, "All"),) if self.has_column_totals else ()
        lines = []
        for row, label in (*self.rows, *totals):
            counts = [self.shown(row, column) for column, _ in (*self.columns, (ALL, "All"))]
            lines.append((label, *(HIDDEN_MARK if n is None else f"{n:,}" for n in counts)))
        headings = (name, *(label for _, label in self.columns), "All")
        return Table(title, headings, tuple(lines), note=HIDDEN_NOTE if self.hidden else "", is_detail=True)


def crosstabs(deaths: pl.DataFrame, ethnicity: pl.DataFrame) -> tuple[CrossTable, CrossTable]:
    """Age by sex, and ethnicity by sex, over the 52 weeks up to the report's.

    deaths: columns incident_id, week_back, victim_age, victim_sex. ethnicity: incident_id, ethnicity (18+1 code).
    """
    year = deaths.filter(pl.col("week_back") < BASELINE_WEEKS).join(ethnicity, on="incident_id", how="left")
    group = pl.col("ethnicity").str.slice(0, 1)
    known = list(labels("ethnicity_group").items())
    people = year.select(
        age_band().fill_null(NOT_RECORDED).alias("age"),
        pl.col("victim_sex").fill_null(NOT_RECORDED).alias("sex"),
        pl.when(group.is_in([code for code, _ in known])).then(group).otherwise(pl.lit(NOT_RECORDED)).alias("group"),
    )
    by_age = _cross("age_sex", people.select("age", "sex"), list(labels("age_band").items()), None)
    return by_age, _cross("ethnicity_sex", people.select("group", "sex"), known, by_age)


def _cross(key: str, people: pl.DataFrame, named: list[tuple[str, str]], beside: CrossTable | None) -> CrossTable:
    """One table; `beside`: the table of the same deaths whose totals of the columns stand for this one's as well."""
    rows = (*named, (NOT_RECORDED, "Not recorded"))
    present = set(people["sex"].to_list())
    columns = tuple(c for c in (*SEXES, (NOT_RECORDED, "Not recorded")) if c[0] in present)
    tally = Counter(people.iter_rows())
    atoms = {f"{r}|{c}": tally[r, c] for r, _ in rows for c, _ in columns}
    across = {f"{r}|{ALL}": frozenset(f"{r}|{c}" for c, _ in columns) for r, _ in rows}
    down = {f"{ALL}|{c}": frozenset(f"{r}|{c}" for r, _ in rows) for c, _ in columns}
    whole = {f"{ALL}|{ALL}": frozenset(atoms)}
    cells = [Cell(a, (frozenset({a}),)) for a in atoms] + [Cell(k, (s,), worth=_MARGIN) for k, s in across.items()]
    if beside is None:
        cells += [Cell(k, (s,), worth=_MARGIN) for k, s in down.items()]
        hidden = hidden_cells([*cells, Cell(f"{ALL}|{ALL}", (frozenset(atoms),), worth=TOTAL)], atoms)
    else:
        elsewhere = {**down, **whole}
        public = [s for k, s in elsewhere.items() if k not in beside.hidden and s]
        hidden = hidden_cells(cells, atoms, public, [s for k, s in down.items() if k in beside.hidden])
        hidden |= beside.hidden & {f"{ALL}|{ALL}"}
    counts = {k: sum(atoms[a] for a in s) for k, s in {**across, **down, **whole}.items()} | atoms
    return CrossTable(key, rows, columns, counts, frozenset(hidden), beside is None)
