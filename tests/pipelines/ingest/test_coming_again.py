"""Late, re-sent, repeated and older files; taking again changes nothing; any past night can be had again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import polars as pl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from small_delivery import (
    Extract,
    Taken,
    cad_row,
    delimited,
    ordinary_files,
    person_row,
    report_row,
)

from data_contracts.pole import STAGED
from pipelines.ingest.history import as_of

CAD, PERSON, REPORT = "cad_20140619.csv", "cris_person_20140619.csv", "cris_report_20140619.csv"
Make = Callable[..., Extract]


def _same(left: dict[str, pl.DataFrame], right: dict[str, pl.DataFrame]) -> None:
    assert left.keys() == right.keys()
    for name, frame in left.items():
        assert frame.equals(right[name]), name


def _staged_equals_history(taken: Taken, night: date) -> None:
    """The tables that grew night by night hold what staging the newest images from nothing gives."""
    for table, frame in as_of(taken.warehouse, night).items():
        order = [c for c, kind in frame.schema.items() if kind != pl.List(pl.String)]
        grown = taken.warehouse.query(f"SELECT * FROM staged.{table}").sort(order, nulls_last=True)
        assert frame.sort(order, nulls_last=True).equals(grown), table


def test_taking_again_changes_nothing(taken: Taken, make_extract: Make) -> None:
    taken.take(make_extract())
    before = taken.tables()
    counts = taken.take(make_extract())
    assert not any(counts.values())
    _same(before, taken.tables())


def test_the_same_files_in_a_later_delivery_are_unchanged(taken: Taken, make_extract: Make) -> None:
    taken.take(make_extract())
    images = taken.tables()["raw.image"].height
    taken.take(make_extract("2014-06-20", ordinary_files()))
    for (delivery, name), row in taken.ledger().items():
        if delivery == "2014-06-20" and row["status"] != "missing":
            assert (row["status"], row["rows_unchanged"]) == ("repeated", row["rows_read"]), name
    assert taken.tables()["raw.image"].height == images
    assert any("rule [sent_again]" in m and "[2014-06-19]" in m for m in taken.messages(CAD))
    assert any("rule [late_file]" in m for m in taken.messages(CAD))


def test_a_later_image_replaces_and_an_older_one_that_comes_late_does_not(taken: Taken, make_extract: Make) -> None:
    def closing() -> list[dict[str, object]]:
        sql = "SELECT record_type, first_received, last_received FROM staged.record WHERE source_ref = '1200/19JUN14'"
        return taken.rows(sql)

    newer = cad_row(1200, closing_code="309", updated_at="20/06/2014 09:00:00")
    taken.take(make_extract("2014-06-20", {"cad_20140620.csv": delimited("cad", [newer])}))
    assert closing()[0]["record_type"] == "309>309"
    older = {CAD: delimited("cad", [cad_row(1200)])}
    taken.take(make_extract("2014-06-21", older))
    (row,) = closing()
    assert (row["record_type"], row["first_received"], row["last_received"]) == (
        "309>309",
        date(2014, 6, 20),
        date(2014, 6, 20),
    )
    assert taken.ledger()["2014-06-21", CAD]["rows_accepted"] == 1
    newest = cad_row(1200, closing_code="313", updated_at="21/06/2014 09:00:00")
    taken.take(make_extract("2014-06-22", {"cad_20140622.csv": delimited("cad", [newest])}))
    assert closing()[0]["record_type"] == "309>313"
    assert closing()[0]["first_received"] == date(2014, 6, 20)
    on_the_20th = as_of(taken.warehouse, date(2014, 6, 20))["record"]
    assert on_the_20th["record_type"].to_list() == ["309>309"]
    _staged_equals_history(taken, date(2014, 6, 22))


def _with_persons(day: str, persons: list[dict[str, object]], updated: str) -> dict[str, bytes]:
    return {
        f"cris_report_{day}.csv": delimited("cris_report", [report_row("4615432/14", updated_at=updated)], "|"),
        f"cris_person_{day}.csv": delimited("cris_person", persons, "|"),
    }


def _persons(taken: Taken) -> list[str]:
    return [r["person_no"] for r in taken.rows("SELECT person_no FROM staged.person_mention ORDER BY person_no")]


def test_children_are_full_sets(taken: Taken, make_extract: Make) -> None:
    two = [person_row("4615432/14", 1, "DECEASED"), person_row("4615432/14", 2, "FINDER")]
    taken.take(make_extract("2014-06-19", _with_persons("20140619", two, "19/06/2014 04:00")))
    assert _persons(taken) == ["1", "2"]
    taken.take(make_extract("2014-06-20", _with_persons("20140620", two[:1], "20/06/2014 04:00")))
    assert _persons(taken) == ["1"]
    taken.take(make_extract("2014-06-21", _with_persons("20140621", [], "21/06/2014 04:00")))
    assert _persons(taken) == []
    _staged_equals_history(taken, date(2014, 6, 21))
    taken.take(make_extract("2014-06-22", _with_persons("20140622", two, "22/06/2014 04:00")))
    assert _persons(taken) == ["1", "2"]
    assert as_of(taken.warehouse, date(2014, 6, 21))["person_mention"].is_empty()


def test_a_late_child_file_joins_its_report_and_an_older_set_replaces_nothing(taken: Taken, make_extract: Make) -> None:
    first = _with_persons("20140619", [person_row("4615432/14", 1, "DECEASED")], "19/06/2014 04:00")
    late = {PERSON: first.pop(PERSON)}
    taken.take(make_extract("2014-06-19", first))
    assert _persons(taken) == []
    newer = [person_row("4615432/14", 1, "DECEASED"), person_row("4615432/14", 2, "FINDER")]
    taken.take(make_extract("2014-06-20", _with_persons("20140620", newer, "20/06/2014 04:00")))
    taken.take(make_extract("2014-06-21", late))
    assert _persons(taken) == ["1", "2"]
    assert taken.ledger()["2014-06-21", PERSON]["rows_accepted"] == 1
    _staged_equals_history(taken, date(2014, 6, 21))


def test_a_file_refused_is_taken_when_its_manifest_is_put_right(taken: Taken, make_extract: Make) -> None:
    wrong = make_extract()
    wrong.declared[CAD] = {"sha256": "0" * 64}
    taken.take(wrong)
    taken.take(make_extract())
    row = taken.ledger()["2014-06-19", CAD]
    assert (row["status"], row["rows_accepted"]) == ("taken", 3)
    assert taken.messages(CAD) == []


_EVENTS = st.lists(
    st.tuples(st.integers(1, 3), st.integers(0, 4), st.sampled_from(["309", "313"]), st.booleans()),
    min_size=1,
    max_size=4,
)


@given(nights=st.lists(_EVENTS, min_size=1, max_size=3))
@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
def test_whatever_comes_the_picture_is_the_history(nights: list, taken: Taken, make_extract: Make) -> None:
    """Any mixture of images, sets and days: tables grown night by night equal the history, and again is nothing."""
    for table in ("image", "emptied", "delivery", "quarantine", "notice", "expectation"):
        taken.warehouse.execute(f"DELETE FROM raw.{table}")
    for table in STAGED:
        taken.warehouse.execute(f"DELETE FROM staged.{table}")
    last = date(2014, 6, 19)
    for offset, events in enumerate(nights):
        day = 19 + offset
        last = date(2014, 6, day)
        logs = [
            cad_row(n, closing_code=code, updated_at=f"{19 + hour}/06/2014 09:00:00") for n, hour, code, _ in events
        ]
        reports = {n: report_row(f"461543{n}/14", updated_at=f"{19 + hour}/06/2014 04:00") for n, hour, _, _ in events}
        persons = {
            (n, hour): person_row(f"461543{n}/14", hour + 1, "WITNESS", forenames=code)
            for n, hour, code, there in events
            if there
        }
        files = {
            f"cad_201406{day}.csv": delimited("cad", logs),
            f"cris_report_201406{day}.csv": delimited("cris_report", list(reports.values()), "|"),
            f"cris_person_201406{day}.csv": delimited("cris_person", list(persons.values()), "|"),
        }
        extract = make_extract(last.isoformat(), files)
        taken.take(extract)
        for row in taken.ledger().values():
            assert row["rows_read"] == row["rows_accepted"] + row["rows_unchanged"] + row["rows_quarantined"]
        before = taken.tables()
        assert not any(taken.take(extract).values())
        _same(before, taken.tables())
    _staged_equals_history(taken, last)
