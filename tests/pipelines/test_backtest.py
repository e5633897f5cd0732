"""What `deathlink backtest` tells of a snapshot: with a truth, without one, and with nothing shown."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import polars as pl
import pytest
from rich.console import Console

from pipelines import backtest
from pipelines.errors import CallError
from pipelines.settings import Settings
from pipelines.warehouse import open_snapshot

NO_TRUTH = pl.DataFrame(schema={"truth_id": pl.String, "incident_id": pl.String, "known": pl.Date})


def told(settings: Settings, truth: pl.DataFrame) -> str:
    console = Console(record=True, width=160)
    with open_snapshot(settings) as snapshot:
        backtest._tell(snapshot, console, truth)
    return console.export_text()


def test_with_a_truth_it_says_when_each_planted_series_was_flagged_and_what_no_family_costs(
    small_london: Settings,
) -> None:
    with open_snapshot(small_london) as snapshot:
        members = snapshot.select("backtest/member").filter(series_id="S2")["incident_id"].to_list()
    truth = pl.DataFrame({"truth_id": "planted-1", "incident_id": members, "known": dt.date(2018, 1, 1)})
    text = told(small_london, truth)
    assert "planted-1" in text and "precision" in text
    families = text.split("without a family")[1]
    assert "substance" in families and "lost_true" in families


def test_without_a_truth_nothing_is_judged(small_london: Settings) -> None:
    text = told(small_london, NO_TRUTH)
    assert "nights to flag" not in text and "without a family" in text


def test_a_truth_folder_that_lacks_its_tables_is_told(small_london: Settings, tmp_path: Path) -> None:
    with (
        open_snapshot(small_london) as snapshot,
        pytest.raises(CallError, match=r"lacks \['series.parquet', 'record.parquet'\]"),
    ):
        backtest.planted(snapshot, tmp_path)
