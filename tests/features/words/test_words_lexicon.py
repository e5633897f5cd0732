"""The tables: every rule compiles, no name means two things, and faults are named."""

from __future__ import annotations

import re

import pytest

from features.words import lexicon as tables
from features.words.drugs import CONTEXTS, names
from features.words.lexicon import LexiconError, lexicon
from features.words.phrases import parse

_FEATURES_OF_THE_SPEC = frozenset(
    re.findall(
        r"\w+",
        """
position setting small_bottle note bedding syringe tourniquet drug_paraphernalia medication_packets weapon
phone_missing property_missing drug_mark substance substance_suspected clothing_disturbed body_moved decomposed
aspiration injury head_injury stabbed shot assaulted drugged_covertly sexual_assault bruising fire fall_from_height
struck_by_train road_collision carbon_monoxide carbon_monoxide_symptoms faulty_flue naloxone_given third_party
forced_entry found_by caller_anonymous finder_account last_seen_with_unknown cctv_with_other alone_with_relative
met_online online_handle online_forum false_name former_name phone_friend care_worker_present landlord_present
bogus_official chemsex intoxicated memory_loss drug_user alcohol_dependent rough_sleeper sex_worker mental_health
mail_order_substance medical_history threats robbed theft_from_person distraction_theft domestic_abuse
""",
    )
)


def test_every_feature_of_the_specification_has_rules() -> None:
    assert {rule.feature for rule in lexicon().rules} >= _FEATURES_OF_THE_SPEC


def test_every_phrase_compiles() -> None:
    for owner in (*lexicon().rules, *lexicon().cues):
        assert isinstance(owner.phrase.expression, re.Pattern)


def test_kinds_of_cue_are_known() -> None:
    known = {"negated", "uncertain", "planned", "historical", "correction", "toxicology", "prescribed", "template"}
    known |= {"inert", "about_informant", "about_other", "about_deceased"}
    assert {cue.kind for cue in lexicon().cues} == known
    assert {cue.side for cue in lexicon().cues} <= {"forward", "backward", "both", "whole"}


def test_drugs_are_dated_sourced_and_unambiguous() -> None:
    rows = tables.table("drugs")
    assert len({row["name"] for row in rows}) == len(rows)
    assert all(row["source"] and row["valid_from"] and row["group"] for row in rows)
    assert {name.context for name in names().values()} <= set(CONTEXTS)
    # Single letters are words of their own; they stand for a substance only right after a word of taking.
    assert all(name.context == "dose" for written, name in names().items() if len(written) == 1)
    nitazenes = {n.generic for w, n in names().items() if "nitazene" in w}
    assert {"isotonitazene", "metonitazene", "protonitazene", "n-desethyl isotonitazene"} <= nitazenes


def test_a_group_may_serve_several_values(monkeypatch: pytest.MonkeyPatch) -> None:
    group = {"each": {"carer": "nurses", "friend": "mates"}, "phrases": "found by {who}"}
    monkeypatch.setattr(tables, "tree", lambda _: {"found_by": {"groups": [group]}})
    classes = {"nurses": parse("nurse", {}, {}), "mates": parse("mate", {}, {})}
    made = {rule.value: rule.phrase.source for rule in tables._rules("people", classes, {})}
    assert made == {"carer": "found by {nurses}", "friend": "found by {mates}"}


def test_a_fault_in_a_table_names_file_and_entry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "tree", lambda _: {"note": {"groups": [{"phrases": "note", "polarity": "maybe"}]}})
    with pytest.raises(LexiconError, match=r"rules/items.yaml, feature \[note\].*polarity \[maybe\]"):
        list(tables._rules("items", {}, {}))
    monkeypatch.setattr(tables, "tree", lambda _: {"note": {"groupz": []}})
    with pytest.raises(LexiconError, match=r"unknown key \[groupz\]"):
        list(tables._rules("items", {}, {}))
