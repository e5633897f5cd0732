"""`deathlink report` and `deathlink sheets`: made from the newest snapshot, written under `<home>/reports`, sent "
"where told."""

from __future__ import annotations

import datetime as dt
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pipelines import notices
from pipelines.errors import CallError
from pipelines.outbox import Outbox, Posted, content_hash
from pipelines.report.assemble import weekly_report
from pipelines.report.content import Product
from pipelines.report.facts import newest_night, read_facts
from pipelines.report.message import compose
from pipelines.report.pages import Pages, render
from pipelines.report.weeks import Week
from pipelines.settings import Settings, settings_with
from pipelines.sheets.issue import issue_sheets


@dataclass(frozen=True)
class MadeReport:
    """A report that was made: where it stands and what is to be sent."""

    week: Week
    folder: Path
    product: Product
    pages: Pages
    content: str

    @property
    def key(self) -> str:
        return f"weekly:{self.week.sunday}"


def report(
    *,
    home: Path | None = None,
    week: dt.date | None = None,
    send: bool = False,
    again: bool = False,
    retrospective: bool = False,
) -> int:
    """The weekly report, as page, PDF, text and message; sent where told to.

    Parameters
    ----------
    home
        The folder of the warehouse, the snapshots and the judgements.
    week
        Any day of the week to report on; by default the newest week that had ended by the newest night.
    send
        Send it to the recipients of the settings, once.
    again
        Send it although it has been sent.
    retrospective
        Give deaths older than the review policy dates as from its first day.
    """
    settings = settings_with(home=home)
    outbox = Outbox(settings)
    if send:
        _say(outbox.flush())
    night = newest_night(settings)
    if night is None:
        return _without_snapshot(settings, outbox, week, send=send)
    about = Week.containing(week) if week else Week.last_complete(night)
    if send and not again and outbox.was_sent(f"weekly:{about.sunday}"):
        print(f"weekly:{about.sunday}: sent before (it has been sent already; use --again to send it once more)")
        return 0
    made = make_report(settings, about, outbox, retrospective=retrospective)
    print(f"report: {made.folder / 'report.html'}")
    if not send:
        return 0
    posted = send_report(settings, made, outbox, again=again)
    _say([posted])
    return 0 if posted.state in ("sent", "sent before") else 1


def make_report(settings: Settings, week: Week, outbox: Outbox, *, retrospective: bool = False) -> MadeReport:
    """Makes and writes the report of one week. Its version counts the different contents that were sent before."""
    facts = read_facts(settings, week, retrospective=retrospective)
    product = weekly_report(facts, settings)
    content = content_hash(repr(product.numbers))
    version = outbox.version(f"weekly:{week.sunday}", content)
    if version > 1:
        product = weekly_report(facts, settings, version)
    pages = render(product)
    folder = settings.home / "reports" / f"week-{week.sunday}"
    write_pages(folder, pages, "report")
    return MadeReport(week, folder, product, pages, content)


def send_report(settings: Settings, made: MadeReport, outbox: Outbox, *, again: bool = False) -> Posted:
    """Sends a report that was made; once a week unless told to. Raises CallError where mail is not set up."""
    mail = settings.mail
    message = compose(made.product, made.pages, mail.sender, mail.recipients, f"deathlink-week-{made.week.sunday}")
    return outbox.post(made.key, message, made.content, again=again)


def write_pages(folder: Path, pages: Pages, name: str) -> None:
    """Every form of a product as a file; only this user reads them."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    (folder / f"{name}.html").write_text(pages.html, encoding="utf-8")
    (folder / f"{name}.mail.html").write_text(pages.mail_html, encoding="utf-8")
    (folder / f"{name}.txt").write_text(pages.text, encoding="utf-8")
    (folder / f"{name}.json").write_text(pages.data, encoding="utf-8")
    (folder / f"{name}.pdf").write_bytes(pages.pdf)
    for key, png in pages.stills.items():
        (folder / f"{name}.{key}.png").write_bytes(png)


def sheets(
    *,
    home: Path | None = None,
    kind: Literal["bulletin", "pacesetter", "grip", "all"] = "all",
    at: dt.datetime | None = None,
    retrospective: bool = False,
) -> int:
    """The daily sheets: the bulletin's section, a page a BCU, one for the force; with what changed since the last.

    Parameters
    ----------
    home
        The folder of the warehouse, the snapshots and the judgements.
    kind
        Which sheets to issue.
    at
        The time of issue (London time), for a sheet made afterwards; now by default.
    retrospective
        Give deaths older than the review policy dates as from its first day, marked as such.
    """
    settings = settings_with(home=home)
    if newest_night(settings) is None:
        raise CallError(f"no snapshot is published under [{settings.published}]; run a night first")
    for file in issue_sheets(settings, kind, at, retrospective=retrospective):
        print(f"sheet: {file}")
    return 0


def _without_snapshot(settings: Settings, outbox: Outbox, week: dt.date | None, *, send: bool) -> int:
    """No night has been published: there is nothing to report from, and that is said by mail too."""
    print("deathlink: no night has been published yet, so there is no report; run a night first", file=sys.stderr)
    if send:
        sunday = (Week.containing(week) if week else Week.last_complete(dt.date.today())).sunday
        _say([notices.no_report(settings, sunday, "no night has been published", outbox)])
    return 1


def _say(posted: list[Posted]) -> None:
    for one in posted:
        print(f"{one.key}: {one.state} ({one.words})", file=sys.stdout if one.state.startswith("sent") else sys.stderr)
