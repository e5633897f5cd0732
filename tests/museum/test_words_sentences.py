"""The museum of words: each sentence states what its row says, and nothing of what the row forbids."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest

from features.words import sentence
from features.words.lexicon import lexicon

_FILE = Path(__file__).with_name("words_sentences.csv")


def _rows() -> list[dict[str, str]]:
    lines = [line for line in _FILE.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    return list(csv.DictReader(lines))


def _wanted(cell: str) -> list[tuple[str, str, str]]:
    """`feature=value:polarity ; feature:polarity` as (feature, value or "", polarity)."""
    found = []
    for part in filter(None, cell.split(" ; ")):
        what, _, polarity = part.rpartition(":")
        feature, _, value = what.partition("=")
        found.append((feature, value, polarity))
    return found


@pytest.mark.parametrize("row", _rows(), ids=lambda row: row["sentence"][:60])
def test_a_sentence_states_what_its_row_says(row: dict[str, str]) -> None:
    stated = {
        (s.feature, s.value, s.polarity) for s in sentence(row["sentence"], row["field"]) if s.about == "deceased"
    }
    for feature, value, polarity in _wanted(row["states"]):
        same = {p for f, v, p in stated if f == feature and value in ("", v)}
        assert same == {polarity}, f"{feature} {value}: wanted {polarity}, read {sorted(stated)}"
    forbidden = set(filter(None, row["states_not"].split(" ; ")))
    assert not {f for f, _, _ in stated} & forbidden


def test_the_museum_is_large_and_covers_every_feature() -> None:
    rows = _rows()
    shown = Counter(f for row in rows for f, _, _ in _wanted(row["states"]))
    assert len(rows) >= 400
    # `decoy` is no feature; the others here are extras beyond FEATURES.md, or decoys.
    extra = {"decoy", "injury_region"}
    assert {rule.feature for rule in lexicon().rules} - extra <= set(shown)
