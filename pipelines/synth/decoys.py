"""Deaths that look alike for ordinary reasons: made at their rates and noted, so that alarms can be counted."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from pipelines.synth.casting import HOMES
from pipelines.synth.chance import Dice
from pipelines.synth.events import Maker
from pipelines.synth.happening import Event
from pipelines.synth.tables import kinds, tree
from pipelines.synth.truth import Truth

TWO_COMMANDS = 0.007  # deaths that two commands record
COUPLES = 0.0015  # of deaths at home: both died together (fire, gas, one soon after the other)
NEIGHBOURS = 0.003  # of deaths at home: another at the address within the week, with nothing in common
NAMESAKES = 0.002  # of deaths: somebody dead has, or had, the same name and year of birth, or a twin
_HOUSES = {"hostel": "hostel_manager", "hospital": "hospital", "care_home": "care_home", "supported": "warden"}


class Decoys:
    """Keeps what is to follow an ordinary death."""

    def __init__(self, maker: Maker) -> None:
        self.maker = maker
        self.coming: dict[dt.date, list[Event]] = {}
        self.former: list[Event] = []

    def of_day(self, day: dt.date, dice: Dice) -> list[Event]:
        """The deaths of the day that follow an earlier one at the same address."""
        return [self._next_door(first, day, dice) for first in self.coming.pop(day, [])]

    def after(self, event: Event, dice: Dice) -> list[Event]:
        """Mark a death or let another go with it; returns the others of the same moment."""
        if dice.hit(TWO_COMMANDS):
            event.second_area = self.maker.world.borough(dice)
            event.investigated = True
            event.decoy = ("double_recorded", event.id)
        at_home = event.spot.place.kind in HOMES and not event.spot.prefix
        if at_home and dice.hit(COUPLES):
            return [self._couple(event, dice)]
        if at_home and dice.hit(NEIGHBOURS):
            day = event.found.date() + dt.timedelta(days=dice.upto(1, 6))
            self.coming.setdefault(day, []).append(event)
        if self.former and dice.hit(NAMESAKES):
            self._namesake(event, dice.pick(self.former), dice)
        if dice.hit(0.05):
            self.former = [*self.former[-40:], event]
        return []

    def _couple(self, first: Event, dice: Dice) -> Event:
        """Husband and wife die together: one place, one moment, one finder, one cause; no series."""
        day = first.found.date()
        relation = "wife" if first.subject.sex == "M" else "husband"
        other = self.maker.crowd.relative(dice, first.subject, day, relation)
        other = replace(other, home=first.spot, surname=first.subject.surname)
        event = self.maker.make(first.kind, first.found, other, dice, first.spot)
        event.cause, event.category, event.parts = first.cause, first.category, list(first.parts)
        first.decoy = event.decoy = ("couple", first.id)
        return event

    def _next_door(self, first: Event, day: dt.date, dice: Dice) -> Event:
        flat = str(dice.upto(1, 60)) if first.spot.place.kind == "block" else ""
        kind = kinds()[dice.pick(("natural_home", "natural_home", "fall_stairs", "od_alcohol"))]
        found = dt.datetime.combine(day, dt.time(dice.upto(6, 22), dice.upto(0, 59)))
        spot = replace(first.spot, flat=flat)
        event = self.maker.make(kind, found, self.maker.subject(kind, day, dice), dice, spot)
        event.subject.home = spot
        first.decoy = first.decoy or ("same_address", first.id)
        event.decoy = ("same_address", first.id)
        return event

    def _namesake(self, event: Event, former: Event, dice: Dice) -> None:
        """Give the dead the name of an earlier one: a namesake of the same year, or a twin of the same day."""
        if event.subject.sex != former.subject.sex:
            return
        twin = dice.hit(0.4)
        born = former.subject.born if twin else former.subject.born.replace(day=dice.upto(1, 28))
        first = dice.pick(_same_initial(former)) if twin else former.subject.forenames[0]
        event.subject.surname, event.subject.forenames, event.subject.born = former.subject.surname, (first,), born
        event.decoy = ("twin_or_namesake", former.id)


def _same_initial(event: Event) -> list[str]:
    first = event.subject.forenames[0]
    names = tree("names")[event.subject.group]["male" if event.subject.sex == "M" else "female"]
    return [str(name) for name in names if str(name)[0] == first[0] and name != first] or [str(names[0])]


def note_distractor(event: Event, truth: Truth) -> None:
    """Note a death that shares a house, its staff, a name or an address with others for an ordinary reason."""
    kind = event.spot.place.kind
    if kind in _HOUSES:
        truth.add("distractor", event.id, _HOUSES[kind], event.spot.place.id)
    if event.decoy:
        truth.add("distractor", event.id, *event.decoy)
