"""What happened: a death, a crime or an alarm, with its people, place and facts, before any system records it."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass, field
from typing import Any

from pipelines.synth.chance import Dice
from pipelines.synth.people import Crowd, Person
from pipelines.synth.places import Spot
from pipelines.synth.tables import FactRule, Kind, common_facts, kind_urn, kinds, values
from pipelines.synth.wording import Fact
from pipelines.synth.world import Borough, World

EXCLUSIVE = ("position", "found_by", "substance_suspected", "drug_mark")
HOMES = ("house", "block")


@dataclass(slots=True)
class Part:
    """A person's part in an incident. `name` is what they gave where it was not their own."""

    role: str
    person: Person
    relation: str = ""
    name: tuple[str, str] | None = None
    anonymous: bool = False
    traced: bool = False  # called without a name, but was found by the number and stands in the reports


@dataclass(slots=True)
class Event:
    """An incident as it truly was."""

    id: str
    kind: Kind
    when: dt.datetime
    found: dt.datetime
    spot: Spot
    borough: Borough
    subject: Person
    parts: list[Part] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    category: str = ""
    cause: str = ""
    tox: list[tuple[str, float, str]] = field(default_factory=list)
    investigated: bool = True
    lines: list[str] = field(default_factory=list)
    tox_days: int | None = None
    pm_days: int | None = None
    second_area: Borough | None = None
    concerns: list[tuple[dt.date, str]] = field(default_factory=list)
    must_tell: bool = False
    later: list[tuple[dt.date, str, list[Fact]]] = field(default_factory=list)
    actions: list[tuple[Any, ...]] = field(default_factory=list)
    inquest: list[tuple[dt.date, str, str]] | None = None
    force: str = ""
    paper_only: bool | None = None

    @property
    def is_death(self) -> bool:
        return self.kind.group == "death"

    def caller(self) -> Part | None:
        """Who rang, if anybody is known to have."""
        return next((part for part in self.parts if part.role in ("INFORMANT", "FINDER")), None)

    def has(self, feature: str) -> bool:
        """Whether some fact of this feature holds."""
        return any(fact.feature == feature for fact in self.facts)

    def add(self, feature: str, value: str = "yes", polarity: str = "present", stage: str = "scene") -> None:
        """State a fact; what the base rates drew for the same feature gives way."""
        keep = ("property_missing", "bruising", "medical_history", "substance", "online_handle")
        if feature not in keep or polarity == "absent":
            self.facts = [fact for fact in self.facts if fact.feature != feature]
        elif feature == "property_missing":
            self.facts = [fact for fact in self.facts if (fact.feature, fact.polarity) != (feature, "absent")]
        self.facts.append(Fact(feature, value, polarity, stage))


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
        self.staff: dict[str, Person] = {}

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
            if subject in self.crowd.known:
                self.crowd.forget(subject)
        else:
            _draw(kind.facts, event.facts, dice)
            self._crime_people(event, dice)
        return event

    def _borough(self, subject: Person, where: str, dice: Dice) -> Borough:
        if where == "dwelling" or dice.hit(0.6):
            return self.world.by_name[subject.home.place.street.borough]
        return self.world.borough(dice)

    def _death(self, event: Event, dice: Dice) -> None:
        kind, day = event.kind, event.found.date()
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
        self._death_people(event, day, dice)

    def finder_of(self, event: Event, dice: Dice) -> tuple[str, Person, str]:
        """Who found the dead: found_by value, person, relation, by the kind of place."""
        place, day = event.spot.place, event.found.date()
        if place.kind in ("hostel", "care_home", "hospital", "supported", "hotel"):
            role = {
                "hostel": "manager",
                "care_home": "care home nurse",
                "hospital": "ward sister",
                "supported": "warden",
                "hotel": "receptionist",
            }[place.kind]
            # A house has few people on duty, so the same names return: hubs by occupation.
            key = f"{place.id}/{int(dice.random() ** 2 * (2 if place.kind == 'hostel' else 5))}"
            if key not in self.staff:
                self.staff[key] = self.crowd.person(dice, day, dice.upto(24, 62), dice.pick("MF"))
            return ("warden" if place.kind == "supported" else "staff"), self.staff[key], role
        if place.kind in HOMES and not event.spot.prefix:
            return self._home_finder(event, dice)
        value = dice.choices(("passer_by", "dog_walker", "police", "ambulance", "warden"), (60, 9, 12, 12, 3))[0]
        person = self.crowd.meet_again(dice, 0.05) or self.crowd.person(dice, day, dice.upto(18, 75), dice.pick("MF"))
        return (
            value,
            person,
            {"passer_by": "passer by", "dog_walker": "walking dog", "warden": "park warden"}.get(value, value),
        )

    def _home_finder(self, event: Event, dice: Dice) -> tuple[str, Person, str]:
        kinds_ = ("family", "partner", "friend", "neighbour", "carer", "landlord", "police", "ambulance", "cleaner")
        value = dice.choices(kinds_, (38, 18, 9, 8, 7, 2, 10, 4, 1))[0]
        day = event.found.date()
        if value in ("family", "partner"):
            relation = dice.pick(values(f"relation_{value}"))
            return value, self.crowd.relative(dice, event.subject, day, relation), relation
        person = self.crowd.person(dice, day, dice.upto(22, 70), dice.pick("MF"))
        if value == "carer":
            agency = event.borough.name + "/carer/" + str(dice.upto(0, 11))
            person = self.staff.setdefault(agency, person)
        return value, person, value

    def _death_people(self, event: Event, day: dt.date, dice: Dice) -> None:
        value, finder, relation = self.finder_of(event, dice)
        event.facts.append(Fact("found_by", value, "present"))
        if value not in ("police", "ambulance"):
            role = dice.pick(("FINDER", "INFORMANT"))
            event.parts.append(Part(role, finder, relation, anonymous=value == "passer_by" and dice.hit(0.12)))
        if dice.hit(0.18):
            other = self.crowd.person(dice, day, dice.upto(20, 70), dice.pick("MF"))
            event.parts.append(
                Part("LAST_SEEN_WITH", other, dice.pick(("friend", "neighbour", "colleague", "flatmate")))
            )
        if dice.hit(0.45):
            relation = dice.pick(values("relation_family"))
            event.parts.append(Part("NEXT_OF_KIN", self.crowd.relative(dice, event.subject, day, relation), relation))
        if dice.hit(0.12):
            event.parts.append(
                Part("WITNESS", self.crowd.person(dice, day, dice.upto(18, 80), dice.pick("MF")), "neighbour")
            )
        if event.category == "HOMICIDE" and dice.hit(0.7):
            suspect = self.crowd.meet_again(dice, 0.3) or self.crowd.person(dice, day, dice.upto(16, 50), "M")
            event.parts.append(Part("SUSPECT", suspect))

    def _crime_people(self, event: Event, dice: Dice) -> None:
        day = event.found.date()
        if dice.hit(0.35):
            suspect = self.crowd.meet_again(dice, 0.35) or self.crowd.person(
                dice, day, dice.upto(15, 55), "M" if dice.hit(0.85) else "F"
            )
            event.parts.append(Part("SUSPECT", suspect, "ex partner" if event.kind.flags == "DA" else ""))
            self.crowd.remember(suspect, dice)
        if dice.hit(0.15):
            event.parts.append(Part("WITNESS", self.crowd.person(dice, day, dice.upto(16, 75), dice.pick("MF"))))
        if dice.hit(0.25):
            event.parts.append(
                Part("INFORMANT", self.crowd.person(dice, day, dice.upto(18, 70), dice.pick("MF")), "friend")
            )
        if event.subject not in self.crowd.known and dice.hit(0.5):
            self.crowd.remember(event.subject, dice)


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
