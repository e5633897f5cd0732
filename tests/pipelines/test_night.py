"""The night as a whole on a small synthetic London: halves, repeats and kills leave the same published tables."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from pipelines import night
from pipelines.settings import Settings
from pipelines.synth.command import synth

START = dt.date(2014, 3, 3)
NIGHTS = 3
# Columns that say when the machine did something; all else must be equal.
CLOCK = {"taken_at", "committed_at"}


@pytest.fixture(scope="module")
def london(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three nights at a fifth of London's size, with planted series and faults."""
    out = tmp_path_factory.mktemp("london")
    synth(out=out, start=START, days=NIGHTS, seed=11, scale=0.2)
    return out


@pytest.fixture(scope="module")
def whole(london: Path, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    settings = Settings(landing=london / "landing", home=tmp_path_factory.mktemp("whole"))
    night.replay(settings)
    return settings


def published(settings: Settings) -> dict[str, list[tuple[object, ...]]]:
    """Every published table but for the machine's clock, rows in a fixed order."""
    found = {}
    with duckdb.connect(str(settings.published / "current.duckdb"), read_only=True) as snapshot:
        for (table,) in snapshot.execute("SELECT table_name FROM duckdb_tables()").fetchall():
            columns = [row[0] for row in snapshot.execute(f"DESCRIBE mart.{table}").fetchall()]
            kept = ", ".join(f'"{c}"' for c in columns if c not in CLOCK)
            found[table] = sorted(snapshot.execute(f"SELECT {kept} FROM mart.{table}").fetchall(), key=repr)
    return found


def assert_same(settings: Settings, other: Settings) -> None:
    left, right = published(settings), published(other)
    assert set(left) == set(right)
    assert [table for table in left if left[table] != right[table]] == []


def test_every_stage_left_something(whole: Settings) -> None:
    counts = {table: len(rows) for table, rows in published(whole).items()}
    for table in ("record", "incident", "person", "person_mention", "place", "place_mention", "incident_feature"):
        assert counts[table] > 0, table
    assert counts["night"] == NIGHTS


def test_the_ledger_counts_what_stands_in_the_files(whole: Settings) -> None:
    with duckdb.connect(str(whole.published / "current.duckdb"), read_only=True) as snapshot:
        told = {
            (str(delivery), file): (read, accepted + unchanged + quarantined)
            for delivery, file, read, accepted, unchanged, quarantined in snapshot.execute(
                "SELECT delivery, file, rows_read, rows_accepted, rows_unchanged, rows_quarantined FROM mart.delivery"
            ).fetchall()
        }
    files = [f for f in whole.landing.glob("*/*") if f.name != "manifest.json"]
    assert len(files) > 10 * NIGHTS
    for file in files:
        rows = rows_of(file)
        assert told[(file.parent.name, file.name)] == (rows, rows), file.name


def rows_of(file: Path) -> int:
    """Rows of a file counted without the product's readers."""
    content = file.read_bytes()
    if file.suffix == ".jsonl":
        return sum(1 for line in content.split(b"\n") if line.strip())
    if file.suffix == ".json":
        return len(json.loads(content))
    if file.suffix == ".xlsx":
        import openpyxl

        sheet = openpyxl.load_workbook(io.BytesIO(content), read_only=True)["Deaths"]
        return max(0, sum(1 for _ in sheet.iter_rows()) - 3)
    if file.name.startswith("cris_"):
        return max(0, sum(1 for line in content.split(b"\n") if line.strip()) - 1)
    return max(0, sum(1 for _ in csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))) - 1)


def test_a_second_replay_changes_nothing(whole: Settings) -> None:
    before = published(whole)
    assert night.replay(whole).nights == 0
    assert published(whole) == before


def test_two_halves_are_the_whole(london: Path, whole: Settings, tmp_path: Path) -> None:
    halves = Settings(landing=london / "landing", home=tmp_path)
    assert night.replay(halves, until=START + dt.timedelta(1)).nights == 2
    assert night.replay(halves).nights == NIGHTS - 2
    assert_same(halves, whole)


def test_a_replay_publishes_what_is_kept_and_a_contract_report_a_night(
    london: Path, whole: Settings, tmp_path: Path
) -> None:
    one = Settings(landing=london / "landing", home=tmp_path, keep_snapshots=1)
    assert night.replay(one).nights == NIGHTS
    assert len(list(one.published.glob("[0-9]*.duckdb"))) == 1
    assert len(list((one.home / "contract").glob("*.html"))) == NIGHTS
    assert_same(one, whole)


KILLED = """
import os, signal, sys
from pathlib import Path
from pipelines import night, publish
from pipelines.settings import Settings

landing, home, stage = sys.argv[1:]
settings = Settings(landing=Path(landing), home=Path(home))

def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)

def run_stage(step, tonight):
    counts = step.run(tonight)
    if step.name == stage:
        die()
    return counts

if stage == "before publishing":
    publish.publish = die
if stage == "before the swap":
    publish._point_at = die
night.one_night(settings, run_stage=run_stage)
"""


def test_a_night_killed_at_any_stage_is_completed_by_the_next_run(
    london: Path, whole: Settings, tmp_path: Path
) -> None:
    killed = Settings(landing=london / "landing", home=tmp_path)
    for stage in [*(s.name for s in night.STAGES), "before publishing", "before the swap"]:
        done = subprocess.run(
            [sys.executable, "-c", KILLED, str(killed.landing), str(killed.home), stage],
            env=os.environ | {"POLARS_MAX_THREADS": "2"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == -signal.SIGKILL, (stage, done.stderr[-2000:])
    night.replay(killed)
    assert_same(killed, whole)


def test_a_delivery_that_is_still_being_written_waits(london: Path, tmp_path: Path) -> None:
    landing = tmp_path / "landing"
    (landing / "2014-03-03").mkdir(parents=True)
    (landing / "2014-03-03" / "cad_20140303.csv").write_text("cad_ref\n")
    settings = Settings(landing=landing, home=tmp_path / "home")
    assert night.replay(settings).nights == 0
    with pytest.raises(night.NightError, match=r"is not complete.*manifest\.json"):
        night.one_night(settings, delivery=START)
