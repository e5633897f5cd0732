"""CRIS: a report, and the full sets of persons, items and actions that are delivered with it."""

from __future__ import annotations

from collections.abc import Iterator

from features.blanks import said
from features.dates import read_time
from features.person_names_split import split_columns
from features.references import read_reference
from features.staging.shape import (
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


def _unbarred(value: object) -> str | None:
    """A text whose strokes were delivered as broken bars (the stroke parts the columns of CRIS), as it was written."""
    written = said(value)
    return None if written is None else written.replace("¦", "|")


def report(image: Image) -> Iterator[Row]:
    """Rows of one report without its children."""
    body = image.body
    category, reported = said(body.get("death_category")), read_time(said(body.get("reported_at")))
    kind = said(body.get("report_type"))
    where: Cells = {"borough": said(body.get("borough")), "bcu": said(body.get("bcu"))}
    times = ("committed_from", "committed_to", "closed_at", "duty_officer_signoff_at", "hat_advice_at")
    read = {name: read_time(said(body.get(name))) for name in times}
    cells = {
        "record_type": kind,
        "classification": said(body.get("classification")),
        # A report without a category is no death if it is a crime; an incident may still turn out to be one.
        "is_death": True if category else (False if kind == "CRIME" else None),
        "opened_at": reported,
        "occurred_from": read["committed_from"] or read["committed_to"],
        "occurred_to": read["committed_to"] or read["committed_from"],
        "closed_at": read["closed_at"],
        "status": said(body.get("status")),
        "death_category": category,
        "flags": parted(body.get("flags")),
        "signed_off_at": read["duty_officer_signoff_at"],
        "signed_off": True if read["duty_officer_signoff_at"] else None,
        "hat_advice_at": read["hat_advice_at"],
        "officer_in_case": said(body.get("officer_in_case")),
        **where,
    }
    yield record(image, str(body["cris_ref"]), cells)
    easting, northing = position(body.get("easting"), body.get("northing"))
    where |= {"postcode": said(body.get("postcode")), "easting": easting, "northing": northing}
    yield from place(image, 1, "found", body.get("venue_text"), where)
    written: Cells = {name: _unbarred(body.get(name)) for name in ("mo_text", "details_text")}
    yield from texts(image, written)
    yield from references(image, "cad_ref", read_reference("cad", said(body.get("cad_ref"))))
    yield from references(image, "merlin_ref", read_reference("merlin", said(body.get("merlin_ref"))))
    yield from text_references(image, written, reported.date() if reported else None)


_AS_RECORDED = (
    "ethnicity",
    "ic_code",
    "sexual_orientation",
    "religion",
    "disability",
    "gender_identity",
    "nationality",
    "occupation",
    "address_text",
    "postcode",
    "email",
    "pnc_id",
)


def child_person(image: Image) -> Iterator[Row]:
    """Rows of one person of a report."""
    body = image.body
    number = str(body["person_no"]).strip()
    surname, forenames = said(body.get("surname")), said(body.get("forenames"))
    cells = {name: said(body.get(name)) for name in _AS_RECORDED} | {
        "name": split_columns(surname, forenames),
        "aliases": parted(body.get("alias")),
        "dob": birth(body.get("dob"), image.updated_at),
        "age": years(body.get("age")),
        "sex": sex(body.get("sex")),
        "phones": phones(body.get("phone")),
        "handles": parted(body.get("online_handle")),
        "relation": said(body.get("relation_to_deceased")),
    }
    name_text = ", ".join(part for part in (surname, forenames) if part)
    yield person(image, number, said(body.get("role")), name_text, cells)
    yield from home(image, int(number), number, body.get("address_text"), body.get("postcode"))


def child_item(image: Image) -> Iterator[Row]:
    """Rows of one item of a report."""
    body = image.body
    number = str(body["item_no"]).strip()
    names = ("item_type", "found_at", "status", "exhibit_ref", "property_ref")
    cells: Cells = {name: said(body.get(name)) for name in names} | {"description": _unbarred(body.get("description"))}
    yield "item", {"record_id": image.record_id, "item_no": number} | cells
    yield from texts(image, {f"property:{number}": cells["description"]})


def child_action(image: Image) -> Iterator[Row]:
    """Rows of one action of a report."""
    body = image.body
    number = str(body["action_no"]).strip()
    result = _unbarred(body.get("result_text"))
    cells: Cells = {name: said(body.get(name)) for name in ("action_type", "subject", "rank")} | {"result_text": result}
    raised, completed = (read_time(said(body.get(name))) for name in ("raised_at", "completed_at"))
    yield (
        "action",
        {"record_id": image.record_id, "action_no": number, "raised_at": raised, "completed_at": completed} | cells,
    )
    field = f"action:{number}"
    yield from texts(image, {field: result})
    day = raised.date() if raised else None
    yield from text_references(image, {field: result}, day)
