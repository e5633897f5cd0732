"""The first section: candidate series, clusters, and how much was compared."""

from __future__ import annotations

from data_contracts.disclosure import HIDDEN_MARK, is_small
from pipelines.report.content import Section, Table, counted, listed, percent
from pipelines.report.findings import Findings, PlacedCluster
from pipelines.report.series import SeriesLine, recurrence_words


def section(findings: Findings) -> Section:
    """Series that were shown or judged this week, with ids that open in the notebooks."""
    lines = findings.series
    return Section(
        key="series",
        title="Candidate series",
        finding=_finding(lines),
        tables=(_table(lines), _why_table(lines), _comparison_table(findings)),
        notes=(
            "A series is a lead for an analyst, found by a model; it is no finding about anybody. Open it by its id "
            "in the "
            "notebooks. Recurrence is how long one would wait for chance alone to give one as strong somewhere in the "
            "force.",
            "Sizes of series are given in full although they are small: each is a named lead, not a count of a group.",
        ),
    )


def clusters_section(findings: Findings) -> Section:
    """Deaths near each other in place and time."""
    found = findings.clusters
    finding = (
        "No part of the force had more deaths close together in place and time than chance would show twice a year."
        if not found
        else f"{counted(len(found), 'cluster').capitalize()} in place and time, the rarest in "
        f"{listed(list(found[0].boroughs))}, as strong as chance would show {_how_often(found[0])}."
    )
    rows = tuple(
        (
            c.of_what,
            listed(list(c.boroughs)) or "not recorded",
            listed(list(c.bcus)),
            HIDDEN_MARK if is_small(c.deaths) else f"{c.deaths}",
            f"{c.expected:.1f}",
            f"{c.days} days, within {c.radius_m:,.0f} m",
            _how_often(c),
        )
        for c in found
    )
    table = Table(
        "Clusters in place and time",
        ("What", "Borough", "BCU", "Deaths", "Expected", "Span", "By chance"),
        rows,
        note="Space-time permutation scan of a year. Where exactly is in the tool.",
        empty="None this week.",
        numbers=False,
    )
    return Section("clusters", "Clusters in place and time", finding, (table,))


def _how_often(cluster: PlacedCluster) -> str:
    weeks = cluster.recurrence_weeks
    # 999 shuffles can tell no rarer than once in a thousand weeks.
    return "less than once in 19 years" if weeks >= 1000 else f"once in {recurrence_words(weeks * 7)}"


def _finding(lines: list[SeriesLine]) -> str:
    kinds = [(k, sum(line.change == k for line in lines)) for k in ("new", "grown", "strengthened")]
    said = listed([f"{n} {k}" for k, n in kinds if n])
    judged = sum(bool(line.judgement) for line in lines)
    if not lines:
        return "No series was shown to analysts or judged this week; every death was compared all the same."
    crossing = sum(any(b != "cross-force" for b in line.borders) for line in lines)
    shown = f"{said} {'series' if said else 'No new series'} this week".strip()
    borders = counted(crossing, "of them crosses", "of them cross") if crossing else "none of them crosses"
    return f"{shown}; {borders} a BCU or coroner's border; {judged} judged."


def _table(lines: list[SeriesLine]) -> Table:
    rows = tuple(
        (
            line.series_id,
            line.change or "judged",
            _size(line),
            listed(list(line.bcus)) or "not recorded",
            ", ".join(line.borders) or "none",
            recurrence_words(line.recurrence_days),
            _judged(line),
        )
        for line in lines
    )
    columns = ("Series", "This week", "Size", "BCU", "Borders crossed", "By chance once in", "Analysts say")
    return Table("Series of the week", columns, rows, empty="None this week.", numbers=False)


def _why_table(lines: list[SeriesLine]) -> Table:
    rows = tuple(
        (
            line.series_id,
            line.link_type,
            ", ".join(line.families) or "not stated",
            line.other_explanation or "none near",
            listed(list(line.coroner_areas)) or "not recorded",
            "recorded characteristics only" if line.context_only else "base score",
        )
        for line in lines
    )
    columns = ("Series", "Leading explanation", "Resting on", "Next best", "Coroner areas", "Raised by")
    return Table("What each rests on", columns, rows, empty="None this week.", numbers=False, is_detail=True)


def _size(line: SeriesLine) -> str:
    before = f", {counted(line.precursors, 'earlier incident')}" if line.precursors else ""
    return f"{counted(line.deaths, 'death')}{before}"


def _judged(line: SeriesLine) -> str:
    if not line.judgement:
        return "not judged yet"
    return f"{line.judgement}, {line.yardstick}" if line.yardstick else line.judgement


def _comparison_table(findings: Findings) -> Table:
    share = findings.compared
    total = findings.facts["death_total"]
    looked_at = int(total["new_or_changed"].sum())
    compared = int(total["new_or_changed_compared"].sum())
    rows = (
        (
            "Deaths on record, all categories",
            f"{share.of:,}",
            f"{share.gaps:,}",
            percent(share.share) if share.of else "—",
        ),
        (
            "Of these new or changed in the week",
            HIDDEN_MARK if is_small(looked_at) else f"{looked_at:,}",
            HIDDEN_MARK if is_small(looked_at) or is_small(looked_at - compared) else f"{compared:,}",
            percent(compared / looked_at) if looked_at and not is_small(looked_at) else "—",
        ),
    )
    note = (
        "Category, BCU, coroner area and closure are never a filter: a death that is expected or not suspicious is "
        "compared too."
    )
    return Table("Share of deaths compared with all others", ("", "Deaths", "Compared", "Share"), rows, note=note)
