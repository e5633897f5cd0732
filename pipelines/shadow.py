"""The shadow replay: the same nights with the weights in use and with those learnt, and what the second ones lose."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import polars as pl
from rich.console import Console
from rich.table import Table

from linkage.alerts_measured import judge_alerts, nights_to_flag
from pipelines.backtest import planted
from pipelines.errors import CallError
from pipelines.night import replay
from pipelines.settings import Settings
from pipelines.warehouse import open_snapshot

# A home for each of the two replays, under the folder `shadow` of the home in use.
IN_USE: Final = "in_use"
LEARNT: Final = "learnt"


def replay_both(london: Path, exponents: Path, settings: Settings) -> pl.DataFrame:
    """By planted series: nights from its second incident to its first alert, with each of the two weights.

    london: a folder with landing/ and truth/; exponents: the file that `deathlink train weights` wrote. Nights already
    replayed there are not replayed again, but those of the learnt weights always are: they are other weights.
    Columns: truth_id, in_use, learnt (null: never shown).
    """
    missing = [name for name in ("landing", "truth") if not (london / name).is_dir()]
    if missing:
        lacks = " and ".join(missing)
        raise CallError(f"the shadow London [{london}] has no folder {lacks}; give one that `deathlink synth` wrote")
    folder = settings.home / "shadow"
    learnt = folder / f"{LEARNT}_{exponents.stat().st_mtime_ns}"
    before = _flagged(london, settings.model_copy(update={"home": folder / IN_USE, "exponents": None}))
    after = _flagged(london, settings.model_copy(update={"home": learnt, "exponents": exponents}))
    both = before.rename({"nights": IN_USE}).join(after.rename({"nights": LEARNT}), on="truth_id", how="left")
    return both.sort("truth_id")


def _flagged(london: Path, settings: Settings) -> pl.DataFrame:
    settings = settings.model_copy(update={"landing": london / "landing"})
    replay(settings)
    with open_snapshot(settings) as snapshot:
        truth = planted(snapshot, london / "truth")
        judged = judge_alerts(snapshot.select("backtest/alert"), snapshot.select("backtest/member"), truth)
    return nights_to_flag(judged, truth).select("truth_id", "nights")


def lost(both: pl.DataFrame) -> list[str]:
    """Planted series that the weights in use show and the learnt ones do not."""
    return both.filter(pl.col(IN_USE).is_not_null() & pl.col(LEARNT).is_null())["truth_id"].to_list()


def show_shadow(both: pl.DataFrame) -> None:
    """Prints the table and the verdict."""
    table = Table("planted series", "nights to flag, weights in use", "weights learnt", title="shadow replay")
    for row in both.iter_rows():
        table.add_row(*("never" if value is None else str(value) for value in row))
    console = Console()
    console.print(table)
    gone = lost(both)
    console.print(f"lost with the learnt weights: {', '.join(gone)}; do not use" if gone else "nothing planted is lost")
