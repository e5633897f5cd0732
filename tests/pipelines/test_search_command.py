"""`deathlink search` on the small London: found under every name, logged, harmless on a terminal."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from pipelines import cli
from pipelines.exports import register
from pipelines.settings import Settings


@pytest.fixture
def home(small_london: Settings, tmp_path: Path) -> Path:
    return Path(shutil.copytree(small_london.home, tmp_path / "home"))


@pytest.mark.parametrize(
    ("words", "shows"),
    [
        ("night_jar", "5"),
        ("dworan", "DWORAN, M"),
        ("07700900090", "P90"),
        ("burial ground", "L01"),
        ("zzzz", "People: none"),
    ],
)
def test_found_under_every_name(home: Path, words: str, shows: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["search", words, "--home", str(home), "--analyst", "QUILL"]) == 0
    out = capsys.readouterr().out
    assert shows in out and "OFFICIAL-SENSITIVE" in out
    told = register.entries(Settings(home=home)).row(-1, named=True)
    assert (told["who"], told["act"], told["subject_id"]) == ("QUILL", "consultation", words)


def test_a_search_that_finds_everybody_is_refused(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["search", "ab", "--home", str(home)]) == 2
    assert "three letters" in capsys.readouterr().err
