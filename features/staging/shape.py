"""What a staging function gets and gives: one image in, rows of the POLE tables out; and the cells they all fill."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any, Final, NamedTuple

from data_contracts import code_list
from features.blanks import said
from features.dates import read_date
from features.person_names_split import SplitName, split_name
from features.phones import read_phones
from features.references import Reference, find_references

Body = dict[str, Any]
Cells = dict[str, Any]
# A row and the staged table that it belongs to.
Row = tuple[str, Cells]


class Image(NamedTuple):
    """One record as one delivery brought it. `body` holds the fields as delivered."""

    feed: str
    record_id: str
    updated_at: datetime
    first_night: date
    night: date
    body: Body

    def __repr__(self) -> str:
        return f"Image({self.feed}, {self.record_id}, {self.night})"


# Eastings and northings of the British National Grid end here (Ordnance Survey); zero stands for "not known".
_GRID_EASTING: Final = 700_000
_GRID_NORTHING: Final = 1_300_000


def position(easting: object, northing: object) -> tuple[float | None, float | None]:
    """Both coordinates in metres, or neither: half a position, zero and what lies off the grid are no position."""
    try:
        east, north = float(str(easting)), float(str(northing))
    except ValueError:
        return None, None
    return (east, north) if 0 < east < _GRID_EASTING and 0 < north < _GRID_NORTHING else (None, None)


# Older than the oldest person on record is a slip of the key.
_OLDEST: Final = 122


def years(value: object) -> int | None:
    """An age in whole years; None where it is no age."""
    text = said(value)
    try:
        age = int(float(text)) if text else -1
    except ValueError:
        return None
    return age if 0 <= age <= _OLDEST else None


def birth(value: object, seen: datetime) -> date | None:
    """A date of birth that lies before the record that states it and within a lifetime of it."""
    born = read_date(said(value), seen.year)
    return born if born is not None and 0 <= seen.year - born.year <= _OLDEST and born <= seen.date() else None


def sex(value: object) -> str | None:
    """M, F or X however it is written; None where it is not recorded."""
    written = said(value)
    table = code_list("coroner_sex").column("sex")
    return table.get(written) or table.get(written.capitalize()) if written else None


def parted(value: object, mark: str = ";") -> list[str]:
    """The parts of a text or list, blanks dropped, each once, in order."""
    parts: Iterable[object] = value if isinstance(value, list) else str(value or "").split(mark)
    return list(dict.fromkeys(part for part in map(said, parts) if part))


def yes(value: object) -> bool | None:
    """Y is true, N is false, anything else is not recorded."""
    return {"Y": True, "N": False}.get((said(value) or "").upper())


def record(image: Image, source_ref: str, cells: Cells) -> Row:
    """The row of staged.record; `cells` holds what is special to the source."""
    system = image.record_id.partition(":")[0]
    known = {
        "record_id": image.record_id,
        "source_system": system,
        "source_ref": source_ref,
        "updated_at": image.updated_at,
        "first_received": image.first_night,
        "last_received": image.night,
    }
    return "record", known | cells


def person(image: Image, number: str, role: str | None, name_text: object, cells: Cells) -> Row:
    """A row of staged.person_mention whose name is one string in any order; `cells` may hold the split name."""
    written = said(name_text)
    name = cells.pop("name", None) or split_name(written)
    assert isinstance(name, SplitName)
    known: Cells = {
        "record_id": image.record_id,
        "person_no": number,
        "role": role.upper() if role else None,
        "name_text": written,
        "surname": name.surname,
        "forenames": name.forenames,
        "name_order_known": name.order_known,
        "is_named": name.named,
        "aliases": [],
        "phones": [],
        "handles": [],
    }
    return "person_mention", known | cells


def place(image: Image, number: int, role: str, text: object, cells: Cells) -> Iterator[Row]:
    """A row of staged.place_mention, where anything at all is known of the place."""
    known = {"location_text": said(text), **cells}
    if any(known.get(name) is not None for name in ("location_text", "postcode", "easting")):
        yield (
            "place_mention",
            {"record_id": image.record_id, "place_no": number, "location_role": role, **known},
        )


def home(image: Image, ordinal: int, number: str, address: object, postcode: object) -> Iterator[Row]:
    """Where a person of the record lives: place 1 is where it happened, so the first person's home is place 2."""
    cells = {"person_no": number, "postcode": said(postcode)}
    return place(image, ordinal + 1, "lives", address, cells)


def texts(image: Image, fields: dict[str, object]) -> Iterator[Row]:
    """Rows of staged.text, for the fields that say something."""
    for field, value in fields.items():
        written = said(value)
        if written is not None:
            yield "text", {"record_id": image.record_id, "field": field, "text": written}


def references(image: Image, found_in: str, found: Iterable[Reference], *, in_text: bool = False) -> Iterator[Row]:
    """Rows of staged.reference; a record's mention of itself is none."""
    for system, ref in found:
        if f"{system}:{ref}" != image.record_id:
            yield (
                "reference",
                {
                    "record_id": image.record_id,
                    "target_system": system,
                    "target_ref": ref,
                    "found_in": found_in,
                    "in_text": in_text,
                },
            )


def text_references(image: Image, fields: dict[str, object], day: date | None) -> Iterator[Row]:
    """References inside free texts; `day` completes a CAD serial that stands alone."""
    for field, value in fields.items():
        yield from references(image, field, find_references(said(value), day), in_text=True)


def phones(value: object) -> list[str]:
    """The numbers of a text or a list, E.164 where they can be read."""
    parts = value if isinstance(value, list) else [value]
    return list(dict.fromkeys(number for part in parts for number in read_phones(said(part))))
