"""Coroners: three layouts (P the portal's export, D the pack keyed in, M the evidence book), the same facts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time

from data_contracts import code_list
from features.blanks import said
from features.dates import read_date
from features.person_names_split import SplitName, read_told, split_columns, split_name
from features.references import Reference, find_references, read_reference
from features.staging.shape import (
    Body,
    Cells,
    Image,
    Row,
    birth,
    home,
    person,
    place,
    record,
    references,
    sex,
    text_references,
    texts,
    years,
)


@dataclass(frozen=True)
class Case:
    """The facts of one case, whatever layout they came in."""

    ref: str
    layout: str
    reported: date | None
    died: date | None
    name_text: str | None
    name: SplitName
    born: object
    sex: object
    lived: str | None
    died_at: str | None
    record: Cells
    person: Cells = field(default_factory=dict)
    tellers: dict[str, object] = field(default_factory=dict)
    found: dict[str, list[Reference]] = field(default_factory=dict)
    texts: dict[str, object] = field(default_factory=dict)


def _midnight(day: date | None) -> datetime | None:
    return None if day is None else datetime.combine(day, time.min)


def _end_of_day(day: date | None) -> datetime | None:
    return None if day is None else datetime.combine(day, time(23, 59, 59))


# Who tells of a death besides the deceased: person number, role, field.
_TELLERS = (
    ("2", "INFORMANT", "reported_by"),
    ("3", "FINDER", "found_by"),
    ("4", "LAST_SEEN_WITH", "last_seen_by"),
)


def _rows(image: Image, case: Case) -> Iterator[Row]:
    area = image.feed.removeprefix("coroner_")
    cells: Cells = {
        "record_type": case.layout,
        "is_death": True,
        "opened_at": _midnight(case.reported),
        "occurred_from": _midnight(case.died),
        "occurred_to": _end_of_day(case.died),
        "coroner_area": area,
        "flags": [],
    }
    yield record(image, f"{area}:{case.ref}", cells | case.record)
    at_home = (case.died_at or "").upper().rstrip(".") in code_list("home_word")
    yield from place(image, 1, "died", case.lived if at_home and case.lived else case.died_at, {})
    known = {
        "name": case.name,
        "dob": birth(case.born, image.updated_at),
        "sex": sex(case.sex),
        "address_text": case.lived,
    }
    yield person(image, "1", "DECEASED", case.name_text, known | case.person)
    yield from home(image, 1, "1", case.lived, None)
    for number, role, name in _TELLERS:
        told = read_told(said(case.tellers.get(name)))
        if told is not None:
            yield person(image, number, role, told.name_text, {"relation": told.relation})
    yield from texts(image, case.tellers | case.texts)
    for found_in, found in case.found.items():
        yield from references(image, found_in, found)
    story = {name: case.texts.get(name) for name in ("circumstances", "story", "summary")}
    yield from text_references(image, story, case.reported)


def stage_portal(image: Image) -> Iterator[Row]:
    """Rows of one case of layout P."""
    body = image.body

    def day(name: str) -> date | None:
        return read_date(said(body.get(name)), image.updated_at.year)

    inspector = said(body.get("Duty Inspector"))
    police_ref = said(body.get("Police Ref"))
    reported = day("Date Reported")
    cells: Cells = {
        "death_category": code_list("coroner_category").column("death_category").get(said(body.get("Category")) or ""),
        "signed_off": True if inspector else None,
        "pm_type": said(body.get("PM Type")),
        "pm_date": day("PM Date"),
        "toxicology_received": day("Toxicology Received"),
        "inquest": said(body.get("Inquest")),
        "conclusion": said(body.get("Conclusion")),
    }
    written = {
        "circumstances": body.get("Circumstances"),
        "pm_findings": body.get("PM Findings"),
        "cause": _cause({line: body.get(line) for line in _LINES}),
        "toxicology": body.get("Toxicology"),
        "concerns": body.get("Coroner Concerns"),
        "conclusion": body.get("Conclusion"),
    }
    name = said(body.get("Deceased Name"))
    yield from _rows(
        image,
        Case(
            ref=str(body["Case Ref"]),
            layout="P",
            reported=reported,
            died=day("Date of Death"),
            name_text=name,
            name=split_name(name),
            born=body.get("DOB"),
            sex=body.get("Sex"),
            lived=said(body.get("Home Address")),
            died_at=said(body.get("Place of Death")),
            record=cells,
            person={"age": years(body.get("Age")), "ethnicity": said(body.get("Ethnic Group"))},
            tellers={name: body.get(name.replace("_", " ").title()) for _, _, name in _TELLERS},
            found={"police_ref": _police_refs(police_ref, reported)},
            texts=written,
        ),
    )


def _police_refs(text: str | None, day: date | None) -> list[Reference]:
    """References in the portal's free field; a bare number of CRIS length is taken for one."""
    return find_references(text, day) or read_reference("cris", text)


_LINES = ("1a", "1b", "1c", "2")


def _cause(lines: Body) -> str | None:
    """The certificate's lines in one text, each with its number."""
    given = ((line, said(lines.get(line))) for line in _LINES)
    return "; ".join(f"{line} {text}" for line, text in given if text) or None


def stage_pack(image: Image) -> Iterator[Row]:
    """Rows of one case of layout D. Dates are as keyed; a year of two digits lies before the line's own."""
    body = image.body

    def day(name: str) -> date | None:
        return read_date(said(body.get(name)), image.updated_at.year)

    cells: Cells = {
        "signed_off": True if (said(body.get("Insp. sign-off")) or "").upper() == "Y" else None,
        # The pack has no field for the kind of post-mortem, only its day.
        "pm_date": day("PM"),
        "toxicology_received": day("Tox Date"),
        "officer_in_case": said(body.get("Officer")),
        "supervisor_attended": True if said(body.get("Supervisor")) else None,
        "property_refs": said(body.get("Property Refs")),
        "nok_told": said(body.get("NOK Told")),
    }
    written = {
        "story": body.get("Story"),
        "pm_findings": body.get("PM Result"),
        "cause": body.get("Cause"),
        "toxicology": body.get("Tox"),
        "concerns": body.get("Concerns"),
    }
    surname, forenames = said(body.get("Surname")), said(body.get("Forename(s)"))
    yield from _rows(
        image,
        Case(
            ref=str(body["Coroner Ref"]),
            layout="D",
            reported=day("Reported"),
            died=day("Died On"),
            name_text=", ".join(part for part in (surname, forenames) if part) or None,
            name=split_columns(surname, forenames),
            born=body.get("Born"),
            sex=body.get("Sex"),
            lived=said(body.get("Lived At")),
            died_at=said(body.get("Died At")),
            record=cells,
            person={"ethnicity": said(body.get("Ethnicity"))},
            found={
                "cad": read_reference("cad", said(body.get("CAD"))),
                "cris": read_reference("cris", said(body.get("CRIS"))),
            },
            texts=written,
        ),
    )


def _inner(body: Body, name: str) -> Body:
    inner = body.get(name)
    return inner if isinstance(inner, dict) else {}


def stage_book(image: Image) -> Iterator[Row]:
    """Rows of one case of layout M."""
    body = image.body
    deceased, pm, inquest = _inner(body, "deceased"), _inner(body, "pm"), _inner(body, "inquest")
    results = body.get("toxicology") or []
    received = [day for day in (read_date(said(one.get("reported"))) for one in results) if day]
    cells: Cells = {
        "pm_type": said(pm.get("type")),
        "pm_date": read_date(said(pm.get("date"))),
        "toxicology_received": max(received, default=None),
        "inquest": said(inquest.get("status")) or (said(body.get("inquest")) if not inquest else None),
        "conclusion": said(inquest.get("conclusion")),
    }
    written = {
        "summary": body.get("summary"),
        "pm_findings": pm.get("findings"),
        "cause": _cause(_inner(body, "cause")),
        "toxicology": "; ".join(_result(one) for one in results),
        "concerns": "; ".join(filter(None, map(said, body.get("concerns") or []))),
        "conclusion": inquest.get("conclusion"),
    }
    name = said(deceased.get("name"))
    yield from _rows(
        image,
        Case(
            ref=str(body["ref"]),
            layout="M",
            reported=read_date(said(body.get("received"))),
            died=read_date(said(body.get("date_of_death"))),
            name_text=name,
            name=split_name(name),
            born=deceased.get("dob"),
            sex=deceased.get("sex"),
            lived=said(deceased.get("address")),
            died_at=said(body.get("place_of_death")),
            record=cells,
            found={
                "merlin_ref": read_reference("merlin", said(body.get("merlin_ref"))),
                "cris_ref": read_reference("cris", said(body.get("cris_ref"))),
            },
            texts=written,
        ),
    )


def _result(one: Body) -> str:
    """One toxicology result as the portal writes it: substance, concentration, unit."""
    return " ".join(str(one[name]) for name in ("substance", "concentration", "unit") if one.get(name) is not None)
