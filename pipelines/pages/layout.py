"""How a plain page is laid out: marking, ways, knowledge date, sections, charts with their tables."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import polars as pl
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from pipelines.views.desk import Desk, freshness
from pipelines.views.phrases import number
from pipelines.views.tables import html_table

if TYPE_CHECKING:
    from pipelines.charts import Chart

WAYS: Final = (
    ("/", "Tonight's list"),
    ("/group/", "A series"),
    ("/deaths/", "All deaths"),
    ("/waiting/", "Tips and sample"),
    ("/tonight/", "Notebooks"),
)
# A screen holds about so many rows; what is more is folded away under its number.
_ROWS: Final = 40


@dataclass(frozen=True)
class Section:
    """A part of a page under its own heading; the parts are markup already."""

    id: str
    title: str
    parts: Sequence[Markup] = ()


@dataclass(frozen=True)
class Page:
    """What stands on a page. said: what has just happened; note: the same in one word, for the title."""

    title: str
    here: str
    sections: Sequence[Section]
    lead: Markup = field(default_factory=Markup)
    said: str = ""
    note: str = ""
    status: int = 200
    warnings: Sequence[str] = field(default_factory=list)


@cache
def _templates() -> Environment:
    folder = FileSystemLoader(Path(__file__).parent)
    return Environment(
        loader=folder, autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=StrictUndefined
    )  # fmt: skip


@cache
def _css() -> str:
    return (Path(__file__).parent / "desk.css").read_text(encoding="utf-8")


@cache
def policy() -> bytes:
    """What a plain page may do, held by the browser: show itself in its own style and send its forms here."""
    style = base64.b64encode(hashlib.sha256(_css().encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{style}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ).encode()


def form(name: str, *values: Any) -> Markup:
    """A form of forms.html.jinja, every value escaped."""
    made: str = getattr(_templates().get_template("forms.html.jinja").module, name)(*values)
    return Markup(made)


def render(desk: Desk, page: Page) -> str:
    """The page as HTML."""
    state, late = freshness(desk)
    return _templates().get_template("page.html.jinja").render(
        css=Markup(_css()), marking=desk.settings.marking, night=desk.knowledge_date, state=state,
        warnings=[*late, *page.warnings], ways=WAYS, title=page.title, here=page.here, lead=page.lead, said=page.said,
        note=page.note, sections=page.sections,
    )  # fmt: skip


def table(frame: pl.DataFrame, caption: str, links: Mapping[str, str] | None = None, rows: int = _ROWS) -> Markup:
    """A frame as a table; rows beyond the first are folded away, an empty one is a sentence."""
    if frame.is_empty():
        return Markup("<p>{}: none.</p>").format(caption)
    # Safe: html_table escapes every cell and heading.
    first = Markup(html_table(frame.head(rows), caption, links))
    if frame.height <= rows:
        return first
    rest = frame.slice(rows)
    return first + fold(f"{number(rest.height, 'more row')}", Markup(html_table(rest, f"{caption}, continued", links)))


def fold(summary: str, content: Markup) -> Markup:
    """Content behind a line that opens it."""
    return Markup("<details><summary>{}</summary>{}</details>").format(summary, content)


def drawing(chart: Chart, links: Mapping[str, str] | None = None, *, with_table: bool = True) -> Markup:
    """A chart, its message above, its sentence below, and its table folded away.

    with_table: False where the page has the same rows as a list already.
    """
    from pipelines.charts.drawn import drawn  # here: the first page draws nothing, and starts sooner

    title = chart.figure.layout.title.text or ""
    figure = Markup("<figure><h3>{}</h3>{}<figcaption>{}</figcaption></figure>").format(
        Markup(title).unescape(), drawn(chart), chart.alt
    )
    return figure + fold("The same as a table", table(chart.table, chart.alt, links)) if with_table else figure


def sentence(text: str) -> Markup:
    """A paragraph of plain text."""
    return Markup("<p>{}</p>").format(text)


def status(text: str) -> Markup:
    """What has just happened: read out, and where the page opens; nothing where nothing has."""
    said = Markup('<p class="dl-warning" role="status" tabindex="-1" autofocus>{}</p>')
    return said.format(text) if text else Markup()


def way(where: str, words: str) -> Markup:
    """A link as a paragraph of its own."""
    return Markup('<p><a href="{}">{}</a></p>').format(where, words)
