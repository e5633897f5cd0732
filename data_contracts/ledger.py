"""What ingest keeps: every image as delivered, and the account of every file (schema raw)."""

from __future__ import annotations

from typing import Final

import polars as pl

from data_contracts.pole import Schema

_TEXT: Final = pl.String()
_DATE: Final = pl.Date()
_TIME: Final = pl.Datetime("us")
_INT: Final = pl.Int64()

# A row is one accepted row of one file, as delivered. Append-only. `body` is a JSON object of the row's fields.
IMAGE: Final[Schema] = {
    "feed": _TEXT,  # cad cris_report cris_person ... coroner_east ... partner
    "row_key": _TEXT,  # the feed's key; parts joined by "#"
    "parent_key": _TEXT,  # cris children: the report's key
    "updated_at": _TIME,
    "image_date": _DATE,  # the date in the file's name
    "night": _DATE,  # the delivery that brought it: what was known when
    "delivery": _TEXT,
    "file": _TEXT,
    "row_number": _INT,
    "taken_at": _TIME,
    "body_hash": _TEXT,
    "body": _TEXT,
}
# A row is a report whose child file of a day had no row for it, although an earlier one had: its set became empty.
EMPTIED: Final[Schema] = {
    "feed": _TEXT,
    "parent_key": _TEXT,
    "image_date": _DATE,
    "night": _DATE,
}
# A row is a file as it came. rows_read = rows_accepted + rows_unchanged + rows_quarantined.
DELIVERY: Final[Schema] = {
    "delivery": _TEXT,
    "file": _TEXT,
    "feed": _TEXT,
    "file_date": _DATE,
    "sha256": _TEXT,
    "sha256_declared": _TEXT,
    "rows_declared": _INT,
    "rows_read": _INT,
    "rows_accepted": _INT,
    "rows_unchanged": _INT,
    "rows_quarantined": _INT,
    "status": _TEXT,  # taken repeated missing refused unlisted
    "taken_at": _TIME,
}
QUARANTINE: Final[Schema] = {
    "delivery": _TEXT,
    "file": _TEXT,
    "row_number": _INT,  # null: the whole file
    "column": _TEXT,
    "rule": _TEXT,
    "reason": _TEXT,
    "raw": _TEXT,
}
# A row is something to know about a file whose rows went on all the same: late, missing, re-sent, waiting parent.
NOTICE: Final[Schema] = {
    "delivery": _TEXT,
    "file": _TEXT,
    "row_number": _INT,
    "column": _TEXT,
    "rule": _TEXT,
    "message": _TEXT,
}
# A row is a rule of a column in one file: how many cells it looked at, how many broke it.
EXPECTATION: Final[Schema] = {
    "delivery": _TEXT,
    "file": _TEXT,
    "feed": _TEXT,
    "column": _TEXT,
    "rule": _TEXT,
    "cells": _INT,
    "broken": _INT,
}
# A row is a night that was completed, and when its snapshot was published (null: not yet).
NIGHT: Final[Schema] = {
    "night": _DATE,
    "committed_at": _TIME,
    "published_at": _TIME,
    "code_version": _TEXT,
    "model_version": _TEXT,
}

LEDGER: Final[dict[str, Schema]] = {
    "image": IMAGE,
    "emptied": EMPTIED,
    "delivery": DELIVERY,
    "quarantine": QUARANTINE,
    "notice": NOTICE,
    "expectation": EXPECTATION,
    "night": NIGHT,
}
