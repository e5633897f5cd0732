"""Places of the invented London and how a clerk writes them down: by name, number, nickname or the four roads round."""

from __future__ import annotations

from dataclasses import dataclass, field

from pipelines.synth.chance import Dice
from pipelines.synth.tables import tree
from pipelines.synth.typing_errors import mistype


@dataclass(frozen=True, slots=True)
class Street:
    """A street with the line that its house numbers run along (metres, British National Grid)."""

    id: str
    first: str
    kind: str
    borough: str
    easting: float
    northing: float
    step: tuple[float, float]
    postcodes: tuple[str, ...]

    @property
    def name(self) -> str:
        return f"{self.first} {self.kind}"


@dataclass(frozen=True, slots=True)
class Place:
    """A building, a venue or a piece of open land. `names` holds further names; the first is the usual one."""

    id: str
    kind: str
    street: Street
    number: str
    postcode: str
    easting: float
    northing: float
    names: tuple[str, ...] = ()
    roads: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Spot:
    """Where in or by a place: a flat, the pavement outside, a stairwell."""

    place: Place
    flat: str = ""
    prefix: str = ""


@dataclass(slots=True)
class Written:
    """A place as one record holds it; blanks where nothing was recorded."""

    text: str
    postcode: str = ""
    easting: int | None = None
    northing: int | None = None
    extra: dict[str, str] = field(default_factory=dict)


def house(street: Street, number: int) -> Place:
    """The house of a street by its number; computed, so that a million houses need no memory."""
    postcode = street.postcodes[number * len(street.postcodes) // 121]
    return Place(
        id=f"H{street.id}-{number}",
        kind="house",
        street=street,
        number=str(number),
        postcode=postcode,
        easting=round(street.easting + street.step[0] * number),
        northing=round(street.northing + street.step[1] * number),
    )


def _street_text(street: Street, dice: Dice) -> str:
    if dice.hit(0.25):
        return f"{street.first} {dice.pick(tree('place_words')['street_types'][street.kind]['short'])}"
    return street.name


def _flat_text(flat: str, dice: Dice) -> str:
    return dice.pick(
        (f"Flat {flat}", f"Flat {flat}", f"Flt {flat}", f"{flat}", f"Room {flat}" if len(flat) < 2 else f"F{flat}")
    )


def _block_text(place: Place, dice: Dice) -> str:
    name = dice.zipf(place.names)
    last = name.rsplit(" ", 1)[-1]
    short = tree("place_words")["block_short"].get(last)
    if short and dice.hit(0.12):
        name = name[: -len(last)] + dice.pick(short)
    road = _street_text(place.street, dice)
    forms = (f"{name}, {place.number} {road}", f"{name}, {road}", f"{place.number} {road}", name)
    return forms[dice.choices((0, 1, 2, 3), (4, 4, 2, 1))[0]]


def _open_text(place: Place, dice: Dice) -> str:
    if dice.hit(0.3):
        roads = list(place.roads)
        dice.shuffle(roads)
        return dice.pick(
            (
                "green area enclosed by {}, {}, {} & {}",
                "land with {} / {} / {} / {} on its sides",
                "grass in the middle of {}, {}, {} and {}",
                "field off {} - also reached from {}, {}, {}",
            )
        ).format(*roads)
    name = dice.zipf(place.names)
    return f"{name}, {dice.pick(place.roads)}" if dice.hit(0.25) else name


def _venue_text(place: Place, dice: Dice) -> str:
    name = dice.zipf(place.names)
    road = _street_text(place.street, dice)
    return dice.pick((name, f"{name}, {road}", f"{name}, {place.number} {road}", f"{place.number} {road}"))


def _body(place: Place, dice: Dice) -> str:
    if place.kind == "house":
        return f"{place.number} {_street_text(place.street, dice)}"
    if place.kind == "block":
        return _block_text(place, dice)
    return _open_text(place, dice) if place.roads else _venue_text(place, dice)


def spell(spot: Spot, dice: Dice, tail: float = 0.3) -> str:
    """The words for a spot: one of its names, perhaps with flat, borough or district."""
    text = _body(spot.place, dice)
    if spot.flat and dice.hit(0.9):
        text = f"{_flat_text(spot.flat, dice)}, {text}"
    if spot.prefix:
        text = f"{spot.prefix} {text}"
    if dice.hit(tail):
        text += ", " + dice.pick((spot.place.street.borough, "London", spot.place.postcode.split(" ", maxsplit=1)[0]))
    if dice.hit(0.04):
        text = mistype(text, dice)
    return text.upper() if dice.hit(0.1) else text


def write_down(spot: Spot, dice: Dice) -> Written:
    """A spot as a record holds it: words, postcode and grid reference, each at times blank or wrong."""
    place = spot.place
    written = Written(spell(spot, dice))
    if dice.hit(0.68):
        written.postcode = place.postcode if dice.hit(0.97) else place.postcode.split(" ", maxsplit=1)[0]
        if dice.hit(0.012):
            written.postcode = mistype(written.postcode, dice)
    if dice.hit(0.8):
        spread = 12 if not place.roads else 60
        written.easting = round(place.easting + dice.gauss(0, spread))
        written.northing = round(place.northing + dice.gauss(0, spread))
        if dice.hit(0.006):
            written.easting, written.northing = written.northing, written.easting
        elif dice.hit(0.006):
            written.easting += dice.pick((-10000, -1000, 1000, 10000))
    return written
