"""Values that tell less than their spelling: how every drug is packed, what every thief takes.

An open value is as rare as it has been on record, and a young history has seen nearly everything once. What is plain
before any history says so stands in two tables: words of packaging (a mark of plain words only is no mark of a batch),
and values that are usual among the incidents that state any (`data_contracts/evidence`).
"""

from __future__ import annotations

from functools import cache
from typing import Final

from linkage.evidence.variables import table

MARK: Final = "drug_mark"
PACKAGING: Final = "drug_packaging"


@cache
def _packaging() -> dict[str, str]:
    """What each plain word tells of a packaging; empty where every packaging is told so."""
    return dict(table("packaging").fill_null("").select("word", "tells").iter_rows())


@cache
def _usual() -> dict[tuple[str, str], float]:
    rows = table("usual_values").select("variable", "word", "share").rows()
    return {(variable, word): float(share) for variable, word, share in rows}


def packaging(words: list[str]) -> str | None:
    """What a mark on a drug says as a mere packaging (may be empty); None where some word of it is a mark."""
    told = _packaging()
    if not words or any(word not in told for word in words):
        return None
    return " ".join(sorted({told.get(word, "") for word in words} - {""}))


def usual_share(variable: str, words: list[str]) -> float:
    """Share of incidents stating anything of the kind that are expected to state just this; 0 for unusual values."""
    shares = [_usual().get((variable, word), 0.0) for word in words]
    return min(shares, default=0.0)
