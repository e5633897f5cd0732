"""Contract and cells in, broken rules out. The one module that imports Great Expectations, and only when it is called."""

from __future__ import annotations

import re
from typing import NamedTuple

import polars as pl

from data_contracts.model import Column
from data_contracts.rules import Rule, rules


class Break(NamedTuple):
    """A cell that breaks a rule: `row` is the position in the frame that was checked."""

    row: int
    rule: Rule
    value: str | None


def _breaks(rule: Rule, value: str | None) -> bool:
    if value is None:
        return rule.name == "required"
    if rule.pattern is not None:
        return re.match(rule.pattern, value) is None
    return rule.codes is not None and value not in rule.codes


def check(columns: tuple[Column, ...], cells: pl.DataFrame) -> list[Break]:
    """Every cell that breaks a rule of `columns`, in order of row. `cells` holds text, one column each, null where blank."""
    found = [
        Break(row, rule, value)
        for rule in rules(columns)
        for row, value in enumerate(cells[rule.column].to_list())
        if _breaks(rule, value)
    ]
    return sorted(found, key=lambda b: b.row)
