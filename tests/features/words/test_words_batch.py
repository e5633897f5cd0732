"""Many records at once: fields beside texts, rows of others left out, the form of the result."""

from __future__ import annotations

from typing import Any

import polars as pl

from data_contracts.linked import RECORD_FEATURE
from data_contracts.pole import ACTION, ITEM, PERSON, RECORD, TEXT
from features.words import state


def _frame(schema: dict[str, pl.DataType], *rows: dict[str, Any]) -> pl.DataFrame:
    return pl.DataFrame([{c: row.get(c) for c in schema} for row in rows], schema=schema)


def _state(**rows: list[dict[str, Any]]) -> set[tuple[str, str, str, str]]:
    frame = state(
        _frame(RECORD, *rows.get("record", [{"record_id": "r1", "source_system": "cris"}])),
        _frame(TEXT, *rows.get("text", [])),
        _frame(ITEM, *rows.get("item", [])),
        _frame(ACTION, *rows.get("action", [])),
        _frame(PERSON, *rows.get("person", [])),
    )
    assert frame.schema == pl.Schema(RECORD_FEATURE)
    return {(r["field"], r["feature"], r["value"], r["polarity"]) for r in frame.iter_rows(named=True)}


def _item(kind: str, status: str, description: str | None = None) -> dict[str, Any]:
    return {"record_id": "r1", "item_no": "1", "item_type": kind, "status": status, "description": description}


def test_items_by_type_status_and_words() -> None:
    assert ("property:1", "phone_missing", "yes", "absent") in _state(item=[_item("PHONE", "SEIZED")])
    assert ("property:1", "phone_missing", "yes", "present") in _state(item=[_item("PHONE", "MISSING")])
    assert not _state(item=[_item("PHONE", "LOST")])
    bottle = _state(item=[_item("BOTTLE", "SEIZED", "small glass bottle")])
    assert ("property:1", "small_bottle", "yes", "present") in bottle


def test_flags_naloxone_and_classification() -> None:
    record = {"record_id": "r1", "source_system": "las", "flags": ["CS", "HC"], "naloxone": True,
              "classification": "Theft from the person"}  # fmt: skip
    stated = _state(record=[record])
    assert ("flags", "chemsex", "yes", "present") in stated
    assert ("naloxone", "naloxone_given", "yes", "present") in stated
    assert ("classification", "theft_from_person", "yes", "present") in stated
    assert not {s for s in _state(record=[record | {"naloxone": False}]) if s[1] == "naloxone_given"}


def test_a_finder_by_relation_and_by_field() -> None:
    finder = {"record_id": "r1", "person_no": "2", "role": "FINDER", "relation": "niece", "is_named": True}
    assert ("finder_relation", "found_by", "family", "present") in _state(person=[finder])
    text = {"record_id": "r1", "field": "found_by", "text": "Ivo Marsh (neighbour)"}
    assert ("found_by", "found_by", "neighbour", "present") in _state(text=[text])
    named = {"record_id": "r1", "field": "reported_by", "text": "Ivo Marsh (carer)"}
    assert not _state(text=[named])


def test_a_companion_without_a_name_and_a_caller_without_one() -> None:
    last = {"record_id": "r1", "person_no": "2", "role": "LAST_SEEN_WITH", "is_named": False, "handles": ["Fox_81"]}
    stated = _state(person=[last])
    assert ("role", "last_seen_with_unknown", "yes", "present") in stated
    assert ("online_handle", "online_handle", "fox_81", "present") in stated
    caller = {"record_id": "r1", "person_no": "1", "role": "INFORMANT", "is_named": False, "phones": ["+447700900123"]}
    log = [{"record_id": "r1", "source_system": "cad"}]
    assert ("caller_name", "caller_anonymous", "yes", "unclear") in _state(record=log, person=[caller])


def test_texts_of_other_records_are_left_out_and_nothing_gives_nothing() -> None:
    assert not _state(text=[{"record_id": "r2", "field": "narrative", "text": "No injuries"}])
    assert not _state()
    assert not _state(record=[])


def test_protected_characteristics_state_nothing() -> None:
    person = {"record_id": "r1", "person_no": "1", "role": "DECEASED", "is_named": True, "sexual_orientation": "Gay",
              "religion": "None", "ethnicity": "W1", "disability": "Deaf", "gender_identity": "M"}  # fmt: skip
    assert not _state(person=[person])
