"""What a wording puts forward as the name of its site: keys that are equal however the same words are spelt."""

from __future__ import annotations

from functools import lru_cache

from features.addresses import ParsedPlace


@lru_cache(maxsize=100_000)
def site_keys(place: ParsedPlace) -> tuple[str, ...]:
    """Names that the wording puts forward for its site, most telling first; the same words in any spelling of them."""
    p = place
    keys: list[str] = []
    # A river or canal passes many streets: its name says where only together with one.
    at = f"|{p.street}" if p.kind == "WATER" and p.street else ""
    if p.number and p.street:
        keys.append(f"N|{p.number}|{p.street}")
    if p.building:
        keys.append(f"B|{p.building}")
    if p.shop and p.street:
        keys.append(f"S|{p.shop}|{p.street}")
    for kind in p.kind.split("/") if p.kind else ():
        # Two hospitals may bear one saint's name; the street tells them apart.
        if p.street and not p.number:
            keys.append(f"K|{kind}|@{p.street}")
        if p.core:
            keys.append(f"K|{kind}|{p.core}{at}")
    roads = sorted(p.roads)
    keys += [f"R|{a}|{b}" for i, a in enumerate(roads) for b in roads[i + 1 :]]
    if p.initials:
        keys.append(f"I|{p.initials}")
    elif p.kind and len(p.core.split()) > 1:
        # St Peter's Hospital is SPH.
        keys.append(f"I|{''.join(word[0] for word in (*p.core.split(), p.kind))}")
    if p.estate:
        keys.append(f"E|{p.estate}|{p.street}")
    if not keys and p.street.endswith(" GARDENS"):
        # Gardens are a street or open land; either may be meant.
        keys.append(f"K|PARK|{p.street.removesuffix(' GARDENS')}")
    if p.street and not p.number and not any(k[0] in "BSKR" for k in keys[:1] if not k.startswith("K|PARK")):
        keys.append(f"T|{p.street}")
    if not keys and p.rest:
        keys.append(f"W|{p.rest}")
    return tuple(keys)
