import marimo

__generated_with = "0.25.2"
app = marimo.App(width="full", app_title="Tonight", html_head_file="head.html")


@app.cell
def _():
    import marimo as mo
    import polars as pl

    from pipelines import judgements
    from pipelines.charts import borough_map, point_map
    from pipelines.views import deaths as deaths_view
    from pipelines.views import panels, sample, standing, tonight
    from pipelines.views.desk import analyst_name, bcus, open_desk
    from pipelines.views.filters import Filters, choices, narrow

    return (
        Filters,
        analyst_name,
        bcus,
        borough_map,
        choices,
        deaths_view,
        judgements,
        mo,
        narrow,
        open_desk,
        panels,
        pl,
        point_map,
        sample,
        standing,
        tonight,
    )


@app.cell
def _(bcus, mo, open_desk, panels):
    desk = open_desk()
    bcu = mo.ui.multiselect(bcus(), label="BCU (none chosen: all of London)")
    mo.vstack([panels.banner(desk, "Tonight: look at these together"), bcu, panels.feeds(desk)])
    return bcu, desk


@app.cell
def _(mo):
    # Each judgement sets this, so that the lists below are read again.
    get_said, set_said = mo.state("", allow_self_loops=True)
    return get_said, set_said


@app.cell
def _(desk, get_said, judgements):
    get_said()
    judged = judgements.load(desk.settings)
    return (judged,)


@app.cell
def _(bcu, desk, judged, mo, panels, tonight):
    with desk.open() as _snapshot:
        _nights = _snapshot.select("notebook/nights")
        _lists = tonight.lists(_snapshot, judged, desk.knowledge_date)
        _gone = tonight.gone(_snapshot, desk.knowledge_date)
    alerts, earlier = (tonight.in_bcus(_list, bcu.value) for _list in _lists)
    mo.vstack(
        [
            panels.announcements(judged, desk.knowledge_date),
            mo.md("## " + tonight.headline(alerts, _nights, desk.knowledge_date)),
            panels.table(tonight.shown(alerts), "Tonight's list", {"series": "/group/?series={}"}),
            panels.table(
                tonight.shown(earlier), "Shown in the last fortnight, not yet decided", {"series": "/group/?series={}"}
            ),
            panels.table(_gone, "Shown in the last fortnight, no longer standing"),
        ]
    )
    return alerts, earlier


@app.cell
def _(alerts, earlier, mo, tonight):
    subject = mo.ui.dropdown(tonight.subjects(alerts, earlier), label="Judge the series")
    mo.vstack([mo.md("## Judge"), subject])
    return (subject,)


@app.cell
def _(alerts, analyst_name, desk, earlier, mo, panels, set_said, subject, tonight):
    mo.stop(subject.value is None, mo.md("Choose a series above to read its reasons and to judge it."))
    chosen = tonight.alert_of(alerts, earlier, subject.value)
    judge = panels.judge_form(
        analyst_name(),
        panels.recorder(desk, ("series", subject.value), (chosen["evidence_hash"], chosen["members"]), set_said),
    )
    mo.vstack([mo.Html(tonight.reasons(chosen)), panels.evidence_seen(chosen["evidence_hash"]), judge])
    return


@app.cell
def _(desk, get_said, judged, mo, panels, set_said, subject):
    mo.stop(subject.value is None)
    mo.vstack([panels.said(get_said()), panels.undo_buttons(desk, judged, ("series", subject.value), set_said)])
    return


@app.cell
def _(judged, mo, standing):
    waiting = standing.tip_choices(judged)
    which = mo.ui.dropdown(waiting, label="Decide the tip")
    which if waiting else mo.Html("")
    return (which,)


@app.cell
def _(analyst_name, desk, judged, mo, panels, set_said, standing, which):
    mo.stop(which.value is None)
    decide = panels.judge_form(
        analyst_name(), panels.recorder(desk, ("tip", which.value), standing.tip_seen(judged, which.value), set_said)
    )
    decide
    return


@app.cell
def _(desk):
    with desk.open() as _snapshot:
        every = _snapshot.select("notebook/deaths")
    return (every,)


@app.cell
def _(choices, desk, every, mo):
    area = mo.ui.multiselect(choices(every, "coroner_area"), label="Coroner area")
    borough = mo.ui.multiselect(choices(every, "borough"), label="Borough")
    category = mo.ui.multiselect(choices(every, "death_category"), label="Category")
    sex = mo.ui.multiselect(choices(every, "victim_sex"), label="Sex")
    ages = mo.ui.range_slider(0, 110, value=[0, 110], label="Age (0 to 110: all, also where it is not recorded)")
    period = mo.ui.dropdown(
        {"last 7 days": 7, "last 28 days": 28, "last year": 365, "all": None}, value="last 28 days", label="Reported"
    )
    words = mo.ui.text(label="Words in place, name or id")
    mo.vstack(
        [
            mo.md("## All deaths, whatever their category"),
            mo.hstack([period, area, borough, category, sex], justify="start", wrap=True),
            mo.hstack([ages, words], justify="start", wrap=True),
        ]
    )
    return ages, area, borough, category, period, sex, words


@app.cell
def _(Filters, ages, area, bcu, borough, category, deaths_view, desk, every, narrow, period, sex, words):
    filters = Filters(
        bcu=tuple(bcu.value),
        borough=tuple(borough.value),
        coroner_area=tuple(area.value),
        death_category=tuple(category.value),
        victim_sex=tuple(sex.value),
        age_from=ages.value[0] or None,
        age_to=None if ages.value[1] == 110 else ages.value[1],
        reported_from=deaths_view.since(desk.knowledge_date, period.value),
        words=words.value,
    )
    found = narrow(every, filters)
    return (found,)


@app.cell
def _(borough_map, deaths_view, desk, found, mo, panels, point_map):
    _boroughs = borough_map(
        deaths_view.by_borough(found), desk.boundaries(), title=deaths_view.title(found), unit="deaths"
    )
    _points = point_map(deaths_view.points(found), desk.boundaries(), title="Where they were found")
    mo.vstack(
        [
            mo.hstack([panels.chart(_boroughs), panels.chart(_points)], widths="equal", wrap=True),
            panels.table(deaths_view.shown(found), "Deaths that pass the filters"),
        ]
    )
    return


@app.cell
def _(desk, judged, mo, panels, sample):
    with desk.open() as _snapshot:
        _below = sample.below_the_line(_snapshot)
    offered = sample.sample(_below, judged)
    item = mo.ui.dropdown([str(i) for i in offered["series_id"]], label="Judge the candidate")
    mo.vstack(
        [
            mo.md("## Below the line: a random sample to judge, so that we learn what we miss"),
            mo.md(sample.recall(_below, judged).sentence()),
            panels.table(offered, "Drawn by lot among what was not shown"),
            item,
        ]
    )
    return item, offered


@app.cell
def _(analyst_name, desk, item, mo, offered, panels, pl, sample, set_said):
    mo.stop(item.value is None)
    _row = offered.filter(pl.col("series_id") == item.value).row(0, named=True)
    with desk.open() as _snapshot:
        _lines, _, _seen = sample.evidence_of(_snapshot, _row["members"])
    below = panels.judge_form(
        analyst_name(),
        panels.recorder(desk, ("below_line", item.value), (_seen, _row["members"]), set_said),
        kinds=("linked", "same_supply", "same_place", "unrelated", "cannot_tell"),
    )
    mo.vstack([panels.table(_lines, "The candidate's incidents"), below])
    return


@app.cell
def _(analyst_name, desk, mo, panels, set_said):
    told = panels.tip_form(analyst_name(), panels.tipper(desk, set_said))
    mo.vstack([mo.md("## A tip: somebody thinks that these belong together"), told])
    return


@app.cell
def _(desk, panels):
    panels.footer(desk)
    return


if __name__ == "__main__":
    app.run()
