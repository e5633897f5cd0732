"""`deathlink synth`: writes a synthetic London, delivery by delivery, and the truth beside it."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path

from pipelines.synth.replay import Variant
from pipelines.synth.run import Scenario, Wanted, make


def _check(out: Path, days: int, scale: float, concern_share: float) -> None:
    if days < 1:
        raise ValueError(f"--days [{days}]: at least 1 is needed")
    if scale < 0 or not 0 <= concern_share <= 1:
        raise ValueError(
            f"--scale [{scale}] must not be negative, --concern-share [{concern_share}] lies between 0 and 1"
        )
    landing = out / "landing"
    if landing.exists() and any(landing.iterdir()):
        raise ValueError(
            f"--out [{out}] holds deliveries already: name an empty folder, so that two Londons do not mix"
        )


def synth(  # noqa: PLR0913 - one parameter an option of the command line
    *,
    out: Path,
    start: dt.date,
    days: int,
    seed: int = 1,
    scenario: Scenario = "planted",
    variant: Variant = "plain",
    concern_share: float = 0.1,
    scale: float = 1.0,
    series: int | None = None,
    faults: bool = True,
) -> dict[str, int]:
    """Write a synthetic London: landing/ (deliveries), truth/ (what is behind them), reference/ (gazetteer and areas).

    Parameters
    ----------
    out
        Folder to write into; landing/ in it must be empty.
    start
        First delivery.
    days
        Number of deliveries.
    seed
        The same seed writes the same bytes.
    scenario
        planted: series of every link type; none: only what looks like series; replay: the historical four deaths.
    variant
        Of the replay: all_not_suspicious (every category set to non-suspicious), second_moved and
        second_and_third_moved (those deaths in another command and coroner's area).
    concern_share
        Share of alarms, crimes and missing persons to write, of some 465 logs a day; deaths are always written in full.
    scale
        Share of everything, deaths included: below 1 for small samples.
    series
        How many series to plant; by default one for every 22 days, four at least.
    faults
        Late, repeated, missing files and broken rows.

    Returns the rows of each table of the truth. Raises ValueError for a call that cannot be met.
    """
    _check(out, days, scale, concern_share)
    # One planted series for every 22 days is far more than life has, so that few nights already exercise every kind.
    number = max(4, days // 22) if series is None else series
    wanted = Wanted(out, start, days, seed, scenario, concern_share, scale, number, faults, variant)
    return make(wanted, lambda line: print(line, file=sys.stderr))
