"""A person as one record names them, as values that can be compared: names, birth, sex, ways to reach them, address."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

from data_contracts import code_list
from features import addresses, names
from features.addresses import ParsedPlace
from features.names import Name

# Whom the event is about, in any source's words.
SUBJECT_ROLES: Final = frozenset({"DECEASED", "VICTIM", "SUBJECT", "PATIENT"})


@dataclass(frozen=True, slots=True)
class Person:
    """One mention. `seen_on` is the record's day: an age holds for that day. `repr` shows the mention's key only."""

    record_id: str
    person_no: str
    role: str
    names: tuple[Name, ...] = ()  # the name given, then aliases
    dob: dt.date | None = None
    age: int | None = None
    seen_on: dt.date | None = None
    sex: str | None = None
    phones: frozenset[str] = frozenset()
    emails: frozenset[str] = frozenset()
    handles: frozenset[str] = frozenset()
    pnc_id: str | None = None
    address: ParsedPlace = field(default_factory=ParsedPlace)
    relation: str | None = None
    borough: str = ""  # where the event was that the record tells of
    # How each word of its names sounds: two people without one in common go by different names.
    sounds: frozenset[str] = frozenset()

    def __repr__(self) -> str:
        return f"Person({self.record_id}#{self.person_no} {self.role})"

    @property
    def key(self) -> tuple[str, str]:
        return self.record_id, self.person_no

    @property
    def is_subject(self) -> bool:
        return self.role in SUBJECT_ROLES

    @property
    def is_known(self) -> bool:
        """Whether anything is there by which the person could be told from others."""
        return bool(self.names or self.dob or self.phones or self.emails or self.handles or self.pnc_id)

    @property
    def birth_years(self) -> tuple[int, int] | None:
        """Earliest and latest year of birth, from the date of birth or from the age on the record's day."""
        if self.dob is not None:
            return self.dob.year, self.dob.year
        if self.age is not None and self.seen_on is not None:
            return self.seen_on.year - self.age - 1, self.seen_on.year - self.age
        return None


@cache
def _unlikely_births() -> frozenset[tuple[int, int]]:
    """Days that systems put in where no date is known; they say nothing of the person."""
    return frozenset({(1900, 1), (1901, 1), (1970, 1)})


def person(row: Mapping[str, Any], seen_on: dt.date | None, borough: str = "") -> Person:
    """A Person from a row of staged.person_mention (its columns by name); nobody's name gives no names."""
    certain = bool(row.get("name_order_known"))
    given = names.parse(row.get("surname"), row.get("forenames"), certain) if row.get("is_named") else None
    others = [_alias(text) for text in row.get("aliases") or ()]
    dob = row.get("dob")
    if dob is not None and (dob.year, dob.month) in _unlikely_births() and dob.day == 1:
        dob = None
    known = tuple(dict.fromkeys(n for n in (given, *others) if n is not None))
    return Person(
        record_id=row["record_id"],
        person_no=row["person_no"],
        role=row.get("role") or "",
        names=known,
        sounds=frozenset(names.sound(w) for n in known for w in (*n.surname.split("-"), *n.forenames) if w),
        dob=dob,
        age=row.get("age"),
        seen_on=seen_on,
        sex=row.get("sex") if row.get("sex") in ("M", "F") else None,
        phones=frozenset(p for p in row.get("phones") or () if len(p) >= 7),
        emails=frozenset({row["email"].lower()} if row.get("email") else ()),
        handles=frozenset(_handle(h) for h in row.get("handles") or () if h),
        pnc_id=row.get("pnc_id"),
        address=addresses.parse(row.get("address_text"), row.get("postcode")),
        relation=row.get("relation"),
        borough=borough,
    )


def _handle(text: str) -> str:
    return text.strip().lower().lstrip("@")


@cache
def _nameless() -> frozenset[str]:
    return code_list("nameless_word").codes


def _alias(text: str) -> Name | None:
    """An alias as a name; one word may be either part, so its order is open."""
    words = names.words(text)
    if not words or any(w in _nameless() for w in words):
        return None
    if "," in text:
        last, _, first = text.partition(",")
        return names.parse(last, first, True)
    return names.parse(words[-1], " ".join(words[:-1]), False)
