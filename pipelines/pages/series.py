"""A series on one plain page: what holds it together, what speaks against, what is missing, when, where, who, judging.

The same views and numbers as in the notebook of a series, which stays one link away.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import quote

import polars as pl
from markupsafe import Markup

from pipelines import judgements
from pipelines.exports import register
from pipelines.pages import layout
from pipelines.pages.judging import About, Held, exports, panel, told
from pipelines.pages.layout import Page, Section, drawing, fold, form, render, sentence, table
from pipelines.views import comparing, series, standing
from pipelines.views.desk import Desk, analyst_name, open_desk
from pipelines.views.phrases import feature_name

_INCIDENT: Final = {"incident_id": "/incident/?incident={}"}
_PAIR: Final = dict.fromkeys(("incident_a", "incident_b", "incident_id"), "/incident/?incident={}")
_PERSON: Final = {"person_id": "/everything/?person={}"}


@dataclass(frozen=True)
class Shown:
    """One series as it stands on the page."""

    desk: Desk
    row: dict[str, Any]  # of sql/notebook/series_list
    read: series.Reading
    compared: pl.DataFrame
    pair: tuple[str, str, pl.DataFrame, str] | None  # both ids, their evidence, its hash
    judged: pl.DataFrame

    @property
    def series_id(self) -> str:
        return str(self.row["series_id"])

    @property
    def ids(self) -> list[str]:
        return self.read.incidents["incident_id"].to_list()


@dataclass(frozen=True)
class Asked:
    """What the page is asked for: a series, a pair in it; what has just been judged; a form that was not taken."""

    series_id: str
    one: str = ""
    other: str = ""
    done: str = ""
    held: Held = field(default_factory=Held)


def series_page(asked: Asked, key: str) -> tuple[int, str]:
    """Status and HTML of the page on one series; without a known one, the list of all."""
    desk = open_desk()
    with desk.open() as snapshot:
        listed = series.series_list(snapshot)
        known = listed.filter(pl.col("series_id") == asked.series_id)
        if known.is_empty():
            merged = snapshot.select("notebook/merged_ids", kept=asked.series_id).filter(kind="series")
            return _choice(desk, listed, asked.series_id, merged)
        read = series.read(snapshot, asked.series_id)
        two = _two(asked, read)
        pair = (*two, *series.pair(snapshot, *two)) if two else None
    ids = read.incidents["incident_id"].to_list()
    compared = comparing.shared(read.features, ids)
    shown = Shown(desk, known.row(0, named=True), read, compared, pair, judgements.load(desk.settings))
    register.consult(desk.settings, analyst_name(), ("series", asked.series_id))
    note = told(shown.judged, asked.done)[1]
    lead = Markup(series.heading(shown.row)) + layout.way(
        f"/series/?series={asked.series_id}", "The same as a notebook, with choices of incidents and moving charts"
    )
    sections = [*_why(shown), *_facts(shown), _alike(shown), *_judging(shown, asked, key)]
    page = Page(f"Series {asked.series_id}", "/group/", sections, lead, note="Not taken" if asked.held.fault else note)
    return (422 if asked.held.fault else 200), render(desk, page)


def _two(asked: Asked, read: series.Reading) -> tuple[str, str] | None:
    """The pair whose evidence is shown: the one asked for, else the strongest."""
    ids = set(read.incidents["incident_id"])
    if asked.one != asked.other and {asked.one, asked.other} <= ids:
        return asked.one, asked.other
    return (read.pairs["incident_a"][0], read.pairs["incident_b"][0]) if read.pairs.height else None


def _choice(desk: Desk, listed: pl.DataFrame, wanted: str, merged: pl.DataFrame) -> tuple[int, str]:
    """All series, strongest first; and where an id is not among them, what became of it."""
    parts = [table(series.shown(listed), "Every series, strongest first", {"series_id": "/group/?series={}"})]
    said, status = "", 200
    if wanted:
        status, said = 404, f"There is no series {wanted} in this snapshot."
        for kept in merged.filter(pl.col("old_id") == wanted)["kept_id"]:
            said += f" It was merged into {kept}."
            parts.insert(0, layout.way(f"/group/?series={kept}", f"Open {kept}"))
    return status, render(desk, Page("A series", "/group/", [Section("list", "Choose a series", parts)], said=said))


def _why(shown: Shown) -> list[Section]:
    from pipelines.views import drawings

    row, read = shown.row, shown.read
    title = series.evidence_title(row, read.evidence)
    doubts = series.against(row, read.evidence, shown.compared)
    return [
        Section("holds", "What holds it together", [
            drawing(drawings.waterfall(read.evidence, title)),
            table(series.explanations(row), "Explanations weighed, in bits"),
        ]),
        Section("against", "What speaks against", [table(doubts, "Doubts and other explanations")]),
        Section("missing", "What is missing, and whom to ask", [table(read.gaps, "Gaps in what is recorded")]),
    ]  # fmt: skip


def _facts(shown: Shown) -> list[Section]:
    from pipelines.charts import point_map
    from pipelines.views import drawings, places

    read, named = shown.read, series.named(shown.read.incidents)
    where = point_map(places.points(read.incidents), shown.desk.boundaries(), title="Where it happened")
    several = shown.read.incidents.height > comparing.WIDEST
    beside = table(comparing.side_by_side(read.features, shown.ids, named), "The incidents side by side")
    every = table(shown.compared.drop("feature", "value"), "Each fact over all incidents of the series")
    grid = series.people_grid(read.people)
    return [
        Section("when", "When and where", [
            drawing(drawings.timeline(read.incidents, series.when_title(read.incidents)), _INCIDENT),
            table(series.lines(read.incidents), "The incidents in order of time", _INCIDENT),
            drawing(where),
        ]),
        Section("who", "Who stands in more than one of them", [
            table(grid, "People in more than one incident", _PERSON)
        ]),
        # Eight columns fit a screen: of more incidents the summary comes first.
        Section("same", "Same, different, not recorded", [
            *([every, fold(f"The first {comparing.WIDEST} side by side", beside)] if several else [beside, every]),
        ]),
        Section("quotes", "The words behind", _quotes(read.features)),
    ]  # fmt: skip


def _quotes(features: pl.DataFrame) -> list[Markup]:
    """Each fact with its quotes, folded away under its name; the most told first."""
    counted = features.group_by("feature").agg(pl.len(), pl.col("incident_id").n_unique().alias("incidents"))
    ordered = counted.sort("incidents", "feature", descending=[True, False])
    return [
        fold(
            f"{feature_name(feature)} ({incidents} of the incidents)",
            table(comparing.quotes(features, feature), f"Quotes on: {feature_name(feature)}", _INCIDENT),
        )
        for feature, _, incidents in ordered.iter_rows()
    ] or [sentence("No words are recorded.")]


def _alike(shown: Shown) -> Section:
    from pipelines.views import drawings

    read = shown.read
    parts = [drawing(drawings.similarity(read.incidents, read.pairs, "The closer, the more alike"), _PAIR)]
    if shown.pair is None:
        return Section("alike", "How alike they are", [*parts, sentence("No two of them were scored alike.")])
    one, other, pieces, _ = shown.pair
    named = series.named(read.incidents)
    fields = [
        {"name": name, "label": label, "kind": "select", "options": named, "chosen": [chosen]}
        for name, label, chosen in (("one", "One", one), ("other", "and another", other))
    ]
    choose = form("choose", "/group/#alike", fields, "Show what lies between them", {"series": shown.series_id})
    chart = drawing(drawings.waterfall(pieces, f"Evidence between {one} and {other}"))
    return Section("alike", "How alike they are", [*parts, choose, chart])


def _judging(shown: Shown, asked: Asked, key: str) -> list[Section]:
    judged, held = shown.judged, asked.held
    whole = (shown.series_id, series.judged_hash(shown.row, shown.read.evidence, shown.read.incidents), shown.ids)
    subject, seen = series.subject("series", whole, ("", "", ""))
    here = f"/group/?series={quote(shown.series_id, safe='')}"
    parts = panel(judged, About(subject, seen, f"the series {shown.series_id}", here), held, key)
    if shown.pair is not None:
        one, other, _, digest = shown.pair
        about, rests = series.subject("pair", whole, (one, other, digest))
        there = f"{here}&one={quote(one, safe='')}&other={quote(other, safe='')}"
        beside = panel(judged, About(about, rests, f"the pair {one} and {other}", there), held, key)
        opened = held.subject == about
        parts.append(beside[0] if opened else fold(f"Judge the pair {one} and {other}", Markup("").join(beside)))
    before = standing.judged_before(judged, shown.ids)
    earlier = before.select("judged_at", "analyst", "subject_id", "judgement", "reason")
    return [
        Section(
            "judge",
            "Judge",
            [
                layout.status(told(judged, asked.done)[0]),
                *parts,
                table(earlier, "Earlier judgements on any of these incidents"),
            ],
        ),
        Section("export", "Export", [exports(shown.series_id, key)]),
    ]
