"""The bottom line: what is new, what is assessed, what decision is asked, in three sentences; and the warnings before
it."""

from __future__ import annotations

from pipelines.report.content import counted, listed
from pipelines.report.findings import Findings
from pipelines.report.pattern_section import total_finding
from pipelines.report.reviewing import CONCERN_DAYS
from pipelines.report.series import SeriesLine, recurrence_words
from pipelines.report.weeks import spelled

# A sentence with more than three ids is no sentence; the table has them all.
_NAMED = 3


def bottom_line(findings: Findings) -> tuple[str, str, str]:
    """What is new, what is assessed, what decision is asked."""
    return _new(findings), _assessed(findings), _asked(findings)


def warnings(findings: Findings) -> tuple[str, ...]:
    """What must be known before anything else: nights that failed, feeds that did not come, a snapshot of another
    week."""
    said = []
    week, night = findings.facts.week, findings.facts.night
    if findings.nights_missing:
        nights = listed([spelled(n) for n in findings.nights_missing])
        said.append(f"Not done: the night of {nights}. What these nights would have brought is not in this report.")
    if night > week.sunday:
        said.append(
            f"Made later: from the snapshot of {spelled(night)}, which knows more than was known at the week's end."
        )
    gone = [f.feed for f in findings.feeds if f.missing or f.refused]
    if gone:
        said.append(f"Missing or refused this week: {listed(gone)}. Counts that rest on them are too low.")
    silent = [f.feed for f in findings.feeds if f.silent and not (f.missing or f.refused)]
    if silent:
        said.append(f"Nothing came this week from: {listed(silent)}.")
    return tuple(said)


def _new(findings: Findings) -> str:
    kinds = [(k, [s for s in findings.series if s.change == k]) for k in ("new", "grown", "strengthened")]
    said = listed([f"{len(lines)} {kind}" for kind, lines in kinds if lines])
    total = total_finding(findings).rstrip(".")
    total = total[0].lower() + total[1:] if not total[0].isdigit() else total
    if not said:
        return f"Nothing new: no candidate series was put before analysts this week; {total}."
    verb = "was" if sum(len(lines) for _, lines in kinds) == 1 else "were"
    return f"New: {said} candidate series {verb} put before analysts; {total}."


def _assessed(findings: Findings) -> str:
    judged = [s for s in findings.series if s.judgement and s.judgement not in ("dismissed", "unrelated")]
    if judged:
        first = judged[0]
        word = f" ({first.yardstick})" if first.yardstick else ""
        return f"Assessed: analysts judge {first.series_id}, {_extent(first)}, as {first.judgement}{word}."
    shown = [s for s in findings.series if not s.judgement]
    if not shown:
        return "Assessed: there is nothing this week that needs an assessment."
    first = shown[0]
    return (
        f"Assessed: no analyst has judged any yet; the rarest, {first.series_id}, {_extent(first)}, is as strong as "
        f"chance alone "
        f"would give somewhere in the force once in {recurrence_words(first.recurrence_days)}."
    )


def _extent(line: SeriesLine) -> str:
    left = len(line.bcus) - _NAMED
    names = [*line.bcus[:_NAMED], *([counted(left, "more BCU")] if left > 0 else [])]
    return f"{counted(line.deaths, 'death')} in {listed(names) or 'no recorded BCU'}"


def _asked(findings: Findings) -> str:
    asked = []
    waiting = [s.series_id for s in findings.series if not s.judgement]
    if waiting:
        left = len(waiting) - _NAMED
        asked.append(f"name who reviews {listed([*waiting[:_NAMED], *([f'{left} more'] if left > 0 else [])])}")
    overdue = _overdue(findings)
    if overdue:
        asked.append(overdue)
    if any(c.days_open > CONCERN_DAYS for c in findings.concerns):
        asked.append(f"answer the coroner's concerns that are open for more than {CONCERN_DAYS} days")
    return f"Decision asked: {listed(asked)}." if asked else "Decision asked: none this week."


def _overdue(findings: Findings) -> str:
    """What is asked about reviews; a number that must not be shown is left to the daily sheets."""
    _, force = findings.reviews
    late = {r.incident_id for r in findings.due if r.date.standing == "overdue"}
    if not late:
        return ""
    said = [
        f"{counted(n, 'death')} without a {who} review"
        for n, who in ((force.overdue_di, "DI"), (force.overdue_dci, "DCI"))
        if n
    ]
    return f"have the overdue reviews done ({', '.join(said) or 'the daily sheets list them'})"
