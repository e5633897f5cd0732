"""What the describing stage keeps beside today's features: when each was known (schema core)."""

from __future__ import annotations

from typing import Final

import polars as pl

from data_contracts.linked import RECORD_FEATURE
from data_contracts.pole import Schema

# A row is a feature as stated from one night on, until (excluding) another; known_until null: still stated.
RECORD_FEATURE_HISTORY: Final[Schema] = RECORD_FEATURE | {"known_from": pl.Date(), "known_until": pl.Date()}
# A row is a pair of neighbouring content words that no rule of the lexicon has read in a record's own story.
RECORD_WORDING: Final[Schema] = {"record_id": pl.String(), "wording": pl.String()}
# A row is a word of the name of a person or place on record, lower case: no wording of what happened.
NAME_WORD: Final[Schema] = {"word": pl.String()}

DESCRIBING: Final[dict[str, Schema]] = {
    "record_feature_history": RECORD_FEATURE_HISTORY,
    "record_wording": RECORD_WORDING,
    "name_word": NAME_WORD,
}
