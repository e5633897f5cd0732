"""How things stand after judgements: undo, new evidence, snoozes that end, tips that stay, two people, recall."""

from __future__ import annotations

import datetime as dt
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_contracts.judging import JUDGEMENT
from pipelines.views.sample import recall, sample
from pipelines.views.standing import due_snoozes, judged_before, standing, undecided_tips

NOON = dt.datetime(2019, 3, 14, 12)
DISMISSED = {"judgement": "dismissed", "reason_code": "R5"}
ALERT = {"alert_id": "A1", "series_id": "S1", "evidence_hash": "h1", "tier": "B"}


def judged(*rows: dict[str, Any]) -> pl.DataFrame:
    """Judgements in order, on S1 by QUILL on evidence h1 unless a row says otherwise."""
    full = [
        {
            **dict.fromkeys(JUDGEMENT), "judgement_id": f"J{n}", "judged_at": NOON + dt.timedelta(minutes=n),
            "analyst": "QUILL",
            "subject_kind": "series", "subject_id": "S1", "evidence_hash": "h1", "members": ["D01"], **row,
        }
        for n, row in enumerate(rows)
    ]  # fmt: skip
    return pl.DataFrame(full, schema=JUDGEMENT)


@pytest.mark.parametrize(
    ("rows", "alert", "decided", "says"),
    [
        ([], {}, False, "not judged yet"),
        ([{"judgement": "note"}], {}, False, "not judged yet"),
        ([{"judgement": "linked"}], {}, True, "linked by QUILL on 2019-03-14"),
        ([{"judgement": "linked", "withdrawn_at": NOON}], {}, False, "not judged yet"),
        ([{"judgement": "linked"}], {"evidence_hash": "h2"}, False, "the evidence changed"),
        ([{"judgement": "cannot_tell"}], {}, False, "cannot tell"),
        ([DISMISSED], {}, True, "dismissed (R5)"),
        ([DISMISSED], {"tier": "A"}, False, "second person"),
        ([DISMISSED] * 2, {"tier": "A"}, False, "second person"),
        ([DISMISSED, {**DISMISSED, "analyst": "REED"}], {"tier": "A"}, True, "dismissed"),
        ([{"judgement": "snoozed", "until": dt.date(2019, 3, 20)}], {}, True, "until 2019-03-20"),
        ([{"judgement": "snoozed", "until": dt.date(2019, 3, 14)}], {}, False, "ended"),
        ([{"judgement": "unrelated"}, {"judgement": "linked"}], {}, True, "linked"),
        ([{"judgement": "linked", "subject_id": "S2"}], {}, False, "not judged yet"),
    ],
)  # fmt: skip
def test_how_an_alert_stands(rows: list[dict[str, Any]], alert: dict[str, Any], decided: bool, says: str) -> None:
    stands = standing(judged(*rows), {**ALERT, **alert}, today=dt.date(2019, 3, 15))
    assert stands.decided is decided and says in stands.words


def test_a_tip_stays_until_a_judgement_decides_it() -> None:
    tip = {"judgement": "tip", "subject_kind": "tip", "subject_id": "J0", "evidence_hash": None}
    about = {"subject_kind": "tip", "subject_id": "J0"}
    assert undecided_tips(judged(tip)).height == 1
    assert undecided_tips(judged(tip, {**about, "judgement": "cannot_tell"})).height == 1
    assert undecided_tips(judged(tip, {**about, "judgement": "note"})).height == 1
    assert undecided_tips(judged(tip, {**about, "judgement": "dismissed", "reason_code": "R7"})).height == 0
    assert undecided_tips(judged(tip, {**about, "judgement": "linked", "withdrawn_at": NOON})).height == 1


def test_the_end_of_a_snooze_is_announced_until_somebody_judges() -> None:
    ended = {"judgement": "snoozed", "until": dt.date(2019, 3, 14)}
    today = dt.date(2019, 3, 14)
    assert due_snoozes(judged(ended), today).height == 1
    assert due_snoozes(judged(ended), today - dt.timedelta(days=1)).height == 0
    assert due_snoozes(judged(ended, {"judgement": "unrelated"}), today).height == 0
    assert due_snoozes(judged(ended, {"judgement": "note"}), today).height == 1


def test_earlier_judgements_on_any_of_the_incidents_are_found() -> None:
    rows = judged({"judgement": "linked", "members": ["D01", "D02"]}, {"judgement": "linked", "members": ["D03"]})
    assert judged_before(rows, ["D02", "D09"])["judgement_id"].to_list() == ["J0"]


def _below(count: int) -> pl.DataFrame:
    return pl.DataFrame({"series_id": [f"B{n:03d}" for n in range(count)]})


def test_the_sample_is_the_same_for_everybody_and_moves_on_when_judged() -> None:
    first = sample(_below(100), judged())["series_id"].to_list()
    assert first == sample(_below(100).sample(fraction=1.0, shuffle=True, seed=3), judged())["series_id"].to_list()
    assert first != [f"B{n:03d}" for n in range(5)]
    done = judged({"judgement": "unrelated", "subject_kind": "below_line", "subject_id": first[0]})
    assert first[0] not in sample(_below(100), done)["series_id"].to_list()


@given(st.integers(10, 60), st.data())
def test_recall_lies_in_its_interval_and_more_missed_is_less_recall(judged_below: int, data: st.DataObject) -> None:
    hits = data.draw(st.integers(0, judged_below))
    rows = [
        {"judgement": "linked" if n < hits else "unrelated", "subject_kind": "below_line", "subject_id": f"B{n:03d}"}
        for n in range(judged_below)
    ]
    found = recall(_below(100), judged(*rows, {"judgement": "linked"}, {"judgement": "linked", "subject_id": "S2"}))
    assert found.estimate is not None and found.low is not None and found.high is not None
    assert found.low <= found.estimate + 1e-9 and found.estimate <= found.high + 1e-9
    assert found.estimate == pytest.approx(2 / (2 + 100 * hits / judged_below))
    assert f"{found.estimate:.0%}" in found.sentence()


def test_too_little_judged_gives_no_figure() -> None:
    assert recall(_below(100), judged({"judgement": "linked"})).estimate is None
