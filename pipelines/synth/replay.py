"""The historical replay: the reported deaths and what came before, in an ordinary London, under invented names."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import replace
from typing import Any, Final, Literal, get_args

from pipelines.synth.chance import Dice, stream
from pipelines.synth.events import Maker, substance
from pipelines.synth.happening import Event, Part
from pipelines.synth.people import Person
from pipelines.synth.places import Place, Spot
from pipelines.synth.series import Planned
from pipelines.synth.tables import kinds, tree
from pipelines.synth.wording import Fact
from pipelines.synth.world import World

Variant = Literal["plain", "all_not_suspicious", "second_moved", "second_and_third_moved"]
VARIANTS: Final = get_args(Variant)
# From the churchyard to the flats: under a quarter of a mile; to the station of the second incident: under 2 km.
FLATS, STATION = (290.0, 150.0), (900.0, -700.0)


class Replay:
    """The cast and the places of the replay, made once a run."""

    def __init__(self, maker: Maker, start: dt.date, seed: int, variant: Variant) -> None:
        self.maker, self.start, self.seed, self.variant = maker, start, seed, variant
        self.table: dict[str, Any] = tree("replay")
        self.shift = start - dt.date(2013, 12, 1)
        self.churchyard, self.block, self.station = _places(maker.world, self.table["borough"])
        dice = stream(seed, "replay")
        self.cast = {key: self._person(key, entry, dice) for key, entry in self.table["people"].items()}

    def planned(self) -> Planned:
        """The steps in the form of a planted series; what lies before the first delivery comes with that one."""
        row = {"scenario": "replay", "link_type": "person"}
        steps = [
            (self.start + dt.timedelta(days=max(0, entry["day"])), entry["key"][0] == "D")
            for entry in self.table["events"]
        ]
        return Planned("replay-1", row, steps)

    def _person(self, key: str, entry: dict[str, Any], dice: Dice) -> Person:
        world = self.maker.world
        home = Spot(self.block, flat=entry["flat"]) if entry.get("home") == "block" else None
        made = self.maker.crowd.person(dice, self.start, 25, entry["sex"], home)
        if not home and key in ("D4", "W"):
            # The fourth lived, and the finder walked, in the borough itself.
            made.home = world.dwelling(world.by_name[self.table["borough"]], dice)
        return replace(
            made,
            surname=entry["surname"],
            forenames=tuple(entry["forenames"]),
            born=entry["born"] + self.shift,
            occupation=entry["occupation"],
            nation=entry.get("nation", "British"),
            ethnicity="W9" if "nation" in entry else "W1",
            ic="IC1",
            phone=entry.get("phone", made.phone),
            pnc=entry.get("pnc", ""),
            handle=entry.get("handle", ""),
        )

    def _spot(self, entry: dict[str, Any]) -> Spot:
        moved = {"second_moved": ("D2",), "second_and_third_moved": ("D2", "D3")}.get(self.variant, ())
        if entry["key"] in moved:
            return Spot(self.maker.world.by_name[self.table["moved"][entry["key"]]].places["churchyard"][0])
        return {
            "block": Spot(self.block, flat="4"),
            "outside": Spot(self.block, prefix="outside"),
            "station": Spot(self.station),
            "churchyard": Spot(self.churchyard),
        }[entry["place"]]

    def build(self, number: int) -> Event:
        """The incident of the numbered step."""
        entry = self.table["events"][number]
        dice = stream(self.seed, "replay", entry["key"])
        day = self.start + dt.timedelta(days=entry["day"])
        found = dt.datetime.combine(day, dt.time.fromisoformat(entry["time"]))
        event = self.maker.make(kinds()[entry["kind"]], found, self.cast[entry["subject"]], dice, self._spot(entry))
        event.died = event.unnamed_until = None
        event.when = found - dt.timedelta(hours=4)
        event.facts = [_fact(text) for text in entry["facts"]] + [
            _fact(text, "pm") for text in entry.get("pm_facts", [])
        ]
        event.parts = [self._part(*part) for part in entry["parts"]]
        event.lines, event.must_tell, event.force = entry["lines"], True, entry.get("force", "")
        if event.is_death:
            self._death(event, entry, day, dice)
        return event

    def _part(self, role: str, key: str, relation: str, naming: str) -> Part:
        name = tuple(naming.split("/")) if "/" in naming else None
        assert name is None or len(name) == 2
        return Part(role, self.cast[key], relation, name, traced=naming == "anonymous-traced")

    def _death(self, event: Event, entry: dict[str, Any], day: dt.date, dice: Dice) -> None:
        event.facts.append(Fact("found_by", entry["found_by"], "present"))
        event.category = entry["category"]
        event.investigated, event.paper_only = True, False
        event.pm_days, event.tox_days = entry["pm_day"], max(entry["tox"].values())
        event.tox = [substance(name, dice) for name in entry["tox"]]
        event.later = [
            (day + dt.timedelta(days=days), text, [_fact(fact) for fact in facts])
            for days, text, facts in entry["later"]
        ]
        event.actions = [(day + dt.timedelta(days=days), *rest) for days, *rest in entry["actions"]]
        event.concerns = [(self.start + dt.timedelta(days=days), text) for days, text in entry.get("concerns", [])]
        event.inquest = [(self.start + dt.timedelta(days=days), status, end) for days, status, end in entry["inquest"]]


def _fact(text: str, stage: str = "scene") -> Fact:
    name, _, value = text.partition("=")
    polarity = "absent" if value.endswith("-") else "present"
    return Fact(name, value.removesuffix("-") or "yes", polarity, stage)


def _places(world: World, name: str) -> tuple[Place, Place, Place]:
    """The churchyard, the flats near it and the station, put on the map at the reported distances."""
    borough = world.by_name[name]
    # The churchyard nearest to the middle, so that the flats and the station lie in the borough too.
    churchyard = min(
        borough.places["churchyard"],
        key=lambda place: math.dist((place.easting, place.northing), (borough.easting, borough.northing)),
    )

    def beside(kind: str, by: tuple[float, float]) -> Place:
        old = borough.places[kind][0]
        new = replace(
            old, easting=churchyard.easting + by[0], northing=churchyard.northing + by[1], postcode=churchyard.postcode
        )
        borough.places[kind][0] = new
        return new

    return churchyard, beside("block", FLATS), beside("station", STATION)
