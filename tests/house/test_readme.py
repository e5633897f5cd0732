"""The README's claims: its diagram names real modules in the real order; every command exists and has help."""

from __future__ import annotations

import importlib.util
import itertools
import re
from pathlib import Path

import pytest

from pipelines import cli
from pipelines.night import STAGES
from pipelines.settings import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
DIAGRAM = README.split("```mermaid")[1].split("```")[0]


def test_each_node_of_the_diagram_is_a_module() -> None:
    named = set(re.findall(r"\[((?:pipelines|linkage|features|data_contracts)\.[\w.]+)\]", DIAGRAM))
    assert len(named) >= 8
    assert [name for name in sorted(named) if importlib.util.find_spec(name) is None] == []


def test_the_arrows_follow_the_stages() -> None:
    drawn = re.findall(r"^\s*(\w+)(?:\[[^\]]*\])? -->\|[^|]*\| (\w+)", DIAGRAM, flags=re.M)
    names = [stage.name for stage in STAGES] + ["publish"]
    assert drawn == list(itertools.pairwise(names))


def test_the_commands_of_the_readme_are_those_of_the_command_line() -> None:
    told = set(re.findall(r"^\| `deathlink ([\w -]+)` \|", README, flags=re.M))
    assert told == set(cli.COMMANDS) | {f"train {name}" for name in cli.TRAINING}


@pytest.mark.parametrize("command", [*cli.COMMANDS, *(f"train {name}" for name in cli.TRAINING)])
def test_each_command_has_help(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run([*command.split(), "--help"]) == 0
    told = capsys.readouterr().out
    assert f"deathlink {command}" in told


@pytest.mark.parametrize("command", [*cli.COMMANDS, *(f"train {name}" for name in cli.TRAINING)])
def test_each_option_says_what_it_is_for(command: str) -> None:
    found = cli.app
    for name in command.split():
        found = found[name]
    options = found.assemble_argument_collection(parse_docstring=True)
    assert options and [option.name for option in options if option.show and not option.parameter.help] == []


def test_a_wrong_call_leaves_with_two(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert cli.run(["night", "--no-such-option", "1"]) == 2
    assert cli.run(["night", "--landing", str(tmp_path / "no-such-folder"), "--home", str(tmp_path)]) == 1
    assert "no-such-folder" in capsys.readouterr().err


def test_the_terms_of_the_glossary_are_said_once() -> None:
    terms = re.findall(r"^\| ([^|]+) \|", README.split("## Glossary")[1], flags=re.M)
    assert len(terms) == len(set(terms)) > 20
