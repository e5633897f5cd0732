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
{% if cell.href %}<a href="{{ cell.href }}">{{ cell.text }}</a>{% else %}{{ cell.text }}{% endif %}
</td>{% endfor %}</tr>{% endfor %}</tbody></table></div>"""
)
BLANK: Final = "not recorded"
# Columns that hold a code, and the list that has its label.
_CODED: Final = {"death_category": "death_category", "coroner_area": "coroner_area"}
# A cell is for reading; whole narratives stand on the page of their record.
_LONGEST: Final = 600


def html_table(frame: pl.DataFrame, caption: str, links: Mapping[str, str] | None = None) -> str:
    """A frame as an HTML table. links: column → address with `{}` for the cell's value (`/series/?series={}`)."""
    frame = labelled(frame)
    rows = [
        [_cell(name, value, links or {}) for name, value in zip(frame.columns, r, strict=True)]
        for r in frame.iter_rows()
    ]
    names = [{"text": name.replace("_", " "), "number": kind.is_numeric()} for name, kind in frame.schema.items()]
    return _HTML.render(caption=caption, names=names, rows=rows)


def labelled(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with codes of categories and areas in words; a code that no list knows stays as it is."""
    coded = [name for name in frame.columns if name in _CODED and frame.schema[name] == pl.String]
    return frame.with_columns(pl.col(name).replace(code_list(_CODED[name]).column("label")) for name in coded)


def _cell(name: str, value: Any, links: Mapping[str, str]) -> dict[str, object]:
    shown = plain(value)
    address = links[name].replace("{}", quote(str(value), safe="")) if name in links and value is not None else None
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    look = "dl-number" if is_number else "dl-date" if isinstance(value, date) else ""
    return {"text": shown, "href": address, "look": look}


def plain(value: Any) -> str:
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
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
