"""How two records' locations agree: the site's names, the door, postcode, coordinates and borough, in bits."""

from __future__ import annotations

from functools import cache
from typing import Final

from data_contracts import code_list
from features import grid
from features.addresses import shared_kinds
from features.happenings import Happening
from linkage.fellegi_sunter import Part
from linkage.places.same_site import same_key, streets_close

# Names of a site that are its own; T (a street), E (an estate), I (initials) and W (odd words) may be several sites'.
_OWN: Final = frozenset("NBSKR")
_ONE_SITE: Final = frozenset({"the same site", "the same door", "another door of the same site"})
# What an agreement in postcode or coordinates still adds once the site agrees: two sites that bear one name are rare.
_SAID_ALREADY: Final = 0.2


def where(a: Happening, b: Happening) -> list[Part]:
    """Parts of the weight that come from the two locations."""
    site = _site(a, b)
    near = [*_postcode(a, b), *_distance(a, b)]
    if any(part.level in _ONE_SITE for part in site):
        # Whoever names the same site gives its postcode and coordinates with it, whichever event it is.
        near = [Part(p.comparison, p.level, p.weight * _SAID_ALREADY if p.weight > 0 else p.weight) for p in near]
    parts = [*site, *near]
    agreed = sum(p.weight for p in parts)
    if a.borough and b.borough:
        if a.borough != b.borough:
            parts.append(Part("borough", "different", -4.0))
        elif agreed <= 0:
            # One of 32; where the site agrees the borough says nothing new.
            parts.append(Part("borough", "same", 3.0))
    return [*parts, *_coroner(a, b)]


@cache
def _areas() -> dict[str, str]:
    return code_list("borough").column("coroner_area")


def _coroner(a: Happening, b: Happening) -> list[Part]:
    """Whether the coroner's area is that of the other record's borough, or of the other coroner."""
    areas = _areas()
    one = a.coroner_area or areas.get(a.borough, "")
    two = b.coroner_area or areas.get(b.borough, "")
    if not (one and two and (a.coroner_area or b.coroner_area)):
        return []
    # One of seven; a body lies in the area where it was found, save for a few moved to a hospital across the border.
    return [Part("coroner_area", "same", 1.0)] if one == two else [Part("coroner_area", "different", -5.0)]


def _site(a: Happening, b: Happening) -> list[Part]:
    if not a.keys or not b.keys:
        return []
    shared = next((k for k in a.keys if any(same_key(k, other) for other in b.keys)), None)
    if shared is None or shared[0] not in _OWN:
        return [_street(a, b) if shared is None else Part("site", "the same street, estate or initials", 4.0)]
    # A hospital has several events a week, a park or a station some in a year, a house one.
    kinds = {a.place.kind, b.place.kind}
    weight = 5.5 if "HOSPITAL" in kinds else 8.0 if kinds & shared_kinds() else 10.5
    if a.place.flat and b.place.flat:
        if a.place.flat == b.place.flat:
            return [Part("site", "the same door", weight + 2.0)]
        # Another flat of the house: a different household, or a slip of the pen.
        return [Part("site", "another door of the same site", weight - 9.0)]
    return [Part("site", "the same site", weight)]


def _street(a: Happening, b: Happening) -> Part:
    """No name of the site in common: another address, or the same one under another kind of name."""
    kinds = {k[0] for k in a.keys[:1]} | {k[0] for k in b.keys[:1]}
    if kinds == {"N"}:
        return Part("site", "another address", -5.0)
    same_street = bool(a.place.street) and a.place.street == b.place.street
    if same_street and a.place.flat and a.place.flat == b.place.flat:
        # A block goes by its name, its numbers, its estate or the shop below; the flat and the street stay.
        return Part("site", "the same flat number and street", 6.0)
    if same_street and not (a.place.flat and b.place.flat):
        return Part("site", "the same street", 3.0)
    if a.place.street and b.place.street and not streets_close(a.place.street, b.place.street):
        return Part("site", "another street", -4.0)
    return Part("site", "no name in common", -3.0 if len(kinds) == 1 else -0.5)


def _postcode(a: Happening, b: Happening) -> list[Part]:
    if not a.place.postcode or not b.place.postcode:
        return []
    if a.place.postcode == b.place.postcode:
        return [Part("postcode", "same", 3.0)]
    return [Part("postcode", "different", -1.0)]


def _distance(a: Happening, b: Happening) -> list[Part]:
    if a.point is None or b.point is None:
        return []
    metres = grid.distance(a.point, b.point)
    # Two geocoders place one site some tens of metres apart.
    if metres <= 80:
        return [Part("distance", f"{metres:.0f} m", 5.0)]
    if metres <= 300:
        return [Part("distance", f"{metres:.0f} m", 2.5)]
    rounded = a.point.rounded or b.point.rounded
    # Figures rounded to the kilometre, or one figure mis-keyed, put the same site kilometres away.
    if metres <= 1000 or rounded:
        return [Part("distance", f"{metres:.0f} m", 0.0)]
    return [Part("distance", f"{metres:.0f} m", -2.0 if metres <= 3000 else -3.0)]
