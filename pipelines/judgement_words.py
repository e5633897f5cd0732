"""The words of judging, read from their code lists: kinds of judgement, dismissal reasons, where to refer to."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import polars as pl

from pipelines.settings import ROOT


@dataclass(frozen=True)
class Word:
    """A kind of judgement: whether it decides, whether the evidence must have been seen, its list of codes."""

    code: str
    label: str
    description: str
    decides: bool
    needs_evidence: bool
    codes: str | None


@cache
def words() -> dict[str, Word]:
    """Every kind of judgement by its code, in the order of code_lists/judgement.csv."""
    table = _table("judgement")
    columns = ("code", "label", "description", "decides", "needs_evidence", "codes")
    return {row[0]: Word(*row) for row in table.select(columns).iter_rows()}


def word(code: str) -> Word | None:
    """One kind of judgement, or None where the code is none."""
    return words().get(code)


@cache
def codes_of(listed: str) -> dict[str, str]:
    """Codes and labels of a list that a judgement points to (dismissal_reason, referral)."""
    return dict(_table(listed).select("code", "label").iter_rows())


def _table(name: str) -> pl.DataFrame:
    return pl.read_csv(ROOT / "data_contracts" / "code_lists" / f"{name}.csv")
