"""A contract as rules on single cells: required, of a form, of a code list. Checks and messages are made from these.

Cells of one kind (all times, all BCU codes, all CAD references) keep one rule whatever column and feed they stand in,
so a night checks each kind once over all its files.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final, NamedTuple

from data_contracts.feeds import code_list, forms
from data_contracts.model import Column, Severity


class CellKind(NamedTuple):
    """A kind of cell and what it must be: the whole cell matches `pattern`, or is one of `codes`."""

    name: str
    rule: str
    pattern: str | None
    codes: tuple[str, ...] | None
    allowed: str


class Rule(NamedTuple):
    """One rule of one column."""

    column: str
    kind: CellKind
    severity: Severity


# A blank cell is given to this kind as an empty text; blank cells of any other kind are not looked at.
REQUIRED: Final = CellKind("required", "required", r"^(?s:.+)$", None, "a value; the cell must not be blank")
# A list of more codes than this is named in a message and not spelt out.
_SPELT_OUT: Final = 20


@cache
def _form(name: str) -> CellKind:
    form = forms()[name]
    return CellKind(f"form {name}", form.rule, form.pattern, None, form.allowed)


@cache
def _codes(name: str, parted_by: str | None) -> CellKind:
    codes = tuple(sorted(code_list(name).codes))
    spelt = " ".join(codes) if len(codes) <= _SPELT_OUT else f"{len(codes)} codes"
    allowed = f"a code of {name}.csv: {spelt}"
    if parted_by is None:
        return CellKind(f"code {name}", "unknown_code", None, codes, allowed)
    one, mark = "(?:" + "|".join(map(re.escape, codes)) + ")", re.escape(parted_by)
    several = f"{allowed}; several are parted by {parted_by}"
    return CellKind(f"codes {name}", "unknown_code", f"^{one}(?:{mark}{one})*{mark}?$", None, several)


def _column_rules(column: Column) -> list[Rule]:
    rules = [Rule(column.name, REQUIRED, "refuse")] if column.required else []
    if column.kind != "text":
        rules.append(Rule(column.name, _form(column.kind), column.severity))
    if column.codes is not None:
        rules.append(Rule(column.name, _codes(column.codes, column.parted_by), column.severity))
    return rules


@cache
def rules(columns: tuple[Column, ...]) -> tuple[Rule, ...]:
    """Every rule of a contract's columns, in delivered order."""
    return tuple(rule for column in columns for rule in _column_rules(column))
