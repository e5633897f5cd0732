"""Frames as HTML tables that a screen reader reads: caption, headings with scope; all text from records escaped."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final
from urllib.parse import quote

import polars as pl
from jinja2 import Environment

from data_contracts.feeds import code_list

_HTML: Final = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True).from_string(
    """<div class="dl-wide" tabindex="0" role="region" aria-label="{{ caption }}">
<table class="dl-table"><caption>{{ caption }}</caption>
<thead><tr>{% for name in names %}
<th scope="col"{% if name.number %} class="dl-number"{% endif %}>{{ name.text }}</th>{% endfor %}</tr></thead>
<tbody>{% for row in rows %}<tr>{% for cell in row %}<td{% if cell.look %} class="{{ cell.look }}"{% endif %}>
{%- for part in cell.parts %}{{ ", " if not loop.first }}
{%- if part.href %}<a href="{{ part.href }}">{{ part.text }}</a>{% else %}{{ part.text }}{% endif %}{% endfor -%}
</td>{% endfor %}</tr>{% endfor %}</tbody></table></div>"""
)
BLANK: Final = "not recorded"
# Columns that hold a code, and the list that has its label.
_CODED: Final = {"death_category": "death_category", "coroner_area": "coroner_area"}
# A cell is for reading; whole narratives stand on the page of their incident.
_LONGEST: Final = 600


def html_table(
    frame: pl.DataFrame, caption: str, links: Mapping[str, str] | None = None, *, longest: int = _LONGEST
) -> str:
    """A frame as an HTML table. links: column → address with `{}` for the cell's value (`/series/?series={}`).

    longest: characters that a cell shows; what is longer is cut.
    """
    frame = labelled(frame)
    rows = [
        [_cell(value, (links or {}).get(name), longest) for name, value in zip(frame.columns, r, strict=True)]
        for r in frame.iter_rows()
    ]
    names = [{"text": name.replace("_", " "), "number": kind.is_numeric()} for name, kind in frame.schema.items()]
    return _HTML.render(caption=caption, names=names, rows=rows)


def labelled(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with codes of categories and areas in words; a code that no list knows stays as it is."""
    coded = [name for name in frame.columns if name in _CODED and frame.schema[name] == pl.String]
    return frame.with_columns(pl.col(name).replace(code_list(_CODED[name]).column("label")) for name in coded)


def _cell(value: Any, link: str | None, longest: int) -> dict[str, object]:
    # A list whose values lead somewhere is a link each.
    values = list(value) if link and isinstance(value, pl.Series | list) and len(value) else [value]
    parts = [
        {"text": plain(v, longest), "href": link.replace("{}", quote(str(v), safe="")) if link and v else None}
        for v in values
    ]
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return {"parts": parts, "look": "dl-number" if is_number else "dl-date" if isinstance(value, date) else ""}


def plain(value: Any, longest: int = _LONGEST) -> str:
    """A cell as a person reads it: blanks named, times to the minute, weights to one decimal, lists on one line."""
    if isinstance(value, pl.Series | list | tuple):
        return ", ".join(plain(part) for part in value) or "none"
    if value is None or value == "":
        return BLANK
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:,.1f}" if abs(value) >= 1 or value == 0 else f"{value:.2f}"
    text = f"{value:%Y-%m-%d %H:%M}" if isinstance(value, datetime) else str(value)
    return text if len(text) <= longest else text[: longest - 1] + "…"
