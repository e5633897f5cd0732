"""`deathlink explain TARGET`: why a pair, a series or an alert weighs what it weighs, on the terminal.

Every number is read from the published snapshot, so that it is the same as on the page, in the chart and in an export.
"""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
from rich.console import Console
from rich.table import Table

from linkage.evidence.plain import MARK, PACKAGING
from pipelines.errors import CallError
from pipelines.settings import settings_with
from pipelines.warehouse import Warehouse, open_snapshot


def explain(target: str, *, home: Path | None = None, quotes: bool = True) -> None:
    """Explains a pair (`ID+ID`), a series or an alert.

    Parameters
    ----------
    target
        Two incident ids joined by "+", a series id (S…) or an alert id (A…).
    home
        The home folder; by default that of the settings.
    quotes
        Whether the words that the features rest on are printed as well.
    """
    settings = settings_with(home=home)
    console = Console()
    with open_snapshot(settings) as snapshot:
        console.print(settings.marking)
        if "+" in target:
            _pair(snapshot, console, target, quotes)
        else:
            _series(snapshot, console, target, quotes)
        console.print(settings.marking)


def _pair(snapshot: Warehouse, console: Console, target: str, quotes: bool) -> None:
    first, second = sorted(target.split("+", 1))
    pair = snapshot.select("explain/pair", first=first, second=second)
    if pair.is_empty():
        raise CallError(
            f"the pair [{first}+{second}] is not among those kept: its weight is below the keeping threshold, "
            "or one of the ids is no incident of the newest snapshot"
        )
    row = pair.row(0, named=True)
    evidence = snapshot.select("explain/pair_evidence", first=first, second=second)
    console.print(
        f"{first} and {second}: {row['match_weight']:.1f} bits, probability {row['probability']:.3f}, "
        f"best explained as [{row['link_type']}]; scored on {row['scored_on']}"
    )
    _waterfall(console, evidence)
    if quotes:
        _quotes(snapshot, console, [first, second], evidence)


def _series(snapshot: Warehouse, console: Console, target: str, quotes: bool) -> None:
    shown = snapshot.select("explain/alert", id=target)
    series_id = shown["series_id"][0] if shown.height else target
    series = snapshot.select("explain/series", id=series_id)
    if series.is_empty():
        raise CallError(
            f"[{target}] is neither a pair (ID+ID), a series nor an alert of the newest snapshot; "
            "ids are in the list of alerts and in mart.series"
        )
    row = series.row(0, named=True)
    if shown.height:
        _alert(console, shown.row(0, named=True))
    members = snapshot.select("explain/series_member", id=row["series_id"])
    console.print(
        f"series {row['series_id']} [{row['link_type']}]: {row['match_weight']:.1f} bits, about once in "
        f"{row['recurrence_interval_days']:,.0f} days by chance; with recorded characteristics "
        f"{row['context_weight']:.1f} bits"
    )
    weights = json.loads(row["weights_by_explanation"])
    console.print("by explanation: " + ", ".join(f"{name} {bits:.1f}" for name, bits in sorted(weights.items())))
    table = Table("incident", "kind", "joined", "when", "borough")
    for line in members.iter_rows():
        table.add_row(*("" if cell is None else str(cell) for cell in line))
    console.print(table)
    evidence = snapshot.select("explain/series_evidence", id=row["series_id"])
    _waterfall(console, evidence)
    if quotes:
        _quotes(snapshot, console, members["incident_id"].to_list(), evidence)


def _alert(console: Console, alert: dict[str, object]) -> None:
    how = f"{alert['kind']}, raised by {alert['raised_by']}"
    console.print(f"shown on {alert['night']} at rank {alert['rank']} ({how})")
    for name in ("headline", "reason", "against", "missing"):
        console.print(f"{name}: {alert[name]}")


def _waterfall(console: Console, evidence: pl.DataFrame) -> None:
    """Bars from left to right; they end at the weight."""
    table = Table("evidence", "bits", "running", "", "in words")
    running = 0.0
    for line in evidence.iter_rows(named=True):
        bits = line["match_weight"]
        running += bits
        # One block for every bit; a terminal's line holds thirty.
        bar = ("+" if bits >= 0 else "-") * min(30, max(1, round(abs(bits))))
        table.add_row(line["evidence"], f"{bits:+.1f}", f"{running:.1f}", bar, line["explanation"])
    console.print(table)


def _quotes(snapshot: Warehouse, console: Console, incidents: list[str], evidence: pl.DataFrame) -> None:
    wanted = pl.DataFrame({"incident_id": incidents}).join(
        evidence.select(pl.col("evidence").replace(PACKAGING, MARK).alias("feature")).unique(), how="cross"
    )
    found = snapshot.select("explain/quote", wanted=wanted)
    if found.is_empty():
        return
    table = Table("incident", "feature", "record", "words")
    for line in found.iter_rows(named=True):
        how = "" if line["polarity"] == "present" else f" ({line['polarity']})"
        said = f"{line['feature']}={line['value']}{how}"
        table.add_row(line["incident_id"], said, f"{line['source_system']} {line['source_ref']}", line["quote"])
    console.print(table)
