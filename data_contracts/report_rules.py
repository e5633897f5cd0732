"""The code lists that the report reads, as frozen rows: when reviews are due, what is checked, which words may be
used."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cache
from typing import Literal

from data_contracts.feeds import code_list
from data_contracts.model import Code

CheckKind = Literal[
    "action",
    "record_signoff",
    "supervisor",
    "action_result",
    "closed_open_action",
    "item_reference",
    "item_submission",
    "next_of_kin",
    "advice",
    "report_late",
    "characteristic",
]


@dataclass(frozen=True)
class ReviewRule:
    """One review that policy asks for. `days` counts from the report of the death, `months` from the last review."""

    code: str
    label: str
    track: str
    position: int
    days: int | None
    months: int | None
    ranks: frozenset[str]
    entry: Code

    def holds_on(self, day: dt.date) -> bool:
        """Whether the rule applies to a death that was reported on this day."""
        return self.entry.holds(day)


@dataclass(frozen=True)
class ComplianceCheck:
    """One omission that is looked for on each death; `kind` says how, the sets say in what."""

    code: str
    label: str
    description: str
    source: str
    kind: CheckKind
    subject: str
    action_type: str
    categories: frozenset[str]
    record_types: frozenset[str]
    statuses: frozenset[str]
    item_types: frozenset[str]
    headline: bool


@dataclass(frozen=True)
class Area:
    """A BCU or a coroner area: its code and its name."""

    code: str
    label: str


@cache
def review_rules() -> tuple[ReviewRule, ...]:
    """The review timetable, by track and position. A rule has either days or months, never both."""
    rules = [
        ReviewRule(
            code=entry.code,
            label=entry.label,
            track=entry.more["track"],
            position=int(entry.more["position"]),
            days=int(entry.more["days"]) if entry.more["days"] else None,
            months=int(entry.more["months"]) if entry.more["months"] else None,
            ranks=_set(entry, "ranks"),
            entry=entry,
        )
        for entry in code_list("review_rule").entries
    ]
    return tuple(sorted(rules, key=lambda rule: (rule.track, rule.position)))


@cache
def compliance_checks() -> tuple[ComplianceCheck, ...]:
    """What is checked on each death, in the order in which the report shows it."""
    return tuple(
        ComplianceCheck(
            code=entry.code,
            label=entry.label,
            description=entry.description,
            source=entry.source,
            kind=entry.more["kind"],  # type: ignore[arg-type]
            subject=entry.more["subject"],
            action_type=entry.more["action_type"],
            categories=_set(entry, "categories"),
            record_types=_set(entry, "record_types"),
            statuses=_set(entry, "statuses"),
            item_types=_set(entry, "item_types"),
            headline=entry.more["headline"] == "yes",
        )
        for entry in code_list("compliance_check").entries
    )


@cache
def areas(kind: Literal["bcu", "coroner_area"]) -> tuple[Area, ...]:
    """The areas of one kind that are in force today, in the list's order."""
    return tuple(Area(entry.code, entry.label) for entry in code_list(kind).entries if entry.valid_to is None)


@cache
def labels(name: str) -> dict[str, str]:
    """Label by code of a list, in the list's order."""
    return {entry.code: entry.label for entry in code_list(name).entries}


@cache
def codes_where(name: str, column: str) -> frozenset[str]:
    """Codes of a list whose column says `yes`."""
    return frozenset(entry.code for entry in code_list(name).entries if entry.more[column] == "yes")


def _set(entry: Code, column: str) -> frozenset[str]:
    return frozenset(part for part in entry.more[column].split(";") if part)
