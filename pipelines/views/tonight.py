"""Tonight's list: what to look at together, what is new since it was last shown, and how it stands."""

from __future__ import annotations

import datetime as dt
import html
from typing import Any
from urllib.parse import quote

import polars as pl

from pipelines.views.phrases import join, number, once_in
from pipelines.views.series import bcu_names
from pipelines.views.standing import standing
from pipelines.warehouse import Warehouse

# A fortnight: long enough that nobody on leave misses a list, short enough to read.
LOOK_BACK = dt.timedelta(days=14)


def alert_list(snapshot: Warehouse, judgements: pl.DataFrame, night: dt.date) -> pl.DataFrame:
    """The night's alerts by rank, each with `once_in`, `new`, `what` and `standing` in words.

    judgements: schema JUDGEMENT. A night without alerts gives no rows: an empty list is a good list.
    """
    return lists(snapshot, judgements, night)[0]


def lists(snapshot: Warehouse, judgements: pl.DataFrame, night: dt.date) -> tuple[pl.DataFrame, pl.DataFrame]:
    """`alert_list`, and the alerts of the fortnight before that nobody has decided yet, newest first, each series
    once. A series that no longer stands waits for nobody: it is not in them (see `gone`)."""
    every = _recent(snapshot, night).filter(pl.col("stands") | (pl.col("night") == night))
    tonight = every.filter(pl.col("night") == night)
    newest = every.filter(pl.col("night") < night).unique("series_id", keep="first", maintain_order=True)
    others = newest.filter(~pl.col("series_id").is_in(tonight["series_id"].to_list()))
    return _told(tonight, judgements), _told(others, judgements).filter(~pl.col("decided"))


def gone(snapshot: Warehouse, night: dt.date) -> pl.DataFrame:
    """Series that were shown in the fortnight and no longer stand: night, series_id, headline, what became of it.

    Nothing vanishes in silence: `kept` is the series that it was merged into, null where its evidence fell away.
    """
    lost = _recent(snapshot, night).filter(~pl.col("stands")).unique("series_id", keep="first", maintain_order=True)
    return lost.select("night", "series_id", "headline", pl.col("kept_id").alias("merged into"))


def _recent(snapshot: Warehouse, night: dt.date) -> pl.DataFrame:
    """Alerts of the fortnight up to the night, each with `stands`: whether its series is there and has members."""
    every = snapshot.select("notebook/alert_list")
    recent = every.filter((pl.col("night") <= night) & (pl.col("night") > night - LOOK_BACK))
    return recent.with_columns((pl.col("link_type").is_not_null() & (pl.col("member_count") > 0)).alias("stands"))


def _told(alerts: pl.DataFrame, judgements: pl.DataFrame) -> pl.DataFrame:
    stands = [standing(judgements, row) for row in alerts.iter_rows(named=True)]
    return alerts.with_columns(
        pl.Series("once_in", [once_in(d) for d in alerts["recurrence_interval_days"]], dtype=pl.String),
        pl.Series("what", [_what(row) for row in alerts.iter_rows(named=True)], dtype=pl.String),
        pl.Series("new", [whats_new(row) for row in alerts.iter_rows(named=True)], dtype=pl.String),
        pl.Series("standing", [s.words for s in stands], dtype=pl.String),
        pl.Series("decided", [s.decided for s in stands], dtype=pl.Boolean),
    )


def whats_new(alert: dict[str, Any]) -> str:
    """What changed since the series was last shown, in words."""
    before = alert["shown_before"]
    if before is None:
        return "Never shown before."
    since = f"Shown on {before}. Since then: "
    newest, newest_on = alert["newest"], alert["newest_on"]
    if (
        isinstance(newest, list)
        and isinstance(newest_on, dt.date)
        and isinstance(before, dt.date)
        and newest_on > before
    ):
        return since + f"{join(newest)} joined on {newest_on}."
    return since + {"strengthened": "the evidence grew stronger.", "grown": "a member joined."}.get(
        str(alert["kind"]), "no member joined."
    )


def _what(alert: dict[str, Any]) -> str:
    deaths, precursors = alert["size_deaths"], alert["size_precursors"]
    if not isinstance(deaths, int):
        return "the series no longer stands"
    parts = [number(deaths, "death")]
    if isinstance(precursors, int) and precursors:
        parts.append(number(precursors, "earlier incident"))
    areas = alert["bcus"]
    where = f" in {join(bcu_names(areas))}" if isinstance(areas, list) and areas else ""
    return " and ".join(parts) + where


def headline(alerts: pl.DataFrame, nights: pl.DataFrame, night: dt.date) -> str:
    """The one sentence above the list."""
    recent = nights.filter(pl.col("night") > night - LOOK_BACK)
    context = f"{number(int(recent['alerts'].sum()), 'alert')} in the last {number(recent.height, 'night')}."
    if alerts.is_empty():
        return f"Nothing tonight that chance does not explain: an empty list is a good list. {context}"
    undecided = alerts.filter(~pl.col("decided")).height
    return f"{number(alerts.height, 'group')} to look at together tonight, {undecided} not yet judged. {context}"


def in_bcus(alerts: pl.DataFrame, chosen: list[str]) -> pl.DataFrame:
    """The alerts that touch one of the chosen BCUs; all of them where none is chosen."""
    if not chosen:
        return alerts
    return alerts.filter(pl.col("bcus").list.set_intersection(chosen).list.len() > 0)


def shown(alerts: pl.DataFrame) -> pl.DataFrame:
    """The list as it is read: night, rank, series, what, headline, what is new, how rare, how it stands."""
    names = {"series_id": "series", "new": "what is new", "once_in": "chance alone", "match_weight": "bits"}
    order = ("rank", "series_id", "kind", "tier", "what", "headline", "new", "once_in", "match_weight", "standing")
    several = ("night",) if alerts["night"].n_unique() > 1 else ()
    return alerts.select(*several, *order).rename(names)


def subjects(alerts: pl.DataFrame, earlier: pl.DataFrame) -> dict[str, str]:
    """Series to pick from, by a text that tells them apart; tonight's first."""
    rows = pl.concat([alerts, earlier]).select("series_id", "headline", "rank", "night").iter_rows()
    return {f"{series} (rank {rank} on {night}): {headline}": series for series, headline, rank, night in rows}


def alert_of(alerts: pl.DataFrame, earlier: pl.DataFrame, series_id: str) -> dict[str, Any]:
    """The newest alert of a series that is in the lists."""
    return pl.concat([alerts, earlier]).filter(pl.col("series_id") == series_id).row(0, named=True)


def reasons(alert: dict[str, Any]) -> str:
    """Why it was shown, what speaks against and what is missing, as HTML with every word of a record escaped."""
    parts = (("Why", "reason"), ("Against", "against"), ("Missing", "missing"))
    told = [
        f"<dt><strong>{name}</strong></dt><dd>{html.escape(alert[key] or 'nothing recorded')}</dd>"
        for name, key in parts
    ]
    link = f'<p><a href="/group/?series={quote(alert["series_id"], safe="")}">Open the series with its evidence</a></p>'
    return f"<dl>{''.join(told)}</dl>{link}"
