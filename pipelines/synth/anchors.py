"""What the members of one planted series share: a person, a place, a batch, a way of going about it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from pipelines.synth.chance import Dice
from pipelines.synth.events import Maker
from pipelines.synth.people import Person, handle
from pipelines.synth.places import Place
from pipelines.synth.tables import tree, values
from pipelines.synth.world import Borough


@dataclass(slots=True)
class Anchor:
    """The shared things of a series; a scenario uses some of them."""

    borough: Borough
    person: Person
    block: Place
    open_land: Place
    water: Place
    shared: dict[str, str] = field(default_factory=dict)

    def value(self, name: str, dice: Dice) -> str:
        """A shared value by its name; `bruise` and `valuable` are drawn anew in part."""
        if name in ("bruise", "valuable") and dice.hit(0.5):
            return dice.pick(values(name))
        return self.shared[name]

    def false_name(self, dice: Dice) -> tuple[str, str]:
        """A made-up name to give to the police."""
        names = tree("names")["british"]
        return str(dice.zipf(names["male"])), str(dice.zipf(names["surname"]))

    def changed_name(self, dice: Dice) -> tuple[str, str]:
        """Own forename, another surname: a maiden or a former husband's."""
        return self.person.forenames[0], dice.pick(self.shared["former"].split("/"))


def anchor(maker: Maker, day: dt.date, dice: Dice, sex: str) -> Anchor:
    """Draw all that a series may share; sex is that of its person."""
    world = maker.world
    borough = world.borough(dice)
    person = maker.crowd.person(dice, day, dice.upto(24, 52), sex, world.dwelling(borough, dice))
    surnames = tree("names")["british"]["surname"]
    lists = {
        name: dice.pick(values(name)) for name in ("official", "valuable", "bruise", "nitazene", "adulterant", "forum")
    }
    shared = {
        **lists,
        "handle": handle(dice),
        "mark": f"{dice.pick(values('colour'))} {dice.pick(values('pack'))} stamped with {dice.pick(values('stamp'))}",
        "former": dice.pick(surnames[20:]),
        "poison": dice.pick(("digoxin", "arsenic", "thallium", "insulin")),
        "mail": dice.pick(values("mail_substance")),
        "caller_name": dice.pick(tree("names")["british"]["male"]),
    }
    open_land = dice.pick(borough.places[dice.pick(("park", "churchyard"))])
    return Anchor(
        borough, person, dice.pick(borough.places["block"]), open_land, dice.pick(borough.places["water"]), shared
    )
