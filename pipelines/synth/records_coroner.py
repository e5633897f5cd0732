"""Reports to the coroner: one case, three layouts, growing over months."""

from __future__ import annotations

import datetime as dt
from typing import Any

from pipelines.synth.coroner_layouts import LAID_OUT, LAYOUT, State
from pipelines.synth.happening import Part
from pipelines.synth.investigation import post_mortem
from pipelines.synth.joining import tell
from pipelines.synth.office import Case, identifiable, officer, one_string, written_birth, written_name
from pipelines.synth.places import spell, write_down
from pipelines.synth.records_cris import opening
from pipelines.synth.statements import stated
from pipelines.synth.tables import values
from pipelines.synth.wording import Fact, choose, misread, sentence
from pipelines.synth.world import Borough

CATEGORY = {"EXPECTED": "1", "UNEXPECTED_NOT_SUSPICIOUS": "2", "UNEXPECTED_UNDER_INVESTIGATION": "3", "HOMICIDE": "4"}


def _reference(case: Case, area: str, reported: dt.date) -> str:
    number = case.office.next(f"coroner/{area}/{reported.year}", case.dice)
    layout = LAYOUT[area]
    if layout == "P":
        return f"{reported.year}-{number:05d}"
    initials = "".join(part[0] for part in area.split("_")).upper()
    return f"{initials}{reported:%y}-{number:05d}" if layout == "D" else f"{reported.year}/{initials}/{number:05d}"


def _said(case: Case, part: Part | None) -> str:
    """A finder or reporter in one string, with their relation."""
    if part is None or part.anonymous:
        return ""
    forenames, surname = written_name(part, case.dice)
    name = f"{forenames} {surname}"
    if part.relation and case.dice.hit(0.5):
        name += case.dice.pick((f" ({part.relation})", f", {part.relation}"))
    return name


def _open(case: Case, borough: Borough, reported: dt.date) -> tuple[State, list[Fact], tuple[str, str]]:
    """The case as first reported, with the facts that its story states and the words of the place."""
    event, dice = case.event, case.dice
    part = Part("DECEASED", event.subject)
    facts = choose(event.facts, 0.85 if event.must_tell else 0.45, ("scene",), dice)
    story = tell(facts, opening(case), "coroner", case.words, dice).text if facts or dice.hit(0.8) else ""
    if LAYOUT[borough.area] != "P" and dice.hit(0.1):
        # Books and packs are handwritten: one in ten was hard to read.
        story = misread(story, dice)
    written = write_down(event.died or event.spot, dice)
    caller, finder = event.caller(), event.finder()
    last = next((p for p in event.parts if p.role == "LAST_SEEN_WITH"), None)
    home = spell(event.subject.home, dice) + (f" {event.subject.home.place.postcode}" if dice.hit(0.5) else "")
    refs = [case.ref(case.cads[0]) if case.cads else "", case.ref(case.cris), case.ref(case.merlin)]
    said = next((ref for ref in dice.sample(refs, 3) if ref), "")
    state = State(
        ref=_reference(case, borough.area, reported),
        area=borough.area,
        reported=reported,
        names=written_name(part, dice),
        one_name=one_string(part, dice),
        born=written_birth(part, dice, 0.9),
        home="NFA" if event.has("rough_sleeper") else home,
        died_at=written.text + (f", {written.postcode}" if written.postcode else ""),
        died_on=(event.when.date() if dice.hit(0.9) else event.found.date()) if dice.hit(0.93) else None,
        story=" ".join([story, *event.lines]).strip() if event.must_tell else story,
        category=CATEGORY[case.category],
        reporter=_said(case, caller) if dice.hit(0.6) else "",
        finder=_said(case, finder) if dice.hit(0.6) else "",
        last_seen=_said(case, last) if dice.hit(0.7) else "",
        police_ref=dice.pick(("{}", "Ref {}", "police ref {}", "see {} ")).format(said) if said else "",
        cad=refs[0],
        cris=refs[1],
        merlin=refs[2],
        inspector=f"Insp {officer(case).split(' ')[1].title()} {dice.upto(0, 23):02d}:{dice.upto(0, 59):02d}"
        if dice.hit(6 / 42)
        else "",
        supervisor=f"PS {officer(case).split(' ')[1].title()}" if dice.hit(0.5) else "",
        property_refs=f"PX{dice.upto(1000000, 9999999)}" if dice.hit(0.35) else "",
        nok=dice.pick("YYYN") if dice.hit(0.7) else "",
        dated_as_text=dice.hit(0.25),
        updated=reported,
    )
    return state, facts, (written.text, written.postcode)


def _mentions(case: Case, ref: str, state: State) -> None:
    """The truth of the persons that the case names."""
    event, ledger = case.event, case.ledger
    ledger.person("coroner", ref, ("1", event.subject.id, "DECEASED", True, False))
    if LAYOUT[state.area] != "P":
        return
    caller, finder = event.caller(), event.finder()
    last = next((part for part in event.parts if part.role == "LAST_SEEN_WITH"), None)
    for number, role, text, part in (
        ("2", "INFORMANT", state.reporter, caller),
        ("3", "FINDER", state.finder, finder),
        ("4", "LAST_SEEN_WITH", state.last_seen, last),
    ):
        if text and part:
            ledger.person("coroner", ref, (number, part.person.id, role, identifiable(part, False, False), part.lied))


def _conclusion(case: Case) -> str:
    event = case.event
    if event.kind.name.startswith("sui_"):
        return case.dice.pick(values("conclusions_suicide"))
    if event.kind.name.startswith("od_"):
        return case.dice.pick(values("conclusions_drug"))
    return case.dice.pick(values("conclusions_accident"))


Stage = tuple[dt.date, dict[str, Any], list[Fact]]  # when, fields that change, facts newly stated


def _examined(case: Case, reported: dt.date) -> list[Stage]:
    """The post-mortem, or the decision that none is needed."""
    event, dice = case.event, case.dice
    known: tuple[str, ...] = ("Unascertained pending tests" if event.tox else event.cause, "", "", "")
    if event.pm_days is None:
        none = {"pm_type": "None", "cause": (event.cause, "", "", "")}
        return [(reported + dt.timedelta(days=dice.upto(1, 6)), none, [])] if dice.hit(0.7) else []
    facts = choose(event.facts, 0.8, ("pm",), dice)
    findings = " ".join([post_mortem(case), *(sentence(fact, case.words, dice) for fact in facts)])
    day = event.found.date() + dt.timedelta(days=event.pm_days)
    kind = "Forensic" if case.category == "HOMICIDE" else "Standard"
    change = {"pm_type": kind, "pm_date": day, "pm_findings": findings, "cause": known}
    return [(day + dt.timedelta(days=dice.upto(0, 3)), change, facts)]


def _analysed(case: Case) -> list[Stage]:
    """Toxicology, with the cause that it settles."""
    event = case.event
    if not event.tox or event.tox_days is None:
        return []
    day = event.found.date() + dt.timedelta(days=event.tox_days)
    facts = [Fact("substance", name, "present", "tox") for name, _, _ in event.tox]
    return [(day, {"tox": event.tox, "tox_date": day, "cause": (event.cause, "", "", "")}, facts)]


def _put_right(case: Case, reported: dt.date) -> list[Stage]:
    """A name or date of birth that a coroner's officer corrects, in one case of twenty."""
    who, dice = case.event.subject, case.dice
    if not dice.hit(0.05):
        return []
    forenames = " ".join(who.forenames)
    right = {"names": (forenames, who.surname), "one_name": f"{who.surname.upper()}, {forenames}", "born": who.born}
    return [(reported + dt.timedelta(days=dice.upto(2, 20)), right, [])]


def _inquest(case: Case) -> list[Stage]:
    """Inquest opened and, months later, concluded; as told for the replay, else for unnatural deaths."""
    event, dice = case.event, case.dice
    if event.inquest is not None:
        return [(day, {"inquest": status, "conclusion": text}, []) for day, status, text in event.inquest]
    unnatural = event.tox or event.kind.name.startswith(("sui", "hom", "fall", "road"))
    if not event.cause or not unnatural or not dice.hit(0.8):
        return []
    opened = event.found.date() + dt.timedelta(days=dice.upto(6, 40))
    end = {"inquest": "Concluded", "conclusion": _conclusion(case)}
    return [(opened, {"inquest": "Opened"}, []), (opened + dt.timedelta(days=dice.upto(120, 300)), end, [])]


def _later(case: Case, state: State) -> list[Stage]:
    """What changes and when: post-mortem, toxicology, name put right, inquest, concerns."""
    out = [*_examined(case, state.reported), *_analysed(case), *_put_right(case, state.reported), *_inquest(case)]
    concerns: list[str] = []
    for day, text in case.event.concerns:
        concerns = [*concerns, text]
        out.append((day, {"concerns": concerns}, []))
    return sorted(out, key=lambda stage: stage[0])


def report(case: Case, borough: Borough) -> None:
    """Report the death to the borough's coroner, with all that becomes known later."""
    event, dice = case.event, case.dice
    first = case.after(event.found, 2, 60)
    state, facts, place = _open(case, borough, first.date())
    causes = stated("cause", event.cause, event)
    ref, feed, lay_out = f"{borough.area}:{state.ref}", f"coroner_{borough.area}", LAID_OUT[LAYOUT[borough.area]]
    stages: list[tuple[dt.datetime, dict[str, Any], list[Fact]]] = [(first, {}, facts)]
    stages += [
        (max(first + dt.timedelta(days=1), dt.datetime.combine(day, dt.time(15))), change, new)
        for day, change, new in _later(case, state)
    ]
    dice_state = dice.getstate()
    for when, change, new in stages:
        for name, value in change.items():
            setattr(state, name, value)
        state.updated = when.date()
        # Fields that the layout draws stay the same from image to image.
        dice.setstate(dice_state)
        day = case.office.outbox.put(feed, ref, when, [lay_out(state, case)])
        case.ledger.record("coroner", ref, day)
        for fact in (*new, *causes) if state.cause[0] == event.cause else new:
            case.ledger.fact("coroner", ref, day, (fact.feature, fact.value, fact.polarity))
    _mentions(case, ref, state)
    case.ledger.place("coroner", ref, (event.died or event.spot).place.id, place[0])
