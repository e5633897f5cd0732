"""State of places, people and incidents that only the resolving stage reads: blocking keys, edges (schema core)."""

from __future__ import annotations

from typing import Final

from data_contracts.pole import Schema

RESOLVING: Final[dict[str, Schema]] = {}
