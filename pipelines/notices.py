"""Short notices: a night failed, a feed did not come, no report could be made. Silence must be impossible."""

from __future__ import annotations

import datetime as dt

from pipelines.outbox import Outbox, Posted, content_hash
from pipelines.report.content import Product, Section, listed
from pipelines.report.message import compose
from pipelines.report.pages import Pages, template, to_pdf
from pipelines.report.weeks import spelled
from pipelines.settings import Settings


def night_failed(settings: Settings, night: dt.date, what: str, outbox: Outbox | None = None) -> Posted:
    """Tells that a night failed. what: the fault's kind or place, never a message that could quote a record."""
    finding = f"The night of {spelled(night)} failed ({what}). Analysts still see the last complete night."
    asked = "The list of candidate series and the daily sheets are a night old until it is done again."
    return _post(settings, f"notice:{night}:night", "A night failed", (finding, asked), outbox)


def feeds_missing(settings: Settings, night: dt.date, feeds: list[str], outbox: Outbox | None = None) -> Posted:
    """Tells which feeds did not come on a night that was otherwise done."""
    finding = f"On the night of {spelled(night)} nothing usable came from {listed(sorted(feeds))}."
    asked = "The night was done without; deaths known only to these systems are not compared until they arrive."
    return _post(settings, f"notice:{night}:feeds", "A feed is missing", (finding, asked), outbox)


def no_report(settings: Settings, sunday: dt.date, why: str, outbox: Outbox | None = None) -> Posted:
    """Tells that the weekly report of a week could not be made."""
    finding = f"There is no pan-London report for the week to {spelled(sunday)}: {why}."
    asked = "It will be made when a night is complete again; run `deathlink report` for it."
    return _post(settings, f"notice:{sunday}:report", "No weekly report", (finding, asked), outbox)


def notice_product(settings: Settings, title: str, lines: tuple[str, ...]) -> Product:
    """A notice as a product without sections."""
    return Product(
        title=title,
        subject=f"{settings.marking} | Pan-London death patterns | notice: {title.lower()}",
        marking=settings.marking,
        originator=settings.originator,
        handling="For the named recipients.",
        bottom_line=lines,
        sections=(),
    )


def _post(settings: Settings, key: str, title: str, lines: tuple[str, ...], outbox: Outbox | None) -> Posted:
    product = notice_product(settings, title, lines)
    nothing: dict[str, str] = {}
    given = {"product": product, "notice": "", "stills": nothing}
    sections: tuple[Section, ...] = product.sections
    assert not sections
    pages = Pages(
        html="",
        mail_html=template("mail.html.jinja").render(**given),
        text=template("mail.txt.jinja").render(**given),
        pdf=to_pdf(template("print.html.jinja").render(**given)),
        stills={},
        data="",
    )
    recipients = settings.mail.notice_recipients or settings.mail.recipients
    name = key.replace(":", "-")
    message = compose(product, pages, settings.mail.sender, recipients, name)
    return (outbox or Outbox(settings)).post(key, message, content_hash(pages.text))
