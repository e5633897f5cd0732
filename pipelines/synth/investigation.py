"""What was seized and what was done: property and actions at the rates that the inspection found."""

from __future__ import annotations

import datetime as dt
from typing import Any

from pipelines.synth.chance import Dice
from pipelines.synth.office import Case
from pipelines.synth.tables import tree
from pipelines.synth.wording import Fact

Row = dict[str, Any]
# What an item of the property list states, where the words are plain.
_ITEMS = {
    ("phone_missing", "absent"): (
        "PHONE",
        ("Samsung Galaxy", "Nokia handset", "iPhone, cracked screen", "black mobile"),
        ("SEIZED", "RETURNED"),
    ),
    ("phone_missing", "present"): ("PHONE", ("mobile phone", "handset, make unknown"), ("MISSING",)),
    ("small_bottle", "present"): (
        "BOTTLE",
        ("small bottle, clear liquid", "brown glass vial with fluid"),
        ("SEIZED", "NOT_SEIZED"),
    ),
    ("note", "present"): ("NOTE", ("handwritten note", "letter to family"), ("SEIZED",)),
    ("syringe", "present"): ("SYRINGE", ("1ml syringe, used", "needle"), ("SEIZED", "NOT_SEIZED")),
    ("bedding", "present"): ("BEDDING", ("bed sheet, patterned", "single duvet cover"), ("SEIZED", "NOT_SEIZED")),
    ("medication_packets", "present"): (
        "MEDICATION",
        ("empty blister packs", "assorted tablets"),
        ("SEIZED", "NOT_SEIZED"),
    ),
    ("weapon", "present"): ("WEAPON", ("kitchen knife",), ("SEIZED",)),
    ("drug_paraphernalia", "present"): ("DRUGS", ("foil and spoon", "pipe"), ("SEIZED", "NOT_SEIZED")),
}
_OTHER = (
    ("KEYS", "bunch of keys"),
    ("WALLET", "leather wallet"),
    ("CASH", "cash, sum not counted"),
    ("ID_DOCUMENT", "driving licence"),
    ("OTHER", "spectacles"),
    ("CLOTHING", "jacket"),
)


def _item(ref: str, number: int, kind: tuple[str, str, str], dice: Dice) -> Row:
    item_type, description, status = kind
    # Property wrongly or not recorded in 9 of 42; the reference is missing in two of five.
    if dice.hit(0.12):
        status = dice.pick(("LOST", "RETURNED", "SEIZED", "NOT_SEIZED")) if status != "MISSING" else status
    return {
        "cris_ref": ref,
        "item_no": number,
        "item_type": item_type,
        "description": description,
        "found_at": dice.pick(("on person", "bedroom", "beside body", "kitchen", "mortuary", "")),
        "status": status,
        "exhibit_ref": f"{dice.pick('ABCDGHJKLMNPRSTW')}{dice.pick('ABCDEFGHJKLMRSTW')}/{number}"
        if status == "SEIZED" and dice.hit(0.7)
        else "",
        "property_ref": f"PX{dice.upto(1000000, 9999999)}" if status == "SEIZED" and dice.hit(0.6) else "",
    }


def property_rows(case: Case, ref: str) -> tuple[list[Row], list[Fact]]:
    """The property of a report, and the facts that its rows state."""
    dice, event = case.dice, case.event
    kinds, facts = [], []
    for fact in event.facts:
        found = _ITEMS.get((fact.feature, fact.polarity))
        # 9 of 42 reports have property wrong: what was there is not on the list.
        if found and dice.hit(0.79 if event.is_death else 0.4):
            item_type, descriptions, states = found
            kinds.append((item_type, dice.pick(descriptions), dice.pick(states)))
            facts.append(fact)
        elif fact.feature == "drug_mark" and dice.hit(0.6):
            kinds.append(("DRUGS", fact.value, "SEIZED"))
            facts.append(fact)
    more = dice.upto(0, 2) if event.is_death else int(dice.hit(0.3))
    kinds += [(*dice.pick(_OTHER), dice.pick(("SEIZED", "RETURNED", "NOT_SEIZED"))) for _ in range(more)]
    return [_item(ref, number, kind, dice) for number, kind in enumerate(kinds, start=1)], facts


# Share of deaths at which each action is seen, and how long after the report it is raised (hours).
_CHECKS = {
    ("INTEL_PNC", "DECEASED"): 0.3,
    ("INTEL_PNC", "INFORMANT"): 0.05,
    ("INTEL_PNC", "LOCATION"): 0.02,
    ("INTEL_IIP", "DECEASED"): 0.22,
    ("INTEL_IIP", "LOCATION"): 0.3,
    ("INTEL_IIP", "INFORMANT"): 0.03,
    ("INTEL_PND", "DECEASED"): 0.004,
    ("HOUSE_TO_HOUSE", ""): 0.12,
    ("CCTV", ""): 0.1,
    ("PHONE_EXAM", ""): 0.06,
    ("HANDWRITING", ""): 0.01,
    ("FORENSIC_SUBMISSION", ""): 0.04,
    ("DCB_ENTRY", ""): 0.3,
    ("NOK_CONTACT", ""): 0.55,
}
_RESULTS = {
    "INTEL_PNC": ["no trace", "traced, old caution only", "convictions, none relevant", ""],
    "INTEL_PND": ["negative", ""],
    "INTEL_IIP": ["nothing of note", "previous calls to address", ""],
    "HOUSE_TO_HOUSE": ["neighbours heard nothing", "two replies, nothing seen", ""],
    "CCTV": ["council asked", "no coverage", "viewed, nothing of note", ""],
    "PHONE_EXAM": ["awaiting lab", "locked", ""],
    "NOK_CONTACT": ["told in person", "told by phone", "message left", ""],
    "REVIEW": ["file read, continue", "no further lines", "closure agreed", ""],
}
# Reviews are seen at 24 hours and seldom after; a chief inspector's hardly ever (days: share, rank).
_REVIEWS = {1: (0.7, "PS"), 7: (0.14, "DI"), 14: (0.07, "DI"), 21: (0.04, "DI"), 28: (0.01, "DCI"), 91: (0.004, "DCI")}


def _action(ref: str, kind: tuple[str, str], raised: dt.datetime, rank: str, dice: Dice) -> tuple[dt.datetime, Row]:
    done = raised + dt.timedelta(hours=dice.upto(0, 60)) if dice.hit(0.6) else None
    result = dice.pick(_RESULTS.get(kind[0], ["done", ""]))
    return raised, {
        "cris_ref": ref,
        "action_type": kind[0],
        "subject": kind[1],
        "raised_at": f"{raised:%d/%m/%Y %H:%M}",
        "completed_at": f"{done:%d/%m/%Y %H:%M}" if done else "",
        "rank": rank,
        "result_text": result,
    }


def actions(case: Case, ref: str, reported: dt.datetime) -> list[tuple[dt.datetime, Row]]:
    """Every action of a death's report with the time at which it was raised."""
    dice, event = case.dice, case.event
    out = [
        _action(ref, kind, case.after(reported, 0, 30), dice.pick(("PC", "PC", "DC", "PS")), dice)
        for kind, share in _CHECKS.items()
        if dice.hit(share)
    ]
    for days, (share, rank) in _REVIEWS.items():
        if (days == 1 or event.category == "UNEXPECTED_UNDER_INVESTIGATION") and dice.hit(share):
            out.append(
                _action(ref, ("REVIEW", ""), reported + dt.timedelta(days=days, hours=dice.upto(-2, 4)), rank, dice)
            )
    for day, text in event.concerns:
        when = dt.datetime.combine(day, dt.time(11))
        raised, row = _action(ref, ("CORONER_CONCERN", ""), when, "PC", dice)
        out.append((raised, {**row, "completed_at": "", "result_text": text}))
    for day, kind, subject, rank, text in event.actions:
        raised, row = _action(ref, (kind, subject), dt.datetime.combine(day, dt.time(10)), rank, dice)
        out.append((raised, {**row, "result_text": text}))
    out.sort(key=lambda entry: entry[0])
    for number, (_, row) in enumerate(out, start=1):
        row["action_no"] = number
    return out


def post_mortem(case: Case) -> str:
    """What the pathologist writes, without the facts of the case."""
    lists = tree("lists")
    event = case.event
    if event.tox and not event.has("road_collision"):
        return str(case.dice.pick(lists["pm_pending"]))
    violent = event.category == "HOMICIDE" or event.has("fall_from_height") or event.has("road_collision")
    return str(case.dice.pick(lists["pm_injury" if violent else "pm_natural"]))
