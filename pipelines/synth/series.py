"""Plants series: a table names scenarios and what their deaths share; this module lays them out in time."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass, field

from pipelines.synth.anchors import Anchor, anchor
from pipelines.synth.chance import Dice, stream
from pipelines.synth.events import Maker, moment, substance
from pipelines.synth.happening import Event, Part
from pipelines.synth.people import Person
from pipelines.synth.places import Spot
from pipelines.synth.tables import kinds, rows
from pipelines.synth.truth import Truth


@dataclass(slots=True)
class Planned:
    """One planted series: its scenario, what its members share, its days and what became of them."""

    id: str
    row: dict[str, str]
    steps: list[tuple[dt.date, bool]]
    ease: float = 1.0  # how much of what the members share is seen: difficulties vary
    anchor: Anchor | None = None
    members: list[tuple[str, str, dt.date]] = field(default_factory=list)


def _range(text: str) -> tuple[int, int]:
    low, high = text.split("-")
    return int(low), int(high)


def _days(row: dict[str, str], start: dt.date, days: int, dice: Dice) -> list[tuple[dt.date, bool]]:
    """Days of the incidents, precursors first; gaps log-uniform within the scenario's range and the time there is."""
    deaths, before = dice.upto(*_range(row["deaths"])), dice.upto(*_range(row["precursors"]))
    low, high = _range(row["gaps"])
    number = deaths + before
    room = max(number, days - 12)
    top = max(low, min(high, room / number))
    gaps = [math.exp(math.log(low) + (math.log(top) - math.log(low)) * dice.random()) for _ in range(number)]
    if sum(gaps) > room:
        gaps = [gap * room / sum(gaps) for gap in gaps]
    first = dice.random() * (room - sum(gaps))
    out, at = [], first
    for position, gap in enumerate(gaps):
        at += gap
        out.append((start + dt.timedelta(days=int(at)), position >= before))
    return out


def plan(seed: int, start: dt.date, days: int, number: int) -> list[Planned]:
    """So many series; the first ones are of the four link types in turn, then every scenario again and again."""
    table = rows("series")
    out = []
    for index in range(number):
        row = table[index % len(table)]
        dice = stream(seed, "series", index)
        name = f"{row['scenario']}-{index // len(table) + 1}"
        out.append(Planned(name, row, _days(row, start, days, dice), dice.pick((1.0, 1.0, 0.85, 0.7))))
    return out


def _victim(maker: Maker, row: dict[str, str], day: dt.date, dice: Dice) -> Person:
    sex = row["sex"] if row["sex"] != "*" else dice.pick("MF")
    return maker.crowd.person(dice, day, dice.upto(*_range(row["ages"])), sex)


def _spot(maker: Maker, series: Planned, dice: Dice) -> Spot:
    """Where it happens, by the scenario's place word."""
    shared, word = series.anchor, series.row["place"]
    assert shared is not None
    elsewhere = dice.hit(float(series.row["cross"]))
    borough = maker.world.borough(dice) if elsewhere else shared.borough
    if word == "anchor_block":
        return Spot(shared.block, flat=str(dice.upto(1, 40)))
    if word == "anchor_stair":
        return Spot(shared.block, prefix="stairwell of")
    if word == "anchor_water":
        return Spot(shared.water)
    if word == "near_open":
        if elsewhere:
            return maker.world.spot("outdoor", borough, dice)
        return Spot(shared.open_land) if dice.hit(0.6) else maker.world.spot("outdoor", borough, dice)
    return maker.world.dwelling(borough, dice)


def _state(event: Event, text: str, shared: Anchor, dice: Dice, ease: float) -> None:
    """Lay the scenario's facts over what the base rates drew: `feature=value@chance[@stage]`, value- for absent."""
    for part in filter(None, text.split(";")):
        name, _, rest = part.partition("=")
        value, chance, *stage = rest.split("@")
        if not dice.hit(float(chance) * ease):
            continue
        polarity = "absent" if value.endswith("-") else "present"
        value = value.removesuffix("-")
        if value.startswith("$"):
            value = shared.value(value[1:], dice)
        if name == "$tox":
            event.tox = [entry for entry in event.tox if entry[0] != value] + [substance(value, dice)]
        else:
            event.add(name, value, polarity, stage[0] if stage else "scene")


_FOUND_BY = {"carer": "carer", "landlord": "landlord", "wife": "partner"}


def _culprit(event: Event, series: Planned, dice: Dice) -> None:
    """The scenario's person takes their part: under their own, a false or a changed name."""
    row, shared = series.row, series.anchor
    assert shared is not None
    if not row["role"]:
        return
    if not event.is_death:
        event.parts = [part for part in event.parts if part.role != "SUSPECT"]
        if dice.hit(0.75):
            event.parts.append(Part("SUSPECT", shared.person))
        return
    relation = row["relation"]
    if row["role"] in ("FINDER", "INFORMANT"):
        event.parts = [part for part in event.parts if part.role not in ("FINDER", "INFORMANT")]
        event.add("found_by", _FOUND_BY.get(relation, "passer_by"))
    name, anonymous = None, False
    if row["naming"] == "false":
        anonymous = dice.hit(0.35)
        name = shared.false_name(dice) if dice.hit(0.5) else None
    elif row["naming"] == "changed":
        name = shared.changed_name(dice) if dice.hit(0.6) else None
    event.parts.insert(
        0, Part(row["role"], shared.person, relation, name, anonymous, renamed=row["naming"] == "changed")
    )


def build(maker: Maker, series: Planned, step: tuple[dt.date, bool], seed: int) -> Event:
    """The incident of one step of a planted series."""
    day, is_death = step
    dice = stream(seed, "series", series.id, day, len(series.members))
    if series.anchor is None:
        sex = {"wife": "F", "carer": dice.pick("MF")}.get(series.row["relation"], "M")
        series.anchor = anchor(maker, day, dice, sex)
    row = series.row
    kind = kinds()[row["kind"] if is_death else row["precursor"]]
    victim = _victim(maker, row, day, dice)
    event = maker.make(kind, moment(day, kind.group, dice), victim, dice, _spot(maker, series, dice))
    event.died = event.unnamed_until = None
    if event.spot.place.kind in ("house", "block") and not event.spot.prefix and dice.hit(0.85):
        victim.home = event.spot
    if is_death:
        event.investigated = event.investigated or dice.hit(0.8)
        if event.has("decomposed"):
            event.facts = [fact for fact in event.facts if fact.feature != "decomposed"]
    _state(event, row["facts" if is_death else "precursor_facts"], series.anchor, dice, series.ease)
    _culprit(event, series, dice)
    return event


def finish(series: Planned, truth: Truth) -> None:
    """Write a series of which two members or more became known."""
    if len(series.members) < 2:
        return
    for order, (event_id, kind, known) in enumerate(series.members, start=1):
        truth.add("series", series.id, series.row["link_type"], series.row["scenario"], event_id, kind, order, known)
