"""A day of the ordinary London: how much of what happens, by the rates of the inspection and the specification."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from pipelines.synth.chance import Dice
from pipelines.synth.decoys import Decoys
from pipelines.synth.events import Maker, day_factor, moment
from pipelines.synth.happening import Event, Part
from pipelines.synth.tables import concern_kinds, concern_urn

DEATHS = 30.1  # a day: 10,978 in 2022
LOGS = 435.0  # opened as 309 and no death: 465 a day less those that are
CRIMES = 250.0  # a day of the kinds that could be precursors
MISSING, NOTICE, OTHER_FORCE = 80.0, 60.0, 8.0


def _alarm(maker: Maker, name: str, day: dt.date, dice: Dice) -> Event:
    kind = concern_kinds()[name]
    again = 0.25 if name in ("missing", "come_to_notice") else 0.1
    known = maker.crowd.meet_again(dice, again)
    subject = known or maker.crowd.person(dice, day, dice.upto(14, 92), "M" if dice.hit(kind.male) else "F")
    if known is None and name in ("missing", "come_to_notice"):
        maker.crowd.remember(subject, dice)
    event = maker.make(kind, moment(day, "other", dice), subject, dice)
    event.parts = []
    if dice.hit(0.7):
        relation = dice.pick(("mother", "neighbour", "friend", "sister", "housing officer", "son"))
        caller = maker.crowd.relative(dice, subject, day, relation) if relation in ("mother", "sister", "son") else None
        event.parts.append(
            Part("INFORMANT", caller or maker.crowd.person(dice, day, dice.upto(18, 80), dice.pick("MF")), relation)
        )
    return event


def ordinary(decoys: Decoys, day: dt.date, dice: Dice, share: tuple[float, float]) -> Iterator[Event]:
    """The day's events. share: of all (scale) and of alarms, crimes and missing persons besides (concern share)."""
    maker, (scale, concern) = decoys.maker, share
    for _ in range(dice.count(DEATHS * scale * day_factor(day))):
        event = maker.base("death", day, dice)
        yield from (event, *decoys.after(event, dice))
    yield from decoys.of_day(day, dice)
    for _ in range(dice.count(LOGS * scale * concern)):
        yield _alarm(maker, concern_urn().draw(dice), day, dice)
    for name, mean in (("missing", MISSING), ("come_to_notice", NOTICE)):
        for _ in range(dice.count(mean * scale * concern)):
            yield _alarm(maker, name, day, dice)
    for group, mean in (("crime", CRIMES * concern), ("pnd", OTHER_FORCE * concern)):
        for _ in range(dice.count(mean * scale)):
            yield maker.base(group, day, dice)
