"""The sheets as products: what each meeting has to consider, on one page, with what changed since the last issue."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from data_contracts import code_list
from data_contracts.report_rules import Area, areas, compliance_checks, labels, review_rules
from features.reviews import ReviewDate
from pipelines.report.content import Product, Section, Table, counted, listed
from pipelines.report.series import recurrence_words
from pipelines.report.weeks import spelled
from pipelines.settings import Settings
from pipelines.sheets.diff import Change
from pipelines.sheets.gather import SheetDeath, SheetFacts, SheetLink

HANDLING = "For the meeting only. Ids stand for people; names are in the source systems. Links are leads for analysts."
# Rows of one table: more do not fit on a page that a meeting reads in a minute; what is left out is counted.
_ROWS = 14
_DUE_SOON_DAYS = 7


def bulletin(facts: SheetFacts, change: Change, settings: Settings, at: dt.datetime) -> Product:
    """The section of the daily crime bulletin: every unexpected death under investigation, none left out."""
    running = [d for d in facts.deaths if d.under_investigation]
    off = [d.incident_id for d in running if "daily_bulletin" in d.missing]
    rows = tuple(_bulletin_row(d, change, at.date()) for d in running)
    columns = (
        "Death",
        "BCU",
        "Reported",
        "Apparent means",
        "Series",
        "Reviews overdue",
        "On the bulletin",
        "Since the last",
    )
    table = Table("Unexpected deaths under investigation", columns, rows, numbers=False)
    listed_deaths = counted(len(running), "unexpected death").capitalize()
    finding = f"{listed_deaths} under investigation; {len(off)} not yet on the bulletin."
    gone = Table(
        "No longer on it", ("Death",), tuple((i,) for i in change.removed),
        note="Closed, put into another category, or merged with another death since the last issue.",
    )  # fmt: skip
    sections = (Section("deaths", "Under investigation", finding, (table, *((gone,) if change.removed else ()))),)
    return _product("Daily crime bulletin: deaths", "bulletin", settings, (facts, at, _change_line(change)), sections)


def pacesetter(area: Area, facts: SheetFacts, change: Change, settings: Settings, at: dt.datetime) -> Product:
    """One BCU's page for its pacesetter meeting."""
    own = [d for d in facts.deaths if d.bcu == area.code]
    links = [link for link in facts.links if area.code in link.bcus]
    return _meeting(f"Pacesetter: {area.label}", (own, links), facts, change, (settings, at, False))


def grip(facts: SheetFacts, change: Change, settings: Settings, at: dt.datetime) -> Product:
    """The force's page for grip and pace."""
    return _meeting(
        "Grip and pace: all BCUs", (list(facts.deaths), list(facts.links)), facts, change, (settings, at, True)
    )


def _meeting(
    title: str,
    shown: tuple[list[SheetDeath], list[SheetLink]],
    facts: SheetFacts,
    change: Change,
    issue: tuple[Settings, dt.datetime, bool],
) -> Product:
    deaths, links = shown
    settings, at, whole_force = issue
    unexpected = [d for d in deaths if d.is_unexpected]
    fresh = [
        d for d in unexpected if (d.first_known == facts.night if change.is_first else d.incident_id in change.added)
    ]
    sections = (
        Section("since", "Since the last meeting", _fresh_finding(fresh), (_fresh_table(fresh, whole_force),)),
        Section("links", "Links found", _links_finding(links), (_links_table(links),)),
        Section("checks", "Checks missing", _gap_finding(unexpected), (_gap_table(unexpected),)),
        Section("reviews", "Reviews due", _review_finding(deaths), (_review_table(deaths, at.date()),)),
    )
    return _product(
        title, "grip" if whole_force else "pacesetter", settings, (facts, at, _change_line(change)), sections
    )


def _product(
    title: str,
    reader: str,
    settings: Settings,
    made: tuple[SheetFacts, dt.datetime, str],
    sections: tuple[Section, ...],
) -> Product:
    facts, at, change_line = made
    behind = (at.date() - facts.night).days
    # The night of yesterday evening is the newest there can be by day.
    late = (f"The newest night is {spelled(facts.night)}: what came since is not on this sheet.",) if behind > 1 else ()
    return Product(
        title=title,
        subject=f"{settings.marking} | {title} | {spelled(at.date())} {at:%H:%M}",
        marking=settings.marking,
        originator=settings.originator,
        handling=HANDLING,
        bottom_line=(" ".join(section.finding for section in sections), change_line),
        sections=sections,
        warnings=late,
        facts=(
            ("Issued", f"{spelled(at.date())} {at:%H:%M}"),
            ("Night", spelled(facts.night)),
            ("For", _meeting_at(reader, at)),
        ),
    )


def _meeting_at(sheet: str, at: dt.datetime) -> str:
    """The next meeting that the sheet is for, by the list of times; the first of the next day after the last one."""
    times = sorted((e.more["time"], e.label) for e in code_list("sheet_time").entries if e.more["sheet"] == sheet)
    coming = [(time, label) for time, label in times if time >= f"{at:%H:%M}"]
    time, label = (coming or times)[0]
    return f"{label}, {time}"


def _change_line(change: Change) -> str:
    if change.is_first:
        return "First issue: there is none to compare with."
    if not (change.added or change.removed or change.changed):
        return "Nothing changed since the last issue."
    return f"Since the last issue: {len(change.added)} came, {len(change.removed)} went, {len(change.changed)} changed."


def _bulletin_row(death: SheetDeath, change: Change, today: dt.date) -> tuple[str, ...]:
    overdue = [_review_label(r) for r in death.reviews if r.standing == "overdue"]
    return (
        death.incident_id,
        _bcu(death),
        f"{spelled(death.reported_on)} ({(today - death.reported_on).days} d)",
        ", ".join(death.means) or "not stated",
        ", ".join(death.series) or "none",
        ", ".join(overdue) or "none",
        "no" if "daily_bulletin" in death.missing else "yes",
        change.of(death.incident_id) or "—",
    )


def _fresh_finding(fresh: list[SheetDeath]) -> str:
    return f"{counted(len(fresh), 'unexpected death').capitalize()} since the last meeting."


def _fresh_table(fresh: list[SheetDeath], whole_force: bool) -> Table:
    names = labels("report_category")
    rows = [
        (
            d.incident_id,
            _bcu(d) if whole_force else d.borough or "not recorded",
            spelled(d.reported_on),
            names.get(d.category or "", "not recorded"),
            ", ".join(d.means) or "not stated",
            "no" if "thrive" in d.missing else "yes",
        )
        for d in fresh
    ]
    columns = ("Death", "BCU" if whole_force else "Borough", "Reported", "Category", "Apparent means", "THRIVE+")
    return _cut(Table("Deaths to consider", columns, tuple(rows), numbers=False))


def _links_finding(links: list[SheetLink]) -> str:
    series = {link.series_id for link in links}
    return f"{counted(len(series), 'candidate series', 'candidate series').capitalize()} in the last fortnight."


def _links_table(links: list[SheetLink]) -> Table:
    newest = {link.series_id: link for link in sorted(links, key=lambda link: link.night)}
    names = {a.code: a.label for a in areas("bcu")}
    rows = [
        (
            link.series_id,
            f"{link.kind}, {spelled(link.night)}",
            ", ".join(link.deaths[:8]) + (f" and {len(link.deaths) - 8} more" if len(link.deaths) > 8 else ""),
            listed([names.get(b, b) for b in link.bcus]) or "not recorded",
            recurrence_words(link.recurrence_days),
        )
        for link in sorted(newest.values(), key=lambda link: (-(link.recurrence_days or 0), link.series_id))
    ]
    return _cut(
        Table(
            "Shown to analysts", ("Series", "What", "Deaths", "BCUs", "By chance once in"), tuple(rows), numbers=False
        )
    )


def _gap_finding(deaths: list[SheetDeath]) -> str:
    with_gap = sum(bool(d.missing) for d in deaths)
    return f"{with_gap} of {counted(len(deaths), 'unexpected death')} on this sheet with a check missing."


def _gap_table(deaths: list[SheetDeath]) -> Table:
    rows = []
    for check in compliance_checks():
        lacking = [d.incident_id for d in deaths if check.code in d.missing]
        if lacking:
            more = f" and {len(lacking) - 4} more" if len(lacking) > 4 else ""
            rows.append((check.label, str(len(lacking)), ", ".join(lacking[:4]) + more))
    return _cut(Table("Gaps", ("Check", "Deaths", "Which (newest first)"), tuple(rows), numbers=False))


def _review_finding(deaths: list[SheetDeath]) -> str:
    overdue = sum(any(r.standing == "overdue" for r in d.reviews) for d in deaths)
    return f"{counted(overdue, 'death').capitalize()} with a review overdue."


def _review_table(deaths: list[SheetDeath], today: dt.date) -> Table:
    """A row a death: the newest deaths first, since an early review can still change an investigation."""
    rows = []
    for death in deaths:
        overdue = [r for r in death.reviews if r.standing == "overdue"]
        coming = [r for r in death.reviews if r.standing == "due" and (r.due - today).days <= _DUE_SOON_DAYS]
        if overdue or coming:
            longest = max((r.days_overdue(today) for r in overdue), default=0)
            rows.append(
                (
                    death.incident_id,
                    ", ".join(_review_label(r) for r in overdue) or "none",
                    f"{longest} days" if longest else "—",
                    ", ".join(f"{_review_label(r)}: {spelled(r.due)}" for r in coming) or "none",
                )
            )
    columns = ("Death", "Overdue", "Longest", "Due within seven days")
    return _cut(Table("Reviews overdue and due", columns, tuple(rows), numbers=False))


def _cut(table: Table) -> Table:
    """At most so many rows; the rest is counted, never silently dropped."""
    left = len(table.rows) - _ROWS
    if left <= 0:
        return table
    note = f"{counted(left, 'more row')} in the tool."
    return Table(table.title, table.columns, table.rows[:_ROWS], note=note, numbers=table.numbers)


def _review_label(review: ReviewDate) -> str:
    name = next((r.label for r in review_rules() if r.code == review.rule), review.rule)
    return f"{name} (retrospective)" if review.is_retrospective else name


def _bcu(death: SheetDeath) -> str:
    return next((a.label for a in areas("bcu") if a.code == death.bcu), death.bcu or "not recorded")


def shown_ids(deaths: Sequence[SheetDeath]) -> dict[str, dict[str, object]]:
    """What is kept with an issue: the state of each of its deaths by id."""
    return {death.incident_id: death.state() for death in deaths}
