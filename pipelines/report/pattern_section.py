"""The section on how many died, where and how, and what partners counted."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import polars as pl

from data_contracts import code_list
from data_contracts.disclosure import HIDDEN_MARK, HIDDEN_NOTE, bound, is_small
from pipelines.report import drawings
from pipelines.report.content import Section, Table, counted, listed, percent
from pipelines.report.findings import Findings
from pipelines.report.intervals import UsualRange
from pipelines.report.patterns import Breakdown, means_of_deaths


def section(findings: Findings, reference: Path | None) -> Section:
    """Counts of the week beside their usual ranges."""
    pictures = [
        drawings.trend(findings, _trend_caption(findings)),
        drawings.by_bcu(findings, _finding_of(findings.breakdowns[0])),
    ]
    if any(place not in drawings.UNTOLD for place in findings.boroughs.values()):
        pictures.append(drawings.borough_places(findings, reference, _map_finding(findings)))
    tables = tuple(_table(b, is_detail=b.key not in ("bcu",)) for b in [*findings.breakdowns, *findings.means])
    by_age, by_ethnicity = findings.crosstabs
    tables += (
        by_age.table("Age and sex together, 52 weeks", "Age"),
        by_ethnicity.table("Self-defined ethnicity and sex together, 52 weeks", "Ethnicity"),
    )
    return Section(
        "patterns", "How many, where and how", total_finding(findings), tables, tuple(pictures), _notes(findings)
    )


def partner_section(findings: Findings) -> Section:
    """What the NHS and local authorities counted, beside the force's own counts of the same month."""
    partner = findings.facts["partner"]
    if partner.is_empty():
        text = "Not supplied: no count from the NHS or a local authority has come in the last six months."
        return Section("partners", "What partners counted", text, ())
    rows = tuple(_partner_row(findings, measure, label, own) for measure, label, own in _measures())
    supplied = [row[0] for row in rows if row[2] != "not supplied"]
    table = Table("Partners' newest month beside the force's own", ("Measure", "Month", "Partner", "Force"), rows)
    finding = f"Supplied: {listed(supplied).lower()}." if supplied else "Not supplied in the last six months."
    note = "Partners suppress counts under 5; a span shows what their total can be."
    return Section("partners", "What partners counted", finding, (table,), notes=(note,))


def usual_words(usual: UsualRange) -> str:
    """A usual range in words; ends under five read `under 5`."""
    if usual.low is None or usual.high is None:
        return "no range yet"
    low, high = bound(usual.low), bound(usual.high)
    return low if low == high else f"{low} to {high}"


def total_finding(findings: Findings) -> str:
    """The week's total and where it lies, in one sentence."""
    count, usual = findings.deaths, findings.usual
    number = "Fewer than 5 deaths were" if is_small(count) else f"{count:,} deaths were" if count else "No death was"
    place = usual.place(count)
    if place == "no range yet":
        return f"{number} reported this week; {usual.weeks} settled weeks are too few to say what is usual."
    words = {"usual": "as usual", "above usual": "more than usual", "below usual": "fewer than usual"}[place]
    if findings.provisional and place != "above usual":
        words = "so far"
    return f"{number} reported this week, {words} (usually {usual_words(usual)})."


def _trend_caption(findings: Findings) -> str:
    settled = findings.weekly[: len(findings.weekly) - max(1, findings.provisional)]
    if not settled or is_small(min(settled)) or is_small(findings.deaths):
        return "Deaths reported a week."
    newest = (
        f"the newest week has {findings.deaths:,} so far"
        if findings.provisional
        else f"this week has {findings.deaths:,}"
    )
    return f"Over {len(settled)} settled weeks between {min(settled):,} and {max(settled):,} deaths a week; {newest}."


def _finding_of(breakdown: Breakdown) -> str:
    above = [c.label for c in breakdown.unusual if c.place == "above usual"]
    below = [c.label for c in breakdown.unusual if c.place == "below usual"]
    if not above and not below:
        return f"No {breakdown.title} outside its usual range this week."
    said = [f"above usual: {listed(above)}"] if above else []
    said += [f"below usual: {listed(below)}"] if below else []
    return f"By {breakdown.title}, {'; '.join(said)}."


def _map_finding(findings: Findings) -> str:
    above = [b for b, place in findings.boroughs.items() if place == "above usual"]
    if not findings.boroughs:
        return "Too few weeks on record to say where more died than usual."
    return f"Four weeks, above usual: {listed(above)}." if above else "Four weeks: no borough above its usual range."


def _table(breakdown: Breakdown, *, is_detail: bool) -> Table:
    rows = tuple(
        (c.label, HIDDEN_MARK if c.hidden else f"{c.count:,}", usual_words(c.usual), c.place)
        for c in breakdown.counts
        if c.count or c.code != "not recorded"
    )
    span = "in the week" if breakdown.weeks == 1 else f"in {breakdown.weeks} weeks"
    note = HIDDEN_NOTE if breakdown.hidden else ""
    columns = (breakdown.title, f"Deaths {span}", "Usually", "Beside usual")
    if breakdown.key in ("bcu", "coroner_area"):
        note = f"A death without a recorded BCU or coroner area is in neither table. {note}".strip()
    title = breakdown.title if breakdown.title == "BCU" else breakdown.title[0].lower() + breakdown.title[1:]
    return Table(f"By {title}", columns, rows, note=note, is_detail=is_detail)


def _notes(findings: Findings) -> tuple[str, ...]:
    ranges = sum(c.usual.high is not None for b in [*findings.breakdowns, *findings.means] for c in b.counts)
    by_chance = f"Of {ranges} ranges on this page about {ranges * 0.05:.0f} are left by chance alone in any week."
    usual = "Usual is the middle 95% of up to 52 settled weeks before (negative binomial); seasons are not taken out."
    return (usual, by_chance, _delay_note(findings))


def _delay_note(findings: Findings) -> str:
    deaths, toxicology = findings.delays
    known, known_tox = findings.known_shares
    by = deaths.day_by_which(0.95)
    first = (
        "How late deaths become known has not been measured yet (fewer than 30 old enough), so no week is marked for "
        "it."
        if known is None
        else f"95% of deaths are known within {counted(by or 0, 'day')} of their report; of this week's, about "
        f"{percent(known)} are in. "
        f"{_provisional_words(findings.provisional)}"
    )
    by_tox = toxicology.day_by_which(0.5)
    second = (
        " Toxicology: its delay is not measured yet; all of it is provisional."
        if known_tox is None
        else f" Toxicology: half is known {by_tox} days after the report; of this week's "
        f"{f'about {percent(known_tox)}' if known_tox else 'none'} is in."
    )
    return first + second


def _provisional_words(weeks: int) -> str:
    if not weeks:
        return "No week is provisional."
    return "The newest week is provisional." if weeks == 1 else f"The newest {weeks} weeks are provisional."


def _measures() -> list[tuple[str, str, str]]:
    return [(e.code, e.label, e.more["own_means"]) for e in code_list("partner_comparison").entries]


def _partner_row(findings: Findings, measure: str, label: str, own: str) -> tuple[str, str, str, str]:
    rows = findings.facts["partner"].filter(pl.col("measure") == measure)
    newest = rows["month"].max()
    if not isinstance(newest, dt.date):
        return label, "—", "not supplied", "—"
    month = rows.filter(pl.col("month") == newest)
    low, high = int(month["count_low"].sum()), int(month["count_high"].sum())
    span = "under 5" if high < 5 else f"{low:,}" if low == high and not is_small(low) else f"{bound(low)} to {high:,}"
    boroughs = int(month["boroughs"].max() or 0)  # type: ignore[arg-type]
    return label, f"{newest:%B %Y}", f"{span} ({counted(boroughs, 'borough')})", _own_count(findings, newest, own)


def _own_count(findings: Findings, month: dt.date, own: str) -> str:
    if not own:
        return "no own count"
    deaths = findings.facts.deaths.filter(pl.col("reported_on").dt.truncate("1mo") == month)
    if own != "any":
        ids = means_of_deaths(findings.facts).filter(pl.col("code") == own)["incident_id"]
        deaths = deaths.filter(pl.col("incident_id").is_in(ids.implode()))
    return HIDDEN_MARK if is_small(deaths.height) else f"{deaths.height:,}"
