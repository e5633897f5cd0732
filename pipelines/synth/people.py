"""People of the invented London, and a pool of those whom the systems know already."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace
from functools import cache

from pipelines.synth.chance import Dice, Urn
from pipelines.synth.places import Spot
from pipelines.synth.tables import rows, tree, values
from pipelines.synth.world import World

NAMED_AFTER = 0.5  # of fathers and sons whose names meet: the one is named after the other
POOL = 6000  # people kept for meeting again; some years of come-to-notice subjects would be more, at no gain


@dataclass(slots=True, eq=False)
class Person:
    """A human being as they are; records hold them worse."""

    id: str
    surname: str
    forenames: tuple[str, ...]
    sex: str
    born: dt.date
    group: str
    home: Spot
    phone: str
    occupation: str
    nation: str
    ethnicity: str
    ic: str
    pnc: str = ""
    handle: str = ""
    alias: tuple[str, ...] = field(default=())

    def age(self, on: dt.date) -> int:
        """Whole years on a day."""
        return on.year - self.born.year - ((on.month, on.day) < (self.born.month, self.born.day))


@cache
def _groups() -> Urn:
    groups = tree("names")
    return Urn(list(groups), [float(entry["weight"]) for entry in groups.values()])


@cache
def nicknames() -> dict[str, list[str]]:
    """Short and variant forms of a forename."""
    return {row["name"]: row["short"].split(";") for row in rows("nicknames")}


def _phone(dice: Dice) -> str:
    # 071 and 072 are not in use for mobiles, so no number is anybody's.
    return f"07{dice.pick('12')}{dice.upto(0, 99999999):08d}"


def _pnc(born: dt.date, dice: Dice) -> str:
    year = min(born.year + dice.upto(15, 40), 2013) % 100
    return f"{year:02d}/{dice.upto(1000, 499999)}{dice.pick('ABCDEFGHJKLMNPQRTUVWXYZ')}"


def birthday(age: int, on: dt.date, dice: Dice) -> dt.date:
    """A date of birth that makes somebody of this age on the day."""
    return on - dt.timedelta(days=int(age * 365.25) + dice.upto(1, 364))


class Crowd:
    """Makes people and lets some of them be met again."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.made = 0
        self.known: list[Person] = []
        self._ids: set[str] = set()

    def person(self, dice: Dice, on: dt.date, age: int, sex: str, home: Spot | None = None) -> Person:
        """A new person of the age and sex; home drawn where none is given."""
        group = _groups().draw(dice)
        names = tree("names")[group]
        first = [str(dice.zipf(names["male" if sex == "M" else "female"]))]
        if dice.hit(0.35):
            second = str(dice.zipf(names["male" if sex == "M" else "female"]))
            first += [second] if second != first[0] else []
        born = birthday(age, on, dice)
        self.made += 1
        recycled = self.known and dice.hit(0.004)
        return Person(
            id=f"S{self.made:07d}",
            surname=str(dice.zipf(names["surname"])),
            forenames=tuple(first),
            sex=sex,
            born=born,
            group=group,
            home=home or self.world.dwelling(self.world.borough(dice), dice),
            phone=dice.pick(self.known).phone if recycled else _phone(dice),
            occupation=self._work(age, dice),
            nation=str(dice.pick(names["nation"])),
            ethnicity=str(dice.pick(names["eth"])),
            ic=str(names["ic"]),
            pnc=_pnc(born, dice) if age > 17 and dice.hit(0.2) else "",
            handle=handle(dice) if dice.hit(0.1) else "",
        )

    def _work(self, age: int, dice: Dice) -> str:
        if age < 17:
            return "pupil" if age > 4 else ""
        return "retired" if age > 66 else dice.pick(values("occupation"))

    def relative(self, dice: Dice, of: Person, on: dt.date, relation: str) -> Person:
        """Somebody of the family: age by relation, usually the surname, at times the home."""
        shift = {
            "mother": 28,
            "father": 30,
            "son": -29,
            "daughter": -29,
            "niece": -32,
            "nephew": -32,
            "granddaughter": -55,
        }
        age = max(16, of.age(on) + shift.get(relation, dice.upto(-4, 4)))
        women = {"mother", "daughter", "niece", "sister", "wife", "girlfriend", "granddaughter"}
        sex = dice.pick("MF") if relation == "partner" else ("F" if relation in women else "M")
        made = self.person(dice, on, min(age, 96), sex, of.home if dice.hit(0.4) else None)
        same = relation not in ("girlfriend", "boyfriend", "partner") and dice.hit(0.75)
        names = tree("names")[of.group]
        given = names["male" if sex == "M" else "female"]
        first = str(dice.zipf(given))
        if first in of.forenames and not (relation in ("father", "son") and dice.hit(NAMED_AFTER)):
            # A household has one of a name; the few names of a small group would otherwise meet by chance.
            first = str(dice.pick([name for name in given if name not in of.forenames]))
        surname = of.surname if same else str(dice.zipf(names["surname"]))
        return replace(
            made,
            surname=surname,
            forenames=(first,),
            group=of.group,
            nation=of.nation,
            ethnicity=of.ethnicity,
            ic=of.ic,
        )

    def meet_again(self, dice: Dice, chance: float) -> Person | None:
        """With the given chance somebody whom the systems know, else nobody."""
        return dice.pick(self.known) if self.known and dice.hit(chance) else None

    def remember(self, person: Person, dice: Dice) -> None:
        """Keep a person for meeting again; beyond the pool's size a random one is let go."""
        if person.id in self._ids:
            return
        self._ids.add(person.id)
        if len(self.known) < POOL:
            self.known.append(person)
        else:
            at = dice.upto(0, POOL - 1)
            self._ids.discard(self.known[at].id)
            self.known[at] = person

    def forget(self, person: Person) -> None:
        """Take a dead person out of the pool: nobody dies twice."""
        if person.id in self._ids:
            self._ids.discard(person.id)
            self.known.remove(person)


def handle(dice: Dice) -> str:
    """An online handle of two invented parts and a number."""
    parts = values("handle_parts")
    return f"{dice.pick(parts)}{dice.pick(('_', '.', '', '-'))}{dice.pick(parts)}{dice.upto(2, 98)}"
