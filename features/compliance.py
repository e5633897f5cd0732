"""What was left undone on one death: each check of `compliance_check.csv` answered from the death's own records.

An answer is `kept` (there is evidence that it was done), `gap` (there is none although it applies), `unknown` (no
record that could say so has reached us) or `does not apply`. Silence about somebody is never read as a fact about
them: "not recorded" says something about the record only.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final, Literal

from data_contracts.report_rules import CheckKind, ComplianceCheck

Answer = Literal["kept", "gap", "unknown", "does not apply"]
# The longest shift of a response team, twelve hours: whoever took the death has gone off duty by then (E07).
LONGEST_SHIFT: Final = dt.timedelta(hours=12)


@dataclass(frozen=True)
class RecordFacts:
    """What one source record says about how the death was handled."""

    source_system: str
    record_type: str
    status: str | None = None
    signed_off: bool = False
    supervisor_attended: bool | None = None
    hat_advice: bool = False
    next_of_kin_told: bool = False
    opened: dt.datetime | None = None


@dataclass(frozen=True)
class ActionFacts:
    """One action: done where `completed` is a time; whether its result has any text."""

    action_type: str
    subject: str | None = None
    raised: dt.datetime | None = None
    completed: dt.datetime | None = None
    rank: str | None = None
    has_result: bool = False
    source_system: str = "cris"


@dataclass(frozen=True)
class ItemFacts:
    """One object: its kind, what became of it, and whether a property reference stands beside it."""

    item_type: str
    status: str | None = None
    has_reference: bool = False


@dataclass(frozen=True)
class CaseFile:
    """Everything that the checks look at on one death. `recorded` names the deceased's fields that some record
    fills."""

    incident_id: str
    category: str | None = None
    has_informant: bool = True
    records: tuple[RecordFacts, ...] = ()
    actions: tuple[ActionFacts, ...] = ()
    items: tuple[ItemFacts, ...] = ()
    recorded: frozenset[str] = frozenset()

    @property
    def is_investigated(self) -> bool:
        """Whether the police have a crime record of it: without one nothing could have been recorded as done."""
        return any(record.source_system == "cris" for record in self.records)


def answer(check: ComplianceCheck, case: CaseFile) -> Answer:
    """The answer of one check for one death."""
    if check.categories and case.category not in check.categories:
        return "does not apply"
    return _ANSWERS[check.kind](check, case)


def answers(checks: Iterable[ComplianceCheck], case: CaseFile) -> dict[str, Answer]:
    """The answer of each check, by its code."""
    return {check.code: answer(check, case) for check in checks}


def _action(check: ComplianceCheck, case: CaseFile) -> Answer:
    if check.subject == "INFORMANT" and not case.has_informant:
        return "does not apply"
    if not case.is_investigated:
        return "unknown"
    done = any(
        a.action_type == check.action_type and a.completed and (not check.subject or a.subject == check.subject)
        for a in case.actions
    )
    return "kept" if done else "gap"


def _record_signoff(check: ComplianceCheck, case: CaseFile) -> Answer:
    forms = [record for record in case.records if record.record_type in check.record_types]
    if not forms:
        return "does not apply"
    return "kept" if any(record.signed_off for record in forms) else "gap"


def _supervisor(_check: ComplianceCheck, case: CaseFile) -> Answer:
    said = [r.supervisor_attended for r in case.records if r.supervisor_attended is not None]
    if not said:
        return "unknown"
    return "kept" if any(said) else "gap"


def _action_result(_check: ComplianceCheck, case: CaseFile) -> Answer:
    # A check that another system reports (PND) is its own result; only the crime record's actions carry a text.
    done = [a for a in case.actions if a.completed and a.source_system == "cris"]
    if not done:
        return "does not apply"
    return "kept" if all(a.has_result for a in done) else "gap"


def _closed_open_action(_check: ComplianceCheck, case: CaseFile) -> Answer:
    crime_records = [r for r in case.records if r.source_system == "cris"]
    if not crime_records or any(r.status != "CLOSED" for r in crime_records):
        return "does not apply"
    return "kept" if all(a.completed for a in case.actions if a.source_system == "cris") else "gap"


def _item_reference(check: ComplianceCheck, case: CaseFile) -> Answer:
    taken = [item for item in case.items if item.status in check.statuses]
    if not taken:
        return "does not apply"
    return "kept" if all(item.has_reference for item in taken) else "gap"


def _item_submission(check: ComplianceCheck, case: CaseFile) -> Answer:
    if not any(i.status in check.statuses and i.item_type in check.item_types for i in case.items):
        return "does not apply"
    submitted = any(a.action_type == check.action_type and a.completed for a in case.actions)
    return "kept" if submitted else "gap"


def _next_of_kin(check: ComplianceCheck, case: CaseFile) -> Answer:
    told = any(a.action_type == check.action_type and a.completed for a in case.actions)
    if told or any(record.next_of_kin_told for record in case.records):
        return "kept"
    return "gap" if case.is_investigated else "unknown"


def _advice(check: ComplianceCheck, case: CaseFile) -> Answer:
    advice = [a for a in case.actions if a.action_type == check.action_type]
    if not advice and not any(record.hat_advice for record in case.records):
        return "does not apply"
    return "kept" if advice and all(a.completed and a.has_result for a in advice) else "gap"


def _report_late(_check: ComplianceCheck, case: CaseFile) -> Answer:
    """Coroners' forms carry a day, no time: late is a report dated after the day on which the longest shift ended."""
    sent = [r.opened.date() for r in case.records if r.source_system == "coroner" and r.opened]
    police = [r.opened for r in case.records if r.source_system in ("cad", "cris") and r.opened]
    if not sent or not police:
        return "unknown"
    return "kept" if min(sent) <= (min(police) + LONGEST_SHIFT).date() else "gap"


def _characteristic(check: ComplianceCheck, case: CaseFile) -> Answer:
    return "kept" if case.recorded.intersection(check.subject.split(";")) else "gap"


_ANSWERS: Final[dict[CheckKind, Callable[[ComplianceCheck, CaseFile], Answer]]] = {
    "action": _action,
    "record_signoff": _record_signoff,
    "supervisor": _supervisor,
    "action_result": _action_result,
    "closed_open_action": _closed_open_action,
    "item_reference": _item_reference,
    "item_submission": _item_submission,
    "next_of_kin": _next_of_kin,
    "advice": _advice,
    "report_late": _report_late,
    "characteristic": _characteristic,
}
