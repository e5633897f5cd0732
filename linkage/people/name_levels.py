"""How two names agree: the best level over both orders of an uncertain one. Levels as in models/people.json."""

from __future__ import annotations

from functools import lru_cache
from typing import Final, NamedTuple

from rapidfuzz.distance import OSA, JaroWinkler

from features.names import Name, full_names, sound


class NameLevel(NamedTuple):
    """A level of the comparison `name`, with the surname and forename by whose rarity it weighs."""

    level: str
    surname: str
    forename: str


# From most to least telling; the first that holds for any pair of names and any order is the pair's level.
LEVELS: Final = (
    "same", "same_short_form", "same_initial", "forename_misspelt", "surname_misspelt", "forename_alone",
    "surname_alone", "both_misspelt", "turned_round", "other_surname", "other_forename", "different",
)  # fmt: skip
_RANK: Final = {level: rank for rank, level in enumerate(LEVELS)}


@lru_cache(maxsize=200_000)
def is_close(a: str, b: str) -> bool:
    """Whether two words are one word mis-keyed or mis-heard: one slip, two in a long word, or the same sound."""
    if a == b:
        return True
    length = min(len(a), len(b))
    # Under four letters one slip makes another name (KIM, TIM).
    if length < 4:
        return length == 3 and sound(a) == sound(b) and a[0] == b[0] and OSA.distance(a, b) == 1
    slips = OSA.distance(a, b)
    # A second slip is only believed where eight letters are left to hold the word.
    if slips <= 1 or (slips == 2 and length >= 7):
        return True
    # Same consonants and nearly the same spelling: heard, not read. .85 keeps PETERS and PATRAS apart.
    return sound(a) == sound(b) and JaroWinkler.similarity(a, b) >= 0.85


@lru_cache(maxsize=200_000)
def level(a: Name, b: Name) -> NameLevel:
    """The best level of two names over the orders that each may stand in."""
    found = min((_direct(x, y) for x in _orders(a) for y in _orders(b)), key=lambda found: _RANK[found.level])
    if a.certain and b.certain and found.level in ("different", "other_surname", "other_forename"):
        turned = _direct(_orders(Name(a.surname, a.forenames, False))[1], b)
        # A form filled in the wrong way round says which part is which, and is wrong.
        return NameLevel("turned_round", *turned[1:]) if turned.level == "same" else found
    return found


def best(these: tuple[Name, ...], those: tuple[Name, ...]) -> NameLevel | None:
    """The best level over every name that two people go by; None where either has none."""
    found = [level(a, b) for a in these for b in those]
    return min(found, key=lambda x: (_RANK[x.level], x)) if found else None


@lru_cache(maxsize=100_000)
def _orders(name: Name) -> tuple[Name, ...]:
    if name.certain:
        return (name,)
    turned = Name(name.first, (name.surname, *name.forenames[1:]) if name.surname else (), False)
    return name, turned


@lru_cache(maxsize=200_000)
def _direct(a: Name, b: Name) -> NameLevel:
    """The level with both names in the order in which they stand."""
    if not (a.surname and b.surname):
        return _forenames_only(a, b)
    same_surname, close_surname = _surnames(a.surname, b.surname)
    if not (a.forenames and b.forenames):
        if same_surname or close_surname:
            return NameLevel("surname_alone", a.surname, "")
        return NameLevel("different", "", "")
    forename = _forenames(a, b)
    if same_surname:
        return NameLevel(_WITH_SURNAME[forename], a.surname, a.first)
    if close_surname:
        return NameLevel(_WITH_CLOSE_SURNAME[forename], a.surname, a.first)
    return NameLevel("other_surname" if forename in ("same", "short") else "different", a.surname, a.first)


_WITH_SURNAME: Final = {
    "same": "same", "short": "same_short_form", "initial": "same_initial", "close": "forename_misspelt",
    "different": "other_forename",
}  # fmt: skip
_WITH_CLOSE_SURNAME: Final = {
    "same": "surname_misspelt", "short": "both_misspelt", "initial": "both_misspelt", "close": "both_misspelt",
    "different": "different",
}  # fmt: skip


def _surnames(a: str, b: str) -> tuple[bool, bool]:
    """Whether two surnames are the same, and whether they are one mis-spelt or a part of a double-barrelled one."""
    if a == b:
        return True, True
    parts = set(a.split("-")) & set(b.split("-"))
    joined = a.replace("-", "") == b.replace("-", "")
    return joined, joined or bool(parts) or is_close(a, b)


def _forenames(a: Name, b: Name) -> str:
    """How forenames agree: the first ones, or one's first with a later one of the other."""
    if a.first == b.first:
        return "same"
    first, other = a.first, b.first
    if full_names(first) & full_names(other):
        return "short"
    if len(first) == 1 or len(other) == 1:
        return "initial" if first[0] == other[0] else "different"
    if first in b.forenames or other in a.forenames:
        return "short"
    if is_close(first, other) or _is_cut(first, other) or _is_close_to_full(first, other):
        return "close"
    return "different"


def _is_close_to_full(a: str, b: str) -> bool:
    """A short form on one side and its full name mis-spelt on the other (MAGGIE, MSRGARET)."""
    full = (full_names(a) - {a}, b), (full_names(b) - {b}, a)
    return any(len(name) >= 6 and is_close(name, other) for names, other in full for name in names)


def _is_cut(a: str, b: str) -> bool:
    """A forename cut short (DOM for DOMINIC): three letters of a name that are no name of the lists."""
    short, long = sorted((a, b), key=len)
    return len(short) >= 3 and long.startswith(short)


def _forenames_only(a: Name, b: Name) -> NameLevel:
    """One of the names has no surname: all that can agree is a forename."""
    if not (a.forenames and b.forenames):
        return NameLevel("different", "", "")
    if _forenames(a, b) in ("same", "short", "close"):
        return NameLevel("forename_alone", "", a.first)
    return NameLevel("different", "", "")
