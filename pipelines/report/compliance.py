"""Compliance as counts with denominators and intervals, for the whole force and by BCU, safe against differences."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import polars as pl

from data_contracts.disclosure import HIDDEN_MARK
from data_contracts.report_rules import ComplianceCheck, areas, compliance_checks
from pipelines.report.content import percent
from pipelines.report.intervals import Proportion
from pipelines.report.patterns import NOT_RECORDED
from pipelines.report.suppression import TOTAL, Cell, hidden_cells

FORCE = "force"


@dataclass(frozen=True)
class Rate:
    """Gaps of one check in one area; `hidden` where it must not be shown. `unknown`: no record that could say so."""

    area: str
    gaps: Proportion
    unknown: int
    hidden: bool

    @property
    def text(self) -> str:
        """`36 of 42 (86%, 72 to 93%)`, the mark where it is hidden, or that there was nothing to count."""
        if self.hidden:
            return HIDDEN_MARK
        if not self.gaps.of:
            return "none to check"
        low, high = self.gaps.interval
        span = f"{percent(low)} to {percent(high)}"
        return f"{self.gaps.gaps:,} of {self.gaps.of:,} ({percent(self.gaps.share)}, {span})"


@dataclass(frozen=True)
class CheckResult:
    """One check: the force as a whole, then each BCU in the order of the list."""

    check: ComplianceCheck
    force: Rate
    by_bcu: tuple[Rate, ...]


def compliance(cases: pl.DataFrame) -> list[CheckResult]:
    """Every check over the case files of `cases` (columns incident_id, bcu and a column a check)."""
    filled = cases.with_columns(pl.col("bcu").fill_null(NOT_RECORDED))
    codes = [a.code for a in areas("bcu")]
    others = sorted(set(filled["bcu"].to_list()) - set(codes))
    return [_result(check, filled, [*codes, *others]) for check in compliance_checks()]


def _result(check: ComplianceCheck, cases: pl.DataFrame, bcus: list[str]) -> CheckResult:
    tally = Counter(cases.select("bcu", check.code).iter_rows())
    parts = {bcu: _parts(tally, bcu) for bcu in bcus}
    hidden = _hidden(parts)
    rates = [
        Rate(bcu, Proportion(gap, gap + kept), unknown, bcu in hidden) for bcu, (gap, kept, unknown, _) in parts.items()
    ]
    gap, kept, unknown, _ = (sum(part[i] for part in parts.values()) for i in range(4))
    force = Rate(FORCE, Proportion(gap, gap + kept), unknown, FORCE in hidden)
    return CheckResult(check, force, tuple(rates))


def _parts(tally: Counter[tuple[str, str]], bcu: str) -> tuple[int, int, int, int]:
    gap, kept, unknown = (tally[bcu, answer] for answer in ("gap", "kept", "unknown"))
    return gap, kept, unknown, tally[bcu, "does not apply"]


def _hidden(parts: dict[str, tuple[int, int, int, int]]) -> frozenset[str]:
    """Areas to hide. A rate shows two sums: its gaps, and its denominator; the deaths of each area stand elsewhere."""
    atoms = {
        f"{bcu}|{name}": count
        for bcu, (gap, kept, unknown, apart) in parts.items()
        for name, count in (("gap", gap), ("kept", kept), ("other", unknown + apart))
    }
    cells = [
        Cell(bcu, (frozenset({f"{bcu}|gap"}), frozenset({f"{bcu}|kept"}), frozenset({f"{bcu}|gap", f"{bcu}|kept"})))
        for bcu in parts
    ]
    gaps, kept = (frozenset(f"{bcu}|{name}" for bcu in parts) for name in ("gap", "kept"))
    force = Cell(FORCE, (gaps, kept), worth=TOTAL)
    # The deaths of each area are the denominator of the checks that apply to all, and so public wherever they are not
    # small.
    known = [frozenset(f"{bcu}|{name}" for name in ("gap", "kept", "other")) for bcu in parts]
    public = [k for k in known if sum(atoms[a] for a in k) >= 5 or sum(atoms[a] for a in k) == 0]
    others_small = {bcu for bcu, part in parts.items() if 0 < part[2] + part[3] < 5}
    extra = [Cell(bcu, (frozenset({f"{bcu}|other"}),)) for bcu in others_small]
    return hidden_cells([*_merged(cells, extra), force], atoms, public)


def _merged(cells: list[Cell], extra: list[Cell]) -> list[Cell]:
    """A rate whose left-out deaths are 1 to 4 gives them away through its denominator: it shows that sum as well."""
    more = {cell.key: cell.sums for cell in extra}
    return [Cell(cell.key, (*cell.sums, *more.get(cell.key, ()))) for cell in cells]
