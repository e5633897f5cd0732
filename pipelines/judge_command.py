"""`deathlink judge`: the same judgements as in the notebooks, from the terminal."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

import polars as pl
from cyclopts import Parameter
from rich.console import Console
from rich.table import Table

from pipelines import judgements
from pipelines.errors import CallError
from pipelines.judgements import Judged, JudgementError
from pipelines.settings import Settings, settings_with
from pipelines.views import series as series_view
from pipelines.views import tips
from pipelines.views.desk import Desk, analyst_name, open_desk
from pipelines.views.standing import due_snoozes, undecided_tips


@dataclass(frozen=True)
class Words:
    """What goes with a judgement.

    Parameters
    ----------
    reason
        Why, in words.
    code
        The reason code of a dismissal, or to whom a referral goes.
    until
        The last day of a snooze (28 days at most).
    analyst
        Who judges; by default DEATHLINK_ANALYST or the name of the login.
    origin
        From whom a tip came.
    """

    reason: str = ""
    code: str | None = None
    until: dt.date | None = None
    analyst: str = field(default_factory=analyst_name)
    origin: str = ""


def judge(
    judgement: str | None = None,
    subject: str | None = None,
    *,
    words: Annotated[Words, Parameter(name="*")] | None = None,
    undo: str | None = None,
    home: Path | None = None,
) -> int:
    """Records what an analyst judged; without a judgement it lists what waits for one.

    Parameters
    ----------
    judgement
        linked, same_supply, same_place, unrelated, cannot_tell, dismissed, referred, note, snoozed or tip.
    subject
        A series, a tip, or two incidents joined by + (for a tip: one or more incidents joined by +).
    undo
        The id of a judgement to take back.
    home
        The folder of the snapshots and the judgements.
    """
    settings, words = settings_with(home=home), words or Words()
    if undo is not None:
        judgements.withdraw(settings, undo, analyst=words.analyst, reason=words.reason or "undone on the terminal")
        print(f"{undo} was taken back.")
        return 0
    if judgement is None:
        return _waiting(settings)
    if subject is None:
        raise CallError("say what is judged: a series, a tip, or two incidents joined by +")
    recorded = judgements.record(settings, _said(open_desk(settings), judgement, subject, words))
    if judgement == "tip":
        print(f"Entered as {recorded}; it waits until somebody decides it: deathlink judge JUDGEMENT {recorded}")
    else:
        print(f"Recorded as {recorded}. Take it back with: deathlink judge --undo ID")
    return 0


def _said(desk: Desk, judgement: str, subject: str, words: Words) -> Judged:
    if judgement == "tip":
        with desk.open() as snapshot:
            return tips.tip(snapshot, words.analyst, (words.origin, words.reason), subject.replace("+", " "))
    about, (seen, members) = evidence_of(desk, subject)
    return Judged(words.analyst, *about, judgement, words.reason, seen, words.code, tuple(members), words.until)


def evidence_of(desk: Desk, subject: str) -> tuple[tuple[str, str], tuple[str | None, list[str]]]:
    """The subject by kind and id, and the evidence that the newest snapshot shows for it, told on the terminal.

    Raises JudgementError where there is no such series, pair or tip.
    """
    console = Console(stderr=True)
    waiting = judgements.load(desk.settings).filter(judgement="tip", judgement_id=subject)
    if waiting.height:
        row = waiting.row(0, named=True)
        return ("tip", subject), (row["judgement_id"], row["members"])
    with desk.open() as snapshot:
        if "+" in subject:
            a, b = judgements.pair_id(*subject.split("+")).split("+")
            pieces, seen = series_view.pair(snapshot, a, b)
            about, ids = ("pair", f"{a}+{b}"), [a, b]
        else:
            found = series_view.incidents(snapshot, subject)
            if found.is_empty():
                raise JudgementError(f"there is no series and no tip [{subject}] in the newest snapshot")
            pieces, ids = series_view.evidence(snapshot, subject), found["incident_id"].to_list()
            row = series_view.series_list(snapshot).row(by_predicate=pl.col("series_id") == subject, named=True)
            about, seen = ("series", subject), series_view.judged_hash(row, pieces, found)
    for evidence, bits in pieces.select("evidence", "match_weight").iter_rows():
        console.print(f"{bits:+6.1f}  {evidence}", markup=False, highlight=False)
    return about, (seen, ids)


def _waiting(settings: Settings) -> int:
    """Tips without a decision and snoozes that have ended. Ids only."""
    judged = judgements.load(settings)
    table = Table(title=f"{settings.marking} · waiting for a judgement")
    for heading in ("what", "id", "by", "since"):
        table.add_column(heading)
    for row in undecided_tips(judged).iter_rows(named=True):
        table.add_row("tip", row["judgement_id"], row["analyst"], f"{row['judged_at']:%Y-%m-%d}")
    for row in due_snoozes(judged, judgements.now().date()).iter_rows(named=True):
        table.add_row(f"snooze of {row['subject_kind']}", row["subject_id"], row["analyst"], str(row["until"]))
    Console().print(table if table.row_count else "Nothing waits for a judgement.")
    return 0
