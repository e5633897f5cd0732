"""Command and control: a log becomes a record, its caller a person, its place a place."""

from __future__ import annotations

from collections.abc import Iterator

from data_contracts import code_list
from features.blanks import said
from features.dates import read_time
from features.references import read_reference
from features.staging.shape import (
    Cells,
    Image,
    Row,
    person,
    phones,
    place,
    position,
    record,
    references,
    text_references,
    texts,
    yes,
)


def is_death(opening: str | None, closing: str | None, *, linked: bool) -> bool | None:
    """What the codes say: the closing code where there is one; a log that only points at another says nothing."""
    meaning = code_list("cad_code").column("is_death")
    if meaning.get(closing or opening or "") == "Y":
        return True
    if closing is None or linked or meaning.get(opening or "") == "Y":
        return None
    return False


def stage(image: Image) -> Iterator[Row]:
    """Rows of one log."""
    body = image.body
    opened = read_time(said(body.get("opened_at")))
    closed = read_time(said(body.get("closed_at")))
    opening, closing = said(body.get("opening_code")), said(body.get("closing_code"))
    linked = said(body.get("linked_cad_ref"))
    cells: Cells = {
        "record_type": f"{opening or ''}>{closing or ''}",
        "is_death": is_death(opening, closing, linked=linked is not None),
        "opened_at": opened,
        "occurred_from": opened,
        "occurred_to": opened,
        "closed_at": closed,
        "status": "OPEN" if closed is None else "CLOSED",
        "bcu": said(body.get("bcu")),
        "borough": said(body.get("borough")),
        "flags": [],
        "supervisor_attended": yes(body.get("supervisor_attended")),
    }
    yield record(image, str(body["cad_ref"]), cells)
    easting, northing = position(body.get("easting"), body.get("northing"))
    where = {
        "postcode": said(body.get("postcode")),
        "easting": easting,
        "northing": northing,
        "borough": said(body.get("borough")),
        "bcu": said(body.get("bcu")),
    }
    yield from place(image, 1, "found", body.get("location_text"), where)
    numbers = phones(body.get("caller_phone"))
    if said(body.get("caller_name")) or numbers:
        yield person(image, "1", "INFORMANT", body.get("caller_name"), {"phones": numbers})
    yield from texts(image, {"remarks": body.get("remarks")})
    yield from references(image, "linked_cad_ref", read_reference("cad", linked))
    yield from references(image, "las_ref", read_reference("las", said(body.get("las_ref"))))
    yield from text_references(image, {"remarks": body.get("remarks")}, opened.date() if opened else None)
