"""The sections on the data and on the limits: what came, what was turned away, what the method cannot see, the
versions."""

from __future__ import annotations

import polars as pl

from data_contracts import code_list
from data_contracts.disclosure import HIDDEN_MARK, HIDDEN_NOTE, is_small
from data_contracts.report_rules import areas
from pipelines.report.content import Section, Table, counted, listed
from pipelines.report.findings import Findings
from pipelines.report.weeks import spelled


def section(findings: Findings) -> Section:
    """Feeds, nights, quarantine, completeness, conflicts, coverage by coroner."""
    tables = (
        _feeds(findings), _quarantine(findings), _coverage(findings), _completeness(findings), _conflicts(findings)
    )  # fmt: skip
    notes = (
        "The 13 weeks of the compliance counts are also those of the completeness, coverage and conflict tables. Two "
        "of the "
        "nine protected characteristics have no field in any extract: marriage or civil partnership, and pregnancy or "
        "maternity.",
    )
    return Section("quality", "The data behind this report", _finding(findings), tables, notes=notes)


def limits_section(findings: Findings) -> Section:
    """What the reader must not read into the report, and from what exactly it was made."""
    nights = findings.facts["night"]
    newest = nights.row(-1, named=True) if nights.height else {}
    versions = Table(
        "Made from",
        ("What", "Version"),
        (
            ("Newest night in the snapshot", spelled(findings.facts.night)),
            ("Snapshot (first digits of its SHA-256)", findings.facts.snapshot),
            ("Code", str(newest.get("code_version") or "not stated")),
            ("People model", str(newest.get("model_version") or "not stated")),
            ("Small counts", "under 5 hidden, also against differences"),
        ),
        numbers=False,
    )
    finding = "A short list is a good list: what is not here was compared and fell below the line, which is on record."
    return Section("limits", "Limits and versions", finding, (versions,), notes=_LIMITS)


_LIMITS = (
    "Deaths count by the day of their report, not of the death. A death that no system we receive has recorded is "
    "not in here; "
    "books kept on paper arrive only when they are keyed.",
    "Not recorded is not the same as not done, and not the same as none.",
    "Weights are measured on the force's own past: what the force has never recorded has no weight.",
    "A recurrence interval says how rare chance makes such a series, not how likely it is that a person is behind "
    "it. Words of "
    "the Probability Yardstick stand only where an analyst chose them.",
    "Weeks of successive reports overlap in the 13-week counts; the rule for small counts works on one report at a "
    "time.",
)


def _finding(findings: Findings) -> str:
    faulty = [f for f in findings.feeds if not f.is_whole]
    said = []
    if findings.nights_missing:
        said.append(f"{counted(len(findings.nights_missing), 'night')} of the week not done")
    if faulty:
        said.append(f"late, missing or silent: {listed([f.feed for f in faulty])}")
    return (
        f"{'; '.join(said)[0].upper()}{'; '.join(said)[1:]}."
        if said
        else "Every feed came on every night that it was due."
    )


def _feeds(findings: Findings) -> Table:
    rows = tuple(
        (
            f.feed,
            "—" if f.silent and not f.taken else f"{f.taken:,}",
            f"{f.late:,}",
            f"{f.missing:,}",
            f"{f.refused:,}",
            f"{f.rows_read:,}",
            f"{f.rows_quarantined:,}",
        )
        for f in findings.feeds
    )
    columns = ("Feed", "Files taken", "Late", "Missing", "Refused", "Rows read", "Rows quarantined")
    return Table(
        "Feeds of the week", columns, rows, note="— nothing came this week although it came in the four weeks before."
    )


def _quarantine(findings: Findings) -> Table:
    rows = tuple(
        (row["feed"], row["rule"], row["field"] or "—", f"{row['quarantined_rows']:,}", f"{row['whole_files']:,}")
        for row in findings.facts["quarantine_rule"].iter_rows(named=True)
    )
    return Table("Quarantine by rule", ("Feed", "Rule", "Column", "Rows", "Whole files"), rows, is_detail=True)


def _coverage(findings: Findings) -> Table:
    """Deaths of the quarter for which no coroner's record has come, by coroner area (requirements E02, E05)."""
    cases = findings.facts.cases
    names = {a.code: a.label for a in areas("coroner_area")}
    rows = tuple(
        (label, _rounded_share(own.filter(~pl.col("has_coroner_record")).height, own.height))
        for code, label in names.items()
        for own in (cases.filter(pl.col("coroner_area") == code),)
    )
    return Table("Deaths without a coroner's record, by area", ("Coroner area", "Share"), rows, is_detail=True)


def _completeness(findings: Findings) -> Table:
    frame = findings.facts["completeness"]
    fields = [
        (e.label, {"bcu": "bcu_given"}.get(e.more["column"], e.more["column"]))
        for e in code_list("completeness_field").entries
    ]
    by_source = frame.group_by("source_system").agg(pl.col("records").sum(), *(pl.col(c).sum() for _, c in fields))
    rows = [
        _filled(row["source_system"], "Force", row, fields)
        for row in by_source.sort("source_system").iter_rows(named=True)
    ]
    names = {a.code: a.label for a in areas("bcu")}
    rows += [
        _filled(row["source_system"], names.get(row["bcu"], row["bcu"] or "Not recorded"), row, fields)
        for row in frame.iter_rows(named=True)
    ]
    columns = ("Source", "BCU", *(label for label, _ in fields))
    return Table("Share of records that fill each field", columns, tuple(rows), is_detail=True)


def _filled(source: str, area: str, row: dict[str, int], fields: list[tuple[str, str]]) -> tuple[str, ...]:
    return (source, area, *(_rounded_share(row[column], row["records"]) for _, column in fields))


def _rounded_share(part: int, whole: int) -> str:
    """A share to the nearest five per cent: exact ones would give counts under five away by difference."""
    # Of fewer than twenty a share to five per cent is a count.
    return "—" if whole < 20 else f"{round(20 * part / whole) * 5}%"


def _conflicts(findings: Findings) -> Table:
    rows = tuple(
        (field, HIDDEN_MARK if is_small(deaths) else f"{deaths:,}")
        for field, deaths in findings.facts["conflict"].select("field", "deaths").iter_rows()
    )
    note = HIDDEN_NOTE if any(HIDDEN_MARK in row[1] for row in rows) else ""
    return Table("Fields about which sources differ", ("Field", "Deaths"), rows, note=note, is_detail=True)
