"""What notebooks are laid out of: the banner, a chart with its table, the panels for judging and for exporting.

Only this module knows marimo. Text from records reaches the page escaped, through `tables` or as plain text.
"""

from __future__ import annotations

import datetime as dt
import html
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import marimo as mo
import polars as pl

from pipelines import judgements
from pipelines.charts import Chart
from pipelines.charts.drawn import drawn
from pipelines.errors import DeathlinkError
from pipelines.exports import register
from pipelines.views import deciding, tips
from pipelines.views.desk import Desk, freshness
from pipelines.views.phrases import number
from pipelines.views.standing import due_snoozes, so_far, undecided_tips
from pipelines.views.tables import BLANK, html_table, labelled, plain

# A form, and what is done with what it holds when it is sent.
Form = mo.ui.form[Any, Any]
Sent = Callable[[dict[str, Any] | None], None]
# marimo holds elements weakly: one that a cell does not name would be gone before it is pressed. Old ones fall out.
_HELD: Final[deque[mo.Html]] = deque(maxlen=2000)
# Columns of sentences: they wrap in the place of running out of the screen.
_WORDY: Final = ("texts", "quote", "why", "headline", "reason", "explanation")
# More rows than this go into a table with pages and search.
_LONG: Final = 40
PAGES: Final = {
    "tonight": "Tonight",
    "series": "A series",
    "alike": "Deaths like this one",
    "everything": "Everything about",
    "knew_when": "What we knew when",
    "bonnet": "Under the bonnet",
}


def banner(desk: Desk, title: str) -> mo.Html:
    """Marking, title, ways to the other notebooks, knowledge date and the state of the feeds."""
    state, warnings = freshness(desk)
    plain = "<a href='/'>First page</a><a href='/deaths/'>All deaths (plain page)</a>"
    links = plain + "".join(f'<a href="/{page}/">{html.escape(name)}</a>' for page, name in PAGES.items())
    late = "".join(f'<p class="dl-warning">Warning: {html.escape(text)}</p>' for text in warnings)
    return mo.Html(
        f"{marking(desk).text}<nav class='dl-nav' aria-label='notebooks'>{links}</nav>"
        f"<h1 class='dl-title'>{html.escape(title)}</h1>"
        f"<p>Knowledge date: <strong>{desk.knowledge_date}</strong>. {html.escape(state)}</p>"
        f"{late}"
    )


def feeds(desk: Desk) -> mo.Html:
    """The state of every feed, folded away."""
    return mo.accordion({"How fresh each feed is": mo.Html(html_table(desk.feeds, "Feeds"))})


def marking(desk: Desk) -> mo.Html:
    """The protective marking, for the top and the bottom of a page."""
    return mo.Html(f'<p class="dl-marking">{html.escape(desk.settings.marking)}</p>')


def footer(desk: Desk) -> mo.Html:
    """What the tool does not say, and the marking again."""
    return mo.Html(
        "<p>These are leads. The tool decides nothing about a living person; what is not recorded counts neither for "
        f"nor against. Closeness in the record is not proof.</p>{marking(desk).text}"
    )


def consulted(desk: Desk, analyst: str, subject: tuple[str, str]) -> None:
    """Logs that somebody opened a subject (kind, id); a page that runs without a reader logs nothing."""
    if mo.running_in_notebook():
        register.consult(desk.settings, analyst, subject)


def chart(shown: Chart) -> mo.Html:
    """A chart, its sentence, its table for whoever cannot or does not want to see it, and the same to point at.

    The chart itself is a plain drawing: the library that moves it is five megabytes for the browser to read, and comes
    only when somebody asks to zoom.
    """
    alt, title = html.escape(shown.alt), shown.figure.layout.title.text or ""
    # The title of a figure is escaped where it is set.
    told = f"<p><strong>{title}</strong></p>{drawn(shown)}<figcaption>{alt}</figcaption>"
    figure = mo.Html(f'<figure class="dl-figure">{told}</figure>')

    def moving() -> mo.Html:
        # As an element, not as a representation: that one would fetch its library from outside.
        drawing = mo.ui.plotly(shown.figure)
        _HELD.append(drawing)
        return mo.Html(f'<div role="img" aria-label="{alt}">{drawing.text}</div>')

    lazy = mo.lazy(moving, show_loading_indicator=True)
    _HELD.append(lazy)
    return mo.vstack(
        [figure, mo.accordion({"The same as a table": table(shown.table, shown.alt), "To zoom and to point at": lazy})]
    )


def table(frame: pl.DataFrame, caption: str, links: Mapping[str, str] | None = None) -> mo.Html:
    """A frame as a table: short ones whole, long ones with pages and search."""
    if frame.is_empty():
        return mo.Html(f"<p>{html.escape(caption)}: none.</p>")
    if frame.height <= _LONG:
        return mo.Html(html_table(frame, caption, links))
    frame = labelled(frame)
    lists = [name for name, kind in frame.schema.items() if isinstance(kind, pl.List)]
    texts = frame.with_columns(pl.col(name).map_elements(plain, return_dtype=pl.String) for name in lists)
    texts = texts.with_columns(pl.col(pl.String).fill_null(BLANK))
    texts = texts.rename({name: name.replace("_", " ") for name in texts.columns})
    heading = mo.Html(f"<p><strong>{html.escape(caption)}</strong> ({number(frame.height, 'row')})</p>")
    paged = mo.ui.table(
        texts,
        selection=None,
        page_size=20,
        show_download=False,  # copies leave by the export panel, labelled and logged
        show_column_summaries=False,
        show_data_types=False,
        wrapped_columns=[name for name in _WORDY if name in texts.columns],
    )
    _HELD.append(paged)
    return mo.vstack([heading, paged])


def announcements(judged: pl.DataFrame, today: dt.date) -> mo.Html:
    """Tips that nobody has decided and snoozes that have ended: they stand on top until somebody acts."""
    tips, ended = undecided_tips(judged), due_snoozes(judged, today)
    parts = []
    if tips.height:
        shown = tips.select("judged_at", "analyst", "reason", "members", pl.col("judgement_id").alias("tip"))
        parts.append(mo.Html(html_table(shown, f"{number(tips.height, 'tip')} to decide")))
    if ended.height:
        shown = ended.select("subject_kind", "subject_id", "analyst", "reason", "until")
        parts.append(mo.Html(html_table(shown, f"{number(ended.height, 'snooze')} ended: look again")))
    return mo.vstack(parts) if parts else mo.Html("")


def way(where: str, words: str) -> mo.Html:
    """A link on a line of its own."""
    return mo.Html(f'<p class="dl-nav"><a href="{html.escape(where)}">{html.escape(words)}</a></p>')


def evidence_seen(digest: str | None) -> mo.Html:
    """Which evidence a judgement on this page rests on: the first digits of its hash, which the judgement keeps."""
    return mo.Html(f"<p>Evidence as shown: <code>{html.escape((digest or 'none')[:12])}</code></p>")


def judge_form(analyst: str, on_send: Sent, kinds: Sequence[str] = ()) -> Form:
    """The form of a judgement: who, what, code, reason, end of a snooze. kinds: the judgements on offer, else all."""
    fields: dict[str, Any] = {
        "analyst": mo.ui.text(label="Who judges", value=analyst),
        "judgement": mo.ui.dropdown(deciding.offered(kinds), label="Judgement"),
        "reason_code": mo.ui.dropdown(
            {"none": None, **deciding.codes()}, value="none", label="Code (dismissal or referral)"
        ),
        "until": mo.ui.date(label="End of a snooze (28 days at most)", value=deciding.usual_end()),
        "reason": mo.ui.text_area(label="Why, in words", rows=2, full_width=True),
    }
    layout = mo.md("{analyst} {judgement} {reason_code} {until}\n\n{reason}").batch(**fields)
    return layout.form(submit_button_label="Record the judgement", bordered=True, on_change=on_send)


def tip_form(analyst: str, on_send: Sent) -> Form:
    """The form of a tip: from whom it came, the incidents, the words."""
    fields: dict[str, Any] = {
        "analyst": mo.ui.text(label="Who enters it", value=analyst),
        "origin": mo.ui.text(label="From whom it came (officer, coroner's officer, family)"),
        "members": mo.ui.text(label="Ids of the deaths or incidents, parted by spaces", full_width=True),
        "reason": mo.ui.text_area(label="What they think, and why", rows=2, full_width=True),
    }
    layout = mo.md("{analyst} {origin}\n\n{members}\n\n{reason}").batch(**fields)
    return layout.form(submit_button_label="Enter the tip", bordered=True, on_change=on_send)


def tipper(desk: Desk, after: Callable[[str], None]) -> Sent:
    """What happens when a tip is sent: its incidents must be in the snapshot, then it stands until somebody decides."""

    def send(form: dict[str, Any] | None) -> None:
        if form is None:
            return
        try:
            with desk.open() as snapshot:
                came = (form["origin"] or "", form["reason"] or "")
                tip = tips.tip(snapshot, form["analyst"] or "", came, form["members"])
            entered = judgements.record(desk.settings, tip)
            after(f"Entered as {entered}; it stands on top of this list until it is decided.")
        except DeathlinkError as fault:
            after(f"Not entered: {fault}")

    return send


def recorder(
    desk: Desk, subject: tuple[str, str], seen: tuple[str | None, Sequence[str]], after: Callable[[str], None]
) -> Sent:
    """What happens when the form is sent, once a sending. seen: hash of the evidence on the screen, its incidents."""

    def send(form: dict[str, Any] | None) -> None:
        if form is not None:
            after(_record(desk, form, subject, seen))

    return send


def _record(desk: Desk, form: dict[str, Any], subject: tuple[str, str], seen: tuple[str | None, Sequence[str]]) -> str:
    """Writes what the form holds; what is wrong with it is said in words."""
    try:
        return f"Recorded as {deciding.decide(desk, form, subject, seen)}; the button below takes it back."
    except DeathlinkError as fault:
        return f"Not recorded: {fault}"


def said(text: str) -> mo.Html:
    """A short message, read out by screen readers; nothing where there is nothing to say."""
    return mo.Html(f'<p role="status" class="dl-warning">{html.escape(text)}</p>' if text else "")


def undo_buttons(desk: Desk, judged: pl.DataFrame, subject: tuple[str, str], after: Callable[[str], None]) -> mo.Html:
    """Judgements on a subject with a button to take each back. after: is told what happened, in words."""
    about = judged.filter((pl.col("subject_kind") == subject[0]) & (pl.col("subject_id") == subject[1]))
    if about.is_empty():
        return mo.Html("<p>Nobody has judged this yet.</p>")
    shown = so_far(about)
    live = about.filter(pl.col("withdrawn_at").is_null() & (pl.col("judgement") != "tip"))

    def undo(judgement_id: str, analyst: str) -> Callable[[Any], None]:
        def press(_: Any) -> None:
            try:
                judgements.withdraw(desk.settings, judgement_id, analyst=analyst, reason="undone where it was made")
                after(f"{judgement_id} was taken back.")
            except DeathlinkError as fault:
                after(f"Not taken back: {fault}")

        return press

    buttons = [
        mo.ui.button(
            label=f"Undo {row['judgement']} by {row['analyst']}", on_change=undo(row["judgement_id"], row["analyst"])
        )
        for row in live.iter_rows(named=True)
    ]
    _HELD.extend(buttons)
    return mo.vstack([mo.Html(html_table(shown, "Judgements so far")), mo.hstack(buttons, justify="start", wrap=True)])


def export_form(analyst: str, on_send: Sent) -> Form:
    """The form of an export: format, for whom, what for."""
    # Imported here: it brings every format's library, and the list of the night needs none.
    from pipelines.exports.making import FORMATS

    fields: dict[str, Any] = {
        "form": mo.ui.dropdown(list(FORMATS), value=next(iter(FORMATS)), label="Format"),
        "requester": mo.ui.text(label="For whom", value=analyst),
        "purpose": mo.ui.text(label="What for", full_width=True),
    }
    layout = mo.md("{form} {requester} {purpose}").batch(**fields)
    return layout.form(submit_button_label="Make the export", bordered=True, on_change=on_send)


def exporter(desk: Desk, series_id: str, analyst: str, after: Callable[[mo.Html], None]) -> Sent:
    """What happens when the form is sent: the export is made, logged and offered; what is wrong is said in words."""

    def send(form: dict[str, Any] | None) -> None:
        if form is not None:
            after(_export(desk, series_id, form, analyst))

    return send


def _export(desk: Desk, series_id: str, form: dict[str, Any], analyst: str) -> mo.Html:
    from pipelines.exports.label import ExportLabel
    from pipelines.exports.making import export_series

    try:
        label = ExportLabel(desk.settings.marking, desk.knowledge_date, form["requester"] or "", form["purpose"] or "")
        made = export_series(desk, series_id, form["form"], label, analyst)
    except DeathlinkError as fault:
        return said(f"Not exported: {fault}")
    save = mo.download(made.content, filename=made.name, label="Save the file")
    return mo.vstack([said(f"{made.name} was made and logged."), save])
