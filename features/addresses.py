"""A location as one record words it, taken apart: flat, number, street, building, estate, kind of site, roads, area.

One site has many wordings (requirement B05): block, number, the shop below, "rear of", a park by its four roads or a
nickname, St and Saint, station and road. `parse` finds the parts; `features.site_keys` gives the names that it puts
forward for the site, most telling first. Nothing is looked up here but words of code lists.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Final

from rapidfuzz import process
from rapidfuzz.distance import OSA

from data_contracts import code_list
from features.names import fold

_POSTCODE: Final = re.compile(r"\b([A-Z]{1,2}\d[A-Z\d]?) ?(\d[A-Z]{2})\b")
_OUTWARD: Final = re.compile(r"(?:^|[ ,])([A-Z]{1,2}\d{1,2}[A-Z]?)$")
_FLAT: Final = re.compile(
    r"^(?:FLAT|FLT|FLA?|F(?=\d)|ROO?M|RM|APT|APARTMENT|UNIT|BEDSIT|STUDIO|BED|WARD)\.? ?(?:NO\.? ?)?"
    r"(\d+[A-Z]?|[A-Z])\b[ ,]*"
)
_LEADING_FLAT: Final = re.compile(r"^(\d+[A-Z]?)(?:, ?| )(?=\d+[A-Z]?(?:-\d+[A-Z]?)? [A-Z])")
_LONE_NUMBER: Final = re.compile(r"^(\d+[A-Z]?), ?(?=[A-Z])")
_NUMBER: Final = re.compile(r"^(?:NO\.? ?)?(\d+)([A-Z])?(?: ?[-&/] ?(\d+)[A-Z]?)?,? +(?=[A-Z])")
_ROADS: Final = re.compile(r"\b(?:J/W|BOUNDED BY|BETWEEN|BORDERED BY|ENCLOSED BY|SURROUNDED BY)\b(.*)$")
# One of several roads parted by strokes: the last two words, or the first two where a remark follows the last road.
_STREET_AT_END: Final = re.compile(r"([A-Z]+ [A-Z]+)$")
_STREET_AT_START: Final = re.compile(r"^([A-Z]+ [A-Z]+)\b")
_CROSSING: Final = re.compile(r" (?:AND|&|J/W|JUNCTION WITH|JCT WITH) ")
# A letter struck in place of the space behind a number (24EALMA ROAD), or the space left out (O/S52).
_STRUCK: Final = re.compile(r"\b(\d+)[A-Z](?=[A-Z]{3})")
_JOINED: Final = re.compile(r"\bO/S(?=\d)")
# A number somewhere inside: the words before it were a mis-keyed "outside" or "junction near".
_LATE_NUMBER: Final = re.compile(r"^(?:[A-Z/]+ ){1,3}(\d+)[A-Z]? (?=[A-Z])")
_JOINTS: Final = re.compile(r",| (?:OFF|AT|BY|ALONG|ACROSS|OVER|NEAR|R/O|REAR OF|OPPOSITE) ")
_SHOP: Final = re.compile(r"(?:^|\b)(?:(?:FLATS? )?ABOVE|FLATS? OVER) (?:THE )?(.*)$")
_ARTICLE: Final = re.compile(r"^(?:THE|AT|IN|ON|OFF|OVER|OF) ")
_NOT_A_PLACE: Final = re.compile(
    r"^(?:AS ABOVE|HOME|HOME ADDRESS|OWN HOME|HOME ADD|SAME|SAME ADDRESS|AT HOME|NFA|NO FIXED ABODE|LONDON)?$"
)
_SPACES: Final = re.compile(r" {2,}")


@dataclass(frozen=True, slots=True)
class ParsedPlace:
    """Parts of one wording, folded; an empty string where the wording does not have the part."""

    flat: str = ""
    number: str = ""
    street: str = ""  # last word of the name and the full type: GRESHAM TERRACE
    building: str = ""  # with its full type: COOK POINT
    estate: str = ""
    kind: str = ""  # code of code_lists/place_kind.csv
    core: str = ""  # a shared site's own name, without words of kind: ST PAULS
    shop: str = ""
    initials: str = ""
    roads: frozenset[str] = field(default_factory=frozenset)
    postcode: str = ""
    outward: str = ""
    borough: str = ""
    is_home: bool = False  # "home address", "as above": the person's own address
    rest: str = ""  # what no rule took

    @property
    def is_empty(self) -> bool:
        return not (
            self.street or self.building or self.core or self.roads or self.initials or self.estate or self.rest
        )


@cache
def _phrases() -> tuple[tuple[str, str], ...]:
    """Words of kind with their codes, longest first."""
    found = [(entry.code, entry.more["place_kind"]) for entry in code_list("place_kind").entries]
    return tuple(sorted(found, key=lambda p: -len(p[0])))


@cache
def _phrases_by_word(at: int) -> dict[str, tuple[tuple[str, str], ...]]:
    """The phrases of kind by their first (0) or last (-1) word, longest first: few of some hundred can match."""
    found: dict[str, list[tuple[str, str]]] = {}
    for phrase, kind in _phrases():
        found.setdefault(phrase.split()[at], []).append((phrase, kind))
    return {word: tuple(phrases) for word, phrases in found.items()}


@cache
def shared_kinds() -> frozenset[str]:
    """Kinds of site where many events happen that have nothing to do with each other."""
    return frozenset(e.more["place_kind"] for e in code_list("place_kind").entries if e.more["is_shared"] == "Y")


@cache
def _leading() -> dict[str, str]:
    """Words of kind that may stand before the name: FIRST always say the kind, Y only where nothing else does."""
    return code_list("place_kind").column("may_lead")


@cache
def _last_words() -> tuple[str, ...]:
    """Words that end a site's name, for reading mis-spelt ones; short ones would match too much."""
    kinds = {phrase.split()[-1] for phrase, _ in _phrases()}
    return tuple(
        sorted(w for w in kinds | set(_street_types().values()) | set(_building_types().values()) if len(w) >= 5)
    )


@lru_cache(maxsize=20_000)
def _respelt(text: str) -> str:
    """The words with a mis-spelt last one put right, where exactly one slip parts it from a word that ends names."""
    head, _, last = text.rpartition(" ")
    if not head or len(last) < 4:
        return text
    near = process.extractOne(last, _last_words(), scorer=OSA.distance, score_cutoff=1)
    return f"{head} {near[0]}" if near else text


@cache
def _street_types() -> dict[str, str]:
    return code_list("street_type").column("street_type")


@cache
def _building_types() -> dict[str, str]:
    return code_list("building_type").column("building_type")


@cache
def _boroughs() -> dict[str, str]:
    return {fold(entry.code): entry.code for entry in code_list("borough").entries}


@cache
def _position() -> re.Pattern[str]:
    codes = sorted((re.escape(code) for code in code_list("place_position").codes), key=len, reverse=True)
    return re.compile(rf"^(?:{'|'.join(codes)})(?: THE)?[ ,]+")


@lru_cache(maxsize=100_000)
def clean(text: str) -> str:
    """Upper case, accents and apostrophes gone, commas, digits, slashes and hyphens kept."""
    parts = re.split(r"([0-9,/&\-]+)", text.replace(";", ",").replace("\n", ", ").replace("–", "-"))
    plain = "".join(p if i % 2 else _fold_words(p) for i, p in enumerate(parts))
    plain = _JOINED.sub("O/S ", _STRUCK.sub(r"\1 ", plain))
    return _SPACES.sub(" ", plain).strip(" ,-/")


def _fold_words(part: str) -> str:
    lead, tail = part[:1].isspace() or part[:1] in ".(", part[-1:].isspace()
    return (" " if lead else "") + fold(part) + (" " if tail else "")


@lru_cache(maxsize=100_000)
def parse(text: str | None, postcode: str | None = None) -> ParsedPlace:
    """The parts of a wording; `postcode` is the record's own field, which the wording's postcode overrules."""
    found: dict[str, str] = {}
    rest = _take_area(clean(text or ""), found)
    full = found.pop("postcode", "") or tidy_postcode(postcode)
    outward = found.pop("outward", "") or full.rpartition(" ")[0]
    area = {"postcode": full, "outward": outward, "borough": found.get("borough", "")}
    if _NOT_A_PLACE.match(rest):
        return ParsedPlace(is_home=bool(rest) and rest != "LONDON", **area)  # type: ignore[arg-type]
    parts = _parse_site(rest)
    return ParsedPlace(**parts, **area)  # type: ignore[arg-type]


def tidy_postcode(postcode: str | None) -> str:
    """`E15 7NH` from any spacing or case; an empty string where it is no postcode."""
    found = _POSTCODE.search((postcode or "").upper())
    return f"{found[1]} {found[2]}" if found else ""


def _take_area(text: str, found: dict[str, str]) -> str:
    """Takes postcode, outward code, borough and LONDON off the end; what is left is about the site."""
    match = _POSTCODE.search(text)
    if match:
        found["postcode"] = f"{match[1]} {match[2]}"
        text = (text[: match.start()] + text[match.end() :]).strip(" ,")
    for _ in range(3):
        head, comma, last = text.rpartition(",")
        last = last.strip()
        if comma and last in _boroughs():
            found["borough"], text = _boroughs()[last], head.strip(" ,")
        elif last == "LONDON" and comma:
            text = head.strip(" ,")
        elif (match := _OUTWARD.search(text)) and match.start() > 0:
            found["outward"], text = match[1], text[: match.start()].strip(" ,")
        else:
            break
    return text


def _parse_site(text: str) -> dict[str, object]:
    """Parts of a wording without its area."""
    parts: dict[str, object] = {}
    text = _strip_position(text)
    if match := _flat_in(text):
        parts["flat"], text = match[1], text[match.end() :]
    text = _LEADING_FLAT.sub("", _strip_position(text)) if "flat" in parts else _strip_position(text)
    if match := _ROADS.search(text):
        streets = re.split(r" / |/|,| AND | & ", match[1])
        roads = frozenset(s for s in (street_of(x.strip()) for x in streets) if s)
        if len(roads) > 1:
            return parts | {"roads": roads, "kind": _kind_in(text[: match.start()].strip())[0]}
    if match := _SHOP.search(text):
        return parts | _shop(match[1])
    if len(roads := _roads_in(text)) > 1:
        return parts | {"roads": roads}
    segments = [s for s in (_strip_position(x.strip()) for x in _JOINTS.split(text)) if s]
    for position, segment in enumerate(segments):
        crossing = frozenset(street_of(road) for road in _CROSSING.split(segment))
        if len(crossing) > 1 and "" not in crossing:
            parts["roads"] = crossing
        else:
            _read_segment(segment, parts, has_street_after=any(street_of(s) for s in segments[position + 1 :]))
    return parts


def _roads_in(text: str) -> frozenset[str]:
    """Streets parted by strokes, whatever the words round them: land with A ROAD / B LANE / C WAY on its sides."""
    if " / " not in text:
        return frozenset()
    found = (_STREET_AT_END.search(part) or _STREET_AT_START.search(part) for part in text.split(" / "))
    return frozenset(street for match in found if match and (street := street_of(match[1])))


def _flat_in(text: str) -> re.Match[str] | None:
    """The flat or room at the beginning: by its word, before a house number, or a lone number before a building."""
    if match := _FLAT.match(text) or _LEADING_FLAT.match(text):
        return match
    match = _LONE_NUMBER.match(text)
    return match if match and _starts_with_building(text[match.end() :]) else None


def _strip_position(text: str) -> str:
    for _ in range(3):
        shorter = _ARTICLE.sub("", _position().sub("", text + " ").strip())
        if shorter == text:
            break
        text = shorter
    return text


def _starts_with_building(text: str) -> bool:
    """Whether the first part names a building or a shared site: the number before it is then a flat's."""
    first = text.split(",", maxsplit=1)[0]
    return bool(_building_in(first)) or bool(_kind_in(first)[0])


def _shop(text: str) -> dict[str, object]:
    """ "Above the <shop> <street>": the street's name is taken to be its last word and type."""
    tokens = text.replace(",", " ").split()
    street = street_of(" ".join(tokens))
    shop = " ".join(tokens[: -len(street.split())]) if street else " ".join(tokens)
    return {"street": street, "shop": shop.removesuffix(" SHOP").rstrip("S")}


def _read_segment(segment: str, parts: dict[str, object], *, has_street_after: bool) -> None:
    """Reads one part between commas; the first that gives a value keeps it."""
    number = _NUMBER.match(segment + " ") or _LATE_NUMBER.search(segment)
    body = segment[number.end() :].strip() if number else segment
    if not (_kind_in(body)[0] or _building_in(body) or street_of(body)):
        body = _respelt(body)
    kind, core = _kind_in(body)
    building = _building_in(body)
    street = street_of(body)
    if number and street and not (building and has_street_after):
        _set(parts, number=_number(number), street=street)
    elif kind and not number:
        _set(parts, kind=kind)
        _read_core(core, parts)
    elif building.endswith(" ESTATE"):
        _set(parts, estate=building, flat=number[1] if number else "")
    elif building and "building" not in parts and "core" not in parts and "number" not in parts:
        _set(parts, building=building, flat=number[1] if number else "")
    elif street:
        _set(parts, street=street)
    else:
        _read_remainder(number, body, parts)


def _read_remainder(number: re.Match[str] | None, body: str, parts: dict[str, object]) -> None:
    """What has no known type: a street mis-keyed behind a number, initials of a site, or plain words."""
    if number and len(body.split()) <= 3:
        _set(parts, number=_number(number), street=" ".join(body.split()[-2:]))
    elif re.fullmatch(r"[A-Z]{2,4}", body):
        _set(parts, initials=body)
    else:
        _set(parts, rest=body)


def _number(match: re.Match[str]) -> str:
    """The house number. A wide range is a block of its own; a narrow one is the house that it begins with."""
    first, last = match[1], match[3] if match.re is _NUMBER else None
    # A corner house or two shops knocked together span a few numbers; a block of flats spans more.
    return f"{first}-{last}" if last and int(last) - int(first) > 10 else first


def _set(parts: dict[str, object], **values: str) -> None:
    for name, value in values.items():
        if value:
            parts.setdefault(name, value)


def _read_core(core: str, parts: dict[str, object]) -> None:
    """A shared site's own name: a street's, a building's, or a proper one."""
    building = _building_in(core)
    if building:
        parts.setdefault("building", building)
        parts.setdefault("core", building.rsplit(" ", 1)[0])
    elif street := street_of(core):
        parts.setdefault("street", street)
    elif core:
        parts.setdefault("core", core)


@lru_cache(maxsize=50_000)
def _kind_in(text: str) -> tuple[str, str]:
    """Code of the kind that the words begin or end with, and the words left; ("", text) where there is none."""
    if found := _leading_kind(text, "FIRST"):
        return found
    for phrase, kind in _phrases_by_word(-1).get(text.rpartition(" ")[2], ()):
        if text == phrase:
            return kind, ""
        if text.endswith(" " + phrase):
            core = _strip_position(text[: -len(phrase) - 1])
            inner = _kind_in(core)
            return (kind, inner[1]) if inner[0] == kind else (kind, core)
    for word in (" MAIN ENTRANCE", " ENTRANCE", " GROUNDS"):
        if text.endswith(word):
            return _kind_in(text.removesuffix(word))
    return _leading_kind(text, "Y") or ("", text)


def _leading_kind(text: str, how: str) -> tuple[str, str] | None:
    """Kind by the words in front (`A&E St Mary's`, `NCP High Street`); a street or a building is not looked into."""
    for phrase, kind in _phrases_by_word(0).get(text.partition(" ")[0], ()):
        if text.startswith(phrase + " ") and _leading().get(phrase) == how:
            if how != "FIRST" and (street_of(text) == text or _building_in(text)):
                return None
            return kind, _strip_position(text[len(phrase) + 1 :]).removesuffix(" SHOPS")
    return None


@lru_cache(maxsize=50_000)
def _building_in(text: str) -> str:
    """`COOK POINT` where the words end with a type of building (its abbreviation spelt out), else an empty string."""
    head, _, last = text.rpartition(" ")
    kind = _building_types().get(last)
    return f"{head} {kind}" if head and kind and not head[0].isdigit() else ""


@lru_cache(maxsize=50_000)
def street_of(text: str) -> str:
    """`GRESHAM TERRACE` where the words end with a type of street: its name's last word and the type spelt out."""
    tokens = text.split()
    if len(tokens) >= 2 and tokens[-1] == "SHOPS":
        tokens = tokens[:-1]
    if len(tokens) < 2:
        return ""
    kind = _street_types().get(tokens[-1])
    return f"{tokens[-2]} {kind}" if kind and tokens[-2].isalpha() else ""
