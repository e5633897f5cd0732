"""Which systems hear of an event, and in what order: sets an event down in the feeds and in the truth."""

from __future__ import annotations

import datetime as dt

from pipelines.synth import records_cad, records_coroner, records_cris, records_las, records_merlin
from pipelines.synth.chance import Dice
from pipelines.synth.happening import Event
from pipelines.synth.office import Case, Office
from pipelines.synth.statements import allowed
from pipelines.synth.tables import values
from pipelines.synth.truth import Ledger

CONCERNED = 0.04  # of deaths with toxicology: the coroner raises a concern (our assumption)
PAPER_ONLY = 0.07  # deaths that no coroner's system holds; 5 to 20% by the inspection's account
KINDS = {"death": "death", "crime": "precursor", "pnd": "precursor", "alarm": "precursor", "other": "other"}


def laboratory_days(dice: Dice) -> int:
    """Days until toxicology comes: 40 to 83 as a rule, with a tail to 220."""
    return dice.upto(84, 220) if dice.hit(0.1) else dice.upto(40, 83)


def _laboratory(event: Event, dice: Dice) -> None:
    """When the post-mortem is held and when toxicology comes."""
    natural = not event.tox and event.category in ("EXPECTED", "UNEXPECTED_NOT_SUSPICIOUS")
    if event.pm_days is None and dice.hit(0.3 if natural else 0.92):
        event.pm_days = dice.upto(1, 6)
    if event.tox_days is None and event.tox:
        event.tox_days = laboratory_days(dice)
    if event.tox and not event.concerns and dice.hit(CONCERNED):
        day = event.found.date() + dt.timedelta(days=dice.upto(30, 280))
        event.concerns = [(day, text) for text in dice.sample(values("concerns"), dice.upto(1, 2))]


def _death(case: Case) -> None:
    event, dice = case.event, case.dice
    _laboratory(event, dice)
    part = event.caller()
    called = dice.hit(0.68)
    if called and dice.hit(0.5):
        records_las.ambulance(case, "ROLE")
    if event.must_tell or dice.hit(0.93):
        records_cad.log(case, part, dice.upto(1, 18))
    if dice.hit(0.3):
        records_cad.log(case, None, dice.upto(4, 40), source=dice.pick(("LAS", "LAS", "999")))
    if called and not case.las:
        records_las.ambulance(case, "ROLE")
    if dice.hit(0.57):
        records_merlin.sudden_death(case)
    if event.investigated:
        records_cris.report(case)
        _checks(case)
    paper = dice.hit(PAPER_ONLY) if event.paper_only is None else event.paper_only
    if not paper:
        records_coroner.report(case, event.borough)
    if event.second_area:
        _second_time(case)


def _second_time(case: Case) -> None:
    """The death is recorded again by another command: hospital and scene, or a border street."""
    event = case.event
    assert event.second_area is not None
    own, event.borough = event.borough, event.second_area
    spot, event.spot = event.spot, event.died or event.spot
    cads, case.cads = case.cads, []
    records_cad.log(case, None, case.dice.upto(30, 240), source="POLICE")
    records_cris.report(case, hours=(3, 24))
    event.borough, event.spot, case.cads = own, spot, cads + case.cads


def _checks(case: Case) -> None:
    """PND checks are next to none, PNC checks low."""
    dice = case.dice
    if dice.hit(0.035):
        database = dice.choices(("PNC", "IIP", "PND"), (70, 27, 3))[0]
        records_merlin.database_check(case, database, dice.pick(("DECEASED", "DECEASED", "INFORMANT", "LOCATION")))


def _crime(case: Case) -> None:
    dice, event = case.dice, case.event
    if dice.hit(0.4):
        records_cad.log(case, event.caller(), dice.upto(0, 60))
    if dice.hit(0.12):
        records_merlin.welfare(case, "COME_TO_NOTICE")
    records_cris.report(case, hours=(0.5, 96) if not event.must_tell else (0.5, 20))


def _alarm(case: Case) -> None:
    dice, event = case.dice, case.event
    name = event.kind.name
    if name == "come_to_notice":
        records_merlin.welfare(case, "COME_TO_NOTICE")
        return
    if name != "missing" or dice.hit(0.55):
        records_cad.log(case, event.caller(), dice.upto(0, 15))
    if name == "missing" or (name == "concern_missing" and dice.hit(0.3)):
        records_merlin.welfare(case, "MISSING")
    elif dice.hit(0.07):
        records_merlin.welfare(case, "COME_TO_NOTICE")
    if name in ("concern_collapse", "overdose_nonfatal") and dice.hit(0.5):
        records_las.ambulance(case, dice.choices(("CONVEYED", "TREATED", "REFUSED"), (60, 25, 15))[0])


def record(event: Event, office: Office, dice: Dice) -> dt.date | None:
    """Set an event down; returns the day on which anything of it arrives (None: nothing does within the run)."""
    case = Case(event, office, Ledger(office.truth, event.id), dice)
    office.outbox.backfill = event.found.date() < office.outbox.start
    if event.kind.group == "death":
        _death(case)
    elif event.kind.group == "crime":
        _crime(case)
    elif event.kind.group == "pnd":
        records_merlin.other_force(case, event.force)
    else:
        _alarm(case)
    known = case.ledger.close(allowed(event, " ".join((*event.kind.classes, event.cause))) if event.facts else set())
    if known:
        place = event.spot.place
        office.truth.add(
            "event",
            event.id,
            KINDS[event.kind.group],
            event.when,
            event.found,
            event.borough.name,
            event.borough.bcu,
            float(place.easting),
            float(place.northing),
            place.id,
            event.kind.name,
            event.subject.id,
            known,
        )
    return known
