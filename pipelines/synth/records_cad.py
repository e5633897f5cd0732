"""Control room logs: one or more a death, one an alarm."""

from __future__ import annotations

import datetime as dt
from typing import Any

from pipelines.synth.chance import Urn
from pipelines.synth.happening import Part
from pipelines.synth.office import Case, identifiable, one_string, weighted, written_phone
from pipelines.synth.places import Written, write_down
from pipelines.synth.tables import tree
from pipelines.synth.wording import Fact, choose, roughen, sentence

Row = dict[str, Any]
# Urns of the control room's codes, by what is drawn and by kind of event.
URNS = {
    drawn: {kind: weighted(shares) for kind, shares in kinds.items()} for drawn, kinds in tree("control_room").items()
}


def _urn(drawn: str, group: str) -> Urn:
    """The codes of a kind of event; what has none of its own is logged as a crime."""
    return URNS[drawn].get(group, URNS[drawn]["crime"])


def stamp(when: dt.datetime) -> str:
    """A time as the control room writes it."""
    return f"{when:%d/%m/%Y %H:%M:%S}"


def place_columns(written: Written) -> Row:
    """The four columns of a place."""
    return {
        "location_text": written.text,
        "postcode": written.postcode,
        "easting": written.easting,
        "northing": written.northing,
    }


Entry = tuple[dt.datetime, str]
# Facts that a log gets wrong at first, and what it then says to put it right.
_CORRECTABLE = ("phone_missing", "note", "injury")
_CORRECTIONS = ("CORRECTION - {}", "disregard last, {}", "further to above: {}", "amend - {}")


def _first_and_last(case: Case) -> tuple[list[str], list[str]]:
    """The call and the end of the log."""
    dice, event, table = case.dice, case.event, tree("openings")
    if event.kind.group == "other":
        concern = tree("concern")[event.kind.name]
        return [dice.pick(concern["open"])], [dice.pick(concern["close"])] if concern["close"] else []
    key = "cad_death" if event.is_death else "cad_crime"
    call = dice.pick(table[key]).format(**case.words, crime=event.kind.classes[0].lower())
    return [call], [dice.pick(table["cad_update"])] if event.is_death else []


def _corrected(case: Case, facts: list[Fact]) -> list[str]:
    """For a few facts the log first says the opposite and then puts it right."""
    dice, out = case.dice, []
    for fact in facts:
        if fact.feature in _CORRECTABLE and dice.hit(0.04):
            wrong = Fact(fact.feature, "yes", "present" if fact.polarity == "absent" else "absent")
            right = dice.pick(_CORRECTIONS).format(sentence(fact, case.words, dice))
            out += [sentence(wrong, case.words, dice), right]
            case.event.corrected.add(fact.feature)
    return out


def _entries(case: Case, opened: dt.datetime, facts: list[Fact]) -> list[Entry]:
    """The log's lines in their order: the call, units, what is found, template lines, corrections."""
    dice, event, words = case.dice, case.event, case.words
    first, last = _first_and_last(case)
    corrections = _corrected(case, facts)
    templates = tree("noise")["template"]["cad" if event.is_death else "crime_cad"]
    lines = [line.format(**words) for line in dice.sample(templates, dice.upto(1, 3))]
    lines += [sentence(fact, words, dice) for fact in facts if fact.feature not in event.corrected or not corrections]
    lines += event.lines[:1] if event.must_tell else []
    dice.shuffle(lines)
    out, clock = [], opened
    for line in (*first, *lines, *corrections, *last):
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


def _anonymous(case: Case, part: Part | None, entries: list[Entry], opened: dt.datetime) -> list[Fact]:
    """The line that says that no name was given, and its fact."""
    if part is None or not (part.traced or (part.anonymous and case.dice.hit(0.7))):
        return []
    fact = Fact("caller_anonymous", "yes", "present")
    entries.insert(1, (opened, roughen(sentence(fact, case.words, case.dice), "cad", case.dice)))
    return [fact]


def _row(case: Case, ref: str, opened: dt.datetime, source: str) -> tuple[Row, Written]:
    event, dice, group = case.event, case.dice, case.event.kind.group
    written = write_down(event.spot, dice)
    row = {
        "cad_ref": ref,
        "opened_at": stamp(opened),
        "opening_code": _urn("opening", group).draw(dice),
        "grade": URNS["grade"]["death" if group == "death" else "other"].draw(dice),
        "source": source or URNS["source"]["any"].draw(dice),
        "bcu": event.borough.bcu,
        "borough": event.borough.name,
        **place_columns(written),
        "linked_cad_ref": case.ref(case.cads[0]) if case.cads else "",
        "las_ref": case.ref(case.las),
    }
    return row, written


def _end(case: Case, closed: dt.datetime) -> Row:
    group, attended = case.event.kind.group, case.dice.random()
    # A supervisor at 30 of 40 scenes of death; elsewhere seldom filled in.
    supervisor = ("Y" if attended < 0.675 else "N" if attended < 0.9 else "") if case.event.is_death else ""
    code = _urn("closing", group).draw(case.dice)
    return {"closed_at": stamp(closed), "closing_code": code, "supervisor_attended": supervisor}


def log(case: Case, part: Part | None, minutes: float, source: str = "") -> str:
    """Record one log of the event; returns its reference."""
    event, dice = case.event, case.dice
    opened = event.found + dt.timedelta(minutes=minutes)
    ref = case.office.cad_ref(opened, dice)
    share = 0.45 if event.must_tell else 0.32
    facts = [] if event.kind.group == "other" else choose(event.facts, share, ("scene",), dice)
    entries = _entries(case, opened, facts)
    facts += _anonymous(case, part, entries, opened)
    row, written = _row(case, ref, opened, source)
    row["caller_name"], row["caller_phone"] = _caller(case, part)
    closed = max(case.after(opened, 1.5, 9), entries[-1][0] + dt.timedelta(minutes=3))
    for when, more in ((opened + dt.timedelta(minutes=40), {}), (closed, _end(case, closed))):
        image = {**row, **more, "remarks": _remarks(entries, when), "updated_at": stamp(when)}
        day = case.office.outbox.put("cad", ref, when, [image])
        case.ledger.record("cad", ref, day)
    # A line of the log is known once the image of the closed log arrives.
    for fact in facts:
        case.ledger.fact("cad", ref, day, (fact.feature, fact.value, fact.polarity))
    case.ledger.place("cad", ref, event.spot.place.id, written.text)
    if part and (row["caller_name"] or row["caller_phone"]):
        known = identifiable(part, False, bool(row["caller_phone"]))
        case.ledger.person("cad", ref, ("1", part.person.id, "INFORMANT", known, part.lied))
    case.cads.append(ref)
    return ref
