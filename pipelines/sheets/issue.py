"""Issuing the sheets: each is compared with its last issue, written as page and PDF, and kept for the next "
"comparison."""

from __future__ import annotations

import datetime as dt
import json
import zoneinfo
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from data_contracts.report_rules import areas
from pipelines.report.content import Product
from pipelines.report.pages import template, to_pdf
from pipelines.settings import Settings
from pipelines.sheets.build import bulletin, grip, pacesetter, shown_ids
from pipelines.sheets.diff import Change, difference, last_issue
from pipelines.sheets.gather import SheetDeath, read_sheet_facts

_LONDON: Final = zoneinfo.ZoneInfo("Europe/London")


@dataclass(frozen=True)
class Sheet:
    """One sheet to issue: its kind and name, the deaths that are kept with it, and how it is made from the change."""

    kind: str
    name: str
    deaths: Sequence[SheetDeath]
    build: Callable[[Change], Product]


def issue_sheets(
    settings: Settings, kind: str = "all", at: dt.datetime | None = None, *, retrospective: bool = False
) -> list[Path]:
    """Issues the sheets of a kind (bulletin, pacesetter, grip, all). Returns the files. A repeat of a time replaces "
    "it."""
    when = (at or dt.datetime.now(_LONDON)).replace(tzinfo=None, second=0, microsecond=0)
    folder = settings.home / "reports" / "sheets"
    files = []
    for sheet in _sheets(settings, when, retrospective):
        if kind in ("all", sheet.kind):
            files += _issue(sheet, folder / sheet.kind / sheet.name, when)
    return files


def _sheets(settings: Settings, at: dt.datetime, retrospective: bool) -> list[Sheet]:
    facts = read_sheet_facts(settings, at.date(), retrospective=retrospective)
    running = [d for d in facts.deaths if d.under_investigation]
    sheets = [
        Sheet("bulletin", "force", running, lambda change: bulletin(facts, change, settings, at)),
        Sheet("grip", "force", facts.deaths, lambda change: grip(facts, change, settings, at)),
    ]
    for area in areas("bcu"):
        own = [d for d in facts.deaths if d.bcu == area.code]
        sheets.append(
            Sheet("pacesetter", area.code.lower(), own, lambda c, area=area: pacesetter(area, facts, c, settings, at))  # type: ignore[misc]
        )
    return sheets


def _issue(sheet: Sheet, folder: Path, at: dt.datetime) -> list[Path]:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    stem = f"{at:%Y-%m-%dT%H%M}"
    state = shown_ids(sheet.deaths)
    product = sheet.build(difference(last_issue(folder, stem), json.loads(json.dumps(state, default=str))))
    page, printed = render_sheet(product)
    (folder / f"{stem}.html").write_text(page, encoding="utf-8")
    (folder / f"{stem}.pdf").write_bytes(printed)
    (folder / f"{stem}.json").write_text(json.dumps(state, indent=1, default=str, sort_keys=True), encoding="utf-8")
    return [folder / f"{stem}.html", folder / f"{stem}.pdf"]


def render_sheet(product: Product) -> tuple[str, bytes]:
    """A sheet as page and as PDF; a sheet has no charts."""
    nothing: dict[str, str] = {}
    given = {"product": product, "notice": "", "stills": nothing}
    page = template("page.html.jinja").render(**given, live=nothing, script="")
    return page, to_pdf(template("sheet.html.jinja").render(**given))
