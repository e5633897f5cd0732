"""Whose duty it is to find the dead: read from any record of hers, told place by place, never of suspects."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import polars as pl
import pytest

from data_contracts.feeds import code_list
from linkage.evidence.cases import encode
from linkage.evidence.trades import on_duty, trade_of
from linkage.evidence.yardstick import Yardstick
from linkage.pairs.score import CONTACT, PERSON, PLACE, undiscounted

World = Callable[..., pl.DataFrame]
Plant = Callable[..., dict[str, Any]]


def test_every_trade_is_dated_reasoned_and_tied_to_places_that_exist() -> None:
    entries = code_list("finding_trade").entries
    kinds = set(code_list("place_kind").column("place_kind").values())
    of_trade: dict[str, set[tuple[str, str]]] = {}
    for e in entries:
        assert e.description and e.source and float(e.more["repeats"]) > 0
        assert set(filter(None, e.more["places"].split(";"))) <= kinds, e.code
        of_trade.setdefault(e.label, set()).add((e.more["repeats"], e.more["places"]))
    assert all(len(stated) == 1 for stated in of_trade.values())


@pytest.mark.parametrize(
    ("occupation", "trade"),
    [
        ("park warden", "park keeper"),
        ("Council park-ranger", "park keeper"),
        ("care home nurse", "nurse"),
        ("scheme manager", "warden"),
        ("ward sister", "nurse"),
        ("coroner's officer", "coroner's officer"),
        ("", ""),
        ("chef", ""),
        ("window cleaner", ""),
        ("parking", ""),
    ],
)
def test_what_an_occupation_is_taken_for(occupation: str, trade: str) -> None:
    assert trade_of(occupation) == trade


def found(n: int, role: str = "FINDER", work: str = "", kind: str = "PARK", by: str = "") -> dict[str, Any]:
    """The particulars of a death at which one person plays a role."""
    return {
        "people": [f"V{n}|victim|DECEASED|", f"X1|actor|{role}|{work}"],
        "place_id": f"P{n}",
        "place_kind": kind,
        "present": [f"found_by={by}"] if by else [],
    }


def duties(world: World, plant: Plant, *rows: dict[str, Any]) -> list[str]:
    """Her duty at each of the deaths, in order; `` for none."""
    cases = encode(world([plant(100 + n, **row) for n, row in enumerate(rows)]))
    lines = on_duty(cases).filter(pl.col("person") == "X1")
    told = dict(lines.select("row", "duty").iter_rows())
    return [told.get(cases.row_of[f"I{100 + n:05d}"], "") for n in range(len(rows))]


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        # Her trade stands in one record of three.
        ([found(1), found(2, work="park warden"), found(3)], ["park keeper"] * 3),
        # A nurse at home is there as anybody else.
        ([found(1, work="nurse", kind="HOSPICE"), found(2, kind="")], ["nurse", ""]),
        # A record of the find says so, whatever the place is called.
        ([found(1, by="warden", kind=""), found(2, kind="PARK")], ["warden", "warden"]),
        # Found by staff, told by somebody else who is named as the finder's caller only.
        ([found(1, by="passer_by"), found(2, by="dog_walker")], ["", ""]),
        # Whoever is suspected was not there on duty.
        ([found(1, work="paramedic"), found(2, role="SUSPECT")], ["ambulance crew", ""]),
    ],
)
def test_a_duty_is_hers_and_holds_where_her_work_is(
    world: World, plant: Plant, rows: list[dict[str, Any]], told: list[str]
) -> None:
    assert duties(world, plant, *rows) == told


def _weights(world: World, plant: Plant, **particular: Any) -> tuple[float, float, float, float]:
    """Bits of her, of the place, of her telephone and of who found them: two deaths in two corners of one park."""
    phone = {"contacts": ["07000000001|X1"], "victim_sex": None, "easting": 530_000.0, "northing": 180_000.0}
    planted = [plant(n, **{**found(n, **particular), **phone, "easting": 530_000.0 + n}) for n in (100, 300)]
    yard = Yardstick.of(encode(world(planted)))
    i, j = (np.array([yard.cases.row_of[f"I{n:05d}"]]) for n in (300, 100))
    weights = undiscounted(yard, i, j)[0, :, 0]
    by = next((n for n, v in enumerate(yard.evidence) if v.name == "found_by"), 0)
    return float(weights[PERSON]), float(weights[PLACE]), float(weights[CONTACT]), float(weights[by])


def test_a_keeper_in_his_park_tells_no_more_than_the_place(world: World, plant: Plant) -> None:
    walker, place, *_ = _weights(world, plant, by="passer_by")
    keeper, same_place, phone, found_by = _weights(world, plant, work="park keeper", by="warden")
    assert place == same_place > 0
    assert walker > 12 and keeper < 12 - place
    # Nor do his telephone, and that a warden found them, say again what he does.
    assert phone == found_by == 0
