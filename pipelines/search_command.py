"""`deathlink search`: a person, phone, handle or place under all its names, on the terminal."""

from __future__ import annotations

from pathlib import Path

import polars as pl
from rich.console import Console
from rich.table import Table
from rich.text import Text

from pipelines.errors import CallError
from pipelines.exports import register
from pipelines.settings import settings_with
from pipelines.views import everything
from pipelines.views.desk import analyst_name, open_desk
from pipelines.views.tables import labelled, plain

# A terminal's page; the notebook "Everything about" has all.
_ROWS = 40


def search(words: str, *, home: Path | None = None, analyst: str | None = None) -> int:
    """Finds a person, phone, handle, place or id under all its names; one that is found alone is shown in full.

    Parameters
    ----------
    words
        A name, alias, phone, handle, place, postcode or id; at least three letters. Every search is logged.
    home
        The folder of the snapshots and the judgements.
    analyst
        Who searches; by default DEATHLINK_ANALYST or the name of the login.
    """
    if everything.too_short(words):
        raise CallError(f"[{words}] would find nearly everybody: give at least three letters or digits")
    desk = open_desk(settings_with(home=home))
    register.consult(desk.settings, analyst or analyst_name(), ("search", words))
    console = Console()
    console.print(f"{desk.settings.marking} · known on {desk.knowledge_date}", markup=False)
    with desk.open() as snapshot:
        people = everything.find_people(snapshot, words)
        places = everything.find_places(snapshot, words)
        _show(console, people, "People")
        _show(console, places.select("place_id", "best_name", "names", "kind", "borough", "mention_count"), "Places")
        _show(console, everything.stated(snapshot, words).drop("quote"), "Handles, phones and names in texts")
        if people.height == 1:
            mentions = everything.person_mentions(snapshot, people["person_id"][0])
            _show(console, everything.names_used(mentions), "Names, dates of birth, phones, handles, addresses used")
            _show(console, everything.shown(mentions).drop("phones", "handles"), "Every mention")
        if places.height == 1:
            at = everything.place_mentions(snapshot, places["place_id"][0])
            shown = at.select("happened_at", "location_role", "kind", "incident_id", "location_text", "source_ref")
            _show(console, shown, "Every mention of the place")
    return 0


def _show(console: Console, frame: pl.DataFrame, title: str) -> None:
    """A frame as a table; texts of records are printed as they are, never read as markup or control codes."""
    if frame.is_empty():
        console.print(f"{title}: none.")
        return
    table = Table(title=f"{title} ({frame.height})", title_justify="left")
    for name in frame.columns:
        table.add_column(name.replace("_", " "), overflow="fold")
    for row in labelled(frame).head(_ROWS).iter_rows():
        table.add_row(*(Text("".join(c for c in plain(value) if c.isprintable())) for value in row))
    console.print(table)
