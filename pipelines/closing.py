"""The closing summary of a run: what came in, what it cost, what was found and where to look."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table

from pipelines.night import Summary
from pipelines.pace import paces


def lines(summary: Summary) -> list[tuple[str, str]]:
    """Name and value of each closing line, in order of reading."""
    shown = [("nights", str(summary.nights))]
    shown += [(name, f"{count:,}") for name, count in summary.counts.items()]
    shown += [(f"seconds in {stage}", f"{spent:.1f}") for stage, spent in summary.seconds.items()]
    shown += [(f"processor seconds a night in {p.stage}, by tenth of the run", p.words) for p in paces(summary.nightly)]
    shown.append(("snapshot", str(summary.snapshot or "none published yet")))
    return shown


def markdown(summary: Summary) -> str:
    """The closing summary as a table for the flow's artifact."""
    rows = [f"| {name} | {value} |" for name, value in lines(summary)]
    return "\n".join(["| | |", "|---|---:|", *rows])


def show(summary: Summary, console: Console) -> None:
    """Prints the closing summary on a terminal."""
    table = Table(title="The night, in short", show_header=False)
    table.add_column()
    table.add_column(justify="right", overflow="fold")
    for name, value in lines(summary):
        table.add_row(name, value)
    console.print(table)
