"""From the words that a phrase caught to the value of its feature: regions, things, user names, numbers, substances."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Final

from features.words.lexicon import Rule, table
from features.words.matching import Found
from features.words.substances import Masked

_PARTED: Final = re.compile(r" (?:and|,|&|/|or) ")
_PARTED_THINGS: Final = re.compile(r" (?:and|,|&|/|or|nor|plus) (?:(?:and|or) )?")
_PARTED_WIDE: Final = re.compile(r" (?:and|,|&|/|or|nor|with|plus) ")
# Where a thing lay is no part of its mark: `yellow wraps marked 88 on the side`.
_LAY: Final = re.compile(
    r" (?:(?:on|by|under|near|beside|next to|at|inside|around|underneath|behind) (?:the|a|an|his|her|their|him|them|it)"
    r"|in (?:his|her|their|the)|on him|on them)\b.*$"
)
_NO_MARK: Final = re.compile(r"(?:no|not|nil|none|without|any|neither|nothing)\b")
_SKIP: Final = frozenset(
    {"the", "of", "to", "on", "his", "her", "their", "a", "an", "side", "area", "region", "in", "any", "some"}
)
_SIDES: Final = {"l": "left", "lt": "left", "r": "right", "rt": "right", "bilateral": "both"}
# "upper inner arm" and "inner upper arm" are one place: the words of a region stand in this order.
_ORDER: Final = ("left", "right", "both", "inner", "outer", "front", "back", "upper", "mid", "lower")


def values(form: str, found: Found[Rule], masked: Masked) -> list[str]:
    """The values of a found rule: its literal, or what its capture (`<name>`) caught, written the one way."""
    if not form.startswith("<"):
        return [form]
    caught = dict(found.values).get(form[1:-1], "")
    if form in ("<drug>", "<named_drug>"):
        caught = caught or dict(found.values).get("named_drug", "")
        return _once(masked.listed_with(caught)) if caught else []
    if not caught:
        return []
    if form == "<name>" and not _is_capitalised(caught, masked.quote):
        return []
    read = _FORMS.get(form)
    return _once(read(caught)) if read else [caught]


def _is_capitalised(name: str, quote: str) -> bool:
    """Whether a caught name is written with a capital: `formerly Pell` is a name, `formerly well` is none."""
    first = re.escape(name.split(maxsplit=1)[0])
    return bool(re.search(rf"\b(?:{first.capitalize()}|{first.upper()})\b", quote))


def region(text: str) -> str:
    """A body region with its side and qualifiers in the one order: `rt upper inner arm` is `right inner upper arm`."""
    words = [_SIDES.get(w, w) for w in text.split() if w not in _SKIP]
    known = _regions()
    words = [known.get(w, w) for w in words]
    first = [w for w in _ORDER if w in words]
    return " ".join(first + [w for w in words if w not in _ORDER])


@cache
def _regions() -> dict[str, str]:
    return {row["written"]: row["region"] for row in table("body_regions")}


@cache
def _things() -> dict[str, str]:
    return {row["written"]: row["item"] for row in table("property_items")}


def _each_region(text: str) -> list[str]:
    return [region(part) for part in _PARTED.split(text)]


@cache
def _conditions() -> dict[str, str]:
    return {row["written"]: row["condition"] for row in table("conditions")}


def _each_thing(text: str) -> list[str]:
    """The things of a list, by the names of property_items.csv; `any` where none is known; no phones."""
    named = ["cash" if "£" in part else _named(part, _things()) or "any" for part in _PARTED_THINGS.split(text)]
    return [thing for thing in named if thing != "phone"]


def _each_condition(text: str) -> list[str]:
    """The conditions of a list, by the names of conditions.csv."""
    return [found for part in _PARTED_WIDE.split(text) if (found := _named(part, _conditions()))]


def _named(text: str, known: Mapping[str, str]) -> str | None:
    """What the longest run of words that a table knows stands for."""
    words = text.split()
    for size in range(len(words), 0, -1):
        for start in range(len(words) - size + 1):
            name = known.get(" ".join(words[start : start + size]))
            if name is not None:
                return name
    return None


def _mark(text: str) -> list[str]:
    """The mark without where it lay; what says that there is none is no mark."""
    return [] if _NO_MARK.match(text) else [_LAY.sub("", text)]


def _digits(text: str) -> list[str]:
    return [re.sub(r"\D", "", text)]


def _once(found: list[str]) -> list[str]:
    return list(dict.fromkeys(found))


_FORMS: Final[dict[str, Callable[[str], list[str]]]] = {
    "<region>": _each_region,
    "<thing>": _each_thing,
    "<condition>": _each_condition,
    "<lasting>": _each_condition,
    "<phone>": _digits,
    "<mark>": _mark,
    "<mark_pack>": _mark,
    "<mark_picture>": _mark,
    "<mark_described>": _mark,
    "<handle>": lambda text: [text.lstrip("@")],
    "<handle_odd>": lambda text: [text.lstrip("@")],
}
