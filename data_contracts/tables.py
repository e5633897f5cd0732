"""Every table of the warehouse by its schema, so that one place makes them and one test holds them together."""

from __future__ import annotations

from typing import Final

from data_contracts.comparing import COMPARING
from data_contracts.describing import DESCRIBING
from data_contracts.ledger import LEDGER
from data_contracts.linked import CORE, LINK
from data_contracts.pole import STAGED, Schema
from data_contracts.resolving import RESOLVING

TABLES: Final[dict[str, dict[str, Schema]]] = {
    "raw": LEDGER,
    "staged": STAGED,
    "core": CORE | RESOLVING | DESCRIBING,
    "link": LINK | COMPARING,
}
