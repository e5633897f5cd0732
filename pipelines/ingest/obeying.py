"""Rows against their contract: every distinct cell is checked once a night, then each row is judged by its cells."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from data_contracts.checks import Cells
from data_contracts.model import Column, Contract
from data_contracts.rules import REQUIRED, CellKind, Rule, rules
from features.staging.shape import said
from pipelines.ingest.findings import Finding, quoted
from pipelines.ingest.readers import Body, RawRow, cell

PUT_RIGHT = "have it put right at the source and sent again"
_WENT_ON = "the row went on, the value counts as not recorded; have it put right at the source"


class Tally(NamedTuple):
    """How often a rule of a column was looked at in a file, and how often it was broken."""

    column: str
    rule: str
    cells: int
    broken: int


def as_text(value: object) -> str | None:
    """A cell as rules see it: text, blank words as null, an object or list as JSON."""
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False) if value else None
    return said(value)


def _asked(rule: Rule, text: str | None) -> str | None:
    """What is asked of a cell: a blank one is nobody's business but `required`'s."""
    return (text or "") if rule.kind is REQUIRED else text


def _parts(held: Contract, row: RawRow) -> Iterator[tuple[tuple[Column, ...], Body, str]]:
    """The row itself, then the elements of its nested list, each with the columns that it keeps."""
    yield held.columns, row.body, ""
    if held.nested is not None:
        for one in row.body.get(held.nested) or []:
            yield held.nested_columns, one, f"{held.nested}."


def gather_cells(held: Contract, rows: list[RawRow], cells: dict[CellKind, set[str]]) -> None:
    """Adds every cell that a rule looks at to `cells`, by kind, each distinct value once."""
    for row in rows:
        for columns, body, _ in _parts(held, row):
            for rule in rules(columns):
                asked = _asked(rule, as_text(cell(body, rule.column)))
                if asked is not None:
                    cells.setdefault(rule.kind, set()).add(asked)


def judge(held: Contract, rows: list[RawRow], bad: Cells) -> tuple[list[RawRow], list[Finding], list[Tally]]:
    """The rows that may go on, a finding for each broken rule (one a refused row), and the tally of each rule."""
    kept: list[RawRow] = []
    findings: list[Finding] = []
    tally: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    for row in rows:
        broken = list(_broken(held, row, bad, tally))
        refusal = next((finding for finding in broken if finding.refused), None)
        if refusal is None:
            kept.append(row)
            findings += broken
        else:
            findings.append(refusal)
    return kept, findings, [Tally(column, rule, *counts) for (column, rule), counts in tally.items()]


def _broken(
    held: Contract, row: RawRow, bad: Cells, tally: dict[tuple[str, str], list[int]]
) -> Iterator[Finding]:
    for columns, body, prefix in _parts(held, row):
        by_name = {column.name: column for column in columns}
        for rule in rules(columns):
            text = as_text(cell(body, rule.column))
            asked = _asked(rule, text)
            if asked is None:
                continue
            counts = tally[prefix + rule.column, rule.kind.rule]
            counts[0] += 1
            if asked in bad.get(rule.kind, ()):
                counts[1] += 1
                yield _finding(row, rule, by_name[rule.column], prefix, text)


def _finding(row: RawRow, rule: Rule, column: Column, prefix: str, text: str | None) -> Finding:
    refuses = rule.severity == "refuse"
    what = f"{quoted(column, text)} is not allowed; allowed is {rule.kind.allowed}"
    raw = json.dumps(row.body, ensure_ascii=False) if refuses else ""
    do = PUT_RIGHT if refuses else _WENT_ON
    return Finding(row.number, prefix + rule.column, rule.kind.rule, what, do, refuses, raw)
