"""What happened: a death, a crime or an alarm, with its people, place and facts, before any system records it."""

from __future__ import annotations

import datetime as dt
import math

from pipelines.synth.casting import HOMES, Casting
from pipelines.synth.chance import Dice
from pipelines.synth.happening import Event
from pipelines.synth.people import Crowd, Person
from pipelines.synth.places import Spot
from pipelines.synth.tables import FactRule, Kind, common_facts, kind_urn, kinds, values
from pipelines.synth.wording import Fact
from pipelines.synth.world import Borough, World

EXCLUSIVE = ("position", "found_by", "substance_suspected", "drug_mark")


def day_factor(day: dt.date) -> float:
    """Deaths of a day against the year's mean: more in winter, and an August to December above January to July."""
    season = 0.09 * math.cos(2 * math.pi * (day.timetuple().tm_yday - 15) / 365.25)
    return 1 + season + (0.05 if day.month >= 8 else -0.03)


# Deaths are found in the morning and after work; the control room's alarms come in the evening.
_HOURS = {
    "death": (2, 2, 1.5, 1.5, 1.5, 2, 4, 6, 8, 9, 8, 7, 6, 5, 5, 5, 5, 5, 5, 4, 4, 3, 3, 2),
    "other": (4, 3, 3, 2, 1.5, 1, 1.5, 2, 3, 4, 4, 4, 5, 5, 5, 6, 6, 7, 7, 7, 7, 7, 7, 5),
}


def moment(day: dt.date, group: str, dice: Dice) -> dt.datetime:
    """A time of the day, by the hour's share."""
    hour = dice.choices(range(24), _HOURS["death" if group == "death" else "other"])[0]
    return dt.datetime(day.year, day.month, day.day, hour, dice.upto(0, 59), dice.upto(0, 59))


def _draw(rules: tuple[FactRule, ...], facts: list[Fact], dice: Dice) -> None:
    taken = {fact.feature for fact in facts}
    for rule in rules:
        if rule.feature in taken:
            continue
        share = rule.chance
        if rule.feature in EXCLUSIVE:
            # The chances of an exclusive feature's values add up: each is taken of what the ones before it left.
            share = min(
                1.0,
                rule.chance
                / max(0.05, 1 - sum(o.chance for o in rules[: rules.index(rule)] if o.feature == rule.feature)),
            )
        if dice.hit(share):
            value = dice.pick(values(rule.value[1:])) if rule.value.startswith("@") else rule.value
            facts.append(Fact(rule.feature, value, rule.polarity, rule.stage))
            taken.add(rule.feature)


class Maker:
    """Makes incidents; one for the run, since numbers and the crowd go on from day to day."""

    def __init__(self, world: World, crowd: Crowd) -> None:
        self.world, self.crowd, self.made = world, crowd, 0
        self.casting = Casting(crowd)

    def event_id(self) -> str:
        """The next event's number."""
        self.made += 1
        return f"E{self.made:08d}"

    def subject(self, kind: Kind, day: dt.date, dice: Dice) -> Person:
        """A victim by the kind's ages and sexes, at times one whom the systems know."""
        known = self.crowd.meet_again(dice, 0.12 if kind.group == "crime" else 0.05)
        low, mode, high = kind.ages
        if known and low <= known.age(day) <= high:
            return known
        age = int(dice.triangular(low, high + 1, mode))
        return self.crowd.person(dice, day, age, "M" if dice.hit(kind.male) else "F")

    def base(self, group: str, day: dt.date, dice: Dice) -> Event:
        """An incident of the group by the base rates."""
        kind = kinds()[kind_urn(group).draw(dice)]
        return self.make(kind, moment(day, group, dice), self.subject(kind, day, dice), dice)

    def make(self, kind: Kind, found: dt.datetime, subject: Person, dice: Dice, spot: Spot | None = None) -> Event:
        """An incident of a kind with its facts and people; spot drawn where none is given."""
        where = dice.pick(kind.places)
        borough = self.world.by_name[spot.place.street.borough] if spot else self._borough(subject, where, dice)
        at_home = where == "dwelling" and dice.hit(0.85) and subject.home.place.street.borough == borough.name
        spot = spot or (subject.home if at_home else self.world.spot(where, borough, dice))
        lag = dt.timedelta(minutes=int(dice.expovariate(1 / 400)) if kind.group == "death" else dice.upto(5, 300))
        event = Event(self.event_id(), kind, found - lag, found, spot, borough, subject)
        if kind.group == "death":
            self._death(event, dice)
            self.crowd.forget(subject)
        else:
            _draw(kind.facts, event.facts, dice)
            self.casting.crime(event, dice)
        return event

    def _borough(self, subject: Person, where: str, dice: Dice) -> Borough:
        if where == "dwelling" or dice.hit(0.6):
            return self.world.by_name[subject.home.place.street.borough]
        return self.world.borough(dice)

    def _death(self, event: Event, dice: Dice) -> None:
        kind = event.kind
        _draw(kind.facts, event.facts, dice)
        _draw(common_facts("any_death"), event.facts, dice)
        if event.spot.place.kind in HOMES and not event.spot.prefix:
            _draw(common_facts("at_home"), event.facts, dice)
        _settle(event)
        if event.has("decomposed"):
            event.when = event.found - dt.timedelta(days=dice.upto(5, 40))
        event.category, event.cause = kind.categories.draw(dice), dice.pick(kind.causes)
        event.investigated = dice.hit(kind.investigated) or event.category == "HOMICIDE"
        event.tox = [substance(name, dice) for name, share in kind.tox if dice.hit(share)]
        self.casting.death(event, dice)
        self._found_elsewhere(event, dice)

    def _found_elsewhere(self, event: Event, dice: Dice) -> None:
        """Some are taken to hospital and die there; of some nobody knows the name for days."""
        if event.spot.place.kind not in ("hospital", "care_home") and not event.has("decomposed") and dice.hit(0.05):
            event.died = self.world.spot("hospital", event.borough, dice)
        nobody = 0.25 if event.has("rough_sleeper") or event.kind.name in ("drown", "sui_drown", "sui_rail") else 0.004
        if dice.hit(nobody):
            event.unnamed_until = event.found + dt.timedelta(days=dice.upto(1, 21), hours=dice.upto(0, 9))


def _settle(event: Event) -> None:
    """Take out what contradicts: a wound and `no injuries`, two places of the body."""
    hurt = {"stabbed", "shot", "head_injury", "road_collision", "fall_from_height", "struck_by_train", "assaulted"}
    names = {fact.feature for fact in event.facts if fact.polarity == "present"}
    drop = {"injury"} if names & hurt else set()
    if names & {"stabbed", "shot", "assaulted"}:
        drop.add("third_party")
    drop |= {fact.feature for fact in event.facts if fact.polarity == "absent" and fact.feature in names}
    event.facts = [fact for fact in event.facts if fact.polarity == "present" or fact.feature not in drop]


# Usual ranges and units of what the laboratory reports.
_LEVELS = {
    "ethanol": (20, 380, "mg/dL"),
    "ghb": (150, 900, "mg/L"),
    "carboxyhaemoglobin": (28, 72, "%"),
    "paracetamol": (120, 700, "mg/L"),
    "metonitazene": (0.6, 9, "ug/L"),
    "fentanyl": (2, 30, "ug/L"),
}


def substance(name: str, dice: Dice) -> tuple[str, float, str]:
    """A substance with a measured level."""
    low, high, unit = _LEVELS.get(name, (0.1, 3, "mg/L"))
    level = low + (high - low) * dice.random()
    return name, round(level, 1) if high < 20 else round(level), unit
