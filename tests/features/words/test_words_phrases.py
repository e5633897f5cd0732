"""The phrase language: what a phrase in a table finds, and what is refused."""

from __future__ import annotations

import pytest

from features.words.phrases import PhraseError, compile_phrase, parse

_CLASSES = {"colour": parse("(red|dark blue)", {}, {})}
_CAPTURES = {"word": "[a-z]+", "shade": "class colour"}


@pytest.mark.parametrize(
    ("phrase", "plain", "finds"),
    [
        ("slumped", " he was slumped ", True),
        ("slumped", " he slumpeded ", False),
        ("slump*", " he was slumping ", True),
        ("(a|b c) d", " b c d ", True),
        ("(a|b c) d", " b d ", False),
        ("the [old] man", " the man ", True),
        ("the [old] man", " the old man ", True),
        ("slumped ~ wall", " slumped against the low wall ", True),
        ("slumped ~ wall", " slumped and then there was a wall ", False),
        ("left ~ note", " left no note ", False),  # a gap never swallows a "no"
        ("left ~ note", " left , note ", False),  # nor a comma
        ("met ~~ app", " met a man on a well known app ", True),
        ("found ~~!{colour} by son", " found on the hall floor , cold , by son ", True),
        ("found ~~!{colour} by son", " found in a dark blue coat by son ", False),  # nor a word of the class
        ("son ~~?{colour} found", " son , who had not been answered , found ", True),  # here a "no" may stand
        ("son ~~?{colour} found", " son in a red coat found ", False),
        ("found her !{colour}", " found her lying ", True),
        ("found her !{colour}", " found her red coat ", False),
        ("# floor", " 12 floor ", True),
        ("{colour} coat", " dark blue coat ", True),
    ],
)
def test_a_phrase_finds(phrase: str, plain: str, finds: bool) -> None:
    assert bool(compile_phrase(phrase, _CLASSES, _CAPTURES).expression.search(plain)) is finds


def test_a_capture_holds_the_value() -> None:
    match = compile_phrase("coat is <shade>", _CLASSES, _CAPTURES).expression.search(" coat is dark blue today ")
    assert match is not None
    assert match["shade"].strip() == "dark blue"


def test_anchors_stand_in_every_match() -> None:
    phrase = compile_phrase("(red|dark blue) coat*", _CLASSES, _CAPTURES)
    assert phrase.anchors <= {"red ", "dark ", "blue ", "coat"}


@pytest.mark.parametrize("phrase", ["(a|b", "[a", "a)", "{unknown} b", "<unknown> b", "~", "[a]"])
def test_what_cannot_be_read_is_refused_by_name(phrase: str) -> None:
    with pytest.raises(PhraseError, match=r"\["):
        compile_phrase(phrase, _CLASSES, _CAPTURES)
