"""Every fault that files are known to arrive with: one message, a balanced ledger, and all good rows taken."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from small_delivery import (
    Extract,
    Taken,
    book_row,
    cad_row,
    delimited,
    lines,
    merlin_row,
    pack_row,
    person_row,
    report_row,
    workbook,
)

from pipelines.ingest import DeliveryError, DeliveryNotCompleteError, take

CAD, MERLIN, PERSON = "cad_20140619.csv", "merlin_20140619.jsonl", "cris_person_20140619.csv"
PACK, BOOK, REPORT = "coroner_west_20140619.xlsx", "coroner_inner_north_20140619.json", "cris_report_20140619.csv"


@dataclass(frozen=True)
class Fault:
    """A file spoilt, and what must be said of it."""

    name: str
    file: str
    content: bytes
    rule: str
    says: tuple[str, ...]
    accepted: int
    quarantined: int
    status: str = "taken"


def _cad(*rows: dict[str, Any]) -> bytes:
    return delimited("cad", [*rows, cad_row(1202)])


def _header_of_cad(change: Callable[[list[str]], list[str]]) -> bytes:
    header, _, rest = _cad(cad_row(1200)).decode().partition("\r\n")
    return (",".join(change(header.split(","))) + "\r\n" + rest).encode()


def _swapped(names: list[str]) -> list[str]:
    return [names[1], names[0], *names[2:]]


def _table() -> list[list[str]]:
    return list(csv.reader(io.StringIO(_cad(cad_row(1200)).decode(), newline="")))


def _written(table: list[list[str]]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerows(table)
    return out.getvalue().encode()


def _extra() -> bytes:
    header, *rows = _table()
    return _written([[*header, "mood"], *([*row, "grim"] for row in rows)])


def _reordered() -> bytes:
    return _written([row[::-1] for row in _table()])


_TWO = _cad(cad_row(1200)).decode()
_PERSONS = [person_row("4615432/14", 1, "DECEASED"), person_row("4615433/14", 1, "DECEASED")]

FAULTS = [
    Fault("truncated", CAD, _TWO[:-120].encode(), "field_count", ("row [2]",), 1, 1),
    Fault(
        "quote never closed", CAD, _TWO.replace("1200 Quill", '"1200 Quill').encode(), "field_count", ("row [1]",), 0, 1
    ),
    Fault("extra column", CAD, _extra(), "extra_column", ("column [mood]",), 2, 0),
    Fault("columns in another order", CAD, _reordered(), "column_order", ("column [updated_at]",), 2, 0),
    Fault("names swapped over the data", CAD, _header_of_cad(_swapped), "not_a_reference", ("column [cad_ref]",), 0, 2),
    Fault(
        "missing column",
        CAD,
        _header_of_cad(lambda n: n[:-1]),
        "missing_column",
        ("column [updated_at]",),
        0,
        2,
        "refused",
    ),
    Fault(
        "utf-8 feed in cp1252",
        CAD,
        _cad(cad_row(1200, remarks="Caf\xe9")).decode().encode("cp1252"),
        "encoding",
        ("row [1]", "column [remarks]"),
        1,
        1,
    ),
    Fault(
        "cp1252 feed in utf-8",
        PERSON,
        delimited("cris_person", [*_PERSONS[:1], person_row("4615433/14", 1, "DECEASED", surname="GARC\xcdA")], "|")
        .decode("cp1252")
        .encode("utf-8"),
        "encoding",
        ("row [2]", "column [surname]"),
        1,
        1,
    ),
    Fault("utf-16", CAD, _TWO.encode("utf-16"), "encoding", ("the whole file",), 0, 0, "refused"),
    Fault("xlsx that is none", PACK, b"PK\x03\x04 not really", "workbook", ("the whole file",), 0, 0, "refused"),
    Fault(
        "xlsx without its sheet",
        PACK,
        workbook([pack_row(1)], sheet="Sheet1"),
        "workbook",
        ("[Deaths]",),
        0,
        0,
        "refused",
    ),
    Fault(
        "json line cut in half",
        MERLIN,
        lines([merlin_row(1)]) + lines([merlin_row(2)])[:90] + b"\n",
        "json",
        ("row [2]", "character ["),
        1,
        1,
    ),
    Fault(
        "json array cut in half",
        BOOK,
        json.dumps([book_row(1), book_row(2)]).encode()[:-200],
        "json",
        ("row [2]",),
        1,
        1,
    ),
    Fault(
        "million characters",
        CAD,
        _cad(cad_row(1200, remarks="x" * 1_000_000)),
        "too_long",
        ("row [1]", "column [remarks]", "[1000000]"),
        1,
        1,
    ),
    Fault(
        "two rows with one key",
        CAD,
        _cad(cad_row(1200), cad_row(1200, remarks="02:10 OTHER")),
        "duplicate_key",
        ("column [cad_ref]", "[1200/19JUN14]"),
        2,
        1,
    ),
    Fault(
        "31 February at a key time",
        CAD,
        _cad(cad_row(1200, updated_at="31/02/2014 05:00:00")),
        "not_a_time",
        ("row [1]", "column [updated_at]", "[31/02/2014 05:00:00]"),
        1,
        1,
    ),
    Fault(
        "zero date of birth",
        PERSON,
        delimited("cris_person", [_PERSONS[0] | {"dob": "00/00/0000"}, _PERSONS[1]], "|"),
        "not_a_date",
        ("row [1]", "column [dob]", "[00/00/0000]"),
        2,
        0,
    ),
    Fault(
        "31 February of birth",
        PERSON,
        delimited("cris_person", [_PERSONS[0] | {"dob": "31/02/1961"}, _PERSONS[1]], "|"),
        "not_a_date",
        ("row [1]", "column [dob]", "[31/02/1961]"),
        2,
        0,
    ),
    Fault(
        "cad_ref of another day",
        CAD,
        _cad(cad_row(1200, cad_ref="1200/18JUN14")),
        "cad_ref_day",
        ("row [1]", "column [cad_ref]", "[1200/18JUN14]"),
        1,
        1,
    ),
    Fault(
        "unknown role",
        PERSON,
        delimited("cris_person", [_PERSONS[0] | {"role": "BYSTANDER"}, _PERSONS[1]], "|"),
        "unknown_code",
        ("row [1]", "column [role]", "[BYSTANDER]", "WITNESS"),
        1,
        1,
    ),
    Fault(
        "unknown role inside",
        MERLIN,
        lines([merlin_row(1, persons=[{"person_no": 1, "role": "BYSTANDER", "name": "A Thriplow"}]), merlin_row(2)]),
        "unknown_code",
        ("row [1]", "column [persons.role]", "[BYSTANDER]"),
        1,
        1,
    ),
    Fault(
        "unknown sex, harmless",
        PERSON,
        delimited("cris_person", [_PERSONS[0] | {"sex": "Q"}, _PERSONS[1]], "|"),
        "unknown_code",
        ("row [1]", "column [sex]", "[Q]"),
        2,
        0,
    ),
    Fault(
        "unknown category of death",
        REPORT,
        delimited("cris_report", [report_row("4615432/14", death_category="NATURAL"), report_row("4615433/14")], "|"),
        "unknown_code",
        ("row [1]", "column [death_category]", "[NATURAL]"),
        1,
        1,
    ),
    Fault("empty csv", CAD, b"", "empty_file", ("the whole file",), 0, 0, "refused"),
    Fault("empty workbook", PACK, b"", "empty_file", ("the whole file",), 0, 0, "refused"),
    Fault(
        "blank key", CAD, _cad(cad_row(1200, cad_ref=" ")), "required", ("row [1]", "column [cad_ref]", "blank"), 1, 1
    ),
]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_one_message_and_good_rows_go_on(fault: Fault, taken: Taken, make_extract: Callable[..., Extract]) -> None:
    extract = make_extract()
    extract.files[fault.file] = fault.content
    taken.take(extract)

    ledger = taken.ledger()
    row = ledger["2014-06-19", fault.file]
    assert row["rows_read"] == row["rows_accepted"] + row["rows_unchanged"] + row["rows_quarantined"]
    assert (row["rows_accepted"], row["rows_quarantined"], row["status"]) == (
        fault.accepted,
        fault.quarantined,
        fault.status,
    )
    said = [m for m in taken.messages(fault.file) if f"rule [{fault.rule}]" in m]
    assert len(said) == (fault.quarantined if fault.rule == "not_a_reference" else 1), taken.messages(fault.file)
    for part in ("delivery [2014-06-19]", f"file [{fault.file}]", *fault.says):
        assert part in said[0]
    for (_, name), other in ledger.items():
        if name != fault.file:
            assert other["rows_accepted"] == other["rows_read"] > 0, name
    images = taken.rows(f"SELECT count(*) AS n FROM raw.image WHERE file = '{fault.file}'")[0]["n"]
    assert images == fault.accepted
    # Nothing is lost: what was not taken can be read in quarantine.
    kept = taken.rows(f"SELECT coalesce(sum(length(raw)), 0) AS n FROM raw.quarantine WHERE file = '{fault.file}'")
    assert (kept[0]["n"] > 0) == (fault.quarantined > 0 or (fault.status == "refused" and len(fault.content) > 0))


def test_no_name_of_a_person_in_any_message(taken: Taken, make_extract: Callable[..., Extract]) -> None:
    extract = make_extract()
    for fault in FAULTS:
        extract.files[fault.file] = fault.content
        taken.take(extract)
        said = " ".join(taken.messages(fault.file)).upper()
        assert not any(word in said for word in ("FENWRIGHT", "THRIPLOW", "ANSELM", "ORLA", "QUILLFEATHER", "900123"))


def test_a_checksum_that_does_not_match_refuses_the_whole_file(
    taken: Taken, make_extract: Callable[..., Extract]
) -> None:
    extract = make_extract()
    extract.declared[CAD] = {"sha256": "0" * 64}
    taken.take(extract)
    row = taken.ledger()["2014-06-19", CAD]
    assert (row["rows_read"], row["rows_quarantined"], row["status"]) == (3, 3, "refused")
    (said,) = taken.messages(CAD)
    assert "rule [checksum]" in said and "the whole file" in said
    assert taken.rows("SELECT count(*) AS n FROM staged.record WHERE source_system = 'cad'")[0]["n"] == 0


def test_a_manifest_that_names_a_missing_file(taken: Taken, make_extract: Callable[..., Extract]) -> None:
    extract = make_extract()
    extract.absent.add("las_20140619.csv")
    taken.take(extract)
    row = taken.ledger()["2014-06-19", "las_20140619.csv"]
    assert (row["status"], row["rows_read"], row["sha256"]) == ("missing", 0, None)
    (said,) = taken.messages("las_20140619.csv")
    assert "the manifest names the file" in said


@pytest.mark.parametrize(("name", "read"), [("las_20140619.csv", 2), ("notes.txt", 0)])
def test_a_file_that_no_manifest_names(
    name: str, read: int, taken: Taken, make_extract: Callable[..., Extract]
) -> None:
    extract = make_extract()
    extract.files.setdefault(name, b"stray")
    extract.unlisted.add(name)
    taken.take(extract)
    row = taken.ledger()["2014-06-19", name]
    assert (row["status"], row["rows_read"], row["rows_quarantined"]) == ("unlisted", read, read)
    (said,) = taken.messages(name)
    assert "rule [unlisted_file]" in said


def test_a_mandatory_feed_that_did_not_come(taken: Taken, make_extract: Callable[..., Extract]) -> None:
    extract = make_extract()
    del extract.files[PERSON]
    taken.take(extract)
    assert taken.ledger()["2014-06-19", PERSON]["status"] == "missing"
    (said,) = taken.messages(PERSON)
    assert "rule [missing_file]" in said


def test_a_delivery_that_is_still_being_written(taken: Taken, make_extract: Callable[..., Extract]) -> None:
    extract = make_extract()
    extract.manifest = False
    with pytest.raises(DeliveryNotCompleteError, match=r"delivery \[2014-06-19\] is still being written"):
        taken.take(extract)
    assert taken.ledger() == {}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{", "is no JSON"),
        ('{"delivery": "2014-06-18", "spec": 1, "files": []}', "the manifest of [2014-06-18]"),
        ('{"delivery": "2014-06-19", "spec": 2, "files": []}', "spec is [2]"),
        ('{"delivery": "2014-06-19", "spec": 1, "files": [{"name": "x"}]}', "lacks ['feed', 'sha256']"),
        ("[]", "must be an object"),
    ],
)
def test_a_manifest_that_cannot_be_used(
    text: str, says: str, taken: Taken, make_extract: Callable[..., Extract]
) -> None:
    folder = make_extract().write()
    (folder / "manifest.json").write_text(text, encoding="utf-8")
    with pytest.raises(DeliveryError) as fault:
        take(taken.warehouse, folder, taken.settings)
    assert says in str(fault.value)


def test_children_wait_for_their_report_and_join_it(taken: Taken, make_extract: Callable[..., Extract]) -> None:
    first, second = make_extract("2014-06-19"), make_extract("2014-06-20", {})
    report = first.files.pop(REPORT)
    taken.take(first)
    (said,) = taken.messages(PERSON)
    assert "rule [waiting_parent]" in said and "row [1]" in said and "[4615432/14]" in said and "1 more rows" in said
    assert taken.rows("SELECT count(*) AS n FROM staged.person_mention WHERE record_id LIKE 'cris:%'")[0]["n"] == 0
    second.files[REPORT] = report
    taken.take(second)
    assert taken.rows("SELECT count(*) AS n FROM staged.person_mention WHERE record_id LIKE 'cris:%'")[0]["n"] == 2
    assert taken.rows("SELECT count(*) AS n FROM staged.item")[0]["n"] == 1


def test_a_file_of_another_feed_than_the_manifest_says(taken: Taken, make_extract: Callable[..., Extract]) -> None:
    extract = make_extract()
    extract.declared[CAD] = {"feed": "las"}
    taken.take(extract)
    assert taken.ledger()["2014-06-19", CAD]["status"] == "refused"
    assert "rule [feed]" in taken.messages(CAD)[0]


def test_a_count_of_rows_that_is_not_the_files(taken: Taken, make_extract: Callable[..., Extract]) -> None:
    extract = make_extract()
    extract.declared[CAD] = {"rows": 5}
    taken.take(extract)
    (said,) = taken.messages(CAD)
    assert "rule [row_count]" in said and "[5]" in said and "[3]" in said
