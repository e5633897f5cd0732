"""A run: day by day, what happens is recorded, and each evening's delivery is written."""

from __future__ import annotations

import datetime as dt
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from pipelines.synth import partner
from pipelines.synth import series as planting
from pipelines.synth.calendar import ordinary
from pipelines.synth.chance import stream
from pipelines.synth.decoys import Decoys, note_distractor
from pipelines.synth.events import Maker
from pipelines.synth.office import Office
from pipelines.synth.outbox import Outbox
from pipelines.synth.people import Crowd
from pipelines.synth.recorder import record
from pipelines.synth.reference import write_reference
from pipelines.synth.replay import Replay, Variant
from pipelines.synth.truth import Truth
from pipelines.synth.world import World
from pipelines.synth.writers import deliver

Scenario = Literal["planted", "none", "replay"]
PARTNER_DAY = 20  # the counts of a month come on this day of the next


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to make, as the command line says it."""

    out: Path
    start: dt.date
    days: int
    seed: int
    scenario: Scenario
    concern_share: float
    scale: float
    number: int
    faults: bool
    variant: Variant = "plain"


@dataclass(slots=True)
class Run:
    """A run on its way."""

    wanted: Wanted
    maker: Maker
    decoys: Decoys
    office: Office
    planned: list[planting.Planned]
    replay: Replay | None = None
    written: Counter[str] = field(default_factory=Counter)

    def day(self, day: dt.date) -> None:
        """All that happens on a day is recorded; its delivery is written."""
        wanted, seed = self.wanted, self.wanted.seed
        dice = stream(seed, "day", day)
        for event in ordinary(self.decoys, day, dice, (wanted.scale, wanted.concern_share)):
            if record(event, self.office, dice) and event.is_death:
                note_distractor(event, self.office.truth)
        for planned in self.planned:
            for number, step in enumerate(planned.steps):
                if step[0] == day:
                    self._plant(planned, number)
        if day.day == PARTNER_DAY:
            month = partner.month_before(day)
            self.office.outbox.put(
                "partner", f"{month}", dt.datetime.combine(day, dt.time(8)), partner.counts(month, seed, wanted.scale)
            )
        self._deliver(day)

    def _plant(self, planned: planting.Planned, number: int) -> None:
        if self.replay:
            event = self.replay.build(number)
        else:
            event = planting.build(self.maker, planned, planned.steps[number], self.wanted.seed)
        known = record(event, self.office, stream(self.wanted.seed, "planted", planned.id, number))
        if known:
            planned.members.append((event.id, "death" if event.is_death else "precursor", known))

    def _deliver(self, day: dt.date) -> None:
        outbox, truth = self.office.outbox, self.office.truth
        files = outbox.due(day)
        for feed, of, rows in files:
            self.written[feed] += len(rows)
            fate = outbox.fate(feed, of)
            if of != day:
                truth.add("fault", day.isoformat(), feed, f"{'late' if fate.late else 'resent'}:{(day - of).days}")
        for feed in outbox.files.get(day, {}):
            if outbox.fate(feed, day).missing:
                truth.add("fault", day.isoformat(), feed, "missing")
        for feed, fault in deliver(
            self.wanted.out / "landing", day, files, self.wanted.seed if self.wanted.faults else None
        ):
            truth.add("fault", day.isoformat(), feed, fault)
        outbox.drop_before(day)


def begin(wanted: Wanted) -> Run:
    """The world, its people and the plan of what is planted; writes the reference folder."""
    world = World(wanted.seed)
    maker = Maker(world, Crowd(world))
    office = Office(Outbox(wanted.seed, wanted.start, wanted.days, wanted.faults), Truth(wanted.out / "truth"))
    if wanted.variant == "all_not_suspicious":
        office.category = "UNEXPECTED_NOT_SUSPICIOUS"
    run = Run(wanted, maker, Decoys(maker), office, [])
    if wanted.scenario == "planted":
        run.planned = planting.plan(wanted.seed, wanted.start, wanted.days, wanted.number)
    elif wanted.scenario == "replay":
        run.replay = Replay(maker, wanted.start, wanted.seed, wanted.variant)
        run.planned = [run.replay.planned()]
    write_reference(world, wanted.out / "reference")
    return run


def _end(run: Run) -> dict[str, int]:
    wanted, truth = run.wanted, run.office.truth
    for planned in run.planned:
        planting.finish(planned, truth)
    truth.close(
        {
            "start": wanted.start.isoformat(),
            "days": wanted.days,
            "seed": wanted.seed,
            "scenarios": wanted.scenario,
            "variant": wanted.variant,
            "faults": wanted.faults,
            "concern_share": wanted.concern_share,
            "scale": wanted.scale,
            "rows": dict(sorted(run.written.items())),
        }
    )
    return truth.counts


def make(wanted: Wanted, told: Callable[[str], None]) -> dict[str, int]:
    """Write the whole London; returns the rows of each table of the truth."""
    began, run = time.monotonic(), begin(wanted)
    for number in range(wanted.days):
        day = wanted.start + dt.timedelta(days=number)
        run.day(day)
        if (day + dt.timedelta(days=1)).day == 1:
            run.office.truth.flush()
            pace = (number + 1) / (time.monotonic() - began)
            told(f"{day:%Y-%m}: {number + 1} of {wanted.days} days, {pace:.1f} days a second")
    counts = _end(run)
    told(f"{wanted.days} deliveries, {counts['event']} events, {counts['record']} records in {wanted.out}")
    return counts
