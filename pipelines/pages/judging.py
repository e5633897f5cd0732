"""Judging, undo and exports as forms of plain pages: what stands in them, and what is done when they are sent."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import quote

import polars as pl
from markupsafe import Markup

from pipelines import judgements
from pipelines.judgements import JudgementError
from pipelines.pages.layout import form, sentence, table
from pipelines.pages.seals import sealed, unsealed
from pipelines.views import deciding, standing
from pipelines.views.desk import analyst_name, open_desk

# What a form carries unseen, under its seal.
_JUDGED: Final = ("kind", "subject", "seen", "members", "back")
_UNDONE: Final = ("judgement_id", "back")
_EXPORTED: Final = ("series",)
Subject = tuple[str, str]
Seen = tuple[str | None, Sequence[str]]


@dataclass(frozen=True)
class Held:
    """What an analyst had filled in, and why it was not taken; empty for a fresh page."""

    fault: str = ""
    subject: Subject = ("", "")
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class About:
    """What is judged: kind and id, what was seen (hash, incidents), the subject in words, the address to return to.

    kinds: the judgements on offer, where not all make sense.
    """

    subject: Subject
    seen: Seen
    words: str
    back: str
    kinds: Sequence[str] = ()


def panel(judged: pl.DataFrame, about: About, held: Held, key: str) -> list[Markup]:
    """The form of a judgement, then what was judged of the same subject so far, each with its undo."""
    (kind, subject), (seen, members) = about.subject, about.seen
    mine = held if held.subject == about.subject else Held()
    usual = {"analyst": analyst_name(), "judgement": "", "reason_code": "", "reason": "",
             "until": deciding.usual_end().isoformat()}  # fmt: skip
    hidden = {"kind": kind, "subject": subject, "seen": seen or "", "members": json.dumps(list(members)),
              "back": about.back}  # fmt: skip
    filled = form(
        "judge", f"judge-{kind}", about.words, sealed(key, hidden), deciding.offered(about.kinds),
        {} if about.kinds else deciding.codes(), {**usual, **mine.fields}, mine.fault,
    )  # fmt: skip
    return [filled, _so_far(judged, about.subject, about.back, key)]


def _so_far(judged: pl.DataFrame, subject: Subject, back: str, key: str) -> Markup:
    mine = judged.filter((pl.col("subject_kind") == subject[0]) & (pl.col("subject_id") == subject[1]))
    if mine.is_empty():
        return sentence("Nobody has judged this yet.")
    live = mine.filter(pl.col("withdrawn_at").is_null() & (pl.col("judgement") != "tip"))
    buttons = [
        form("undo", sealed(key, {"judgement_id": row["judgement_id"], "back": back}),
             f"Undo {row['judgement']} by {row['analyst']} of {row['judged_at']:%Y-%m-%d %H:%M}")
        for row in live.iter_rows(named=True)
    ]  # fmt: skip
    return table(standing.so_far(mine), "Judgements so far") + Markup("").join(buttons)


def exports(series_id: str, key: str) -> Markup:
    """The form of an export of a series."""
    # Imported here: it brings every format's library, and the list of the night needs none.
    from pipelines.exports.making import FORMATS

    return form("export", sealed(key, {"series": series_id}), list(FORMATS), analyst_name())


def told(judged: pl.DataFrame, judgement_id: str) -> tuple[str, str]:
    """What has just been done with a judgement, as a sentence and as a word; nothing for an id that is none."""
    found = judged.filter(pl.col("judgement_id") == judgement_id)
    if found.is_empty():
        return "", ""
    if found["withdrawn_at"][0] is not None:
        return f"{judgement_id} was taken back.", "Taken back"
    if found["judgement"][0] == "tip":
        return f"Entered as {judgement_id}; it stands on top of tonight's list until it is decided.", "Entered"
    return f"Recorded as {judgement_id}; the button below takes it back.", "Recorded"


@dataclass(frozen=True)
class Taken:
    """Where the browser goes after a form was taken."""

    where: str


def judge(sent: Mapping[str, str], key: str) -> Taken:
    """Records what a form of `panel` brought. Raises DeathlinkError, in words; then nothing was recorded."""
    hidden = unsealed(key, sent, _JUDGED)
    seen = (hidden["seen"] or None, json.loads(hidden["members"]))
    words = {name: sent.get(name, "") for name in ("analyst", "judgement", "reason", "reason_code")}
    filled = {**words, "until": _day(sent.get("until", ""))}
    made = deciding.decide(open_desk(), filled, (hidden["kind"], hidden["subject"]), seen)
    return Taken(_back(hidden, made))


def undo(sent: Mapping[str, str], key: str) -> Taken:
    """Takes back what a button of `panel` names. Raises DeathlinkError where there is nothing to take back."""
    hidden = unsealed(key, sent, _UNDONE)
    settings = open_desk().settings
    judgements.withdraw(settings, hidden["judgement_id"], analyst=analyst_name(), reason="undone where it was made")
    return Taken(_back(hidden, hidden["judgement_id"]))


def _back(hidden: Mapping[str, str], done: str) -> str:
    """The page that the form stood on; its address is under the seal, and always has a query."""
    return f"{hidden['back']}&done={quote(done, safe='')}"


def held(sent: Mapping[str, str], fault: str) -> tuple[str, Held]:
    """A form that was not taken: the address that it stands on, and what it held, so that nothing is typed twice."""
    names = ("analyst", "judgement", "reason", "reason_code", "until")
    fields = {name: sent.get(name, "") for name in names}
    return sent.get("back", ""), Held(fault, (sent.get("kind", ""), sent.get("subject", "")), fields)


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text) if text else None
    except ValueError:
        raise JudgementError(f"[{text}] is no day; write it as 2024-05-31") from None


def export(sent: Mapping[str, str], key: str) -> tuple[str, bytes]:
    """Makes what a form of `exports` asks for, logs it, and returns name and bytes. Raises DeathlinkError."""
    from pipelines.exports.label import ExportLabel
    from pipelines.exports.making import export_series

    hidden = unsealed(key, sent, _EXPORTED)
    desk = open_desk()
    label = ExportLabel(
        desk.settings.marking, desk.knowledge_date, sent.get("requester", ""), sent.get("purpose", "")
    )  # fmt: skip
    made = export_series(desk, hidden["series"], sent.get("form", ""), label, analyst_name())
    return made.name, made.content
