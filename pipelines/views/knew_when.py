"""What we knew when: a series as any past night had it, from its history and when records and facts came."""

from __future__ import annotations

import datetime as dt
import html
from dataclasses import dataclass

import polars as pl

from pipelines.views.phrases import bits, join, number, once_in
from pipelines.views.series import members
from pipelines.warehouse import Warehouse


@dataclass(frozen=True)
class Replay:
    """Everything that the replay of one series needs, read once; nights are then asked of it."""

    incidents: pl.DataFrame
    history: pl.DataFrame
    alerts: pl.DataFrame
    records: pl.DataFrame
    features: pl.DataFrame


def replay(snapshot: Warehouse, series_id: str, incidents: pl.DataFrame) -> Replay:
    """Reads one series' past. incidents: sql/notebook/series_incidents."""
    ids = members(incidents)
    return Replay(
        incidents,
        snapshot.select("notebook/series_history", series=series_id),
        snapshot.select("notebook/series_alerts", series=series_id),
        snapshot.select("notebook/known_records", members=ids),
        snapshot.select("notebook/known_features", members=ids),
    )


def nights(past: Replay) -> list[dt.date]:
    """The nights on which something was learnt, in order."""
    learnt = [past.history["night"], past.alerts["night"], past.records["first_received"], past.features["known_from"]]
    return sorted({night for column in learnt for night in column if night is not None})


def on_night(past: Replay, night: dt.date) -> pl.DataFrame:
    """One row an incident: was it known, was it in the series, how many records and facts were there that night."""
    came = past.records.group_by("incident_id").agg(
        pl.col("first_received").min().alias("first record"),
        (pl.col("first_received") <= night).sum().cast(pl.Int64).alias("records known"),
        pl.len().cast(pl.Int64).alias("records now"),
    )
    holding = (pl.col("known_from") <= night) & (pl.col("known_until").is_null() | (pl.col("known_until") > night))
    facts = past.features.group_by("incident_id").agg(
        holding.sum().cast(pl.Int64).alias("facts known"),
        pl.col("known_until").is_null().sum().cast(pl.Int64).alias("facts now"),
    )
    joined = past.history.filter(pl.col("event").is_in(["born", "joined"])).group_by("incident_id").agg(
        pl.col("night").min().alias("joined on")
    )  # fmt: skip
    frame = past.incidents.select("incident_id", "kind", "happened_at", "place", pl.col("added_on"))
    for other in (came, facts, joined):
        frame = frame.join(other, on="incident_id", how="left")
    in_series = pl.coalesce("joined on", "added_on") <= night
    known = pl.col("first record") <= night
    return frame.with_columns(
        pl.when(in_series).then(pl.lit("in the series")).when(known).then(pl.lit("known, not in the series"))
        .otherwise(pl.lit("not known yet")).alias("that night")
    ).drop("added_on")  # fmt: skip


def sentence(past: Replay, night: dt.date) -> str:
    """What stood on that night, in words."""
    then = on_night(past, night)
    inside = then.filter(pl.col("that night") == "in the series")
    waiting = then.filter(pl.col("that night") == "known, not in the series").height
    state = past.history.filter(pl.col("night") <= night)
    weight = state["match_weight"][-1] if state.height else None
    wait = state["recurrence_interval_days"][-1] if state.height else None
    shown = past.alerts.filter(pl.col("night") <= night)
    told = (
        f"It had been shown on {join(shown['night'].to_list())}, last at rank {shown['rank'][-1]}."
        if shown.height
        else "It had not been shown."
    )
    if state.is_empty():
        return f"On {night} the series did not stand yet. {number(waiting, 'incident')} of it were on record. {told}"
    return (
        f"On {night} the series held {number(inside.height, 'incident')} ({bits(weight)}; chance alone: "
        f"{once_in(wait)}); {waiting} more were on record and not in it. {told}"
    )


def learnt_on(past: Replay, night: dt.date) -> pl.DataFrame:
    """What came in on one night: kind, incident, what."""
    parts = [
        past.history.filter(pl.col("night") == night).select(
            pl.lit("series").alias("kind"), "incident_id", pl.col("event").alias("what")
        ),
        past.records.filter(pl.col("first_received") == night).select(
            pl.lit("record").alias("kind"),
            "incident_id",
            (pl.col("source_system") + " " + pl.col("source_ref")).alias("what"),
        ),
        past.features.filter(pl.col("known_from") == night).select(
            pl.lit("fact").alias("kind"),
            "incident_id",
            (pl.col("feature") + ": " + pl.col("value") + " (" + pl.col("polarity") + ")").alias("what"),
        ),
        past.alerts.filter(pl.col("night") == night).select(
            pl.lit("shown").alias("kind"),
            pl.lit(None, dtype=pl.String).alias("incident_id"),
            pl.col("headline").alias("what"),
        ),
    ]
    return pl.concat(parts)


def day(text: str) -> dt.date:
    """The date that a slider shows as text."""
    return dt.date.fromisoformat(text)


def paragraph(past: Replay, night: dt.date) -> str:
    """`sentence` as HTML."""
    return f"<p><strong>{html.escape(sentence(past, night))}</strong></p>"
