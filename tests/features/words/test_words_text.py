"""Sentences and tokens, spelling, toxicology, corrections: the parts of reading, by small tables."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from features.words import sentence
from features.words.sentences import Tokeniser, split
from features.words.spelling import Speller
from features.words.stated import reader

# The first text that wakes a phrase compiles it, whatever text that is.
_UNTIMED = settings(deadline=None)

_SHORT = {"w/": "with", "inft": "informant", "-ve": "negative"}


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("13:03 No pulse | 13:07 Door secure", ["No pulse", "Door secure"]),
        ("No note. No phone.", ["No note.", "No phone."]),
        ("Seen by Dr. Vane at 3.", ["Seen by Dr. Vane at 3."]),
        ("In bed.Phone seized.", ["In bed.", "Phone seized."]),
        ("Ethanol 1.5 g/L found", ["Ethanol 1.5 g/L found"]),
        ("?overdose", ["?overdose"]),
        ("user name fox.81 given", ["user name fox.81 given"]),
        ("", []),
    ],
)
def test_split(text: str, sentences: list[str]) -> None:
    assert split(text) == sentences


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("Inft w/ dog", " informant with dog "),
        ("Didn't answer", " did not answer "),
        ("deceased's phone", " deceased 's phone "),
        ("He'd gone, they've not", " he had gone , they have not "),
        ("in water ?10 mins ?how long ?old", " in water 10 mins how long ? old "),
        ("NÉE Pell, 42", " nee pell , 42 "),
        ("result -ve", " result negative "),
        ("no output Deceased in bed", " no output ; deceased in bed "),
    ],
)
def test_plain(written: str, plain: str) -> None:
    assert Tokeniser(_SHORT, lambda word: word, {"deceased"}).plain(written) == plain


@pytest.mark.parametrize(
    ("word", "mended"),
    [
        ("decesaed", "deceased"),  # swapped
        ("decased", "deceased"),  # one lost
        ("deceassed", "deceased"),  # one too many
        ("decreased", "decreased"),  # a real word
        ("woundes", "woundes"),  # an ending is left alone
        ("bed", "bed"),
    ],
)
def test_mend(word: str, mended: str) -> None:
    assert Speller({"deceased", "wound", "wounde"}, {"decreased"}).mend(word) == mended


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Morphine 0.34 mg/L; Ethanol 41 mg/dL", {("morphine", "present"), ("ethanol", "present")}),
        ("GHB 412 mg/L, cocaine not detected", {("ghb", "present"), ("cocaine", "absent")}),
        ("Not detected: morphine, ethanol; Methadone 1.1 mg/L",
         {("morphine", "absent"), ("ethanol", "absent"), ("methadone", "present")}),
        ("Ethanol: not detected", {("ethanol", "absent")}),
        ("Ethanol <10 mg/dL", {("ethanol", "absent")}),
        ("6-MAM 0.04 mg/L", {("6-mam", "present"), ("heroin", "present")}),
        ("Benzoylecgonine 2.1 mg/L", {("benzoylecgonine", "present"), ("cocaine", "present")}),
        ("N-desethyl isotonitazene 3 ng/mL", {("n-desethyl isotonitazene", "present")}),
        ("Vexolitam 12 ng/mL", {("vexolitam", "present")}),  # in no list, but a concentration follows
        ("Negative for opiates and cocaine", {("opiates", "absent"), ("cocaine", "absent")}),
        ("Carboxyhaemoglobin 61 %", {("carboxyhaemoglobin", "present")}),
    ],
)  # fmt: skip
def test_toxicology(text: str, wanted: set[tuple[str, str]]) -> None:
    stated = {(s.value, s.polarity) for s in sentence(text, "toxicology") if s.feature == "substance"}
    assert stated == wanted


def test_a_later_correction_takes_back_what_it_corrects() -> None:
    text = "10:02 No injuries seen | 11:30 Correction: injury to the back of the head"
    assert {s.polarity for s in sentence(text, "remarks") if s.feature == "injury"} == {"present"}


def test_who_is_meant_is_told() -> None:
    assert {s.about for s in sentence("Informant was drunk") if s.feature == "intoxicated"} == {"informant"}
    assert {s.about for s in sentence("Suspect was drunk") if s.feature == "intoxicated"} == {"other"}
    assert {s.about for s in sentence("Deceased was drunk") if s.feature == "intoxicated"} == {"deceased"}


def test_an_answer_may_close_or_open_a_sentence() -> None:
    assert _polarities("Looked for syringes before lifting him - none", "syringe") == {"absent"}
    assert _polarities("Room searched: no syringes or note", "note") == {"absent"}


def test_a_doubt_inside_a_finding_is_a_doubt() -> None:
    assert _polarities("The front door may have been forced", "forced_entry") == {"unclear"}


def test_postures_of_one_body_stand_side_by_side() -> None:
    stated = {s.value for s in sentence("Deceased was slumped in an armchair") if s.feature == "position"}
    assert stated == {"slumped", "in_chair"}


_THINGS = [
    ("injuries", "injury"),
    ("note", "note"),
    ("syringe", "syringe"),
    ("small bottle", "small_bottle"),
    ("forced entry", "forced_entry"),
    ("bruising", "bruising"),
    ("drugs paraphernalia", "drug_paraphernalia"),
]
_DENIALS = ["No {} seen", "Nil {}", "There was no {}", "No sign of any {}", "Without {}", "{} not found", "{}: none"]


def _polarities(text: str, feature: str) -> set[str]:
    return {s.polarity for s in sentence(text) if s.feature == feature}


@_UNTIMED
@given(st.sampled_from(_THINGS), st.sampled_from(_DENIALS))
def test_a_negating_cue_turns_the_polarity(thing: tuple[str, str], denial: str) -> None:
    words, feature = thing
    assert _polarities(f"{words.capitalize()} found beside body", feature) == {"present"}
    assert _polarities(denial.format(words).capitalize(), feature) == {"absent"}


_STATEMENTS = [
    "No note was found",
    "Small bottle by his side",
    "Phone on her",
    "Premises secure",
    "Suspected heroin overdose",
    "Found by his son",
    "Bruise to left wrist",
    "Known alcoholic",
]


@_UNTIMED
@given(st.sampled_from(_STATEMENTS))
def test_case_does_not_matter(text: str) -> None:
    def told(written: str) -> set[tuple[str, str, str]]:
        return {(s.feature, s.value, s.polarity) for s in sentence(written)}

    assert told(text) == told(text.upper()) == told(text.lower())


@_UNTIMED
@given(st.permutations(_STATEMENTS))
def test_the_order_of_sentences_does_not_matter(order: list[str]) -> None:
    told = {(s.feature, s.value, s.polarity) for s in sentence(". ".join(order) + ".")}
    assert told == {(s.feature, s.value, s.polarity) for s in sentence(". ".join(_STATEMENTS) + ".")}


@_UNTIMED
@given(st.text(max_size=200))
def test_any_text_can_be_read_and_quotes_stand_in_it(text: str) -> None:
    for stated in reader().text("narrative", text):
        assert stated.quote in text
        assert stated.polarity in ("present", "absent", "unclear")


@_UNTIMED
@given(st.lists(st.sampled_from(_STATEMENTS), max_size=5))
def test_reading_twice_reads_the_same(parts: list[str]) -> None:
    text = " | ".join(parts)
    assert reader().text("remarks", text) == reader().text("remarks", text)
