"""The museum of hard cases: names and places as small tables, each case with the reason why it is there."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from features import addresses, names, site_keys
from linkage.people import name_levels

HERE = Path(__file__).parent


def cases(name: str) -> list[dict[str, str]]:
    with (HERE / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("case", cases("names"), ids=lambda c: c["why"])
def test_two_names_agree_as_they_should(case: dict[str, str]) -> None:
    pair = [names.parse(case[f"surname_{x}"], case[f"forenames_{x}"], case[f"certain_{x}"] == "Y") for x in "ab"]
    assert pair[0] is not None and pair[1] is not None
    assert name_levels.level(pair[0], pair[1]).level == case["level"]
    assert name_levels.level(pair[1], pair[0]).level == case["level"]


@pytest.mark.parametrize("case", cases("places"), ids=lambda c: c["why"])
def test_a_wording_gives_the_sites_name(case: dict[str, str]) -> None:
    keys = site_keys.site_keys(addresses.parse(case["text"]))
    assert (keys[0] if keys else "") == case["key"]


def test_one_green_under_four_roads_and_a_nickname_shares_names() -> None:
    wordings = (
        "Marlpit Green, Brent",
        "open land bounded by Alder Road / Birch Lane / Cedar Way / Dale Close, Brent",
        "the open ground between Birch Lane, Alder Road and Dale Close",
        "the open ground between Cedar Way, Dale Close and Alder Road, Brent",
    )
    keys = [set(site_keys.site_keys(addresses.parse(w))) for w in wordings]
    assert all(keys[1] & other for other in keys[2:])
    assert keys[0] == {"K|PARK|MARLPIT"}


def test_a_persons_name_never_reaches_a_log() -> None:
    parsed = names.parse("ASHGROVE", "TESSA", True)
    assert "ASHGROVE" not in repr(parsed)
