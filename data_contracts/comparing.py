"""State of case linkage that only the comparing stage reads: encoded incidents, frequencies, replays (schema link)."""

from __future__ import annotations

from typing import Final

from data_contracts.pole import Schema

COMPARING: Final[dict[str, Schema]] = {}
