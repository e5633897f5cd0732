"""Rows against their contract: every distinct cell is checked once a night, then each row is judged by its cells."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from data_contracts.checks import Cells
from data_contracts.model import Column, Contract
from data_contracts.rules import REQUIRED, CellKind, Rule, rules
from features.blanks import said
from pipelines.ingest.findings import Finding, quoted
from pipelines.ingest.reading import Body, RawRow, cell

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


def gather_cells(
    held: Contract, rows: list[RawRow], cells: defaultdict[CellKind, set[str]]
) -> Counter[tuple[str, str]]:
    """Adds every cell that a rule looks at to `cells`, by kind, each distinct value once.

    Returns how many cells each (column, rule) looked at.
    """
    looked: Counter[tuple[str, str]] = Counter()
    for row in rows:
        for columns, body, prefix in _parts(held, row):
            for rule in rules(columns):
                asked = _asked(rule, as_text(cell(body, rule.column)))
                if asked is not None:
                    cells[rule.kind].add(asked)
                    looked[prefix + rule.column, rule.kind.rule] += 1
    return looked


def judge(held: Contract, rows: list[RawRow], bad: Cells) -> tuple[list[RawRow], list[Finding]]:
    """The rows that may go on, and a finding for each broken rule (one a refused row)."""
    ours = {rule.kind for rule in (*rules(held.columns), *rules(held.nested_columns))}
    if not any(bad.get(kind) for kind in ours):
        return rows, []
    kept: list[RawRow] = []
    findings: list[Finding] = []
    for row in rows:
        broken = list(_broken(held, row, bad))
        refusal = next((finding for finding in broken if finding.refused), None)
        if refusal is None:
            kept.append(row)
        findings += broken if refusal is None else [refusal]
    return kept, findings


def tally(looked: Counter[tuple[str, str]], findings: list[Finding]) -> list[Tally]:
    """How often each rule was looked at and how often it was broken, in order of column."""
    broken = Counter((finding.column, finding.rule) for finding in findings)
    return [Tally(column, rule, count, broken[column, rule]) for (column, rule), count in looked.items()]


def _broken(held: Contract, row: RawRow, bad: Cells) -> Iterator[Finding]:
    for columns, body, prefix in _parts(held, row):
        by_name = {column.name: column for column in columns}
        for rule in rules(columns):
            if values := bad.get(rule.kind):
                text = as_text(cell(body, rule.column))
                if _asked(rule, text) in values:
                    yield _finding(row, rule, by_name[rule.column], prefix, text)


def _finding(row: RawRow, rule: Rule, column: Column, prefix: str, text: str | None) -> Finding:
    refuses = rule.severity == "refuse"
    what = f"{quoted(column, text)} is not allowed; allowed is {rule.kind.allowed}"
    raw = json.dumps(row.body, ensure_ascii=False) if refuses else ""
    do = PUT_RIGHT if refuses else _WENT_ON
    return Finding(row.number, prefix + rule.column, rule.kind.rule, what, do, refuses, raw)
