"""The shadow replay of learnt weights: two replays in homes of their own, and what the second one loses."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from pathlib import Path

import duckdb
import polars as pl
import pytest

from linkage.evidence.variables import families
from pipelines import shadow
from pipelines.errors import CallError
from pipelines.settings import Settings
from pipelines.warehouse import open_snapshot


@pytest.fixture
def exponents(tmp_path: Path) -> Path:
    path = tmp_path / "trained_weights.json"
    path.write_text(json.dumps({"exponents": dict.fromkeys(families(), 0.5)}), encoding="utf-8")
    return path


@pytest.fixture
def london(small_london: Settings, tmp_path: Path) -> Path:
    """A folder with landing/ and truth/, in which series S2 of the small London was planted."""
    with open_snapshot(small_london) as snapshot:
        members = snapshot.select("backtest/member").filter(series_id="S2").select("incident_id")
        records = snapshot.query(
            "SELECT source_system, source_ref, incident_id AS event_id "
            "FROM mart.record SEMI JOIN members USING (incident_id)",
            members=members,
        )
    (tmp_path / "london/landing").mkdir(parents=True)
    truth = tmp_path / "london/truth"
    truth.mkdir()
    records.with_columns(date_known=dt.date(2018, 1, 1)).write_parquet(truth / "record.parquet")
    series = records.select("event_id").unique().with_columns(series_true_id=pl.lit("planted-1"))
    series.write_parquet(truth / "series.parquet")
    return tmp_path / "london"


def _replay_from(small: Settings, replayed: list[Settings]) -> object:
    """In place of the nights: the small London, without its alerts where learnt exponents are in use."""

    def replay(settings: Settings) -> None:
        replayed.append(settings)
        shutil.copytree(small.home, settings.home, symlinks=True)
        if settings.learnt_exponents():
            with duckdb.connect(str((settings.published / "current.duckdb").resolve())) as snapshot:
                snapshot.execute("DELETE FROM mart.alert")

    return replay


def test_both_weights_are_replayed_apart_and_what_is_lost_is_named(
    london: Path,
    exponents: Path,
    small_london: Settings,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    replayed: list[Settings] = []
    monkeypatch.setattr(shadow, "replay", _replay_from(small_london, replayed))
    both = shadow.replay_both(london, exponents, Settings(home=london / "home"))
    assert len({s.home for s in replayed}) == 2
    assert {s.landing for s in replayed} == {london / "landing"}
    assert [s.learnt_exponents().get("scene") for s in replayed] == [None, 0.5]
    assert both["truth_id"].to_list() == ["planted-1"]
    assert shadow.lost(both) == ["planted-1"]
    shadow.show_shadow(both)
    assert "lost with the learnt weights: planted-1" in capsys.readouterr().out


def test_what_was_never_shown_cannot_be_lost(capsys: pytest.CaptureFixture[str]) -> None:
    columns = {"truth_id": pl.String, "in_use": pl.Int64, "learnt": pl.Int64}
    both = pl.DataFrame([("a-1", 1, 3), ("b-1", None, None), ("c-1", None, 4)], schema=columns, orient="row")
    assert shadow.lost(both) == []
    shadow.show_shadow(both)
    assert "nothing planted is lost" in capsys.readouterr().out


def test_a_folder_without_deliveries_is_told(tmp_path: Path, exponents: Path) -> None:
    with pytest.raises(CallError, match="has no folder landing"):
        shadow.replay_both(tmp_path / "nowhere", exponents, Settings(home=tmp_path))


@pytest.mark.parametrize("there", ["landing", "truth"])
def test_a_folder_that_is_no_london_is_told_before_anything_is_replayed(
    tmp_path: Path, exponents: Path, there: str
) -> None:
    (tmp_path / "half" / there).mkdir(parents=True)
    with pytest.raises(CallError, match="has no folder"):
        shadow.replay_both(tmp_path / "half", exponents, Settings(home=tmp_path))


@pytest.mark.parametrize("content", [None, "no json", "[]", "{}", '{"exponents": {"scene": "much"}}'])
def test_exponents_that_nobody_trained_are_told_by_file(tmp_path: Path, content: str | None) -> None:
    file = tmp_path / "weights.json"
    if content is not None:
        file.write_text(content, encoding="utf-8")
    with pytest.raises(CallError, match=r"weights\.json.*train weights"):
        Settings(home=tmp_path, exponents=file).learnt_exponents()
