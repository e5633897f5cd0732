"""What the describing stage keeps beside today's features: when each was known (schema core)."""

from __future__ import annotations

from typing import Final

import polars as pl

from data_contracts.linked import RECORD_FEATURE
from data_contracts.pole import Schema

# A row is a feature as stated from one night on, until (excluding) another; known_until null: still stated.
RECORD_FEATURE_HISTORY: Final[Schema] = RECORD_FEATURE | {"known_from": pl.Date(), "known_until": pl.Date()}

DESCRIBING: Final[dict[str, Schema]] = {"record_feature_history": RECORD_FEATURE_HISTORY}
