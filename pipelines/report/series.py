"""The candidate series of the week: new, grown, strengthened, judged; how rare; which borders they cross. No free
text."""

from __future__ import annotations

import json
from dataclasses import dataclass

import polars as pl

from data_contracts.report_rules import areas, labels
from pipelines.report.facts import Facts

# The mark of an alert, by how much it tells: a series that was born this week is new even where it grew as well.
_KINDS = ("new", "grown", "strengthened")


@dataclass(frozen=True)
class SeriesLine:
    """One candidate series as the report shows it."""

    series_id: str
    change: str  # new grown strengthened, or "" where only a judgement was made
    judgement: str  # the standing judgement's word, or ""
    yardstick: str  # the word that an analyst chose, or ""
    link_type: str
    other_explanation: str
    deaths: int
    precursors: int
    bcus: tuple[str, ...]
    coroner_areas: tuple[str, ...]
    forces: tuple[str, ...]
    recurrence_days: float | None
    families: tuple[str, ...]
    context_only: bool

    @property
    def borders(self) -> list[str]:
        """Which borders the series crosses."""
        crossed = [("BCU", self.bcus), ("coroner", self.coroner_areas), ("force", self.forces)]
        return [f"cross-{name}" for name, values in crossed if len(values) > 1]


def series_of_the_week(facts: Facts) -> list[SeriesLine]:
    """Series that were shown or judged in the week, those most rarely due to chance first."""
    alerts = facts["alert"]
    judged = _judged(facts)
    shown = {s: _change(alerts, s) for s in alerts["series_id"].unique().to_list()}
    standing = {row["series_id"]: row for row in facts["series"].iter_rows(named=True)}
    lines = [
        _line(facts, standing[s], shown.get(s, ""), judged.get(s, ("", "")))
        for s in sorted(set(shown) | _judged_in_week(facts))
        if s in standing
    ]
    return sorted(lines, key=lambda line: (-(line.recurrence_days or 0.0), line.series_id))


def recurrence_words(days: float | None) -> str:
    """How long one would wait for chance to give as strong a series somewhere in the force: `about 3 years`."""
    if days is None:
        return "not stated"
    # Two years and two months: from there on the larger unit says enough.
    if days >= 730:
        return f"about {days / 365.25:,.0f} years"
    return f"about {days / 30.44:.0f} months" if days >= 61 else f"about {days:.0f} days"


def _change(alerts: pl.DataFrame, series: str) -> str:
    kinds = set(alerts.filter(pl.col("series_id") == series)["kind"].to_list())
    return next((kind for kind in _KINDS if kind in kinds), "")


def _judged(facts: Facts) -> dict[str, tuple[str, str]]:
    """The newest judgement of each series: its word, and the word of the yardstick in its reason."""
    by_alert = dict(facts["alert"].select("alert_id", "series_id").iter_rows())
    newest: dict[str, tuple[str, str]] = {}
    for row in facts["judgement"].iter_rows(named=True):
        series = row["subject_id"] if row["subject_kind"] == "series" else by_alert.get(row["subject_id"])
        if (
            series is not None
            and row["subject_kind"] in ("series", "alert")
            and row["judgement"] not in ("note", "tip")
        ):
            newest[series] = (row["judgement"].replace("_", " "), yardstick_word(row["reason"]))
    return newest


def _judged_in_week(facts: Facts) -> set[str]:
    week = facts["judgement"].filter(pl.col("judged_at").dt.date() >= facts.week.monday)
    return set(week.filter(pl.col("subject_kind") == "series")["subject_id"].to_list())


def yardstick_word(reason: str | None) -> str:
    """The word of the Probability Yardstick that an analyst used in a reason, the longest where several fit, or
    none."""
    said = f" {' '.join((reason or '').lower().replace(';', ' ').replace(',', ' ').replace('.', ' ').split())} "
    words = [word for word in labels("yardstick").values() if f" {word} " in said]
    return max(words, key=len, default="")


def _line(facts: Facts, row: dict[str, object], change: str, judged: tuple[str, str]) -> SeriesLine:
    series = str(row["series_id"])
    members = facts["series_member"].filter(pl.col("series_id") == series)
    families = facts["series_family"].filter((pl.col("series_id") == series) & (pl.col("match_weight") > 0))
    strongest = families.sort(["match_weight", "family"], descending=[True, False])["family"].to_list()
    interval = row["recurrence_interval_days"]
    raised = set(facts["alert"].filter(pl.col("series_id") == series)["raised_by"].drop_nulls().to_list())
    bcu_names, area_names = ({a.code: a.label for a in areas(k)} for k in ("bcu", "coroner_area"))
    return SeriesLine(
        series_id=series,
        change=change,
        judgement=judged[0],
        yardstick=judged[1],
        link_type=str(row["link_type"]),
        other_explanation=_other_explanation(row),
        deaths=members.filter(pl.col("kind") == "death").height,
        precursors=members.filter(pl.col("kind") != "death").height,
        bcus=_distinct(members["bcu"], bcu_names),
        coroner_areas=_distinct(members["coroner_area"], area_names),
        forces=_distinct(members["force"].fill_null("this force"), {}),
        recurrence_days=float(interval) if isinstance(interval, int | float) else None,
        families=tuple(strongest[:3]),
        context_only=raised == {"context"},
    )


def _distinct(values: pl.Series, names: dict[str, str]) -> tuple[str, ...]:
    return tuple(names.get(v, v) for v in sorted(values.drop_nulls().unique().to_list()))


def _other_explanation(row: dict[str, object]) -> str:
    """The best explanation beside the leading one, with how far it is behind in bits; empty where none is given."""
    text = row["weights_by_explanation"]
    weights = json.loads(text) if isinstance(text, str) and text else {}
    others = sorted((-float(w), name) for name, w in weights.items() if name != row["link_type"] and w is not None)
    leading = weights.get(row["link_type"])
    if not others or leading is None:
        return ""
    weight, name = others[0]
    return f"{name} ({float(leading) + weight:.0f} bits behind)"
