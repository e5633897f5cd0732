"""The map: boroughs where they are, and streets, blocks, parks and houses that nobody will find there."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass, field

from pipelines.synth.chance import Dice, Urn, stream
from pipelines.synth.places import Place, Spot, Street, house
from pipelines.synth.tables import rows, tree

STREETS_A_BOROUGH = 110
BLOCKS_A_BOROUGH = 30
# Venues of a kind in each borough; outdoor places carry several names.
VENUES = {"hospital": 2, "care_home": 9, "hostel": 4, "supported": 5, "hotel": 4, "station": 6, "workplace": 6}
OPEN = {"park": 8, "churchyard": 3, "water": 4}


@dataclass(slots=True)
class Borough:
    """A borough with its police command, coroner and middle."""

    name: str
    bcu: str
    area: str
    easting: float
    northing: float
    outward: tuple[str, ...]
    radius: float
    streets: list[Street] = field(default_factory=list)
    places: dict[str, list[Place]] = field(default_factory=lambda: defaultdict(list))


def _boroughs() -> list[Borough]:
    table = rows("boroughs")
    points = [(float(row["easting"]), float(row["northing"])) for row in table]
    out = []
    for row, here in zip(table, points, strict=True):
        # Half the way to the nearest other middle keeps every place inside its borough's polygon.
        radius = 0.47 * min(math.dist(here, there) for there in points if there != here)
        out.append(
            Borough(row["borough"], row["bcu"], row["coroner_area"], *here, tuple(row["outward"].split(";")), radius)
        )
    return out


def first_name(dice: Dice) -> str:
    """The first part of an invented street or house name."""
    words = tree("place_words")
    if dice.hit(0.12):
        return str(dice.pick(words["singles"]))
    return str(dice.pick(words["heads"])) + str(dice.pick(words["tails"]))


def _postcode(borough: Borough, dice: Dice) -> str:
    letters = "ABDEFGHJLNPQRSTUWXYZ"
    return f"{dice.pick(borough.outward)} {dice.upto(1, 9)}{dice.pick(letters)}{dice.pick(letters)}"


def _streets(borough: Borough, dice: Dice) -> None:
    types = tree("place_words")["street_types"]
    urn = Urn(list(types), [float(entry["weight"]) for entry in types.values()])
    seen: set[str] = set()
    while len(borough.streets) < STREETS_A_BOROUGH:
        first, kind = first_name(dice), urn.draw(dice)
        if f"{first} {kind}" in seen:
            continue
        seen.add(f"{first} {kind}")
        angle, far = dice.random() * 2 * math.pi, borough.radius * 0.85 * math.sqrt(dice.random())
        heading = dice.random() * 2 * math.pi
        outward = dice.pick(borough.outward)
        codes = tuple(outward + _postcode(borough, dice)[-4:] for _ in range(dice.upto(1, 3)))
        borough.streets.append(
            Street(
                id=f"{rows_index(borough.name):02d}{len(borough.streets):03d}",
                first=first,
                kind=kind,
                borough=borough.name,
                easting=borough.easting + far * math.cos(angle),
                northing=borough.northing + far * math.sin(angle),
                step=(3.5 * math.cos(heading), 3.5 * math.sin(heading)),
                postcodes=codes,
            )
        )


def rows_index(name: str) -> int:
    """The number of a borough in the table, from 10 on: the first two digits of its crime numbers."""
    return 10 + [row["borough"] for row in rows("boroughs")].index(name)


def _building(borough: Borough, kind: str, names: list[str], dice: Dice) -> None:
    street = dice.pick(borough.streets)
    low = dice.upto(1, 100)
    at = house(street, low)
    number = f"{low}-{low + 2 * dice.upto(4, 20)}" if kind == "block" and dice.hit(0.5) else str(low)
    borough.places[kind].append(
        Place(
            id=f"{kind[:2].upper()}{street.id}-{len(borough.places[kind])}",
            kind=kind,
            street=street,
            number=number,
            postcode=at.postcode,
            easting=at.easting,
            northing=at.northing,
            names=tuple(names),
        )
    )


def _names(kind: str, dice: Dice) -> list[str]:
    words = tree("place_words")
    first = first_name(dice)
    if kind == "block":
        names = [f"{first} {dice.pick(words['block_types'])}"]
        if dice.hit(0.25):
            names.append(f"{first_name(dice)} Estate")
        return names + ([f"above {dice.pick(words['shops'])}"] if dice.hit(0.15) else [])
    forms = {
        "supported": ["{first} Court sheltered housing", "{first} supported living"],
        "workplace": ["{first} Trading Estate", "{first} Works site"],
    }
    templates = (
        forms.get(kind)
        or words[
            {
                "hospital": "hospitals",
                "care_home": "care_homes",
                "hostel": "hostels",
                "hotel": "hotels",
                "station": "stations",
            }[kind]
        ]
    )
    name = str(dice.pick(templates)).format(first=first)
    also = {"hospital": [f"A&E {first}", f"{first} ITU"], "station": [f"{first} stn"], "hostel": [f"{first} Hostel"]}
    return [name, *also.get(kind, [first] if dice.hit(0.2) else [])]


def _open_names(kind: str, dice: Dice) -> list[str]:
    words = tree("place_words")
    first = first_name(dice)
    if kind == "churchyard":
        saint = dice.pick(words["churchyard_saints"])
        return [f"{saint} churchyard", f"grounds of {saint} Church", f"{saint} burial ground"]
    if kind == "water":
        return [f"{first} {dice.pick(words['water_kinds'])}", f"{first} water", f"by the water at {first}"]
    names = [f"{first} {dice.pick(words['park_types'])}"]
    nick = [str(name).format(first=first) for name in words["park_nicknames"]]
    return names + dice.sample(nick, dice.upto(1, 3))


def _open_land(borough: Borough, kind: str, dice: Dice) -> None:
    middle = dice.pick(borough.streets)
    near = sorted(
        borough.streets,
        key=lambda street: math.dist((street.easting, street.northing), (middle.easting, middle.northing)),
    )
    borough.places[kind].append(
        Place(
            id=f"{kind[:2].upper()}{middle.id}-{len(borough.places[kind])}",
            kind=kind,
            street=middle,
            number="",
            postcode=middle.postcodes[0],
            easting=round(middle.easting + dice.gauss(0, 80)),
            northing=round(middle.northing + dice.gauss(0, 80)),
            names=tuple(_open_names(kind, dice)),
            roads=tuple(street.name for street in near[:4]),
        )
    )


class World:
    """All boroughs with their places. The same seed makes the same world."""

    def __init__(self, seed: int) -> None:
        self.boroughs = _boroughs()
        self.by_name = {borough.name: borough for borough in self.boroughs}
        for borough in self.boroughs:
            dice = stream(seed, "world", borough.name)
            _streets(borough, dice)
            for _ in range(BLOCKS_A_BOROUGH):
                _building(borough, "block", _names("block", dice), dice)
            for kind, number in VENUES.items():
                for _ in range(number):
                    _building(borough, kind, _names(kind, dice), dice)
            for kind, number in OPEN.items():
                for _ in range(number):
                    _open_land(borough, kind, dice)
        weights = [float(row["weight"]) for row in rows("boroughs")]
        self._urn = Urn([borough.name for borough in self.boroughs], weights)

    def borough(self, dice: Dice) -> Borough:
        """A borough by its share of the population."""
        return self.by_name[self._urn.draw(dice)]

    def dwelling(self, borough: Borough, dice: Dice) -> Spot:
        """A home: a house three times in five, else a flat in a block."""
        if dice.hit(0.6):
            return Spot(house(dice.pick(borough.streets), dice.upto(1, 120)))
        return Spot(dice.pick(borough.places["block"]), flat=str(dice.upto(1, 60)))

    def spot(self, kind: str, borough: Borough, dice: Dice) -> Spot:
        """A spot of the kind in the borough."""
        if kind == "dwelling":
            return self.dwelling(borough, dice)
        if kind == "outdoor":
            if dice.hit(0.5):
                return Spot(dice.pick(borough.places[dice.pick(("park", "park", "churchyard", "water"))]))
            beside = house(dice.pick(borough.streets), dice.upto(1, 120))
            return Spot(beside, prefix=dice.pick(("outside", "in front of", "o/s", "pavement by")))
        if kind in ("stairwell", "block_outside"):
            prefix = "stairwell of" if kind == "stairwell" else dice.pick(("foot of", "rear of", "car park of"))
            return Spot(dice.pick(borough.places["block"]), prefix=prefix)
        place = dice.zipf(borough.places[kind])
        return Spot(
            place,
            flat=str(dice.upto(1, 40))
            if kind in ("hostel", "hotel", "care_home", "supported") and dice.hit(0.7)
            else "",
        )
