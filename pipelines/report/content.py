"""What a report or a sheet is made of: sentences, tables and charts, ready to be rendered in any form."""

from __future__ import annotations

from dataclasses import dataclass, field

from pipelines.charts import Chart


@dataclass(frozen=True)
class Table:
    """Rows of texts under a title; the first column names the row, the others are set to the right where `numbers`."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""
    empty: str = "None."
    numbers: bool = True
    # A table of detail stands in the page and the PDF and is left out of the message's body.
    is_detail: bool = False


@dataclass(frozen=True)
class Picture:
    """A chart with the sentence that says what it shows; `key` names its files."""

    key: str
    caption: str
    chart: Chart


@dataclass(frozen=True)
class Section:
    """A part of a report: the finding in one sentence first, then what it rests on."""

    key: str
    title: str
    finding: str
    tables: tuple[Table, ...] = ()
    pictures: tuple[Picture, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def has_detail(self) -> bool:
        """Whether it has tables that only the page and the PDF show."""
        return any(table.is_detail for table in self.tables)


@dataclass(frozen=True)
class Product:
    """A report or sheet whole. `facts` are name and value of the box at the head; `numbers` is what a test
    recomputes."""

    title: str
    subject: str
    marking: str
    originator: str
    handling: str
    bottom_line: tuple[str, ...]
    sections: tuple[Section, ...]
    warnings: tuple[str, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    closing: tuple[str, ...] = ()
    numbers: dict[str, object] = field(default_factory=dict)


def counted(count: int, one: str, many: str | None = None) -> str:
    """A count with its noun: `1 death`, `3 deaths`, `no deaths`."""
    noun = one if count == 1 else many or f"{one}s"
    return f"no {noun}" if count == 0 else f"{count:,} {noun}"


def listed(words: list[str]) -> str:
    """Words as a list in a sentence: `a, b and c`."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"


def percent(share: float) -> str:
    """A share as a whole percentage, `under 1%` and `over 99%` where rounding would say none or all."""
    if 0 < share < 0.005:
        return "under 1%"
    return "over 99%" if 0.995 <= share < 1 else f"{share * 100:.0f}%"
