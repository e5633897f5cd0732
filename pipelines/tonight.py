"""Tonight's list on the terminal: what the analysts will find in the morning."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table

from pipelines.settings import Settings
from pipelines.warehouse import open_snapshot


def show_list(settings: Settings, console: Console) -> None:
    """Prints the newest snapshot's alerts of its last night with alerts, by rank. Ids and counts only: no names."""
    with open_snapshot(settings) as snapshot:
        newest = snapshot.select("terminal/newest_alerts")
        nights, alerts = snapshot.select("terminal/alert_count").row(0)
    if newest.is_empty():
        console.print(f"No alerts in {nights} nights: nothing that chance does not explain.")
        return
    table = Table(title=f"{settings.marking} · look at these together ({alerts} alerts in {nights} nights; the last:)")
    for heading in ("night", "rank", "series", "kind", "about once in", "headline"):
        table.add_column(heading, overflow="fold")
    for night, rank, series, kind, days, headline in newest.iter_rows():
        wait = "-" if days is None else f"{days:,.0f} days"
        table.add_row(str(night), str(rank), series, kind, wait, headline)
    console.print(table)
