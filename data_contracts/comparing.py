"""State of case linkage that only the comparing stage reads: encoded incidents, frequencies, replays (schema link)."""

from __future__ import annotations

from typing import Final

import polars as pl

from data_contracts.pole import Schema

_TEXT: Final = pl.String()
_DATE: Final = pl.Date()
_TIME: Final = pl.Datetime("us")
_INT: Final = pl.Int64()
_REAL: Final = pl.Float64()
_TEXTS: Final = pl.List(pl.String())

# A row is an incident as the comparison sees it. Key: incident_id. Rewritten only when the incident changed.
PROFILE: Final[Schema] = {
    "incident_id": _TEXT,
    "kind": _TEXT,
    "first_known": _DATE,
    "occurred_from": _TIME,
    "occurred_to": _TIME,
    "easting": _REAL,
    "northing": _REAL,
    "place_id": _TEXT,
    "place_kind": _TEXT,
    "victim_age": _INT,
    "victim_sex": _TEXT,
    "bcu": _TEXT,  # shown, never weighed
    "present": _TEXTS,  # feature=value; wording=two words that no rule has read
    "absent": _TEXTS,  # feature=value
    "people": _TEXTS,  # person_id|part|role|occupation
    "contacts": _TEXTS,  # phone, e-mail or handle | person_id
    "context": _TEXTS,  # recorded protected characteristics: only the context score reads them
    "toxicology_pending": pl.Boolean(),
    "content_hash": _TEXT,
}
# A row is a candidate that a night's comparison gave birth to: the stream whose tail tells how rare a weight is.
BIRTH: Final[Schema] = {
    "night": _DATE,  # of the best odds
    "explanation": _TEXT,
    "odds": _REAL,  # log2 posterior odds at their best, less the unease of that night
    "series_id": _TEXT,
}
COMPARING: Final[dict[str, Schema]] = {"profile": PROFILE, "birth": BIRTH}
