"""`deathlink contract-report`: what came in on a night, what was quarantined and why, as one offline page."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from pipelines.contract_report import write
from pipelines.publish import newest_night
from pipelines.settings import settings_with
from pipelines.warehouse import open_warehouse


def contract_report(*, home: Path | None = None, night: dt.date | None = None) -> None:
    """Writes the contract report of a night again and prints where it is.

    Parameters
    ----------
    home
        The folder of the warehouse.
    night
        The delivery's date; the newest by default.
    """
    settings = settings_with(home=home)
    with open_warehouse(settings) as warehouse:
        print(write(warehouse, night or newest_night(warehouse), settings))
