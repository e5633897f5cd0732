"""Each check on a small table of deaths: what it says where it was done, where not, and where nobody can tell."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from data_contracts.report_rules import compliance_checks
from features.compliance import ActionFacts, CaseFile, ItemFacts, RecordFacts, answer, answers

CHECKS = {check.code: check for check in compliance_checks()}
NOON = dt.datetime(2019, 3, 1, 12)
CRIS = RecordFacts("cris", "CRI", status="OPEN")
EMPTY = CaseFile("I1", "UNEXPECTED_NOT_SUSPICIOUS", records=(CRIS,))


def _done(kind: str, subject: str | None = None, *, result: bool = True) -> ActionFacts:
    return ActionFacts(kind, subject, NOON, NOON, "PC", result)


def _raised(kind: str, subject: str | None = None) -> ActionFacts:
    return ActionFacts(kind, subject, NOON)


def _with(*actions: ActionFacts, **more: object) -> CaseFile:
    return replace(EMPTY, actions=actions, **more)  # type: ignore[arg-type]


def _sent(day: str, *, police: str) -> CaseFile:
    """A report to the coroner dated that day on a death that the police have had since that time."""
    report = RecordFacts("coroner", "P", opened=dt.datetime.fromisoformat(day))
    return replace(EMPTY, records=(replace(CRIS, opened=dt.datetime.fromisoformat(police)), report))


CLOSED = RecordFacts("cris", "CRI", status="CLOSED")
BOTTLE, KEYS = ItemFacts("BOTTLE", "SEIZED", True), ItemFacts("KEYS", "SEIZED", False)
TABLE = [
    ("pnc_deceased", EMPTY, "gap"),
    ("pnc_deceased", _with(_done("INTEL_PNC", "DECEASED")), "kept"),
    ("pnc_deceased", _with(_raised("INTEL_PNC", "DECEASED")), "gap"),
    ("pnc_deceased", _with(_done("INTEL_PNC", "INFORMANT")), "gap"),
    ("pnd_location", _with(_done("INTEL_PND", "LOCATION")), "kept"),
    ("iip_informant", _with(has_informant=False), "does not apply"),
    ("iip_informant", EMPTY, "gap"),
    ("pnc_deceased", CaseFile("I1", records=(RecordFacts("cad", "309>313"),)), "unknown"),
    ("signoff_report", EMPTY, "does not apply"),
    ("signoff_report", replace(EMPTY, records=(CRIS, RecordFacts("coroner", "P"))), "gap"),
    ("signoff_report", replace(EMPTY, records=(CRIS, RecordFacts("coroner", "D", signed_off=True))), "kept"),
    ("signoff_report", replace(EMPTY, records=(CRIS, RecordFacts("coroner", "M"))), "does not apply"),
    ("signoff_crime_record", EMPTY, "gap"),
    ("supervisor_scene", EMPTY, "unknown"),
    ("supervisor_scene", replace(EMPTY, records=(RecordFacts("cad", "", supervisor_attended=False),)), "gap"),
    (
        "supervisor_scene",
        replace(
            EMPTY,
            records=(
                RecordFacts("cad", "", supervisor_attended=False),
                RecordFacts("cad", "", supervisor_attended=True),
            ),
        ),
        "kept",
    ),
    ("action_no_result", EMPTY, "does not apply"),
    ("action_no_result", _with(_done("CCTV"), _done("REVIEW", result=False)), "gap"),
    ("action_no_result", _with(_done("CCTV"), _raised("REVIEW")), "kept"),
    ("closed_open_action", _with(_raised("CCTV")), "does not apply"),
    ("closed_open_action", _with(_raised("CCTV"), records=(CLOSED,)), "gap"),
    ("closed_open_action", _with(_done("CCTV"), records=(CLOSED,)), "kept"),
    ("property_reference", EMPTY, "does not apply"),
    ("property_reference", replace(EMPTY, items=(BOTTLE, KEYS)), "gap"),
    ("property_reference", replace(EMPTY, items=(BOTTLE,)), "kept"),
    ("property_reference", replace(EMPTY, items=(ItemFacts("KEYS", "NOT_SEIZED"),)), "does not apply"),
    ("seized_not_submitted", replace(EMPTY, items=(KEYS,)), "does not apply"),
    ("seized_not_submitted", replace(EMPTY, items=(BOTTLE,)), "gap"),
    ("seized_not_submitted", _with(_done("FORENSIC_SUBMISSION"), items=(BOTTLE,)), "kept"),
    ("next_of_kin", EMPTY, "gap"),
    ("next_of_kin", replace(EMPTY, records=(CRIS, RecordFacts("coroner", "D", next_of_kin_told=True))), "kept"),
    ("hat_unanswered", EMPTY, "does not apply"),
    ("hat_unanswered", _with(_done("HAT_ADVICE")), "kept"),
    ("hat_unanswered", _with(_done("HAT_ADVICE", result=False)), "gap"),
    ("hat_unanswered", replace(EMPTY, records=(replace(CRIS, hat_advice=True),)), "gap"),
    ("thrive", _with(_done("THRIVE")), "kept"),
    ("report_late", EMPTY, "unknown"),
    ("report_late", _sent("2019-03-01", police="2019-03-01 12:00"), "kept"),
    ("report_late", _sent("2019-03-02", police="2019-03-01 12:00"), "kept"),  # the shift may have ended at midnight
    ("report_late", _sent("2019-03-02", police="2019-03-01 11:59"), "gap"),
    ("report_late", _sent("2019-03-02", police="2019-03-01 22:30"), "kept"),
    ("report_late", _sent("2019-03-03", police="2019-03-01 22:30"), "gap"),
    ("report_late", _sent("2019-02-28", police="2019-03-01 12:00"), "kept"),  # a coroner who heard of it first
    ("report_late", _sent("2019-03-31", police="2019-03-30 23:30"), "kept"),  # over the start of summer time
    ("report_late", replace(EMPTY, records=(RecordFacts("coroner", "P", opened=NOON),)), "unknown"),
    ("daily_bulletin", EMPTY, "does not apply"),
    ("daily_bulletin", replace(EMPTY, category="UNEXPECTED_UNDER_INVESTIGATION"), "gap"),
    ("age", replace(EMPTY, recorded=frozenset({"age"})), "kept"),
    ("age", replace(EMPTY, recorded=frozenset({"dob"})), "kept"),
    ("ethnicity", replace(EMPTY, recorded=frozenset({"dob"})), "gap"),
]


@pytest.mark.parametrize(("code", "case", "expected"), TABLE, ids=[f"{i}-{row[0]}" for i, row in enumerate(TABLE)])
def test_the_answer_of_a_check(code: str, case: CaseFile, expected: str) -> None:
    assert answer(CHECKS[code], case) == expected


def test_every_check_of_the_list_is_answered_and_tried_here() -> None:
    assert set(answers(compliance_checks(), EMPTY)) == set(CHECKS)
    kinds = {CHECKS[code].kind for code, _, _ in TABLE}
    assert kinds == {check.kind for check in CHECKS.values()}


def test_the_three_subjects_and_three_systems_are_all_there() -> None:
    assert {f"{s}_{w}" for s in ("pnc", "pnd", "iip") for w in ("deceased", "informant", "location")} <= set(CHECKS)
