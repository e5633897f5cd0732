"""Who found them, who called, who was seen with them, who is accused: the people of an incident by its place."""

from __future__ import annotations

import datetime as dt

from pipelines.synth.chance import Dice
from pipelines.synth.happening import Event, Part
from pipelines.synth.people import Crowd, Person
from pipelines.synth.tables import values
from pipelines.synth.wording import Fact

HOMES = ("house", "block")
PARAMEDICS = 160  # crews who come to many deaths each
CARERS_A_BOROUGH = 12
WARDENS_A_BOROUGH = 2
_HOUSE_STAFF = {
    "hostel": "manager",
    "care_home": "care home nurse",
    "hospital": "ward sister",
    "supported": "warden",
    "hotel": "receptionist",
}
# Who finds somebody at home and outdoors, in parts of a hundred (our assumption; the inspection gives no shares).
_AT_HOME = {
    "family": 38,
    "partner": 18,
    "friend": 9,
    "neighbour": 8,
    "carer": 7,
    "landlord": 2,
    "police": 10,
    "ambulance": 4,
    "cleaner": 1,
}
_OUTDOORS = {"passer_by": 60, "dog_walker": 9, "police": 12, "ambulance": 12, "warden": 3}
_SAID = {"passer_by": "passer by", "dog_walker": "walking dog", "warden": "park warden"}


def likely_relation(of: Person, value: str, day: dt.date, dice: Dice) -> str:
    """A relation that the age and sex allow: the old have no parents left, a man's spouse is mostly a wife."""
    if value == "partner":
        spouse = "wife" if of.sex == "M" else "husband"
        return dice.pick((spouse, spouse, spouse, *values("relation_partner")))
    age = of.age(day)
    if age < 20:
        return dice.pick(("mother", "father", "sister", "brother"))
    young = [relation for relation in values("relation_family") if relation not in ("mother", "father")]
    return dice.pick(young if age > 60 else values("relation_family"))


class Casting:
    """Gives incidents their people. Those on duty return: they are hubs by occupation and no suspects."""

    def __init__(self, crowd: Crowd) -> None:
        self.crowd = crowd
        self.staff: dict[str, Person] = {}

    def on_duty(self, key: str, day: dt.date, work: str, dice: Dice) -> Person:
        """The person who holds a post."""
        if key not in self.staff:
            made = self.crowd.person(dice, day, dice.upto(24, 62), dice.pick("MF"))
            made.occupation = work
            self.staff[key] = made
        return self.staff[key]

    def _anybody(self, day: dt.date, dice: Dice, ages: tuple[int, int] = (18, 75)) -> Person:
        return self.crowd.person(dice, day, dice.upto(*ages), dice.pick("MF"))

    def finder(self, event: Event, dice: Dice) -> tuple[str, Person, str]:
        """Who found the dead: value of found_by, person, relation, by the kind of place."""
        place, day = event.spot.place, event.found.date()
        work = _HOUSE_STAFF.get(place.kind)
        if work:
            # A house has few people on duty, a hostel fewest, so the same names return.
            shift = int(dice.random() ** 2 * (2 if place.kind == "hostel" else 5))
            person = self.on_duty(f"{place.id}/{shift}", day, work, dice)
            return ("warden" if place.kind == "supported" else "staff"), person, work
        if place.kind in HOMES and not event.spot.prefix:
            return self._at_home(event, dice)
        value = dice.choices(list(_OUTDOORS), list(_OUTDOORS.values()))[0]
        if value == "warden":
            key = f"{event.borough.name}/warden/{dice.upto(1, WARDENS_A_BOROUGH)}"
            return value, self.on_duty(key, day, "park warden", dice), "park warden"
        return value, self.crowd.meet_again(dice, 0.03) or self._anybody(day, dice), _SAID.get(value, value)

    def _at_home(self, event: Event, dice: Dice) -> tuple[str, Person, str]:
        value = dice.choices(list(_AT_HOME), list(_AT_HOME.values()))[0]
        day = event.found.date()
        if value in ("family", "partner"):
            relation = likely_relation(event.subject, value, day, dice)
            return value, self.crowd.relative(dice, event.subject, day, relation), relation
        if value == "carer":
            key = f"{event.borough.name}/carer/{dice.upto(1, CARERS_A_BOROUGH)}"
            return value, self.on_duty(key, day, "care worker", dice), "carer"
        return value, self._anybody(day, dice, (22, 70)), value

    def death(self, event: Event, dice: Dice) -> None:
        """The people of a death."""
        day = event.found.date()
        value, finder, relation = self.finder(event, dice)
        event.facts.append(Fact("found_by", value, "present"))
        if value == "ambulance" and dice.hit(0.4):
            person = self.on_duty(f"paramedic/{dice.upto(1, PARAMEDICS)}", day, "paramedic", dice)
            event.parts.append(Part("FINDER", person, "paramedic"))
        elif value not in ("police", "ambulance"):
            role = dice.pick(("FINDER", "INFORMANT"))
            event.parts.append(Part(role, finder, relation, anonymous=value == "passer_by" and dice.hit(0.12)))
            if role == "FINDER" and dice.hit(0.25):
                event.parts.append(Part("INFORMANT", self._anybody(day, dice), "neighbour"))
        if dice.hit(0.18):
            relation = dice.pick(("friend", "neighbour", "colleague", "flatmate"))
            event.parts.append(Part("LAST_SEEN_WITH", self._anybody(day, dice), relation))
        if dice.hit(0.45):
            relation = likely_relation(event.subject, "family", day, dice)
            event.parts.append(Part("NEXT_OF_KIN", self.crowd.relative(dice, event.subject, day, relation), relation))
        if dice.hit(0.12):
            event.parts.append(Part("WITNESS", self._anybody(day, dice), "neighbour"))
        if event.category == "HOMICIDE" and dice.hit(0.7):
            known = self.crowd.meet_again(dice, 0.3)
            event.parts.append(Part("SUSPECT", known or self.crowd.person(dice, day, dice.upto(16, 50), "M")))

    def crime(self, event: Event, dice: Dice) -> None:
        """The people of a crime or of another force's incident."""
        day = event.found.date()
        if dice.hit(0.35):
            sex = "M" if dice.hit(0.85) else "F"
            suspect = self.crowd.meet_again(dice, 0.35)
            if suspect is None or suspect is event.subject:
                suspect = self.crowd.person(dice, day, dice.upto(15, 55), sex)
            event.parts.append(Part("SUSPECT", suspect, "ex partner" if event.kind.flags == "DA" else ""))
            self.crowd.remember(suspect, dice)
        if dice.hit(0.15):
            event.parts.append(Part("WITNESS", self._anybody(day, dice)))
        if dice.hit(0.25):
            event.parts.append(Part("INFORMANT", self._anybody(day, dice), "friend"))
        if dice.hit(0.5):
            self.crowd.remember(event.subject, dice)
