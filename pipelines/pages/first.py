"""The first page: how fresh it all is, what to look at together tonight, what waits, what there is, how to begin."""

from __future__ import annotations

from typing import Final

import polars as pl
from markupsafe import Markup
from starlette.datastructures import QueryParams

from pipelines import judgements
from pipelines.pages.layout import Page, Section, fold, form, render, sentence, table
from pipelines.views import tonight
from pipelines.views.desk import Desk, bcus, open_desk
from pipelines.views.phrases import number
from pipelines.views.standing import due_snoozes, undecided_tips

# Page, title, the question that it answers; in the order of an analyst's morning.
QUESTIONS: Final = (
    ("tonight", "Tonight", "What should I look at together this morning, and what is new?"),
    ("series", "A series", "Why do these belong together, what speaks against, what is missing and whom do I ask?"),
    ("alike", "Deaths like this one", "What else looks like this death, or has these features?"),
    ("everything", "Everything about", "Where do this person, phone, handle or place stand, under any name?"),
    ("knew_when", "What we knew when", "What could we have known on a past night?"),
    ("bonnet", "People and places under the bonnet", "Why were two mentions joined, or why not?"),
)
_LINKS: Final = {"series": "/group/?series={}", "series_id": "/group/?series={}", "merged into": "/group/?series={}"}
_QUESTIONS: Final = Markup("<ol>{}</ol>")
_QUESTION: Final = Markup('<li><a href="/{}/">{}</a><br>{}</li>')
_BEGIN: Final = (
    "Read the headline of the first group above and open its series; read what holds it together, then what speaks "
    "against it, then what is missing and whom to ask. Then judge it at the end of its page. Nothing is lost by a "
    "judgement; each can be taken back."
)


def first_page(query: QueryParams | None = None) -> str:
    """The page as HTML. query: `bcu`, any number of times, narrows the lists."""
    chosen = query.getlist("bcu") if query else []
    desk = open_desk()
    judged = judgements.load(desk.settings)
    with desk.open() as snapshot:
        nights = snapshot.select("notebook/nights")
        listed = tonight.lists(snapshot, judged, desk.knowledge_date)
        gone = tonight.gone(snapshot, desk.knowledge_date)
    alerts, earlier = (tonight.in_bcus(each, chosen) for each in listed)
    left, whole = alerts.height + earlier.height, listed[0].height + listed[1].height
    lists = [sentence(f"Narrowed to the chosen BCUs: {left} of {number(whole, 'group')}.")] if chosen else []
    lists += [
        table(tonight.shown(each), caption, _LINKS)
        for each, caption in ((alerts, "Tonight's list"), (earlier, "Shown in the last fortnight, not yet decided"))
        if not each.is_empty()
    ]
    if not gone.is_empty():
        lists.append(fold(f"{number(gone.height, 'series')} shown in the last fortnight no longer stand", _gone(gone)))
    field = {"name": "bcu", "label": "BCU", "kind": "ticks", "options": bcus()}
    filters = form("choose", "/", [{**field, "chosen": chosen}], "Narrow the lists", {})
    questions = _QUESTIONS.format(Markup("").join(_QUESTION.format(*each) for each in QUESTIONS))
    sections = [
        *_waiting(judged, desk),
        Section("list", tonight.headline(listed[0], nights, desk.knowledge_date), [*lists, filters]),
        Section("questions", "Questions", [sentence("Each opens as a notebook, which takes some seconds."), questions]),
        Section("new", "New here?", [sentence(_BEGIN)]),
        Section("feeds", "How fresh each feed is", [fold("Feeds", table(desk.feeds, "Feeds"))]),
    ]
    return render(desk, Page("Look at these together", "/", sections))


def _gone(lost: pl.DataFrame) -> Markup:
    return table(lost, "What was merged into another is judged there; the evidence of the others fell away", _LINKS)


def _waiting(judged: pl.DataFrame, desk: Desk) -> list[Section]:
    """Tips that nobody has decided and snoozes that have ended: they stand on top until somebody acts."""
    tips, ended = undecided_tips(judged), due_snoozes(judged, desk.knowledge_date)
    parts = []
    if tips.height:
        shown = tips.select("judged_at", "analyst", "reason", "members", pl.col("judgement_id").alias("tip"))
        opened = {"tip": "/waiting/?tip={}#tips"}
        parts.append(table(shown, f"{number(tips.height, 'tip')} to decide; open one by its id", opened))
    if ended.height:
        shown = ended.select("subject_kind", "subject_id", "analyst", "reason", "until")
        parts.append(table(shown, f"{number(ended.height, 'snooze')} ended: look again"))
    return [Section("waiting", "What waits for a decision", parts)] if parts else []
