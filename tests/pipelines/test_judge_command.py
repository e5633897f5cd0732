"""`deathlink judge` on the small London: a series, a pair, a tip, an undo, what waits."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from pipelines import cli, judgements
from pipelines.settings import Settings


@pytest.fixture
def home(small_london: Settings, tmp_path: Path) -> Path:
    return Path(shutil.copytree(small_london.home, tmp_path / "home"))


def _judge(home: Path, *arguments: str) -> int:
    return cli.run(["judge", *arguments, "--home", str(home), "--analyst", "QUILL"])


def test_a_series_is_judged_on_the_evidence_of_the_newest_snapshot(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _judge(home, "linked", "S1", "--reason", "same finder") == 0
    row = judgements.load(Settings(home=home)).row(0, named=True)
    assert (row["subject_kind"], row["subject_id"], row["analyst"]) == ("series", "S1", "QUILL")
    assert row["evidence_hash"] and row["members"][0] == "X01" and len(row["members"]) == 6
    assert "same finder" in capsys.readouterr().err


def test_a_pair_is_judged_in_either_order(home: Path) -> None:
    assert _judge(home, "unrelated", "D04+D01", "--reason", "looked at") == 0
    assert judgements.load(Settings(home=home))["subject_id"].to_list() == ["D01+D04"]


def test_a_tip_waits_until_it_is_decided(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _judge(home, "tip", "D41+D42", "--origin", "coroner's officer, east", "--reason", "both alike") == 0
    told = capsys.readouterr().out
    tip = re.search(r"J-\S+[0-9a-f]", told)
    assert tip is not None and "--undo" not in told, "a tip cannot be taken back"
    assert _judge(home) == 0
    assert tip.group() in capsys.readouterr().out.replace("\n", "")
    assert _judge(home, "dismissed", tip.group(), "--code", "R5", "--reason", "too common") == 0
    capsys.readouterr()
    assert _judge(home) == 0
    assert "Nothing waits" in capsys.readouterr().out


def test_an_undo_takes_back(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _judge(home, "linked", "S2", "--reason", "same mark")
    recorded = judgements.load(Settings(home=home))["judgement_id"][0]
    assert _judge(home, "--undo", recorded) == 0
    assert judgements.load(Settings(home=home))["withdrawn_at"][0] is not None


@pytest.mark.parametrize(
    "arguments",
    [
        ["linked"],
        ["linked", "S9", "--reason", "x"],
        ["tip", "D99", "--origin", "a", "--reason", "b"],
        ["dismissed", "S1", "--reason", "x"],
    ],
)
def test_a_wrong_call_leaves_with_two_and_records_nothing(home: Path, arguments: list[str]) -> None:
    assert _judge(home, *arguments) == 2
    assert judgements.load(Settings(home=home)).is_empty()
