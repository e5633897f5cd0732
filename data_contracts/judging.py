"""What an analyst judged: the row, its kinds of subject and its words. Append-only; withdrawn rows are stamped."""

from __future__ import annotations

from typing import Final

import polars as pl

from data_contracts.pole import Schema

_TEXT: Final = pl.String()
_TIME: Final = pl.Datetime("us")

JUDGEMENT: Final[Schema] = {
    "judgement_id": _TEXT,
    "judged_at": _TIME,
    "analyst": _TEXT,
    "subject_kind": _TEXT,  # pair series alert tip person_pair
    "subject_id": _TEXT,  # pair and person_pair: the two ids, smaller first, joined by "+"
    "judgement": _TEXT,  # linked same_supply same_place unrelated cannot_tell dismissed referred note snoozed tip
    "reason": _TEXT,
    "reason_code": _TEXT,
    "evidence_hash": _TEXT,
    "members": pl.List(pl.String()),  # incident ids that were seen together
    "until": pl.Date(),  # end of a snooze
    "withdrawn_at": _TIME,
}
