"""`deathlink judge`: the same judgements as in the notebooks, from the terminal."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import polars as pl
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


def judge(  # noqa: PLR0913 (the options of a command are its parameters)
    judgement: str | None = None,
    subject: str | None = None,
    *,
    reason: str = "",
    code: str | None = None,
    until: dt.date | None = None,
    analyst: str | None = None,
    origin: str = "",
    undo: str | None = None,
    home: Path | None = None,
) -> int:
    """Records what an analyst judged; without a judgement it lists what waits for one.

    Parameters
    ----------
    judgement: linked, same_supply, same_place, unrelated, cannot_tell, dismissed, referred, note, snoozed or tip.
    subject: A series, a tip, or two incidents joined by + (for a tip: one or more incidents joined by +).
    reason: Why, in words.
    code: The reason code of a dismissal, or to whom a referral goes.
    until: The last day of a snooze (28 days at most).
    analyst: Who judges; by default DEATHLINK_ANALYST or the name of the login.
    origin: From whom a tip came.
    undo: The id of a judgement to take back.
    home: The folder of the snapshots and the judgements.
    """
    settings = settings_with(home=home)
    who = analyst or analyst_name()
    if undo is not None:
        judgements.withdraw(settings, undo, analyst=who, reason=reason or "undone on the terminal")
        print(f"{undo} was taken back.")
        return 0
    if judgement is None:
        return _waiting(settings)
    if subject is None:
        raise CallError("say what is judged: a series, a tip, or two incidents joined by +")
    desk = open_desk(settings)
    if judgement == "tip":
        with desk.open() as snapshot:
            said = tips.tip(snapshot, who, (origin, reason), subject.replace("+", " "))
    else:
        about, seen = evidence_of(desk, subject)
        said = Judged(who, *about, judgement, reason, seen[0], code, tuple(seen[1]), until)
    print(f"Recorded as {judgements.record(settings, said)}. Take it back with: deathlink judge --undo ID")
    return 0


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
