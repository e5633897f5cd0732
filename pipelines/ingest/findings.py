"""What is said about a file: findings that name delivery, file, row, column and rule, what is allowed and what to do.

No personal data: a value is quoted only where the column holds a code, a date, a number or a reference.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from data_contracts.model import Column

# A quoted value is a hint, not a copy: longer ones are cut.
_LONGEST_QUOTE: Final = 40


@dataclass(frozen=True)
class Finding:
    """One thing found. `row` None means the whole file; `refused` says whether the row went to quarantine."""

    row: int | None
    column: str | None
    rule: str
    what: str
    do: str
    refused: bool
    raw: str = ""

    def __repr__(self) -> str:
        return f"Finding(row={self.row}, column={self.column}, rule={self.rule})"


def quoted(column: Column, value: str | None) -> str:
    """A value for a message: shown for codes, dates, numbers and references, else only its length."""
    if value is None:
        return "blank"
    telling = column.kind != "text" or column.codes is not None
    if not telling:
        return f"[{len(value)} characters]"
    return f"[{value}]" if len(value) <= _LONGEST_QUOTE else f"[{value[:_LONGEST_QUOTE]}… {len(value)} characters]"


def sentence(delivery: str, file: str, finding: Finding) -> str:
    """The one message of a finding."""
    row = "the whole file" if finding.row is None else f"row [{finding.row}]"
    column = f", column [{finding.column}]" if finding.column else ""
    return f"delivery [{delivery}], file [{file}], {row}{column}, rule [{finding.rule}]: {finding.what}; {finding.do}"


def gathered(findings: Iterable[Finding]) -> list[Finding]:
    """Findings that refuse nothing, one for each column and rule: the first, with how many more there are."""
    groups: dict[tuple[str | None, str], list[Finding]] = {}
    for finding in findings:
        groups.setdefault((finding.column, finding.rule), []).append(finding)
    return [_with_count(group) for group in groups.values()]


def _with_count(group: list[Finding]) -> Finding:
    first, more = group[0], len(group) - 1
    if not more:
        return first
    what = f"{first.what} (and {more} more rows of this file)"
    return Finding(first.row, first.column, first.rule, what, first.do, first.refused, first.raw)
