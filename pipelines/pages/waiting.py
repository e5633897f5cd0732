"""Tips, and what was not shown, on one plain page: entering a tip, deciding one, judging the sample below the line.

The same views, forms and store as in the notebook Tonight.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import quote

import polars as pl
from markupsafe import Markup

from pipelines import judgements
from pipelines.pages import layout
from pipelines.pages.judging import About, Held, panel, told
from pipelines.pages.layout import Page, Section, drawing, form, render, sentence, table
from pipelines.pages.seals import sealed, unsealed
from pipelines.views import sample, standing, tips
from pipelines.views.desk import Desk, analyst_name, open_desk
from pipelines.views.phrases import number
from pipelines.warehouse import Warehouse

HERE: Final = "/waiting/"
_INCIDENT: Final = {"incident_id": "/incident/?incident={}"}
_PAIR: Final = dict.fromkeys(("incident_a", "incident_b"), _INCIDENT["incident_id"])
# What a candidate that nobody was shown can be: there is no alert to dismiss, refer or snooze.
_BELOW: Final = ("linked", "same_supply", "same_place", "unrelated", "cannot_tell")


@dataclass(frozen=True)
class Chosen:
    """What the page is asked for: the tip and the candidate that are open; what has just been done; a held form."""

    tip: str = ""
    candidate: str = ""
    done: str = ""
    held: Held = field(default_factory=Held)


def waiting_page(chosen: Chosen, key: str) -> tuple[int, str]:
    """Status and HTML of the page."""
    desk = open_desk()
    judged = judgements.load(desk.settings)
    with desk.open() as snapshot:
        sections = [
            Section("tips", "Tips to decide", _tips(snapshot, judged, chosen, key)),
            Section("sample", "Below the line", _below(snapshot, judged, chosen, key)),
            Section("tip", "A tip: somebody thinks that these belong together", [_entering(chosen.held, key)]),
        ]
    said, note = told(judged, chosen.done)
    note = "Not taken" if chosen.held.fault else note
    page = Page("Tips, and what was not shown", HERE, sections, layout.status(said), note=note)
    return (422 if chosen.held.fault else 200), render(desk, page)


def _address(**asked: str) -> str:
    return HERE + "?" + "&".join(f"{name}={quote(value, safe='')}" for name, value in asked.items())


def _tips(snapshot: Warehouse, judged: pl.DataFrame, chosen: Chosen, key: str) -> list[Markup]:
    """The undecided tips, and of the one that is open its incidents and the form; a decided one stays to be undone."""
    listed = standing.undecided_tips(judged)
    shown = listed.select("judged_at", "analyst", "reason", "members", pl.col("judgement_id").alias("tip"))
    parts = [table(shown, "Tips without a decision; open one by its id", {"tip": HERE + "?tip={}#tips"})]
    if judged.filter(judgement="tip", judgement_id=chosen.tip).is_empty():
        return parts
    seen = standing.tip_seen(judged, chosen.tip)
    about = About(("tip", chosen.tip), seen, f"the tip {chosen.tip}", _address(tip=chosen.tip))
    return [*parts, _incidents(snapshot, seen[1]), *panel(judged, about, chosen.held, key)]


def _incidents(snapshot: Warehouse, members: list[str]) -> Markup:
    ids = pl.DataFrame({"incident_id": members}, schema={"incident_id": pl.String})
    lines = snapshot.select("notebook/incident_lines", members=ids)
    return table(lines.drop("easting", "northing"), "Its incidents", _INCIDENT)


def _below(snapshot: Warehouse, judged: pl.DataFrame, chosen: Chosen, key: str) -> list[Markup]:
    """What was drawn by lot, and of the candidate that is open its evidence and the form."""
    every = sample.below_the_line(snapshot)
    drawn = sample.sample(every, judged)
    parts = [
        sentence(
            f"{number(every.height, 'candidate')} of the last fortnight were not shown. A random few are judged here, "
            "so that we learn what we miss."
        ),
        sentence(sample.recall(every, judged).sentence()),
        table(drawn, "Drawn by lot; open one by its id", {"series_id": HERE + "?candidate={}#sample"}),
    ]
    members = every.filter(series_id=chosen.candidate)["members"].to_list()
    if not members:
        return parts
    lines, pairs, seen = sample.evidence_of(snapshot, members[0])
    about = About(
        ("below_line", chosen.candidate), (seen, members[0]), f"the candidate {chosen.candidate}",
        _address(candidate=chosen.candidate), _BELOW,
    )  # fmt: skip
    return [
        *parts,
        table(lines, "The candidate's incidents", _INCIDENT),
        table(
            pairs, "Each two of them, in bits", dict.fromkeys(("incident_a", "incident_b"), _INCIDENT["incident_id"])
        ),
        *panel(judged, about, chosen.held, key),
    ]


def _between(snapshot: Warehouse, pairs: pl.DataFrame) -> list[Markup]:
    """The evidence of the most alike pair: what a judgement of the candidate is mostly about."""
    from pipelines.views import drawings, series  # here: the first page does without, and starts sooner

    if pairs.is_empty():
        return []
    one, other = pairs.row(0)[:2]
    pieces = series.pair(snapshot, one, other)[0]
    return [drawing(drawings.waterfall(pieces, f"Evidence between {one} and {other}"))]


def _entering(held: Held, key: str) -> Markup:
    usual = {"analyst": analyst_name(), "origin": "", "members": "", "reason": ""}
    mine = held if held.subject == ("tip", "") else Held()
    return form("tip", sealed(key, {"back": HERE}), {**usual, **mine.fields}, mine.fault)


def enter(sent: Mapping[str, str], key: str) -> str:
    """Enters the tip that the form brought and returns where the browser goes. Raises DeathlinkError, in words."""
    unsealed(key, sent, ("back",))
    desk: Desk = open_desk()
    with desk.open() as snapshot:
        came = (sent.get("origin", ""), sent.get("reason", ""))
        tip = tips.tip(snapshot, sent.get("analyst", ""), came, sent.get("members"))
    entered = judgements.record(desk.settings, tip)
    return _address(tip=entered, done=entered)


def held_tip(sent: Mapping[str, str], fault: str) -> Held:
    """A tip that was not taken, with all that was filled in."""
    fields = {name: sent.get(name, "") for name in ("analyst", "origin", "members", "reason")}
    return Held(f"Not entered: {fault}", ("tip", ""), fields)
