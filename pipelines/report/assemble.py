"""From the findings to the report: the sections in the order in which they are read, and every shown number once more
as data."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from pipelines.report import compliance_section, pattern_section, quality_section, series_section
from pipelines.report.bottom_line import bottom_line, warnings
from pipelines.report.content import Product, Section
from pipelines.report.facts import Facts
from pipelines.report.findings import Findings, work_out
from pipelines.report.weeks import spelled
from pipelines.settings import Settings

HANDLING = (
    "For the named recipients. Leads for analysts, not evidence and no finding about anybody. Do not forward outside "
    "the "
    "force; ids open in the analysts' tool, where each look is logged."
)


def weekly_report(facts: Facts, settings: Settings, version: int = 1) -> Product:
    """The weekly report of one week: the same facts and version give the same report."""
    findings = work_out(facts)
    week = facts.week
    return Product(
        title="Pan-London death patterns",
        subject=f"{settings.marking} | Pan-London death patterns | week to {spelled(week.sunday)} | v{version}",
        marking=settings.marking,
        originator=settings.originator,
        handling=HANDLING,
        bottom_line=bottom_line(findings),
        sections=_sections(findings, settings.reference),
        warnings=warnings(findings),
        facts=(
            ("Week", f"{spelled(week.monday)} to {spelled(week.sunday)}"),
            ("Version", f"v{version}"),
            ("Originator and owner", settings.originator),
            ("Next issue", spelled(week.sunday + dt.timedelta(days=8))),
        ),
        numbers=_numbers(findings),
    )


def _sections(findings: Findings, reference: Path | None) -> tuple[Section, ...]:
    handling = compliance_section.section(findings)
    return (
        series_section.section(findings),
        pattern_section.section(findings, reference),
        series_section.clusters_section(findings),
        handling,
        compliance_section.reviews_section(findings),
        compliance_section.concerns_section(findings),
        pattern_section.partner_section(findings),
        quality_section.section(findings),
        quality_section.limits_section(findings),
    )


def _numbers(findings: Findings) -> dict[str, object]:
    """The shown numbers as data; what is hidden on the page is null here."""
    return {
        "week": findings.facts.week.sunday.isoformat(),
        "night": findings.facts.night.isoformat(),
        "snapshot": findings.facts.snapshot,
        "deaths": findings.deaths if not 0 < findings.deaths < 5 else None,
        "compared": [findings.compared.gaps, findings.compared.of],
        "breakdowns": {
            b.key: {c.code: None if c.hidden else c.count for c in b.counts}
            for b in [*findings.breakdowns, *findings.means]
        },
        "series": {
            s.series_id: {"change": s.change, "deaths": s.deaths, "precursors": s.precursors, "days": s.recurrence_days}
            for s in findings.series
        },
        "checks": {
            r.check.code: {
                rate.area: None if rate.hidden else [rate.gaps.gaps, rate.gaps.of] for rate in (r.force, *r.by_bcu)
            }
            for r in findings.checks
        },
        "reviews": {
            r.bcu: [r.deaths, r.overdue_di, r.overdue_dci, r.due_soon]
            for r in (findings.reviews[1], *findings.reviews[0])
        },
        "bursts": [[b.bcu, b.day.isoformat(), b.shift, b.closed] for b in findings.bursts],
        "crosstabs": {
            t.key: {key: None if key in t.hidden else n for key, n in t.counts.items()} for t in findings.crosstabs
        },
        "sample": [list(part) for part in findings.sample],
    }
