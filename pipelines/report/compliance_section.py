"""The sections on what was left undone: checks, sign-off, property, reviews, coroner's concerns, the review sample."""

from __future__ import annotations

from data_contracts.disclosure import HIDDEN_MARK, HIDDEN_NOTE, bound, is_small
from data_contracts.report_rules import areas, labels, review_rules
from pipelines.report import drawings
from pipelines.report.closures import Burst
from pipelines.report.compliance import CheckResult, Rate
from pipelines.report.content import Section, Table, counted, percent
from pipelines.report.findings import Findings
from pipelines.report.intervals import Proportion
from pipelines.report.reviewing import CONCERN_DAYS, FORCE, ReviewCount
from pipelines.report.weeks import ALLOWANCE_DAYS, COMPLIANCE_WEEKS, spelled

# The largest bursts; a week with more of them has another problem than a table can show.
_BURSTS = 10


def section(findings: Findings) -> Section:
    """Gaps over the force and by BCU, as counts with denominators and intervals."""
    if findings.facts.cases.is_empty():
        return Section("compliance", "What was left undone", _finding([]))
    first, last = findings.facts.week.compliance
    process = [r for r in findings.checks if r.check.kind != "characteristic"]
    characteristics = [r for r in findings.checks if r.check.kind == "characteristic"]
    tables = (
        headline_table(findings),
        _force_table("What was left undone, whole force", process),
        _force_table("Protected characteristics not recorded", characteristics),
        _burst_table(findings.bursts),
        *_bcu_tables(findings.checks),
    )
    window = (
        f"Deaths reported {spelled(first)} to {spelled(last)} ({COMPLIANCE_WEEKS} weeks; each has had "
        f"{ALLOWANCE_DAYS} days). "
        "Brackets: share, and Wilson's 95% interval. A gap means that no record we received shows it was done."
    )
    pictures = (drawings.gaps(process, _gap_caption(process)),)
    return Section("compliance", "What was left undone", _finding(findings.checks), tables, pictures, (window,))


def reviews_section(findings: Findings) -> Section:
    """Reviews due and overdue of deaths under investigation, and how reviewing falls away."""
    rows, force = findings.reviews
    table = Table(
        "Deaths under investigation with reviews outstanding",
        ("BCU", "Under investigation", "DI review overdue", "DCI review overdue", "Due in 7 days"),
        (*(_review_row(row, _bcu_name(row.bcu)) for row in rows), _review_row(force, "Force")),
        note=HIDDEN_NOTE if any(None in _counts(row)[1:] for row in [*rows, force]) else "",
    )
    shown = [(days, p) for days, p in findings.survival if _may_show(p)]
    fall = Table(
        "Reviewed since the date before",
        ("By day", "Share reviewed (95% interval)"),
        tuple((str(days), _share_text(p)) for days, p in findings.survival),
        is_detail=True,
    )
    caption = _fall_caption(shown)
    pictures = (drawings.survival(shown, caption),) if shown else ()
    notes = (
        "A DI reviews at 7, 14 and 21 days, a DCI at 28 days or sooner and then at least every three calendar months.",
        _policy_note(findings),
    )
    return Section("reviews", "Reviews due and overdue", _review_finding(force), (table, fall), pictures, notes)


def concerns_section(findings: Findings) -> Section:
    """Coroner's concerns without a recorded answer, and the deaths to classify again."""
    concerns = findings.concerns
    old = [c for c in concerns if c.days_open > CONCERN_DAYS]
    off_record = sum(not c.on_crime_record for c in concerns)
    finding = (
        "No coroner's concern is open."
        if not concerns
        else f"{counted(len(concerns), 'coroner’s concern is', 'coroner’s concerns are')} open, {len(old)} of them for "
        f"more than {CONCERN_DAYS} days; {off_record} not on the crime record."
    )
    if is_small(len(concerns)):
        finding = "Coroner's concerns are open on the deaths listed."
    rows = tuple(
        (c.incident_id, _bcu_name(c.bcu), f"{c.days_open} days", "yes" if c.on_crime_record else "no")
        for c in concerns[:20]
    )
    table = Table(
        "Open concerns, oldest first", ("Death", "BCU", "Open for", "On the crime record"), rows,
        note="The twenty oldest." if len(concerns) > 20 else "", numbers=False,
    )  # fmt: skip
    drawn, risky = findings.sample
    sample = Table(
        "Deaths of the week whose classification is to be read again",
        ("Why", "Deaths"),
        (
            ("Drawn at random, every category in turn", ", ".join(drawn) or "none"),
            ("Strongest pair with another death", ", ".join(risky) or "none"),
        ),
        note="The draw follows from the week and the ids alone: whoever repeats it gets the same deaths.",
        numbers=False,
    )
    return Section("concerns", "Coroner's concerns and classification", finding, (table, sample))


def headline_table(findings: Findings) -> Table:
    """The few gaps that the head of intelligence steers by, a row a BCU."""
    results = [r for r in findings.checks if r.check.headline]
    columns = ("BCU", *(r.check.label for r in results))
    rows = [("Force", *(_short_rate(r.force) for r in results))]
    for position, rate in enumerate(results[0].by_bcu if results else ()):
        rows.append((_bcu_name(rate.area), *(_short_rate(r.by_bcu[position]) for r in results)))
    note = HIDDEN_NOTE if any(r.hidden for x in results for r in x.by_bcu) else ""
    return Table("Headline gaps by BCU", columns, tuple(rows), note=note)


def _force_table(title: str, results: list[CheckResult]) -> Table:
    rows = tuple(
        (r.check.label, r.force.text, f"{r.force.unknown:,}" if not is_small(r.force.unknown) else HIDDEN_MARK)
        for r in results
    )
    return Table(title, ("Gap", "Deaths (share, 95% interval)", "Cannot be told"), rows)


def _bcu_tables(results: list[CheckResult]) -> list[Table]:
    """Every check by BCU, three to a table: as many as a page is wide."""
    tables = []
    for start in range(0, len(results), 3):
        part = results[start : start + 3]
        rows = tuple(
            (_bcu_name(rate.area), *(r.by_bcu[position].text for r in part))
            for position, rate in enumerate(part[0].by_bcu)
        )
        note = HIDDEN_NOTE if any(rate.hidden for r in part for rate in r.by_bcu) else ""
        columns = ("BCU", *(r.check.label for r in part))
        title = f"By BCU, table {start // 3 + 1} of {-(-len(results) // 3)}"
        tables.append(Table(title, columns, rows, note=note, is_detail=True))
    return tables


def _burst_table(found: list[Burst]) -> Table:
    """Closures in bursts, a row a shift of a BCU."""
    shifts = labels("shift")
    rows = tuple(
        (_bcu_name(b.bcu), f"{spelled(b.day)}, {shifts.get(b.shift, b.shift)} shift", f"{b.closed:,}", bound(b.most))
        for b in found[:_BURSTS]
    )
    note = (
        "More crime records of deaths closed in one shift than chance gives anywhere in the force in ten weeks. The "
        "extracts name no team; a BCU and a shift stand for one."
    )
    columns = ("BCU", "Shift", "Closed", "Usually at most")
    return Table("Closed in bursts", columns, rows, note=note, empty="No burst this week.")


def _short_rate(rate: Rate) -> str:
    if rate.hidden:
        return HIDDEN_MARK
    return f"{rate.gaps.gaps:,} of {rate.gaps.of:,} ({percent(rate.gaps.share)})" if rate.gaps.of else "none"


def _finding(results: list[CheckResult]) -> str:
    known = [r for r in results if r.check.headline and not r.force.hidden and r.force.gaps.of]
    if not known:
        return "No death old enough to count is on record for the quarter."
    worst = max(known, key=lambda r: (r.force.gaps.share, r.check.code))
    rate = worst.force.gaps
    return f"{worst.check.label} in {rate.gaps:,} of {rate.of:,} deaths ({percent(rate.share)})."


def _gap_caption(results: list[CheckResult]) -> str:
    most = sum(r.force.gaps.share > 0.5 for r in results if r.force.gaps.of and not r.force.hidden)
    return f"{counted(most, 'check was', 'checks were').capitalize()} left undone in more than half of the deaths."


def _review_row(row: ReviewCount, name: str) -> tuple[str, ...]:
    shown = [HIDDEN_MARK if v is None else f"{v:,}" for v in _counts(row)]
    return (name, "—" if row.bcu != FORCE else shown[0], *shown[1:])


def _policy_note(findings: Findings) -> str:
    """What holds for deaths that are older than the review policy."""
    began = max(rule.entry.valid_from for rule in review_rules())
    if findings.facts.retrospective:
        return (
            "Deaths reported before the policy began are given dates as from its first day; on the sheets these are "
            "marked as retrospective."
        )
    older = any(case.reported < began for case in findings.facts.investigations.values())
    told = f"Deaths reported before the policy began on {spelled(began)} are left out."
    return told if older else "Every death under investigation was reported since the policy began."


def _counts(row: ReviewCount) -> tuple[int | None, ...]:
    return row.deaths, row.overdue_di, row.overdue_dci, row.due_soon


def _review_finding(force: ReviewCount) -> str:
    if force.deaths == 0:
        return "No death is under investigation."
    if force.deaths is None:
        return "Too few deaths are under investigation to count here; the daily sheets list them."
    said = [
        f"{'fewer than 5' if n is None else f'{n:,}'} have a {who} review overdue"
        for n, who in ((force.overdue_di, "DI"), (force.overdue_dci, "DCI"))
    ]
    return f"Of {counted(force.deaths, 'death')} under investigation, {' and '.join(said)}."


def _may_show(p: Proportion) -> bool:
    return p.of >= 5 and not is_small(p.gaps) and not is_small(p.of - p.gaps)


def _share_text(p: Proportion) -> str:
    if not p.of:
        return "none old enough"
    if not _may_show(p):
        return HIDDEN_MARK
    low, high = p.interval
    return f"{percent(p.share)} ({low * 100:.0f} to {high * 100:.0f}%)"


def _fall_caption(shown: list[tuple[int, Proportion]]) -> str:
    if len(shown) < 2:
        return "Too few deaths to show how reviewing falls away."
    (first, a), (last, b) = shown[0], shown[-1]
    return (
        f"{percent(a.share)} had a review by day {first}; {percent(b.share)} had one in the stretch up to day {last}."
    )


def _bcu_name(code: str) -> str:
    return next((a.label for a in areas("bcu") if a.code == code), code.capitalize())
