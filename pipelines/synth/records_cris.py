"""Crime reports with persons, property and actions; a death's report changes for months."""

from __future__ import annotations

import datetime as dt
from typing import Any

from pipelines.synth.happening import Part
from pipelines.synth.investigation import actions, property_rows
from pipelines.synth.joining import tell
from pipelines.synth.office import Case, identifiable, officer, written_birth, written_name, written_phone
from pipelines.synth.places import spell, write_down
from pipelines.synth.statements import stated
from pipelines.synth.tables import tree, values
from pipelines.synth.wording import Fact, choose, sentence

Row = dict[str, Any]


def stamp(when: dt.datetime | None) -> str:
    """A time as CRIS writes it."""
    return f"{when:%d/%m/%Y %H:%M}" if when else ""


def opening(case: Case) -> str:
    """The first sentence of a report."""
    event, dice = case.event, case.dice
    key = "death" if event.is_death else "crime"
    if dice.hit(0.15):
        return ""
    caller = event.caller()
    who = "Caller" if caller is None or caller.anonymous else (caller.relation or "Informant").capitalize()
    return str(dice.pick(tree("openings")[key])).format(
        date=f"{event.found:%d/%m/%Y}",
        time=f"{event.found:%H%M}",
        place=spell(event.spot, dice, tail=0.1),
        crime=event.kind.classes[0].lower(),
        who=who,
        **{name: text for name, text in case.words.items() if name in ("man", "mf")},
    )


def _protected(part: Part, case: Case) -> Row:
    """Protected characteristics, seldom filled in."""
    dice, person = case.dice, part.person
    return {
        "ethnicity": person.ethnicity if dice.hit(0.17) else "",
        "ic_code": person.ic if dice.hit(0.5) else ("IC9" if dice.hit(0.02) else ""),
        "sexual_orientation": dice.pick(values("orientation")) if dice.hit(0.02) else "",
        "religion": dice.pick(values("religion")) if dice.hit(0.03) else "",
        "disability": dice.pick(values("disability")) if dice.hit(0.03) else "",
        "gender_identity": "as at birth" if dice.hit(0.01) else "",
        "nationality": person.nation if dice.hit(0.3) else "",
    }


def person_row(case: Case, ref: str, number: int, part: Part, on: dt.date) -> tuple[Row, bool]:
    """A person as the report holds them, and whether it says enough to know who it is."""
    dice, person = case.dice, part.person
    main = part.role in ("DECEASED", "VICTIM")
    forenames, surname = written_name(part, dice)
    # Who was arrested or interviewed is on the national computer with a date of birth.
    arrested = part.role == "SUSPECT" and case.event.must_tell
    # A suspect who is named has been looked up; one who was not found there is an UNKNOWN MALE.
    looked_up = main or part.role == "SUSPECT"
    born = written_birth(part, dice, 1.0 if arrested or part.traced else 0.85 if looked_up else 0.45)
    share = 0.6 if not main else 0.12 if part.role == "DECEASED" else 0.25
    phone = written_phone(person, dice) if part.traced or dice.hit(share) else ""
    home = (
        "NFA"
        if case.event.has("rough_sleeper") and main
        else spell(person.home, dice)
        if dice.hit(0.8 if main else 0.5)
        else ""
    )
    handle = person.handle if person.handle and dice.hit(0.3) else ""
    case.event.handles |= {handle} - {""}
    row = {
        "cris_ref": ref,
        "person_no": number,
        "role": part.role,
        "surname": surname.upper(),
        "forenames": forenames,
        "alias": ";".join(person.alias) if person.alias and dice.hit(0.5) else "",
        "dob": f"{born:%d/%m/%Y}" if born else "",
        "age": person.age(on) if dice.hit(0.5) and not part.lied else "",
        "sex": person.sex if dice.hit(0.97) else "",
        **_protected(part, case),
        "occupation": person.occupation if dice.hit(0.4) else "",
        "address_text": home,
        "postcode": person.home.place.postcode if home and home != "NFA" and dice.hit(0.7) else "",
        "phone": phone,
        "email": f"{person.forenames[0].lower()}.{dice.upto(10, 999)}@mail.example".replace(" ", "")
        if dice.hit(0.03)
        else "",
        "online_handle": handle,
        "pnc_id": person.pnc if person.pnc and (arrested or dice.hit(0.5)) else "",
        "relation_to_deceased": part.relation if case.event.is_death and dice.hit(0.7) else "",
    }
    return row, identifiable(part, born is not None, bool(phone))


def everyone(case: Case) -> list[Part]:
    """The victim first, then those whom this report names."""
    event, dice = case.event, case.dice
    first = Part("DECEASED" if event.is_death else "VICTIM", event.subject)
    rest = [part for part in event.parts if not part.anonymous and (event.must_tell or dice.hit(0.85))]
    dice.shuffle(rest)
    return [first, *rest]


def _persons(case: Case, ref: str) -> tuple[list[Row], list[tuple[str, str, str, bool, bool]]]:
    rows, mentions = [], []
    for number, part in enumerate(everyone(case), start=1):
        row, known = person_row(case, ref, number, part, case.event.found.date())
        rows.append(row)
        mentions.append((str(number), part.person.id, part.role, known, part.lied))
    if (
        case.event.kind.group == "crime"
        and not any(part.role == "SUSPECT" for part in case.event.parts)
        and case.dice.hit(0.5)
    ):
        rows.append(
            {
                "cris_ref": ref,
                "person_no": len(rows) + 1,
                "role": "SUSPECT",
                "surname": "UNKNOWN",
                "sex": case.dice.pick("MMMF"),
            }
        )
    return rows, mentions


def _texts(case: Case) -> tuple[str, str, list[Fact]]:
    """Modus operandi and details with the facts that they state."""
    event, dice, words = case.event, case.dice, case.words
    scene = choose(event.facts, 1.0 if event.must_tell else 0.62, ("scene",), dice)
    short = [fact for fact in scene if dice.hit(0.25)]
    mo = tell(short, "", "cris", words, dice) if short and dice.hit(0.6) else None
    details = tell([fact for fact in scene if mo is None or fact not in short], opening(case), "cris", words, dice)
    return mo.text if mo else "", " ".join([details.text, *event.lines]), scene


def _said_later(text: str, facts: list[Fact], case: Case) -> str:
    return " ".join([text, *(sentence(fact, case.words, case.dice) for fact in facts)])


def _stages(case: Case, reported: dt.datetime) -> list[tuple[dt.datetime, Row, list[Fact], str]]:
    """The report's later images: when, changed fields, facts newly stated, words added."""
    event, dice, words = case.event, case.dice, case.words
    out: list[tuple[dt.datetime, Row, list[Fact], str]] = [(reported, {}, [], "")]
    if dice.hit(0.5):
        out.append((case.after(reported, 3, 30), {}, [], "Scene log added."))
    if not event.is_death:
        if dice.hit(0.75):
            closed = case.after(reported, 24, 24 * 45)
            out.append((closed, {"status": "CLOSED", "closed_at": stamp(closed)}, [], ""))
        return out
    for day, text, facts in event.later:
        out.append((dt.datetime.combine(day, dt.time(13, 5)), {}, facts, _said_later(text, facts, case)))
    if event.pm_days is not None and dice.hit(0.35):
        found = choose(event.facts, 0.6, ("pm",), dice)
        text = " ".join(["PM held.", *(sentence(fact, words, dice) for fact in found)])
        out.append((event.found + dt.timedelta(days=event.pm_days, hours=dice.upto(1, 9)), {}, found, text))
    if event.unnamed_until is not None:
        out.append((event.unnamed_until, {}, [], "Identified."))
    if event.category == "UNEXPECTED_UNDER_INVESTIGATION" and dice.hit(0.7):
        when = case.after(reported, 24 * 8, 24 * 80)
        if case.category == event.category:
            out.append((when, {"death_category": "UNEXPECTED_NOT_SUSPICIOUS"}, [], "Recategorised by DI."))
    if event.tox and event.tox_days is not None and dice.hit(0.3):
        found = [Fact("substance", name, "present", "tox") for name, _, _ in event.tox]
        text = "Toxicology back: " + ", ".join(f"{name} {level}{unit}" for name, level, unit in event.tox) + "."
        out.append((event.found + dt.timedelta(days=event.tox_days + dice.upto(0, 6), hours=2), {}, found, text))
    if dice.hit(0.85):
        closed = case.after(reported, 24 * 3, 24 * 100)
        out.append((closed, {"status": "CLOSED", "closed_at": stamp(closed)}, [], ""))
    return sorted(out, key=lambda stage: stage[0])


def _row(case: Case, ref: str, reported: dt.datetime, texts: tuple[str, str]) -> tuple[Row, str]:
    """The report's own row as first made, and the words of its place."""
    event, dice = case.event, case.dice
    written = write_down(event.spot, dice)
    found, murder = event.category == "HOMICIDE", case.category == "HOMICIDE"
    # No sign of a duty officer in 36 of 42 reports; the assessment team is asked about 4 deaths in 100.
    signed = event.is_death and dice.hit(6 / 42)
    advised = event.is_death and (found or dice.hit(0.035))
    row: Row = {
        "cris_ref": ref,
        "report_type": "CRI" if event.is_death and not murder else "CRIME",
        "classification": dice.pick(event.kind.classes),
        "death_category": case.category,
        "reported_at": stamp(reported),
        "committed_from": stamp(event.when) if dice.hit(0.75) else "",
        "committed_to": stamp(event.found),
        "bcu": event.borough.bcu,
        "borough": event.borough.name,
        "venue_text": written.text,
        "postcode": written.postcode,
        "easting": written.easting,
        "northing": written.northing,
        "cad_ref": case.ref(case.cads[0]) if case.cads else "",
        "merlin_ref": case.ref(case.merlin),
        "mo_text": texts[0],
        "details_text": texts[1],
        "status": "OPEN",
        "officer_in_case": officer(case),
        "duty_officer_signoff_at": stamp(case.after(reported, 0.5, 10)) if signed else "",
        "hat_advice_at": stamp(case.after(reported, 1, 20)) if advised else "",
        "flags": event.kind.flags if event.kind.flags and dice.hit(0.6) else "",
    }
    return row, written.text


def _nameless(row: Row) -> Row:
    """The dead as the report holds them until somebody knows who they are."""
    keep = ("cris_ref", "person_no", "role", "sex", "ic_code")
    return {**{name: row[name] for name in keep}, "surname": "UNKNOWN"}


def report(case: Case, hours: tuple[float, float] = (0.7, 9)) -> None:
    """Record the event in CRIS, with all its later images."""
    event, outbox, ledger = case.event, case.office.outbox, case.ledger
    reported = case.after(event.found, *hours)
    ref = case.cris = case.office.cris_ref(event.borough.name, reported, case.dice)
    persons, mentions = _persons(case, ref)
    mo, details, scene = _texts(case)
    items, item_facts = property_rows(case, ref)
    row, place = _row(case, ref, reported, (mo, details))
    scene += [*item_facts, *stated("classification", row["classification"], event)]
    done = actions(case, ref, reported) if event.is_death else []
    named = None
    for when, changes, facts, words in _stages(case, reported):
        row = {**row, **changes, "updated_at": stamp(when)}
        row["details_text"] = f"{row['details_text']} {words}".strip()
        day = outbox.put("cris_report", ref, when, [row])
        unknown = event.unnamed_until is not None and when < event.unnamed_until
        came = outbox.put("cris_person", ref, when, [_nameless(persons[0]), *persons[1:]] if unknown else persons)
        named = named or (None if unknown else came)
        if items:
            outbox.put("cris_property", ref, when, items)
        if done:
            outbox.put("cris_action", ref, when, [action for raised, action in done if raised <= when])
        ledger.record("cris", ref, day)
        for fact in (*scene, *facts):
            ledger.fact("cris", ref, day, (fact.feature, fact.value, fact.polarity))
    for number, mention in enumerate(mentions):
        if number or named:
            ledger.person("cris", ref, mention)
    ledger.place("cris", ref, event.spot.place.id, place)
