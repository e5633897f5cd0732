"""What analysts judged, as far as it shapes series: who may not be together, who is told of, and what rests.

A series that was shown returns only when a member joins or the evidence grows, which is exactly what reopens a
dismissal or a snooze. One that was judged before it was ever shown rests by `resting`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import cache
from typing import Final, NamedTuple

import polars as pl

from data_contracts.feeds import code_list

# Words by which somebody says that incidents belong together, for whatever reason.
_TOGETHER: Final = frozenset({"linked", "same_supply", "same_place"})


# Domain practice: two people dismiss what stands in the top tier, because a wrong dismissal is the costly mistake.
DISMISSERS: Final = {"A": 2}


class Rest(NamedTuple):
    """Why no alert is due for a series: the hash of the evidence that was seen, the words, and who dismissed it."""

    seen: str | None
    why: str
    dismissed_by: frozenset[str] | None = None  # None: what rests was not dismissed

    def holds(self, tier: str | None) -> bool:
        """Whether enough people stand behind it for the tier that the series has."""
        return self.dismissed_by is None or len(self.dismissed_by) >= DISMISSERS.get(tier or "", 1)


def _standing(judgements: pl.DataFrame) -> pl.DataFrame:
    """Judgements that were not withdrawn, the newest of each analyst's subject last."""
    if judgements.is_empty():
        return judgements
    return judgements.filter(pl.col("withdrawn_at").is_null()).sort("judged_at", "judgement_id")


def _latest_of_pairs(judgements: pl.DataFrame) -> dict[str, str]:
    """Pair to its newest judgement that decides anything."""
    decided = {"linked", "same_supply", "same_place", "unrelated"}
    lines = judgements.select("subject_kind", "subject_id", "judgement").iter_rows()
    return {subject: word for kind, subject, word in lines if kind == "pair" and word in decided}


def forbidden_pairs(judgements: pl.DataFrame, row_of: Mapping[str, int]) -> frozenset[tuple[int, int]]:
    """Pairs of rows (smaller first) judged unrelated and not judged otherwise since."""
    pairs = set()
    for subject, word in _latest_of_pairs(_standing(judgements)).items():
        rows = sorted(row_of[i] for i in subject.split("+") if i in row_of)
        if word == "unrelated" and len(rows) == 2:
            pairs.add((rows[0], rows[1]))
    return frozenset(pairs)


def told_sets(judgements: pl.DataFrame, row_of: Mapping[str, int]) -> list[tuple[int, ...]]:
    """Sets of rows that somebody says belong together: pairs judged linked, and tips.

    A tip counts until a judgement on it decides (subject_kind `tip`, its judgement_id as subject); from then on only
    where that word says that its incidents belong together. A decision that is withdrawn opens the tip again.
    """
    standing = _standing(judgements)
    found: set[tuple[int, ...]] = set()
    for subject, word in _latest_of_pairs(standing).items():
        rows = tuple(sorted(row_of[i] for i in subject.split("+") if i in row_of))
        if word in _TOGETHER and len(rows) == 2:
            found.add(rows)
    if not standing.is_empty():
        decided = _decided_tips(standing)
        for tip, members in standing.filter(judgement="tip").select("subject_id", "members").drop_nulls().iter_rows():
            rows = tuple(sorted({row_of[i] for i in members if i in row_of}))
            if len(rows) > 1 and decided.get(tip, "linked") in _TOGETHER:
                found.add(rows)
    return sorted(found)


@cache
def _deciding() -> frozenset[str]:
    """Judgements that settle what they are about; notes, snoozes and "cannot tell" leave it open."""
    return frozenset(entry.code for entry in code_list("judgement").entries if entry.more["decides"] == "yes")


def _decided_tips(standing: pl.DataFrame) -> dict[str, str]:
    """Tip to the newest judgement that decides it."""
    lines = standing.filter(subject_kind="tip").select("subject_id", "judgement").iter_rows()
    return {tip: word for tip, word in lines if word in _deciding()}


def resting(judgements: pl.DataFrame, night: dt.date) -> dict[str, Rest]:
    """Series that analysts put to rest, and why no alert is due.

    At rest are those whose newest judgement in force (notes apart) decides, or is a snooze that has not ended on that
    night. They wake when the evidence is no longer what was seen: compare the hash with that of tonight.
    """
    told = _standing(judgements)
    if told.is_empty():
        return {}
    about = told.filter(pl.col("subject_kind").is_in(["series", "alert", "below_line"]), pl.col("judgement") != "note")
    found: dict[str, Rest] = {}
    lines = about.select("subject_kind", "subject_id", "judgement", "until", "evidence_hash", "analyst").iter_rows()
    for kind, subject, word, until, seen, analyst in lines:
        # An alert is named after its series, with another first letter.
        series = "S" + subject[1:] if kind == "alert" else subject
        before = found.pop(series, None)
        if word == "snoozed" and until is not None and until > night:
            found[series] = Rest(seen, f"snoozed until {until}")
        elif word in _deciding():
            agreed = before.dismissed_by if before is not None and before.seen == seen else None
            by = (agreed or frozenset()) | {analyst} if word == "dismissed" else None
            found[series] = Rest(seen, f"judged {word.replace('_', ' ')} on the same evidence", by)
    return found
