"""MERLIN and the Police National Database: one object a record, persons inside it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from data_contracts import code_list
from features.blanks import said
from features.dates import read_time
from features.references import read_reference
from features.staging.shape import (
    Body,
    Cells,
    Image,
    Row,
    birth,
    home,
    parted,
    person,
    phones,
    place,
    position,
    record,
    references,
    sex,
    text_references,
    texts,
    years,
)


def _within(body: Body, name: str) -> Body:
    inner = body.get(name)
    return inner if isinstance(inner, dict) else {}


def persons(image: Image) -> Iterator[Row]:
    """Rows of the persons inside an object; a number that is used twice is told apart by a suffix."""
    used: set[str] = set()
    people: list[Any] = image.body.get("persons") or []
    for ordinal, one in enumerate(people, start=1):
        number = str(one.get("person_no", ordinal)).strip()
        if number in used:
            number = f"{number}.{ordinal}"
        used.add(number)
        cells = {
            "aliases": parted(one.get("aliases") or []),
            "dob": birth(one.get("dob"), image.updated_at),
            "age": years(one.get("age")),
            "sex": sex(one.get("sex")),
            "ethnicity": said(one.get("ethnicity")),
            "phones": phones(one.get("phones") or []),
            "address_text": said(one.get("address")),
            "postcode": said(one.get("postcode")),
            "relation": said(one.get("relation")),
            "pnc_id": said(one.get("pnc_id")),
        }
        yield person(image, number, said(one.get("role")), one.get("name"), cells)
        yield from home(image, ordinal, number, one.get("address"), one.get("postcode"))


def _place(image: Image, bcu: str | None) -> Iterator[Row]:
    location = _within(image.body, "location")
    easting, northing = position(location.get("easting"), location.get("northing"))
    where = {"postcode": said(location.get("postcode")), "easting": easting, "northing": northing, "bcu": bcu}
    return place(image, 1, "found", location.get("text"), where)


def _has_deceased(body: Body) -> bool:
    return any((said(one.get("role")) or "").upper() == "DECEASED" for one in body.get("persons") or [])


def stage(image: Image) -> Iterator[Row]:
    """Rows of one MERLIN report."""
    body = image.body
    created, closed = read_time(said(body.get("created_at"))), read_time(said(body.get("closed_at")))
    kind = said(body.get("report_type"))
    cells: Cells = {
        "record_type": kind,
        "is_death": code_list("merlin_report_type").column("is_death").get(kind or "") == "Y" or _has_deceased(body),
        "opened_at": created,
        "closed_at": closed,
        "status": "OPEN" if closed is None else "CLOSED",
        "bcu": said(body.get("bcu")),
        "flags": [],
    }
    yield record(image, str(body["merlin_ref"]), cells)
    yield from _place(image, said(body.get("bcu")))
    yield from persons(image)
    yield from _narrative(image, created)
    yield from references(image, "cad_ref", read_reference("cad", said(body.get("cad_ref"))))
    yield from references(image, "cris_ref", read_reference("cris", said(body.get("cris_ref"))))


def _narrative(image: Image, day: datetime | None) -> Iterator[Row]:
    written = {"narrative": image.body.get("narrative")}
    yield from texts(image, written)
    yield from text_references(image, written, day.date() if day else None)


def stage_pnd(image: Image) -> Iterator[Row]:
    """Rows of one event or check of the Police National Database; a check is an action on a report."""
    body = image.body
    occurred = read_time(said(body.get("occurred_at")))
    kind, force = said(body.get("event_type")), said(body.get("force"))
    cells: Cells = {
        "record_type": kind,
        "classification": kind,
        "is_death": "DEATH" in (kind or "").upper() or _has_deceased(body),
        "opened_at": occurred,
        "occurred_from": occurred,
        "occurred_to": occurred,
        "flags": [],
        "force": None if (force or "").upper() in code_list("own_force") else force,
    }
    yield record(image, str(body["pnd_ref"]), cells)
    yield from _place(image, None)
    yield from persons(image)
    yield from _narrative(image, occurred)
    check = _within(body, "check")
    yield from references(image, "check", read_reference("cris", said(check.get("cris_ref"))))
    if check:
        yield "action", _check(image, check)


def _check(image: Image, check: Body) -> Cells:
    database = said(check.get("database"))
    checked = read_time(said(check.get("checked_at")))
    return {
        "record_id": image.record_id,
        "action_no": "1",
        "action_type": code_list("check_database").column("action_type").get(database or "", database),
        "subject": said(check.get("subject")),
        "raised_at": checked,
        "completed_at": checked,
        "result_text": {"True": "hit", "False": "no hit"}.get(str(check.get("hit"))),
    }
