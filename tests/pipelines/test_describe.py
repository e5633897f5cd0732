"""Describing a night: what changed is read again, what is no longer stated ends, and a past night can be asked."""

from __future__ import annotations

import datetime as dt

import duckdb
import polars as pl
import pytest

from pipelines.describe import describe
from pipelines.warehouse import Warehouse

_FIRST, _SECOND, _THIRD = (dt.date(2016, 3, day) for day in (1, 2, 3))


@pytest.fixture
def warehouse() -> Warehouse:
    made = Warehouse(duckdb.connect())
    made.make_tables()
    return made


def _deliver(warehouse: Warehouse, night: dt.date, texts: dict[str, str]) -> dict[str, int]:
    ids = list(texts)
    record = pl.DataFrame({"record_id": ids, "source_system": ["merlin"] * len(ids)})
    text = pl.DataFrame({"record_id": ids, "field": ["narrative"] * len(ids), "text": list(texts.values())})
    warehouse.replace("staged.record", record, ["record_id"])
    warehouse.replace("staged.text", text, ["record_id"])
    warehouse.append("core.changed", pl.DataFrame({"night": [night], "kind": ["record"]}).join(
        pl.DataFrame({"id": ids}), how="cross"))  # fmt: skip
    return describe(warehouse, night)


def _known(warehouse: Warehouse, night: dt.date) -> set[tuple[str, str]]:
    rows = warehouse.query(
        "SELECT feature, polarity FROM core.record_feature_history "
        "WHERE known_from <= $night AND (known_until IS NULL OR known_until > $night)",
        night=night,
    )
    return set(rows.iter_rows())


def test_a_past_night_can_be_asked(warehouse: Warehouse) -> None:
    _deliver(warehouse, _FIRST, {"merlin:1": "No phone on him. No injuries."})
    counts = _deliver(warehouse, _SECOND, {"merlin:1": "Phone found in pocket. No injuries."})
    assert (counts["features_begun"], counts["features_ended"]) == (1, 1)
    assert _known(warehouse, _FIRST) == {("phone_missing", "present"), ("injury", "absent")}
    assert _known(warehouse, _SECOND) == {("phone_missing", "absent"), ("injury", "absent")}
    now = warehouse.query("SELECT feature, polarity FROM core.record_feature")
    assert set(now.iter_rows()) == _known(warehouse, _SECOND)


def test_only_changed_records_are_read_and_a_night_twice_is_a_night_once(warehouse: Warehouse) -> None:
    _deliver(warehouse, _FIRST, {"merlin:1": "No note.", "merlin:2": "Premises secure."})
    counts = _deliver(warehouse, _SECOND, {"merlin:2": "Premises secure."})
    assert counts == {"records_described": 1, "features_stated": 1, "features_begun": 0, "features_ended": 0}
    before = warehouse.query("SELECT * FROM core.record_feature_history ORDER BY ALL")
    describe(warehouse, _SECOND)
    assert warehouse.query("SELECT * FROM core.record_feature_history ORDER BY ALL").equals(before)


def test_what_is_withdrawn_ends_and_may_return(warehouse: Warehouse) -> None:
    _deliver(warehouse, _FIRST, {"merlin:1": "Found by his son."})
    _deliver(warehouse, _SECOND, {"merlin:1": "Details to follow."})
    assert warehouse.query("SELECT * FROM core.record_feature").is_empty()
    _deliver(warehouse, _THIRD, {"merlin:1": "Found by his son."})
    assert [len(_known(warehouse, night)) for night in (_FIRST, _SECOND, _THIRD)] == [1, 0, 1]


def test_a_night_without_changes_does_nothing(warehouse: Warehouse) -> None:
    assert set(describe(warehouse, _FIRST).values()) == {0}


def test_wording_is_kept_without_words_that_are_names(warehouse: Warehouse) -> None:
    person = {"record_id": ["merlin:1"], "person_no": ["1"], "surname": ["BELL"]}
    warehouse.append("staged.person_mention", pl.DataFrame(person))
    place = {"record_id": ["merlin:1"], "place_no": [1], "location_text": ["QUINCE MEWS"]}
    warehouse.append("staged.place_mention", pl.DataFrame(place))
    _deliver(
        warehouse, _FIRST, {"merlin:1": "BRASS KETTLE BELL STAND", "merlin:2": "BELL BRASS KETTLE NEAR QUINCE GATE"}
    )
    kept = "SELECT record_id, wording FROM core.record_wording ORDER BY ALL"
    second = [("merlin:2", w) for w in ("brass", "brass kettle", "gate", "kettle", "kettle near", "near")]
    first = [("merlin:1", w) for w in ("brass", "brass kettle", "kettle", "stand")]
    assert warehouse.query(kept).rows() == [*first, *second]
    _deliver(warehouse, _SECOND, {"merlin:1": "TIN KETTLE"})
    assert warehouse.query(kept).rows() == [*(("merlin:1", w) for w in ("kettle", "tin", "tin kettle")), *second]
