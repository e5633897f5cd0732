"""What may be judged where, and a filled form as a judgement: one way for notebooks and plain pages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from pipelines import judgements
from pipelines.judgement_words import codes_of, words
from pipelines.views.desk import Desk


def offered(kinds: Sequence[str] = ()) -> dict[str, str]:
    """The judgements on offer, code by label: those of `kinds`, else all but a tip, which has its own form."""
    return {w.label: w.code for code, w in words().items() if (code in kinds if kinds else code != "tip")}


def codes() -> dict[str, str]:
    """Reason codes of dismissals and addressees of referrals, code by what is read."""
    return {f"{c} {name}": c for listed in ("dismissal_reason", "referral") for c, name in codes_of(listed).items()}


def usual_end() -> dt.date:
    """A week from today: how long a snooze usually lasts."""
    return judgements.now().date() + dt.timedelta(days=7)


def decide(
    desk: Desk, form: Mapping[str, Any], subject: tuple[str, str], seen: tuple[str | None, Sequence[str]]
) -> str:
    """Records what a form holds and returns its id; raises DeathlinkError, in words, where it is not complete.

    form: analyst, judgement, reason, reason_code, until; seen: hash of the evidence on the screen, its incidents.
    """
    judged = judgements.Judged(
        analyst=form["analyst"] or "",
        subject_kind=subject[0],
        subject_id=subject[1],
        judgement=form["judgement"] or "",
        reason=form["reason"] or "",
        reason_code=form["reason_code"] or None,
        evidence_hash=seen[0],
        members=tuple(seen[1]),
        until=form["until"] if form["judgement"] == "snoozed" else None,
    )
    return judgements.record(desk.settings, judged)
