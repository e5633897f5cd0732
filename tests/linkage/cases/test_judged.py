"""What analysts judged, as the night reads it: tips until they are decided, series at rest until evidence wakes."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest

from data_contracts.judging import JUDGEMENT
from linkage.alerts import Candidate, choose
from linkage.series.judged import forbidden_pairs, resting, told_sets

ROW_OF = {"A": 1, "B": 2, "C": 3}
NIGHT = dt.date(2031, 3, 10)


def judged(*lines: tuple[str, str, str], withdrawn: int | None = None) -> pl.DataFrame:
    """Judgements (subject kind, subject, word), an hour apart, all on the evidence `h1`, snoozes for ten nights."""
    start = dt.datetime(2031, 3, 1, 9)
    return pl.DataFrame(
        [
            {
                "judgement_id": subject if word == "tip" else f"J{number}",
                "judged_at": start + dt.timedelta(hours=number),
                "analyst": "QUILL",
                "subject_kind": kind,
                "subject_id": subject,
                "judgement": word,
                "members": ["B", "C"] if kind == "tip" else None,
                "until": NIGHT + dt.timedelta(days=1) if word == "snoozed" else None,
                "evidence_hash": "h1",
                "withdrawn_at": start + dt.timedelta(days=1) if number == withdrawn else None,
            }
            for number, (kind, subject, word) in enumerate(lines)
        ],
        schema=JUDGEMENT,
    )


TIP = ("tip", "T1", "tip")


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ([], [(2, 3)]),
        ([("tip", "T1", "note")], [(2, 3)]),
        ([("tip", "T1", "cannot_tell")], [(2, 3)]),
        ([("tip", "T1", "snoozed")], [(2, 3)]),
        ([("tip", "T1", "dismissed")], []),
        ([("tip", "T1", "unrelated")], []),
        ([("tip", "T1", "referred")], []),
        ([("tip", "T1", "same_supply")], [(2, 3)]),
        ([("tip", "T1", "linked"), ("tip", "T1", "dismissed")], []),
        ([("tip", "T1", "dismissed"), ("tip", "T1", "linked")], [(2, 3)]),
        ([("tip", "another", "dismissed")], [(2, 3)]),
    ],
)
def test_a_tip_is_told_until_it_is_decided(said: list[tuple[str, str, str]], told: list[tuple[int, ...]]) -> None:
    assert told_sets(judged(TIP, *said), ROW_OF) == told


def test_a_decision_that_is_taken_back_opens_the_tip_again() -> None:
    assert told_sets(judged(TIP, ("tip", "T1", "dismissed"), withdrawn=1), ROW_OF) == [(2, 3)]


def test_nobody_has_judged_anything_yet() -> None:
    none = pl.DataFrame(schema=JUDGEMENT)
    assert (told_sets(none, ROW_OF), forbidden_pairs(none, ROW_OF), resting(none, NIGHT)) == ([], frozenset(), {})


@pytest.mark.parametrize(
    ("said", "night", "rests"),
    [
        ([("series", "S1", "snoozed")], NIGHT, True),
        ([("series", "S1", "snoozed")], NIGHT + dt.timedelta(days=1), False),
        ([("series", "S1", "dismissed")], NIGHT, True),
        ([("alert", "A1", "dismissed")], NIGHT, True),
        ([("below_line", "S1", "unrelated")], NIGHT, True),
        ([("series", "S1", "dismissed"), ("series", "S1", "note")], NIGHT, True),
        ([("series", "S1", "dismissed"), ("series", "S1", "cannot_tell")], NIGHT, False),
        ([("series", "S2", "dismissed"), ("pair", "A+B", "unrelated")], NIGHT, False),
    ],
)
def test_a_judged_series_rests(said: list[tuple[str, str, str]], night: dt.date, rests: bool) -> None:
    found = resting(judged(*said), night)
    assert ("S1" in found) == rests
    if rests:
        assert found["S1"].seen == "h1" and found["S1"].why


@pytest.mark.parametrize(
    ("said", "tier", "holds"),
    [
        ([("QUILL", "dismissed")], "B", True),
        ([("QUILL", "dismissed")], None, True),
        ([("QUILL", "dismissed")], "A", False),
        ([("QUILL", "dismissed"), ("QUILL", "dismissed")], "A", False),
        ([("QUILL", "dismissed"), ("VANE", "dismissed")], "A", True),
        ([("QUILL", "dismissed"), ("VANE", "cannot_tell"), ("VANE", "dismissed")], "A", False),
        ([("QUILL", "unrelated")], "A", True),
    ],
)
def test_two_people_dismiss_what_stands_in_the_top_tier(
    said: list[tuple[str, str]], tier: str | None, holds: bool
) -> None:
    lines = judged(*[("series", "S1", word) for _, word in said])
    found = resting(lines.with_columns(analyst=pl.Series([who for who, _ in said])), NIGHT)
    assert found["S1"].holds(tier) == holds


def candidate(joined: bool = False, weight: float = 20.0, silenced: str | None = None) -> Candidate:
    """A strong series, shown before at 20 bits."""
    return Candidate("S1", frozenset({"A", "B"}), 2, 9.0, weight, 900.0, joined, True, "A", 20.0, silenced)


def test_a_snoozed_series_that_was_shown_returns_on_new_evidence_only() -> None:
    """The list asks for no rule of its own: unchanged it is no alert, grown or stronger it is, snoozed or not."""
    assert choose([candidate()], [], 5) == []
    assert [c.kind for c in choose([candidate(joined=True)], [], 5)] == ["grown"]
    assert [c.kind for c in choose([candidate(weight=23.5)], [], 5)] == ["strengthened"]


def test_what_rests_is_answered_below_the_line() -> None:
    [choice] = choose([candidate(joined=True, silenced="snoozed until 2031-03-11")], [], 5)
    assert (choice.rank, choice.why) == (None, "snoozed until 2031-03-11")
