"""All deaths, whatever their category, on one plain page: filters in the address, the maps, the list page by page."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import urlencode

import polars as pl
from markupsafe import Markup
from starlette.datastructures import QueryParams

from pipelines.errors import CallError
from pipelines.pages.layout import Page, Section, drawing, form, render, table
from pipelines.views import deaths
from pipelines.views.desk import Desk, bcus, open_desk
from pipelines.views.filters import Filters, choices, narrow
from pipelines.views.phrases import number

# A page of the list: some three screens, and quickly made.
_PAGE: Final = 100
_PERIODS: Final = {"last 7 days": "7", "last 28 days": "28", "last year": "365", "all": "all"}
_TICKS: Final = (
    ("coroner_area", "Coroner area"),
    ("borough", "Borough"),
    ("death_category", "Category"),
    ("victim_sex", "Sex"),
)
_LINKS: Final = {"incident_id": "/incident/?incident={}", "series": "/group/?series={}"}


def deaths_page(query: QueryParams) -> str:
    """The page as HTML. query: the names of `Filters`, `period` in place of the first day, and `page`."""
    desk = open_desk()
    with desk.open() as snapshot:
        every = snapshot.select("notebook/deaths")
    period = query.get("period") or "28"
    found = narrow(every, filters(query, desk))
    asked = form("choose", "/deaths/", _fields(every, query, period), "Filter", {})
    sections = [
        Section("filters", "Filters", [asked]),
        Section("found", deaths.title(found), _list(found, query)),
        *([] if found.is_empty() else [Section("maps", "Where", _maps(found, desk))]),
    ]
    return render(desk, Page("All deaths, whatever their category", "/deaths/", sections))


def filters(query: QueryParams, desk: Desk) -> Filters:
    """What the address asks for. Raises CallError where an age or a period is no number."""
    period = query.get("period") or "28"
    days = None if period == "all" else _number(period, "period")
    ages = [_number(query[name], name) if query.get(name) else None for name in ("age_from", "age_to")]
    since = deaths.since(desk.knowledge_date, days)
    bcu, area, borough, category, sex = (
        tuple(query.getlist(name)) for name in ("bcu", "coroner_area", "borough", "death_category", "victim_sex")
    )
    return Filters(bcu, borough, area, category, sex, ages[0], ages[1], since, words=query.get("words", ""))


def _number(text: str, name: str) -> int:
    # Six digits: more are a slip of the hand, and no calendar reaches so far back.
    if not (text.isascii() and text.isdigit() and len(text) <= 6):
        raise CallError(f"[{text}] is no number for [{name.replace('_', ' ')}]; write digits, or leave it empty")
    return int(text)


def _fields(every: pl.DataFrame, query: QueryParams, period: str) -> list[dict[str, Any]]:
    ticks = [
        {"name": name, "label": label, "kind": "ticks", "options": options, "chosen": query.getlist(name)}
        for name, label, options in (
            ("bcu", "BCU", bcus()),
            *((name, label, choices(every, name)) for name, label in _TICKS),
        )
    ]
    plain = [
        {"name": name, "label": label, "kind": kind, "chosen": [query.get(name, "")]}
        for name, label, kind in (
            ("age_from", "Age from", "number"),
            ("age_to", "Age to (with an age, deaths without a recorded one are left out)", "number"),
            ("words", "Words in place, name or id", "text"),
        )
    ]
    reported = {"name": "period", "label": "Reported", "kind": "select", "options": _PERIODS, "chosen": [period]}
    return [reported, *ticks, *plain]


def _list(found: pl.DataFrame, query: QueryParams) -> list[Markup]:
    pages = max(-(-found.height // _PAGE), 1)
    page = min(max(_number(query.get("page") or "1", "page"), 1), pages)
    part = found.slice((page - 1) * _PAGE, _PAGE)
    caption = f"Deaths that pass the filters, newest first: page {page} of {pages}, {number(found.height, 'death')}"
    shown = table(deaths.shown(part), caption, _LINKS, rows=_PAGE)
    asked = [(name, value) for name, value in query.multi_items() if name != "page"]
    ways = [
        Markup('<a href="/deaths/?{}#found">{}</a> ').format(urlencode([*asked, ("page", str(to))]), words)
        for to, words in ((page - 1, "Newer deaths"), (page + 1, "Older deaths"))
        if 1 <= to <= pages
    ]
    return [shown, Markup("<p>{}</p>").format(Markup("").join(ways))] if ways else [shown]


def _maps(found: pl.DataFrame, desk: Desk) -> list[Markup]:
    from pipelines.charts import borough_map, point_map

    boundaries = desk.boundaries()
    counts = borough_map(deaths.by_borough(found), boundaries, title=deaths.title(found), unit="deaths")
    points = point_map(deaths.points(found), boundaries, title="Where they were found")
    listed = Markup('<p><a href="#found">The list has each of them with its place</a></p>')
    return [drawing(counts), drawing(points, with_table=False), listed]
