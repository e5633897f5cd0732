"""London Ambulance Service: a call becomes a record, its patient an unnamed person."""

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
    place,
    position,
    record,
    references,
    sex,
    text_references,
    texts,
    years,
    yes,
)


def stage(image: Image) -> Iterator[Row]:
    """Rows of one call."""
    body = image.body
    called, outcome = read_time(said(body.get("call_at"))), said(body.get("outcome"))
    meaning = code_list("las_outcome").column("is_death").get(outcome or "")
    cells: Cells = {
        "record_type": outcome,
        "classification": said(body.get("chief_complaint")),
        "is_death": {"Y": True, "N": False}.get(meaning or ""),
        "opened_at": called,
        "occurred_from": called,
        "occurred_to": called,
        "flags": [],
        "naloxone": yes(body.get("naloxone")),
    }
    yield record(image, str(body["las_ref"]), cells)
    easting, northing = position(body.get("easting"), body.get("northing"))
    where = {"postcode": said(body.get("postcode")), "easting": easting, "northing": northing}
    yield from place(image, 1, "found", body.get("location_text"), where)
    yield person(
        image, "1", "PATIENT", None, {"age": years(body.get("patient_age")), "sex": sex(body.get("patient_sex"))}
    )
    written = {"notes": body.get("notes")}
    yield from texts(image, written | {"chief_complaint": body.get("chief_complaint")})
    yield from references(image, "cad_ref", read_reference("cad", said(body.get("cad_ref"))))
    yield from text_references(image, written, called.date() if called else None)
