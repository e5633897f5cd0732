"""What every reader gives: rows as delivered, and findings for what cannot be read as a row.

Rows are numbered from 1, the first under the header. Every row that a plain reader of the format counts is either in
`rows` or in `findings`, so that the ledger balances.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

from pipelines.ingest.findings import Finding

# Fifty pages of typing; a longer cell is a machine's slip (a quote that never closes, a file inside a field).
LONGEST_CELL: Final = 100_000
ASK: Final = "its rows went on; ask the extract team whether the layout has changed"

Body = dict[str, Any]


@dataclass(frozen=True)
class RawRow:
    """A row as delivered."""

    number: int
    body: Body

    def __repr__(self) -> str:
        return f"RawRow({self.number})"


def cell(body: Body, name: str) -> object:
    """A field of a body by its contract name; `a.b` looks inside the object `a`."""
    if name in body:
        return body[name]
    outer, _, inner = name.partition(".")
    held = body.get(outer)
    return held.get(inner) if isinstance(held, dict) else None


@dataclass
class Reading:
    """What a file held. `count` is the number of rows as a plain reader of the format counts them."""

    count: int = 0
    rows: list[RawRow] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    @property
    def whole_file(self) -> Finding | None:
        """The finding that refuses the whole file, if there is one."""
        return next((f for f in self.findings if f.row is None and f.refused), None)

    def refuse(self, row: int | None, column: str | None, rule: str, what: str, raw: str) -> None:
        """Notes a row (None: the whole file) that cannot be taken."""
        do = (
            "ask the extract team to deliver it again"
            if row is None
            else "have it put right at the source and sent again"
        )
        self.findings.append(Finding(row, column, rule, what, do, True, raw))

    def note(self, row: int | None, column: str | None, rule: str, what: str, do: str) -> None:
        """Notes something that refuses nothing."""
        self.findings.append(Finding(row, column, rule, what, do, False))


def readable(content: bytes) -> str:
    """Content as text for quarantine; bytes that are no UTF-8 stay visible as escapes, so that nothing is lost."""
    return content.decode("utf-8", errors="backslashreplace").replace("\x00", "\\x00")
