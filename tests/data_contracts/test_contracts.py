"""Contracts, code lists and the checks that are made from them."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
import yaml

from data_contracts.checks import CheckError, check
from data_contracts.feeds import code_list, contract, contracts, feeds, file_name, read_contract, read_file_name
from data_contracts.model import ContractError, read_code_list
from data_contracts.rules import REQUIRED, CellKind, rules

LISTS = Path(__file__).parents[2] / "data_contracts" / "code_lists"


def test_sixteen_feeds_in_twelve_layouts() -> None:
    assert len(feeds()) == 16
    assert len(contracts()) == 12
    assert {c.source for c in contracts()} == {"cad", "cris", "merlin", "coroner", "las", "pnd", "partner"}


def test_every_column_says_what_it_means_and_every_feed_why_it_is_held() -> None:
    for held in contracts():
        assert held.why and held.owner
        assert all(len(column.meaning) > 2 for column in (*held.columns, *held.nested_columns))


def test_names_of_files() -> None:
    for feed in feeds():
        day = date(2014, 6, 1)
        assert read_file_name(file_name(feed, day)) == (feed, day)
    for name in (
        "cad_20140631.csv",
        "cad_201406.csv",
        "cad_20140619.xlsx",
        "partner_20140601.csv",
        "x.csv",
        "CAD_20140619.csv",
    ):
        assert read_file_name(name) is None


def _altered(tmp_path: Path, **change: object) -> Path:
    source = Path(__file__).parents[2] / "data_contracts" / "sources" / "las.yaml"
    content = yaml.safe_load(source.read_text(encoding="utf-8")) | change
    path = tmp_path / "las.yaml"
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"colour": "blue"}, "[colour] Extra inputs are not permitted"),
        ({"key": ["nothing"]}, "keys are not among the columns: ['nothing']"),
        ({"layout": "papyrus", "owner": 7}, "[layout]"),
        ({"columns": [{"name": "las_ref", "kind": "rune", "meaning": "number"}], "updated": None}, "kinds ['rune']"),
        ({"columns": [{"name": "las_ref", "codes": "none_such", "meaning": "number"}], "updated": None}, "[none_such]"),
    ],
)
def test_a_faulty_contract_is_refused(tmp_path: Path, change: dict[str, object], says: str) -> None:
    with pytest.raises(ContractError) as fault:
        read_contract(_altered(tmp_path, **change))
    assert says in str(fault.value)


def test_all_faults_at_once(tmp_path: Path) -> None:
    with pytest.raises(ContractError, match=r"(?s)\[layout\].*\[owner\]"):
        read_contract(_altered(tmp_path, layout="papyrus", owner=7))


def test_code_lists_are_dated_described_and_unique() -> None:
    used = {c.codes for held in contracts() for c in (*held.columns, *held.nested_columns) if c.codes}
    for name in used:
        entries = code_list(name).entries
        assert entries
        assert all(entry.label and entry.description and entry.source for entry in entries)
        assert len({(e.code, e.valid_from) for e in entries}) == len(entries)


def test_a_faulty_code_list_names_every_fault(tmp_path: Path) -> None:
    path = tmp_path / "moods.csv"
    path.write_text("code,label,description,source,valid_from,valid_to\nA,,x,y,2000-01-01,\nB,b,x,y,yesterday,\n")
    with pytest.raises(ContractError, match=r"row \[1\] column \[label\].*row \[2\] column \[valid_from\]"):
        read_code_list(path)
    with pytest.raises(ContractError, match=r"there is no code list \[none_such\]"):
        code_list("none_such")


def test_areas_hang_together() -> None:
    boroughs = code_list("borough")
    assert len(boroughs.codes) == 32
    assert set(boroughs.column("bcu").values()) == code_list("bcu").codes
    assert set(boroughs.column("coroner_area").values()) == code_list("coroner_area").codes
    areas = {feed.removeprefix("coroner_") for feed in feeds() if feed.startswith("coroner_")}
    assert areas == code_list("coroner_area").codes


def _naive(kind: CellKind, value: str) -> bool:
    if kind.pattern is not None:
        return re.match(kind.pattern, value) is not None
    return value in (kind.codes or ())


def test_the_suite_agrees_with_a_naive_reading_of_the_rules() -> None:
    values = {
        "", "Y", "N", "CE", "ZZ", "309", "313", "31/02/2014", "19/06/2014", "19/06/2014 02:00", "2014-06-19", "5", "x",
        "1234/19JUN14", "4615432/14", "14SUD001234", "HC;DA", "HC;ZZ", "<5", "2014-05", "M", "Male", "DECEASED", "a\nb",
    }  # fmt: skip
    kinds = {rule.kind for held in contracts() for rule in (*rules(held.columns), *rules(held.nested_columns))}
    assert REQUIRED in kinds
    bad = check(dict.fromkeys(kinds, values))
    for kind in kinds:
        assert bad.get(kind, set()) == {v for v in values if not _naive(kind, v)}, kind.name
    # Asked again, remembered good values give the same answer.
    assert check(dict.fromkeys(kinds, values)) == bad


def test_an_expectation_that_errors_stops_the_run() -> None:
    broken = CellKind("form of nothing", "form", "(", None, "nothing")
    with pytest.raises(CheckError, match=r"\[form of nothing\] could not be evaluated"):
        check({broken: {"a"}})


def test_no_contract_says_which_there_are() -> None:
    with pytest.raises(ContractError, match=r"no contract for feed \[tarot\]"):
        contract("tarot")
