"""Two people compared: which level each comparison reaches and what it weighs. Missing on a side weighs nothing."""

from __future__ import annotations

import datetime as dt
from typing import Final

from rapidfuzz.distance import OSA

from features.addresses import ParsedPlace
from features.persons import Person
from features.site_keys import site_keys
from linkage.fellegi_sunter import Model, Part
from linkage.people import name_levels
from linkage.places.same_site import same_key

# Names that are nobody's own when they agree without a surname; the model weighs them by their rarity.
_BY_SURNAME_AND_FORENAME: Final = frozenset(
    {
        "same",
        "same_short_form",
        "same_initial",
        "forename_misspelt",
        "surname_misspelt",
        "both_misspelt",
        "turned_round",
    }
)


def weigh(a: Person, b: Person, model: Model) -> tuple[Part, ...]:
    """The parts of the pair's weight in bits, prior left out; their sum is the evidence for one person."""
    parts = (
        _name(a, b, model),
        _birth(a, b, model),
        _sex(a, b, model),
        _phone(a.phones, b.phones, model),
        _shared("email", a.emails, b.emails, model),
        _shared("handle", a.handles, b.handles, model),
        _shared("pnc_id", _one(a.pnc_id), _one(b.pnc_id), model),
        _address(a.address, b.address, model),
    )
    return tuple(part for part in parts if part is not None)


def total(parts: tuple[Part, ...]) -> float:
    """Sum of the parts in bits."""
    return sum(part.weight for part in parts)


def _one(value: str | None) -> frozenset[str]:
    return frozenset({value}) if value else frozenset()


def _name(a: Person, b: Person, model: Model) -> Part | None:
    found = name_levels.best(a.names, b.names)
    if found is None:
        return None
    if found.level in _BY_SURNAME_AND_FORENAME:
        return model.part("name", found.level, found.surname, found.forename)
    if found.level == "surname_alone":
        return model.part("name", found.level, found.surname)
    if found.level in ("forename_alone", "other_surname"):
        return model.part("name", found.level, found.forename)
    return model.part("name", found.level)


def _birth(a: Person, b: Person, model: Model) -> Part | None:
    if a.dob is not None and b.dob is not None:
        return model.part("date_of_birth", birth_level(a.dob, b.dob))
    years, others = a.birth_years, b.birth_years
    if years is None or others is None:
        return None
    gap = max(years[0] - others[1], others[0] - years[1], 0)
    # Ages are often given by eye: a year off is agreement, up to seven says little.
    return model.part("age", "same" if gap <= 1 else "near" if gap <= 7 else "different")


def birth_level(a: dt.date, b: dt.date) -> str:
    """How two dates of birth agree; the slips are those of keying: day and month swapped, one figure wrong."""
    if a == b:
        return "same"
    if (a.year, a.month, a.day) == (b.year, b.day, b.month):
        return "day_and_month_swapped"
    if OSA.distance(a.strftime("%d%m%Y"), b.strftime("%d%m%Y")) == 1:
        return "one_figure"
    if (a.day, a.month) == (b.day, b.month):
        return "other_year"
    return "same_month_and_year" if (a.year, a.month) == (b.year, b.month) else "different"


def _sex(a: Person, b: Person, model: Model) -> Part | None:
    if a.sex is None or b.sex is None:
        return None
    return model.part("sex", "same" if a.sex == b.sex else "different")


def _shared(comparison: str, a: frozenset[str], b: frozenset[str], model: Model) -> Part | None:
    if not a or not b:
        return None
    return model.part(comparison, "same" if a & b else "different")


def _phone(a: frozenset[str], b: frozenset[str], model: Model) -> Part | None:
    if a and b and not a & b and any(is_one_figure(x, y) for x in a for y in b):
        return model.part("phone", "one_figure")
    return _shared("phone", a, b, model)


def is_one_figure(a: str, b: str) -> bool:
    """Whether one number is the other with a figure mis-keyed or two changed round."""
    return a != b and OSA.distance(a, b, score_cutoff=1) == 1


def _address(a: ParsedPlace, b: ParsedPlace, model: Model) -> Part | None:
    """Home addresses: the same door, the same site, the same postcode; a move explains a difference."""
    keys, others = site_keys(a), site_keys(b)
    if not keys or not others:
        return None
    if any(same_key(keys[0], k) for k in others) or any(same_key(others[0], k) for k in keys):
        same_door = a.flat == b.flat or not (a.flat and b.flat)
        return model.part("address", "same_door" if same_door else "same_site")
    if a.postcode and a.postcode == b.postcode:
        return model.part("address", "same_postcode")
    if a.street and a.street == b.street and keys[0][0] != others[0][0]:
        return None  # a block goes by its name on one form and by its numbers on another
    return model.part("address", "different")
