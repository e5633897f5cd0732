"""A coroner's case and its three layouts: the portal's export, the keyed pack, the evidence and actions book."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from pipelines.synth.office import Case, officer

Row = dict[str, Any]
LAYOUT = {
    "east": "P",
    "north": "P",
    "south": "P",
    "inner_west": "D",
    "west": "D",
    "inner_north": "M",
    "inner_south": "M",
}
DISPLAY = {"ghb": "GHB", "6-mam": "6-MAM", "ethanol": "Ethanol", "carboxyhaemoglobin": "Carboxyhaemoglobin"}


@dataclass(slots=True)
class State:
    """A coroner's case as known on a day, before it is laid out."""

    ref: str
    area: str
    reported: dt.date
    names: tuple[str, str]
    one_name: str
    born: dt.date | None
    home: str
    died_at: str
    died_on: dt.date | None
    story: str
    category: str
    reporter: str = ""
    finder: str = ""
    last_seen: str = ""
    police_ref: str = ""
    cad: str = ""
    cris: str = ""
    merlin: str = ""
    inspector: str = ""
    supervisor: str = ""
    property_refs: str = ""
    nok: str = ""
    dated_as_text: bool = False
    pm_type: str = ""
    pm_date: dt.date | None = None
    pm_findings: str = ""
    cause: tuple[str, str, str, str] = ("", "", "", "")
    tox: list[tuple[str, float, str]] = field(default_factory=list)
    tox_date: dt.date | None = None
    inquest: str = "None"
    conclusion: str = ""
    concerns: list[str] = field(default_factory=list)
    updated: dt.date = dt.date.min


def _uk(day: dt.date | None) -> str:
    return f"{day:%d/%m/%Y}" if day else ""


def _tox_text(state: State) -> str:
    return "; ".join(f"{DISPLAY.get(name, name.capitalize())} {level} {unit}" for name, level, unit in state.tox)


def portal(state: State, case: Case) -> Row:
    """Layout P, the portal's export."""
    person = case.event.subject
    return {
        "Case Ref": state.ref,
        "Date Reported": _uk(state.reported),
        "Date of Death": _uk(state.died_on),
        "Deceased Name": state.one_name,
        "DOB": _uk(state.born),
        "Age": person.age(case.event.found.date()),
        "Sex": {"M": "Male", "F": "Female"}.get(person.sex, "Indeterminate"),
        "Ethnic Group": person.ethnicity if case.dice.hit(0.12) else "",
        "Home Address": state.home,
        "Place of Death": state.died_at,
        "Circumstances": state.story,
        "Reported By": state.reporter,
        "Found By": state.finder,
        "Last Seen By": state.last_seen,
        "Police Ref": state.police_ref,
        "Category": state.category,
        "Duty Inspector": state.inspector,
        "PM Type": state.pm_type,
        "PM Date": _uk(state.pm_date),
        "PM Findings": state.pm_findings,
        "1a": state.cause[0],
        "1b": state.cause[1],
        "1c": state.cause[2],
        "2": state.cause[3],
        "Toxicology": _tox_text(state),
        "Toxicology Received": _uk(state.tox_date),
        "Inquest": state.inquest,
        "Conclusion": state.conclusion,
        "Coroner Concerns": " ".join(state.concerns),
        "Last Updated": _uk(state.updated),
    }


def pack(state: State, case: Case) -> Row:
    """Layout D, the death investigation pack as keyed into a sheet."""

    def keyed(day: dt.date | None) -> dt.date | str | None:
        return f"{day:%d %b %Y}" if day and state.dated_as_text else day

    cause = "; ".join(f"{line} {text}" for line, text in zip(("1a", "1b", "1c", "2"), state.cause, strict=True) if text)
    return {
        "Serial": int(state.ref.rsplit("-", 1)[-1]),
        "Coroner Ref": state.ref,
        "Reported": keyed(state.reported),
        "Surname": state.names[1],
        "Forename(s)": state.names[0],
        "Born": keyed(state.born),
        "Sex": case.event.subject.sex,
        "Ethnicity": case.event.subject.ethnicity if case.dice.hit(0.12) else None,
        "Lived At": state.home,
        "Died At": state.died_at,
        "Died On": keyed(state.died_on),
        "Story": state.story,
        "Officer": officer(case) if case.dice.hit(0.8) else None,
        "Supervisor": state.supervisor,
        "Insp. sign-off": "Y" if state.inspector else None,
        "CAD": state.cad,
        "CRIS": state.cris,
        "Property Refs": state.property_refs,
        "NOK Told": state.nok,
        "PM": keyed(state.pm_date),
        "PM Result": state.pm_findings,
        "Cause": cause,
        "Tox": _tox_text(state),
        "Tox Date": keyed(state.tox_date),
        "Concerns": " ".join(state.concerns),
        "Amended": keyed(state.updated),
    }


def book(state: State, case: Case) -> Row:
    """Layout M, the evidence and actions book."""
    iso = dt.date.isoformat
    return {
        "ref": state.ref,
        "received": iso(state.reported),
        "merlin_ref": state.merlin or None,
        "cris_ref": state.cris or None,
        "deceased": {
            "name": state.one_name,
            "dob": iso(state.born) if state.born else None,
            "sex": case.event.subject.sex,
            "address": state.home or None,
        },
        "place_of_death": state.died_at,
        "date_of_death": iso(state.died_on) if state.died_on else None,
        "summary": state.story,
        "pm": {"type": state.pm_type, "date": iso(state.pm_date), "findings": state.pm_findings}
        if state.pm_date
        else None,
        "cause": {line: text or None for line, text in zip(("1a", "1b", "1c", "2"), state.cause, strict=True)},
        "toxicology": [
            {
                "substance": DISPLAY.get(name, name.capitalize()),
                "concentration": level,
                "unit": unit,
                "reported": iso(state.tox_date) if state.tox_date else None,
            }
            for name, level, unit in state.tox
        ],
        "inquest": {"status": state.inquest, "conclusion": state.conclusion or None}
        if state.inquest != "None"
        else None,
        "concerns": list(state.concerns),
        "updated": iso(state.updated),
    }


LAID_OUT = {"P": portal, "D": pack, "M": book}
