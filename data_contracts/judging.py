"""What an analyst judged: the row, its kinds of subject and its words. Append-only; withdrawn rows are stamped.

The words themselves stand in code_lists/judgement.csv, dismissal_reason.csv and referral.csv.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from data_contracts.pole import Schema

_TEXT: Final = pl.String()
_TIME: Final = pl.Datetime("us")
_INT: Final = pl.Int64()

JUDGEMENT: Final[Schema] = {
    "judgement_id": _TEXT,
    "judged_at": _TIME,
    "analyst": _TEXT,
    "subject_kind": _TEXT,  # one of SUBJECT_KINDS
    "subject_id": _TEXT,  # pair and person_pair: the two ids, smaller first, joined by "+"; tip: its own judgement_id
    "judgement": _TEXT,  # linked same_supply same_place unrelated cannot_tell dismissed referred note snoozed tip
    "reason": _TEXT,
    "reason_code": _TEXT,
    "evidence_hash": _TEXT,
    "members": pl.List(pl.String()),  # incident ids that were seen together
    "until": pl.Date(),  # end of a snooze
    "withdrawn_at": _TIME,
}
# below_line: an item of the random sample under the cut-off, judged so that recall can be estimated.
SUBJECT_KINDS: Final = ("pair", "series", "alert", "tip", "person_pair", "incident", "below_line")
# Who took a judgement back and why; the row itself only gets its stamp.
WITHDRAWAL: Final[Schema] = {"judgement_id": _TEXT, "withdrawn_at": _TIME, "analyst": _TEXT, "reason": _TEXT}
# A row is one look at, or one copy handed out of, what the tool holds; each row's hash covers the row before it.
ACCESS: Final[Schema] = {
    "number": _INT,
    "logged_at": _TIME,
    "who": _TEXT,
    "act": _TEXT,  # consultation disclosure
    "subject_kind": _TEXT,
    "subject_id": _TEXT,
    "product": _TEXT,  # of a disclosure: the file's name
    "product_sha256": _TEXT,
    "knowledge_date": pl.Date(),
    "marking": _TEXT,
    "requester": _TEXT,
    "purpose": _TEXT,
    "previous_hash": _TEXT,
    "row_hash": _TEXT,
}
