"""`deathlink backtest`: what the nights would have shown, replayed from a landing folder, family by family.

With a truth folder (of `deathlink synth`, or of the same form) the alerts are judged against what was planted.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import polars as pl
from rich.console import Console
from rich.table import Table

from linkage.alerts import TIER_B_DAYS
from linkage.alerts_measured import ablations, burden, judge_alerts, nights_to_flag
from pipelines.errors import CallError
from pipelines.night import replay
from pipelines.settings import settings_with
from pipelines.warehouse import Warehouse, open_snapshot


def backtest(
    *, landing: Path | None = None, home: Path | None = None, truth: Path | None = None, until: dt.date | None = None
) -> None:
    """Replays what was not replayed yet, then prints nights to flag, ranks, alerts a night, precision and ablations.

    Parameters
    ----------
    landing
        The folder of delivery folders.
    home
        A home folder for this replay, apart from the one in use.
    truth
        A folder with series.parquet and record.parquet, where the landing folder is a made-up one.
    until
        The last delivery to take.
    """
    settings = settings_with(landing=landing, home=home)
    replay(settings, until=until)
    console = Console()
    with open_snapshot(settings) as snapshot:
        console.print(settings.marking)
        _tell(snapshot, console, planted(snapshot, truth))
        console.print(settings.marking)


def planted(snapshot: Warehouse, truth: Path | None) -> pl.DataFrame:
    """truth_id, incident_id, known; empty without a truth."""
    if truth is None:
        return pl.DataFrame(schema={"truth_id": pl.String, "incident_id": pl.String, "known": pl.Date})
    missing = [name for name in ("series.parquet", "record.parquet") if not (truth / name).is_file()]
    if missing:
        raise CallError(f"the truth folder [{truth}] lacks {missing}; give the folder that `deathlink synth` wrote")
    series = pl.read_parquet(truth / "series.parquet").select("event_id", pl.col("series_true_id").alias("truth_id"))
    records = pl.read_parquet(truth / "record.parquet").rename({"date_known": "known"})
    first = pl.col("known").min().over("event_id")
    planted = records.with_columns(first).join(series, on="event_id")
    return snapshot.select(
        "backtest/planted", planted=planted.select("truth_id", "source_system", "source_ref", "known")
    )


def _tell(snapshot: Warehouse, console: Console, truth: pl.DataFrame) -> None:
    alerts, members = snapshot.select("backtest/alert"), snapshot.select("backtest/member")
    nights = int(snapshot.select("backtest/night_count")["nights"][0])
    judged = judge_alerts(alerts, members, truth)
    if truth.height:
        _print(console, "nights to flag", nights_to_flag(judged, truth))
    told = burden(judged, nights)
    console.print(", ".join(f"{name.replace('_', ' ')} {value:,.2f}" for name, value in told.items()))
    if alerts.is_empty():
        console.print("nothing was shown: there is nothing to take a family away from")
        return
    last = judged.sort("night").unique("series_id", keep="last", maintain_order=True)
    shown = last.select(
        "series_id",
        pl.Series("odds", _odds(last)),
        pl.col("truth_id").is_not_null().alias("is_true"),
    )
    # The line that held: the odds of the rarest thing that was still shown.
    at_line = last.filter(pl.col("recurrence_interval_days") < 2 * TIER_B_DAYS)
    line = float(_odds(at_line if at_line.height else last).to_numpy().min())
    _print(console, "without a family", ablations(shown, snapshot.select("backtest/evidence"), line))


def _odds(alerts: pl.DataFrame) -> pl.Series:
    chance = alerts["probability"].clip(1e-12, 1 - 1e-12)
    return (chance / (1 - chance)).log(2)


def _print(console: Console, title: str, frame: pl.DataFrame) -> None:
    table = Table(*frame.columns, title=title)
    for row in frame.iter_rows():
        table.add_row(*(f"{v:.2f}" if isinstance(v, float) else "-" if v is None else str(v) for v in row))
    console.print(table)
