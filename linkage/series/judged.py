"""What analysts judged, as far as it shapes series: who may not be together, and who is to be looked at together.

Dismissals and snoozes need no rule here: a series returns only when a member joins or the evidence grows, which is
exactly what reopens them.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl


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
    """Sets of rows that somebody says belong together: tips, and pairs judged linked."""
    standing = _standing(judgements)
    found: set[tuple[int, ...]] = set()
    for subject, word in _latest_of_pairs(standing).items():
        rows = tuple(sorted(row_of[i] for i in subject.split("+") if i in row_of))
        if word in ("linked", "same_supply", "same_place") and len(rows) == 2:
            found.add(rows)
    if not standing.is_empty():
        for members in standing.filter(pl.col("judgement") == "tip")["members"].drop_nulls():
            rows = tuple(sorted({row_of[i] for i in members if i in row_of}))
            if len(rows) > 1:
                found.add(rows)
    return sorted(found)
