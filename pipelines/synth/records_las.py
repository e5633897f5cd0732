"""The ambulance service's own log of an incident."""

from __future__ import annotations

import datetime as dt

from pipelines.synth.office import Case
from pipelines.synth.places import write_down
from pipelines.synth.records_cad import place_columns, stamp
from pipelines.synth.wording import choose, roughen, sentence

LAS_NOTES = {
    "ROLE": [
        "unresponsive o/a, asystole x3",
        "recognition of life extinct, rigor present",
        "CPR 30 mins, ceased on advice of senior clinician",
        "cold, rigid, no attempt made",
        "family say unwell for days, no output",
    ],
    "CONVEYED": [
        "GCS 9, airway managed, blue call",
        "alert, refused then agreed to go",
        "hypothermic, warmed and moved",
        "drowsy, resp rate 8",
    ],
    "TREATED": ["woke, obs normal, left at scene", "wound dressed", "advice given, own GP"],
    "REFUSED": ["would not be examined", "pt abusive, left scene"],
}
COMPLAINTS = [
    "Cardiac arrest",
    "Unconscious",
    "Overdose/poisoning",
    "Fall",
    "Breathing problem",
    "Haemorrhage",
    "Unknown problem",
]


def ambulance(case: Case, outcome: str) -> None:
    """Record the ambulance service's own log of the event."""
    event, dice = case.event, case.dice
    called = event.found + dt.timedelta(minutes=dice.upto(0, 12))
    ref = f"L{called:%y%m%d}{case.office.next(f'las/{called:%y%m%d}', dice, 9):05d}"
    case.las = ref
    facts = choose(event.facts, 0.18, ("scene",), dice) if event.kind.group != "other" else []
    naloxone = next((fact for fact in event.facts if fact.feature == "naloxone_given"), None)
    facts = [fact for fact in facts if fact.feature != "naloxone_given"]
    notes = " ".join([dice.pick(LAS_NOTES[outcome]), *(sentence(fact, case.words, dice) for fact in facts)])
    written = write_down(event.spot, dice)
    age = event.subject.age(called.date())
    when = case.after(called, 0.5, 2.5)
    row = {
        "las_ref": ref,
        "call_at": stamp(called),
        **place_columns(written),
        "patient_age": "" if dice.hit(0.15) else max(0, age + (dice.upto(-6, 6) if dice.hit(0.25) else 0)),
        "patient_sex": event.subject.sex if dice.hit(0.95) else "",
        "chief_complaint": dice.pick(COMPLAINTS),
        "outcome": outcome,
        "naloxone": "Y" if naloxone and naloxone.polarity == "present" else "N",
        "cad_ref": case.ref(case.cads[0]) if case.cads else "",
        "notes": roughen(notes, "las", dice),
        "updated_at": stamp(when),
    }
    day = case.office.outbox.put("las", ref, when, [row])
    case.ledger.record("las", ref, day)
    case.ledger.place("las", ref, event.spot.place.id, written.text)
    for fact in facts:
        case.ledger.fact("las", ref, day, (fact.feature, fact.value, fact.polarity))
    if naloxone and naloxone.polarity == "present":
        case.ledger.fact("las", ref, day, ("naloxone_given", "yes", "present"))
