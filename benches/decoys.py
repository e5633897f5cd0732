"""Deaths that look alike for ordinary reasons, planted one kind at a time, and one excess that must not be overlooked.

The hospice, the park warden, the officer, the heatwave and the drug deaths of young men are ordinary: what is shown of
them is a false alarm. The care home has many times the deaths that its size explains: it has to be shown.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from pipelines.synth.chance import Dice, stream
from pipelines.synth.events import moment
from pipelines.synth.happening import Event, Part
from pipelines.synth.places import Spot
from pipelines.synth.run import Run
from pipelines.synth.tables import kinds


@dataclass(frozen=True)
class Decoy:
    """One kind: so many deaths between two days of the run, at one place or each elsewhere, with the same people.

    Those with neither place nor person in common are of the whole city: so many at a tenth of it.
    """

    name: str
    kind: str
    deaths: int
    days: tuple[int, int]
    ages: tuple[int, int]
    sex: str = "MF"
    house: str = ""  # all at one place of this kind
    spread: str = ""  # each at some place of this kind
    post: str = ""  # trade of those who find them
    staff: int = 1  # how many share the post
    role: str = "FINDER"
    seen: str = ""  # value of found_by


# The excess: ten deaths in six weeks at one home of the ordinary size, which has one in three months.
EXCESS = "care home, planted excess"
DECOYS = (
    Decoy("hospice", "care_home", 50, (5, 640), (55, 97), house="care_home", post="nurse", staff=6, seen="staff"),
    Decoy(
        "park warden finds", "natural_public", 8, (40, 620), (35, 85), spread="park", post="park warden", seen="warden"
    ),
    Decoy("same officer", "natural_home", 40, (20, 640), (40, 95), post="police officer", role="WITNESS"),
    Decoy("heatwave", "natural_home", 14, (231, 234), (72, 97)),
    Decoy("drug deaths of young men", "od_heroin", 24, (20, 640), (18, 29), sex="M"),
    Decoy(EXCESS, "care_home", 10, (330, 372), (74, 98), house="care_home"),
)


def of_day(run: Run, day: dt.date) -> list[Event]:
    """The planted deaths of a day; each carries the name of its decoy."""
    return [
        _death(run, decoy, day, number)
        for decoy in DECOYS
        for number in range(_number(run, decoy))
        if _day(run, decoy, number) == day
    ]


def _number(run: Run, decoy: Decoy) -> int:
    """Deaths of a decoy in a London of this size."""
    bound = decoy.house or decoy.post
    return decoy.deaths if bound else round(decoy.deaths * run.wanted.scale / 0.1)


def _day(run: Run, decoy: Decoy, number: int) -> dt.date:
    """Spread evenly by chance over the decoy's days; the run's first year and a half is enough for all of them."""
    first, last = decoy.days
    dice = stream(run.wanted.seed, "decoy day", decoy.name, number)
    return run.wanted.start + dt.timedelta(days=dice.upto(first, last))


def _death(run: Run, decoy: Decoy, day: dt.date, number: int) -> Event:
    dice, maker = stream(run.wanted.seed, "decoy", decoy.name, number), run.maker
    person = maker.crowd.person(dice, day, dice.upto(*decoy.ages), dice.pick(decoy.sex))
    kind = kinds()[decoy.kind]
    event = maker.make(kind, moment(day, "death", dice), person, dice, _spot(run, decoy, person.home, dice))
    event.decoy = (decoy.name, "bench")
    if decoy.post:
        own = stream(run.wanted.seed, "decoy post", decoy.name)
        key = f"decoy/{decoy.name}/{dice.upto(1, decoy.staff)}"
        holder = maker.casting.on_duty(key, day, decoy.post, own)
        if decoy.role == "FINDER":
            event.parts = [part for part in event.parts if part.role not in ("FINDER", "INFORMANT")]
            event.add("found_by", decoy.seen)
        event.parts.insert(0, Part(decoy.role, holder, decoy.post))
    return event


def _spot(run: Run, decoy: Decoy, home: Spot, dice: Dice) -> Spot:
    same = stream(run.wanted.seed, "decoy house", decoy.name)
    borough = run.maker.world.borough(same)
    if decoy.house:
        # The last of a kind is the least used by ordinary deaths: its own rate is low.
        return Spot(borough.places[decoy.house][-1], flat=str(dice.upto(1, 40)))
    if decoy.spread:
        return Spot(dice.pick(borough.places[decoy.spread]))
    return replace(home)
