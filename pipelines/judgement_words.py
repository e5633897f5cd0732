"""The words of judging, read from their code lists: kinds of judgement, dismissal reasons, where to refer to."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from data_contracts.feeds import code_list


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
    return {
        entry.code: Word(
            entry.code,
            entry.label,
            entry.description,
            entry.more["decides"] == "yes",
            entry.more["needs_evidence"] == "yes",
            entry.more["codes"] or None,
        )
        for entry in code_list("judgement").entries
    }


def word(code: str) -> Word | None:
    """One kind of judgement, or None where the code is none."""
    return words().get(code)


def codes_of(listed: str) -> dict[str, str]:
    """Codes and labels of a list that a judgement points to (dismissal_reason, referral)."""
    return code_list(listed).column("label")
