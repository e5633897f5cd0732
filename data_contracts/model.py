"""What a source may deliver, as values that cannot be wrong: Contract, Form, CodeList. Unknown keys are refused."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

# What is done with a row that breaks a rule: it goes to quarantine, or it goes on with a notice.
Severity = Literal["refuse", "report"]
Layout = Literal["comma", "pipe", "lines", "array", "workbook"]


class ContractError(Exception):
    """A contract or code list of this installation is faulty; the message lists every fault at once."""


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Form(_Frozen):
    """A form that cells keep: `pattern` holds for the whole cell, `rule` names a breach, `allowed` says it in words."""

    rule: str
    pattern: str
    allowed: str

    @field_validator("pattern")
    @classmethod
    def _compiles(cls, pattern: str) -> str:
        try:
            re.compile(pattern)
        except re.error as fault:
            raise ValueError(f"is no regular expression ({fault})") from None
        return pattern


class Column(_Frozen):
    """A column: its name as delivered (`a.b` inside an object), its kind, and what is done where a value breaks it."""

    name: str
    kind: str = "text"  # text, or a form of forms.yaml
    required: bool = False
    codes: str | None = None  # name of a code list
    parted_by: str | None = None  # several codes in one text
    severity: Severity = "refuse"
    meaning: str


class Contract(_Frozen):
    """One layout of file, the feeds that come in it, and the rules that its rows keep."""

    source: str
    feeds: tuple[str, ...]
    layout: Layout
    encoding: str = "utf-8"
    dated: Literal["day", "month"] = "day"
    extension: str
    key: tuple[str, ...]
    parent: tuple[str, ...] = ()
    parent_feed: str | None = None
    updated: str | None = None
    # A feed that must come every night; the absence of any other is no news.
    mandatory: bool = False
    # After how many days a file counts as late.
    freshness_days: int = Field(ge=0)
    owner: str
    why: str
    columns: tuple[Column, ...]
    # The name of a list inside each row, whose elements keep rules of their own.
    nested: str | None = None
    nested_columns: tuple[Column, ...] = ()

    @field_validator("columns", "nested_columns")
    @classmethod
    def _names_once(cls, columns: tuple[Column, ...]) -> tuple[Column, ...]:
        names = [column.name for column in columns]
        if len(set(names)) != len(names):
            raise ValueError(f"a column is named twice in {names}")
        return columns

    @model_validator(mode="after")
    def _keys_exist(self) -> Contract:
        named = {column.name for column in self.columns}
        wanted = {*self.key, *self.parent, *([self.updated] if self.updated else [])}
        if wanted - named:
            raise ValueError(f"keys are not among the columns: {sorted(wanted - named)}")
        return self

    @property
    def names(self) -> tuple[str, ...]:
        """The columns' names in delivered order."""
        return tuple(column.name for column in self.columns)


class Code(_Frozen):
    """One entry of a code list, valid from a day up to and including another; `more` holds the list's own columns."""

    code: str
    label: str
    description: str
    source: str
    valid_from: date
    valid_to: date | None = None
    more: dict[str, str] = {}

    def holds(self, day: date | None) -> bool:
        """Whether the code was in force on that day; None asks whether it ever was."""
        return day is None or (self.valid_from <= day and (self.valid_to is None or day <= self.valid_to))


class CodeList(_Frozen):
    """A dated code list. `name in list` asks whether the code was ever in force."""

    name: str
    entries: tuple[Code, ...]

    @cached_property
    def codes(self) -> frozenset[str]:
        """Every code that was ever in force."""
        return frozenset(entry.code for entry in self.entries)

    def __contains__(self, code: object) -> bool:
        return code in self.codes

    def of(self, code: str, day: date | None = None) -> Code | None:
        """The entry of a code on a day, or None."""
        return next((e for e in self.entries if e.code == code and e.holds(day)), None)

    @cached_property
    def columns_read(self) -> dict[tuple[str, date | None], dict[str, str]]:
        """Columns that `column` has made: they are asked for once a record."""
        return {}

    def column(self, name: str, day: date | None = None) -> dict[str, str]:
        """Code → value of one of the list's own columns (or of `label`), for the codes in force on the day."""
        if (name, day) not in self.columns_read:
            self.columns_read[name, day] = {
                e.code: e.label if name == "label" else e.more[name] for e in self.entries if e.holds(day)
            }
        return self.columns_read[name, day]


_FIXED = ("code", "label", "description", "source", "valid_from", "valid_to")


def read_code_list(path: Path) -> CodeList:
    """Reads `code,label,description,source,valid_from,valid_to,…`. Raises ContractError with every fault."""
    if not path.is_file():
        there = sorted(p.stem for p in path.parent.glob("*.csv"))
        raise ContractError(f"there is no code list [{path.stem}]; there are {there}")
    faults: list[str] = []
    with path.open(encoding="utf-8", newline="") as file:
        entries = tuple(_entries(csv.DictReader(file), faults))
    if faults:
        raise ContractError(f"code list [{path.name}]: " + "; ".join(faults))
    return CodeList(name=path.stem, entries=entries)


def _entries(rows: csv.DictReader[str], faults: list[str]) -> Iterator[Code]:
    missing = set(_FIXED) - set(rows.fieldnames or ())
    if missing:
        faults.append(f"columns are missing: {sorted(missing)}")
        return
    for number, row in enumerate(rows, start=1):
        cells = {name: (value or "").strip() for name, value in row.items() if name is not None}
        more = {name: value for name, value in cells.items() if name not in _FIXED}
        fixed = {name: cells[name] or None for name in _FIXED}
        try:
            yield Code.model_validate({**fixed, "more": more})
        except ValidationError as fault:
            wrong = [f"column [{'.'.join(map(str, e['loc']))}] {e['msg']}" for e in fault.errors()]
            faults.append(f"row [{number}] " + ", ".join(wrong))
