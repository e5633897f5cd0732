"""Control room logs and the ambulance service's: one or more a death, one an alarm."""

from __future__ import annotations

import datetime as dt
from typing import Any

from pipelines.synth.happening import Part
from pipelines.synth.office import Case, identifiable, one_string, weighted, written_phone
from pipelines.synth.places import Written, write_down
from pipelines.synth.tables import tree
from pipelines.synth.wording import Fact, choose, roughen, sentence

OPENING = {
    "death": weighted({"313": 55, "309": 37, "350": 8}),
    "crime": weighted({"309": 100}),
    "other": weighted({"309": 93, "350": 4, "402": 3}),
}
CLOSING = {
    "death": weighted({"313": 88, "309": 8, "650": 4}),
    "crime": weighted({"710": 40, "712": 30, "309": 30}),
    "other": weighted({"309": 52, "650": 20, "350": 14, "720": 14}),
}
GRADES = {
    "death": weighted({"I": 55, "S": 38, "E": 5, "R": 2}),
    "other": weighted({"I": 30, "S": 45, "E": 15, "R": 10}),
}
SOURCES = weighted({"999": 58, "101": 17, "LAS": 15, "POLICE": 5, "OTHER": 5})


def _stamp(when: dt.datetime) -> str:
    return f"{when:%d/%m/%Y %H:%M:%S}"


def _place(written: Written) -> dict[str, Any]:
    return {
        "location_text": written.text,
        "postcode": written.postcode,
        "easting": written.easting,
        "northing": written.northing,
    }


def _entries(case: Case, opened: dt.datetime, facts: list[Fact]) -> list[tuple[dt.datetime, str]]:
    """The log's lines in their order: the call, units, what is found, template lines."""
    dice, event, words = case.dice, case.event, case.words
    table = tree("openings")
    if event.kind.group == "other":
        concern = tree("concern")[event.kind.name]
        first, last = [dice.pick(concern["open"])], [dice.pick(concern["close"])] if concern["close"] else []
    else:
        key = "cad_death" if event.is_death else "cad_crime"
        first = [dice.pick(table[key]).format(**words, crime=event.kind.classes[0].lower())]
        last = [dice.pick(table["cad_update"])] if event.is_death else []
    lines = [line.format(**words) for line in dice.sample(tree("noise")["template"]["cad"], dice.upto(1, 3))]
    lines += [sentence(fact, words, dice) for fact in facts] + list(event.lines[:1] if event.must_tell else [])
    dice.shuffle(lines)
    out, clock = [], opened
    for line in (*first, *lines, *last):
        out.append((clock, roughen(line, "cad", dice)))
        clock += dt.timedelta(minutes=dice.upto(2, 35))
    return out


def _remarks(entries: list[tuple[dt.datetime, str]], until: dt.datetime) -> str:
    return " | ".join(f"{when:%H:%M} {text}" for when, text in entries if when <= until)


def _caller(case: Case, part: Part | None) -> tuple[str, str]:
    """Name and phone of the caller; both can be blank."""
    dice = case.dice
    if part is None:
        return "", ""
    phone = written_phone(part.person, dice) if dice.hit(0.72) or part.traced else ""
    if part.anonymous or part.traced or dice.hit(0.08):
        return "", phone
    return dice.pick((one_string(part, dice), one_string(part, dice).title())), phone


def log(case: Case, part: Part | None, minutes: float, source: str = "") -> str:
    """Record one log of the event; returns its reference."""
    event, dice, group = case.event, case.dice, case.event.kind.group
    opened = event.found + dt.timedelta(minutes=minutes)
    closed = case.after(opened, 1.5, 9)
    ref = case.office.cad_ref(opened, dice)
    share = 0.32 if not event.must_tell else 0.45
    facts = [] if group == "other" else choose(event.facts, share, ("scene",), dice)
    entries = _entries(case, opened, facts)
    if part and (part.traced or (part.anonymous and dice.hit(0.7))):
        fact = Fact("caller_anonymous", "yes", "present")
        entries.insert(1, (opened, roughen(sentence(fact, case.words, dice), "cad", dice)))
        facts.append(fact)
    written = write_down(event.spot, dice)
    name, phone = _caller(case, part)
    attended = dice.random()
    row = {
        "cad_ref": ref,
        "opened_at": _stamp(opened),
        "opening_code": OPENING[group if group in OPENING else "crime"].draw(dice),
        "grade": GRADES["death" if group == "death" else "other"].draw(dice),
        "source": source or SOURCES.draw(dice),
        "bcu": event.borough.bcu,
        "borough": event.borough.name,
        **_place(written),
        "caller_name": name,
        "caller_phone": phone,
        "linked_cad_ref": case.ref(case.cads[0]) if case.cads else "",
        "las_ref": case.ref(case.las),
    }
    end = {
        "closed_at": _stamp(closed),
        "closing_code": CLOSING[group if group in CLOSING else "crime"].draw(dice),
        # A supervisor at 30 of 40 scenes of death; elsewhere seldom filled in.
        "supervisor_attended": ("Y" if attended < 0.675 else "N" if attended < 0.9 else "")
        if event.is_death
        else ("N" if attended < 0.1 else ""),
    }
    for when, more in ((opened + dt.timedelta(minutes=40), {}), (closed, end)):
        image = {**row, **more, "remarks": _remarks(entries, when), "updated_at": _stamp(when)}
        day = case.office.outbox.put("cad", ref, when, [image])
        case.ledger.record("cad", ref, day)
        # A line of the log is known once an image that holds it arrives.
        done = when == closed
        for fact in facts if done else []:
            case.ledger.fact("cad", ref, day, (fact.feature, fact.value, fact.polarity))
    case.ledger.place("cad", ref, event.spot.place.id, written.text)
    if part and (name or phone):
        known = identifiable(part, False, bool(phone))
        case.ledger.person("cad", ref, ("1", part.person.id, "INFORMANT", known, part.name is not None))
    case.cads.append(ref)
    return ref


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
    ref = f"{called:%y%m%d}-{case.office.next(f'las/{called:%y%m%d}', dice, 9):05d}"
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
        "call_at": _stamp(called),
        **_place(written),
        "patient_age": "" if dice.hit(0.15) else max(0, age + (dice.upto(-6, 6) if dice.hit(0.25) else 0)),
        "patient_sex": event.subject.sex if dice.hit(0.95) else "",
        "chief_complaint": dice.pick(COMPLAINTS),
        "outcome": outcome,
        "naloxone": "Y" if naloxone and naloxone.polarity == "present" else "N",
        "cad_ref": case.ref(case.cads[0]) if case.cads else "",
        "notes": roughen(notes, "las", dice),
        "updated_at": _stamp(when),
    }
    day = case.office.outbox.put("las", ref, when, [row])
    case.ledger.record("las", ref, day)
    case.ledger.place("las", ref, event.spot.place.id, written.text)
    for fact in facts:
        case.ledger.fact("las", ref, day, (fact.feature, fact.value, fact.polarity))
    if naloxone and naloxone.polarity == "present":
        case.ledger.fact("las", ref, day, ("naloxone_given", "yes", "present"))
