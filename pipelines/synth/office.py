"""What all systems' clerks share while they record one event: numbers, names as written, references that get lost."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field

from pipelines.synth.chance import Dice, Urn
from pipelines.synth.happening import Event, Part
from pipelines.synth.outbox import Outbox
from pipelines.synth.people import Person, nicknames
from pipelines.synth.truth import Ledger, Truth
from pipelines.synth.typing_errors import miskey_date, mistype
from pipelines.synth.wording import slots
from pipelines.synth.world import rows_index

REF_KEPT = 0.64  # a good third of the cross-references are missing
_SURNAMES = (
    "HOLT",
    "MARSH",
    "PRIOR",
    "KEANE",
    "DUTTON",
    "AKHTAR",
    "SEARLE",
    "BRIGGS",
    "OKORO",
    "TULLY",
    "FROST",
    "REES",
    "VANN",
    "LOMAX",
)


@dataclass(slots=True)
class Office:
    """The run's outbox and truth, and the counters behind every reference."""

    outbox: Outbox
    truth: Truth
    serials: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    cad_used: dict[dt.date, set[int]] = field(default_factory=lambda: defaultdict(set))
    category: str = ""  # what every death is written down as, whatever was found (none: as found)

    def next(self, name: str, dice: Dice, step: int = 1) -> int:
        """The next number of a series of references; other people's records take the ones between."""
        self.serials[name] += dice.upto(1, step)
        return self.serials[name]

    def cad_ref(self, when: dt.datetime, dice: Dice) -> str:
        """The serial of the day: grows with the time of day, ends with the day."""
        number = int((when.hour * 3600 + when.minute * 60 + when.second) / 86400 * 9200) + dice.upto(1, 90)
        used = self.cad_used[when.date()]
        while number in used:
            number += 1
        used.add(number)
        for old in [day for day in self.cad_used if day < when.date() - dt.timedelta(days=60)]:
            del self.cad_used[old]
        return f"{number}/{when:%d%b%y}".upper()

    def cad_used_days(self) -> list[dt.date]:
        """Days whose numbers are still remembered."""
        return sorted(self.cad_used)

    def cris_ref(self, borough: str, when: dt.datetime, dice: Dice) -> str:
        """Borough's two digits, five of the year's serial, the year."""
        key = f"cris/{borough}/{when.year}"
        return f"{rows_index(borough)}{self.next(key, dice, 3):05d}/{when:%y}"

    def merlin_ref(self, kind: str, when: dt.datetime, dice: Dice) -> str:
        """Year, kind of report, serial."""
        return f"{when:%y}{kind}{self.next(f'merlin/{kind}/{when.year}', dice, 4):06d}"


@dataclass(slots=True)
class Case:
    """One event on its way into the systems."""

    event: Event
    office: Office
    ledger: Ledger
    dice: Dice
    cads: list[str] = field(default_factory=list)
    cris: str = ""
    merlin: str = ""
    las: str = ""

    said: dict[str, str] = field(default_factory=dict)

    @property
    def category(self) -> str:
        """The category as clerks write it. What happens, and every dice, goes by the event's own."""
        return self.office.category if self.office.category and self.event.is_death else self.event.category

    @property
    def words(self) -> dict[str, str]:
        """Pronouns of the victim, and who found them."""
        if not self.said:
            self.said = self._words()
        return self.said

    def _words(self) -> dict[str, str]:
        caller = self.event.finder()
        name = " ".join(written_name(caller, self.dice)) if caller and caller.name is None else "caller"
        relation = caller.relation if caller and caller.relation else "relative"
        return {
            **slots(self.event.subject.sex),
            "finder": name,
            "rel": relation,
            "group": "death" if self.event.is_death else "crime",
            "unit": f"{self.event.borough.bcu}{self.dice.upto(1, 99)}",
        }

    def ref(self, text: str) -> str:
        """A reference as copied into another record: often left out, now and then wrong."""
        if not text or not self.dice.hit(REF_KEPT):
            return ""
        return mistype(text, self.dice) if self.dice.hit(0.01) else text

    def after(self, when: dt.datetime, low: float, high: float) -> dt.datetime:
        """A time between so many hours later."""
        return when + dt.timedelta(seconds=round(3600 * (low + (high - low) * self.dice.random())))


def officer(case: Case) -> str:
    """Rank, surname, number: not a person of the crowd."""
    dice = case.dice
    rank = dice.pick(("PC", "PC", "PC", "PS", "DC"))
    return f"{rank} {dice.pick(_SURNAMES)} {dice.upto(100, 999)}{case.event.borough.bcu}"


def written_name(part: Part, dice: Dice) -> tuple[str, str]:
    """Forenames and surname as a clerk puts them: short forms, slips, second names left out."""
    if part.name:
        return part.name
    person = part.person
    first = person.forenames[0]
    if dice.hit(0.06):
        first = dice.pick(nicknames().get(first, [first]))
    forenames = " ".join((first, *person.forenames[1:])) if dice.hit(0.6) else first
    surname = dice.pick(person.alias) if person.alias and dice.hit(0.5) else person.surname
    if dice.hit(0.025):
        surname = mistype(surname, dice)
    if dice.hit(0.02):
        forenames = mistype(forenames, dice)
    if dice.hit(0.01):
        forenames = forenames[0]
    return (surname, forenames) if dice.hit(0.007) else (forenames, surname)


def one_string(part: Part, dice: Dice) -> str:
    """A name in one string, in any order."""
    forenames, surname = written_name(part, dice)
    return (
        f"{surname.upper()}, {forenames}"
        if dice.hit(0.5)
        else f"{forenames} {surname.upper() if dice.hit(0.5) else surname}"
    )


def written_birth(part: Part, dice: Dice, share: float) -> dt.date | None:
    """The date of birth where it was asked for; at times mis-keyed."""
    if part.lied or not dice.hit(share):
        return None
    return miskey_date(part.person.born, dice) if dice.hit(0.025) else part.person.born


def written_phone(person: Person, dice: Dice) -> str:
    """The number in one of the forms people write."""
    number = person.phone
    if dice.hit(0.01):
        number = number[:-1] + str(dice.upto(0, 9))
    return dice.pick(
        (number, number, f"{number[:5]} {number[5:]}", f"+44{number[1:]}", f"{number[:5]} {number[5:8]} {number[8:]}")
    )


def identifiable(part: Part, has_birth: bool, has_phone: bool) -> bool:
    """Whether the mention says enough to tell who it is: a false name alone does not."""
    return has_birth or has_phone or not part.lied


def weighted(pairs: dict[str, float]) -> Urn:
    """An urn of a literal table."""
    return Urn(list(pairs), list(pairs.values()))
