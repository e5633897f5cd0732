"""Wording that no rule reads: what is kept of a text, and what is nobody's content."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from features.words.wording import name_words, record_wordings, wordings

# The first text that wakes a phrase compiles it, whatever text that is.
_UNTIMED = settings(deadline=None)

CASES = {
    # What a rule reads is compared as a feature and is no wording.
    "Found by dog walker. A red ribbon was tied round his left arm.": {"red ribbon", "ribbon tied"},
    "A RED RIBBON TIED TO THE GATE": {"red ribbon", "ribbon tied", "tied gate"},
    "No phone on him.": set(),
    # A capital inside a sentence is a name, and so is what follows a rank; neither joins its neighbours.
    "He spoke to Harlow about kettles and saucers.": {"kettles saucers"},
    "PC WEBSTER SAYS BRASS BELL": {"says brass", "brass bell"},
    "Twelve brass kettles, 14 tin lids": {"twelve brass", "brass kettles", "tin lids"},
    "": set(),
}


@pytest.mark.parametrize("text", CASES)
def test_wording_of_a_text(text: str) -> None:
    found = set(wordings(text))
    assert CASES[text] <= found
    assert not any(name in pair for pair in found for name in ("harlow", "webster", "14", "phone"))


def test_the_order_of_sentences_does_not_matter() -> None:
    assert wordings("Red ribbon on gate. Brass bell by door.") == wordings("Brass bell by door. Red ribbon on gate.")


@_UNTIMED
@given(st.text(max_size=200))
def test_any_text_gives_plain_words_and_pairs(text: str) -> None:
    found = wordings(text)
    assert found == sorted(set(found))
    assert all(len(each.split()) in (1, 2) and each == each.lower() for each in found)
    # Each word of a pair stands alone, too: another clerk may put it beside another word.
    assert {word for each in found for word in each.split()} <= set(found)


def test_only_fields_that_tell_a_story_are_read() -> None:
    text = pl.DataFrame(
        {
            "record_id": ["cad:1", "cad:1", "cad:2"],
            "field": ["remarks", "cause", "remarks"],
            "text": ["brass bell; brass bell", "tin lids", None],
        }
    )
    assert record_wordings(text.drop_nulls()).rows() == [("cad:1", w) for w in ("bell", "brass", "brass bell")]


def test_names_are_taken_word_by_word() -> None:
    persons = pl.DataFrame(
        {
            "name_text": ["Ana O'Brass-Bell", None],
            "surname": ["BELL", None],
            "forenames": [None, "Jo Ana"],
            "occupation": ["Tinsmith", None],
            "relation": [None, "key worker"],
        },
        schema=dict.fromkeys(("name_text", "surname", "forenames", "occupation", "relation"), pl.String),
    )
    places = pl.DataFrame({"location_text": ["2 Quince Mews, SE1", None]})
    assert name_words(persons, places)["word"].to_list() == [
        "ana",
        "bell",
        "brass",
        "key",
        "mews",
        "quince",
        "tinsmith",
        "worker",
    ]
