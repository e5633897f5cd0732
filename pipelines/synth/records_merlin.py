"""MERLIN reports (sudden deaths, missing persons, people who came to notice) and other forces' events and checks."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from pipelines.synth.happening import Part
from pipelines.synth.joining import tell
from pipelines.synth.office import Case, identifiable, one_string, written_birth, written_phone
from pipelines.synth.places import spell, write_down
from pipelines.synth.records_cris import everyone, opening
from pipelines.synth.statements import stated
from pipelines.synth.tables import tree, values
from pipelines.synth.wording import choose

LONDON = ZoneInfo("Europe/London")
Row = dict[str, Any]


@lru_cache(maxsize=4096)
def _offset(day: dt.date, hour: int) -> str:
    return f"{dt.datetime(day.year, day.month, day.day, hour, tzinfo=LONDON):%z}"


def iso(when: dt.datetime) -> str:
    """A London wall-clock time with its offset."""
    offset = _offset(when.date(), when.hour)
    return f"{when:%Y-%m-%dT%H:%M:%S}{offset[:3]}:{offset[3:]}"


def person(case: Case, number: int, part: Part, on: dt.date) -> tuple[Row, bool]:
    """A person in MERLIN's form, and whether it says enough to know who it is."""
    dice, who = case.dice, part.person
    main = part.role in ("DECEASED", "SUBJECT", "VICTIM")
    # A suspect who is named has been looked up.
    born = written_birth(part, dice, 0.8 if main or part.role == "SUSPECT" else 0.25)
    phone = written_phone(who, dice) if dice.hit(0.35 if part.role != "DECEASED" else 0.08) else ""
    address = spell(who.home, dice) if dice.hit(0.75 if main else 0.5) else None
    row = {
        "person_no": number,
        "role": part.role,
        "name": one_string(part, dice),
        "aliases": list(who.alias) if who.alias and dice.hit(0.5) else [],
        "dob": born.isoformat() if born else None,
        "age": who.age(on) if born is None and not part.lied and dice.hit(0.4) else None,
        "sex": who.sex,
        "ethnicity": who.ethnicity if dice.hit(0.18) else None,
        "phones": [phone] if phone else [],
        "address": address,
        "postcode": who.home.place.postcode if address and dice.hit(0.6) else None,
        "relation": part.relation or None,
    }
    return row, identifiable(part, born is not None, bool(phone))


def _location(case: Case) -> tuple[Row, str]:
    written = write_down(case.event.spot, case.dice)
    row = {
        "text": written.text,
        "postcode": written.postcode or None,
        "easting": written.easting,
        "northing": written.northing,
    }
    return row, written.text


def _people(
    case: Case, parts: list[Part], pnc: bool = False
) -> tuple[list[Row], list[tuple[str, str, str, bool, bool]]]:
    rows, mentions = [], []
    for number, part in enumerate(parts, start=1):
        row, known = person(case, number, part, case.event.found.date())
        rows.append({**row, "pnc_id": part.person.pnc or None} if pnc else row)
        mentions.append((str(number), part.person.id, part.role, known, part.lied))
    return rows, mentions


def sudden_death(case: Case) -> None:
    """Record a death in MERLIN."""
    event, dice = case.event, case.dice
    created = case.after(event.found, 1, 14)
    ref = case.merlin = case.office.merlin_ref("SUD", created, dice)
    facts = choose(event.facts, 0.8 if event.must_tell else 0.45, ("scene",), dice)
    told = tell(facts, opening(case), "merlin", case.words, dice)
    parts = [part for part in everyone(case) if part.role in ("DECEASED", "INFORMANT", "FINDER", "NEXT_OF_KIN")]
    _deliver(case, ref, "SUDDEN_DEATH", created, (told.text, parts, None))
    for fact in told.facts:
        case.ledger.fact(
            "merlin", ref, case.ledger.known.get(("merlin", ref)), (fact.feature, fact.value, fact.polarity)
        )


def _deliver(
    case: Case, ref: str, kind: str, created: dt.datetime, content: tuple[str, list[Part], str | None]
) -> None:
    """Queue the images of a report: as made and, mostly, as closed."""
    text, parts, ending = content
    dice, event = case.dice, case.event
    people, mentions = _people(case, parts)
    location, words = _location(case)
    row: Row = {
        "merlin_ref": ref,
        "report_type": kind,
        "created_at": iso(created),
        "updated_at": iso(created),
        "closed_at": None,
        "bcu": event.borough.bcu,
        "cad_ref": (case.ref(case.cads[0]) if case.cads else "") or None,
        "cris_ref": case.ref(case.cris) or None,
        "location": location,
        "narrative": text,
        "risk": dice.pick(("HIGH", "MEDIUM", "MEDIUM", "LOW")) if kind != "SUDDEN_DEATH" else None,
        "persons": people,
    }
    case.ledger.record("merlin", ref, case.office.outbox.put("merlin", ref, created, [row]))
    if ending is not None or dice.hit(0.5):
        closed = case.after(created, 8, 96) if ending else case.after(created, 24, 1200)
        last = {
            **row,
            "updated_at": iso(closed),
            "closed_at": iso(closed),
            "narrative": f"{text} {ending or ''}".strip(),
        }
        case.ledger.record("merlin", ref, case.office.outbox.put("merlin", ref, closed, [last]))
    for mention in mentions:
        case.ledger.person("merlin", ref, mention)
    case.ledger.place("merlin", ref, event.spot.place.id, words)


def welfare(case: Case, kind: str) -> None:
    """Record a missing person (`MISSING`) or somebody who came to notice (`COME_TO_NOTICE`)."""
    event, dice = case.event, case.dice
    created = case.after(event.found, 0.2, 10)
    ref = case.merlin = case.office.merlin_ref("MIS" if kind == "MISSING" else "ACN", created, dice)
    table = tree("concern")["missing" if kind == "MISSING" else "come_to_notice"]
    caller = event.caller()
    slots = {
        "name": " ".join((event.subject.forenames[0], event.subject.surname)),
        "rel": caller.relation if caller else "family",
        "when": f"{event.found:%d/%m/%Y}",
    }
    facts = choose(event.facts, 0.6, ("scene",), dice) if event.kind.group == "crime" else []
    told = tell(facts, dice.pick(table["open"]).format(**slots), "merlin", case.words, dice)
    ending = dice.pick(table["close"]) if table["close"] and dice.hit(0.93) else None
    parts = [Part("SUBJECT", event.subject)] + (
        [Part("INFORMANT", caller.person, caller.relation)] if caller and kind == "MISSING" else []
    )
    _deliver(case, ref, kind, created, (told.text, parts, ending))
    for fact in told.facts:
        case.ledger.fact(
            "merlin", ref, case.ledger.known.get(("merlin", ref)), (fact.feature, fact.value, fact.polarity)
        )


def other_force(case: Case, force: str = "") -> str:
    """Record an event of another force in the Police National Database's form; returns its reference."""
    event, dice = case.event, case.dice
    updated = case.after(event.found, 6, 90)
    ref = f"PND{event.found:%y}-{case.office.next(f'pnd/{event.found.year}', dice, 40):06d}"
    facts = choose(event.facts, 0.95, ("scene",), dice)
    told = tell(facts, "", "pnd", case.words, dice)
    facts_by_code = stated("classification", event.kind.classes[0], event)
    parts = [Part("VICTIM", event.subject), *(part for part in event.parts if part.role in ("SUSPECT", "WITNESS"))]
    people, mentions = _people(case, parts, pnc=True)
    location, words = _location(case)
    row = {
        "pnd_ref": ref,
        "force": force or dice.pick(values("forces")),
        "event_type": event.kind.classes[0],
        "occurred_at": iso(event.when),
        "updated_at": iso(updated),
        "location": location,
        "narrative": " ".join([told.text, *event.lines]),
        "persons": people,
        "check": None,
    }
    day = case.office.outbox.put("pnd", ref, updated, [row])
    case.ledger.record("pnd", ref, day)
    for fact in (*told.facts, *facts_by_code):
        case.ledger.fact("pnd", ref, day, (fact.feature, fact.value, fact.polarity))
    for mention in mentions:
        case.ledger.person("pnd", ref, mention)
    case.ledger.place("pnd", ref, event.spot.place.id, words)
    return ref


def database_check(case: Case, database: str, subject: str) -> None:
    """Record the result of a check of PNC, PND or IIP that somebody made for a death."""
    dice = case.dice
    when = case.after(case.event.found, 2, 60)
    ref = f"PND{when:%y}-{case.office.next(f'pnd/{when.year}', dice, 40):06d}"
    row = {
        "pnd_ref": ref,
        "force": "Metropolitan Police",
        "event_type": "CHECK",
        "occurred_at": iso(when),
        "updated_at": iso(when),
        "location": {"text": None, "postcode": None, "easting": None, "northing": None},
        "narrative": "",
        "persons": [],
        "check": {
            "database": database,
            "cris_ref": case.cris,
            "subject": subject,
            "checked_at": iso(when),
            "hit": dice.hit(0.25),
        },
    }
    case.ledger.record("pnd", ref, case.office.outbox.put("pnd", ref, when, [row]))
