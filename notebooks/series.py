import marimo

__generated_with = "0.25.2"
app = marimo.App(width="full", app_title="A series", html_head_file="head.html")


@app.cell
def _():
    import marimo as mo
    import polars as pl

    from pipelines import judgements
    from pipelines.charts import point_map
    from pipelines.views import comparing, drawings, panels, places, series, standing
    from pipelines.views.desk import analyst_name, bcus, open_desk
    from pipelines.views.phrases import feature_name

    return (
        analyst_name,
        bcus,
        comparing,
        drawings,
        feature_name,
        judgements,
        mo,
        open_desk,
        panels,
        pl,
        places,
        point_map,
        series,
        standing,
    )


@app.cell
def _(bcus, mo, open_desk, panels):
    desk = open_desk()
    bcu = mo.ui.multiselect(bcus(), label="BCU (none chosen: all of London)")
    mo.vstack([panels.banner(desk, "A series"), bcu, panels.feeds(desk)])
    return bcu, desk


@app.cell
def _(bcu, desk, mo, series):
    with desk.open() as _snapshot:
        listed = series.series_list(_snapshot)
    asked = mo.query_params().get("series") if mo.running_in_notebook() else None
    options = series.choices(series.in_bcus(listed, bcu.value, asked))
    picked = mo.ui.dropdown(
        options, value=next((k for k, v in options.items() if v == asked), next(iter(options), None)), label="Series"
    )
    picked
    return listed, picked


@app.cell
def _(analyst_name, desk, listed, mo, panels, picked, pl, series):
    mo.stop(picked.value is None, mo.md("There is no series yet: nothing that chance does not explain."))
    series_id = picked.value
    row = listed.filter(pl.col("series_id") == series_id).row(0, named=True)
    panels.consulted(desk, analyst_name(), ("series", series_id))
    with desk.open() as _snapshot:
        read = series.read(_snapshot, series_id)
    mo.vstack(
        [
            mo.Html(series.heading(row)),
            panels.way(f"/group/?series={series_id}", "The same as a plain page, there in a moment"),
            panels.table(series.explanations(row), "Explanations weighed, in bits"),
        ]
    )
    return read, row, series_id


@app.cell
def _(comparing, drawings, mo, panels, read, row, series):
    ids = read.incidents["incident_id"].to_list()
    named = series.named(read.incidents)
    compared = comparing.shared(read.features, ids)
    mo.vstack(
        [
            mo.md("## What holds it together"),
            panels.chart(drawings.waterfall(read.evidence, series.evidence_title(row, read.evidence))),
            mo.md("## What speaks against"),
            panels.table(series.against(row, read.evidence, compared), "Doubts and other explanations"),
            mo.md("## What is missing, and whom to ask"),
            panels.table(read.gaps, "Gaps in what is recorded"),
        ]
    )
    return compared, ids, named


@app.cell
def _(desk, drawings, mo, panels, places, point_map, read, series):
    mo.vstack(
        [
            mo.md("## When and where"),
            panels.chart(drawings.timeline(read.incidents, series.when_title(read.incidents))),
            panels.chart(point_map(places.points(read.incidents), desk.boundaries(), title="Where it happened")),
            panels.table(
                series.lines(read.incidents), "The incidents in order of time", {"incident_id": "/alike/?incident={}"}
            ),
        ]
    )
    return


@app.cell
def _(mo, panels, read, series):
    mo.vstack(
        [
            mo.md("## Who stands in more than one of them"),
            panels.table(
                series.people_grid(read.people), "People in more than one incident", {"person_id": "/everything/?person={}"}
            ),
        ]
    )
    return


@app.cell
def _(comparing, mo, named):
    chosen = mo.ui.multiselect(
        named, value=list(named)[: comparing.WIDEST], max_selections=comparing.WIDEST, label="Side by side"
    )
    mo.vstack([mo.md("## Same, different, not recorded"), chosen])
    return (chosen,)


@app.cell
def _(chosen, compared, comparing, mo, named, panels, read):
    mo.vstack(
        [
            panels.table(comparing.side_by_side(read.features, chosen.value, named), "The incidents side by side"),
            panels.table(compared.drop("feature", "value"), "Each fact over all incidents of the series"),
        ]
    )
    return


@app.cell
def _(compared, feature_name, mo):
    facts = {feature_name(f): f for f in compared["feature"].unique(maintain_order=True)}
    fact = mo.ui.dropdown(facts, value=next(iter(facts), None), label="The words behind")
    fact
    return (fact,)


@app.cell
def _(comparing, fact, mo, panels, read):
    mo.stop(fact.value is None)
    panels.table(comparing.quotes(read.features, fact.value), "Quotes, with their source")
    return


@app.cell
def _(drawings, mo, named, panels, read):
    one = mo.ui.dropdown(named, value=next(iter(named)), label="One")
    other = mo.ui.dropdown(named, value=next(reversed(named)), label="and another")
    mo.vstack(
        [
            mo.md("## How alike they are"),
            panels.chart(drawings.similarity(read.incidents, read.pairs, "The closer, the more alike")),
            mo.hstack([one, other], justify="start"),
        ]
    )
    return one, other


@app.cell
def _(desk, drawings, mo, one, other, panels, series):
    pair_hash, _between = "", mo.md("Choose two different incidents to see what lies between them.")
    if one.value != other.value:
        with desk.open() as _snapshot:
            _pieces, pair_hash = series.pair(_snapshot, one.value, other.value)
        _between = panels.chart(drawings.waterfall(_pieces, f"Evidence between {one.value} and {other.value}"))
    _between
    return (pair_hash,)


@app.cell
def _(mo, named):
    record_of = mo.ui.dropdown(named, value=next(iter(named)), label="Records of")
    mo.vstack([mo.md("## The records"), record_of])
    return (record_of,)


@app.cell
def _(desk, panels, record_of):
    with desk.open() as _snapshot:
        _records = _snapshot.select("notebook/records_of", incident=record_of.value)
    panels.table(_records, f"Records of {record_of.value}")
    return


@app.cell
def _(mo):
    # Each judgement sets this, so that what stands below is read again.
    get_said, set_said = mo.state("", allow_self_loops=True)
    get_made, set_made = mo.state(mo.Html(""))
    return get_made, get_said, set_made, set_said


@app.cell
def _(mo, one, other, series_id):
    _pair = {f"the pair {one.value} and {other.value}": "pair"} if one.value != other.value else {}
    about = mo.ui.radio(
        {f"the series {series_id}": "series", **_pair}, value=f"the series {series_id}", label="Judge", inline=True
    )
    mo.vstack([mo.md("## Judge"), about])
    return (about,)


@app.cell
def _(about, analyst_name, desk, ids, mo, one, other, pair_hash, panels, read, row, series, series_id, set_said):
    _whole = (series_id, series.judged_hash(row, read.evidence, read.incidents), ids)
    subject, seen = series.subject(about.value, _whole, (one.value, other.value, pair_hash))
    judge = panels.judge_form(analyst_name(), panels.recorder(desk, subject, seen, set_said))
    mo.vstack([panels.evidence_seen(seen[0]), judge])
    return (subject,)


@app.cell
def _(desk, get_said, ids, judgements, mo, panels, set_said, standing, subject):
    judged = judgements.load(desk.settings)
    _before = standing.judged_before(judged, ids).select("judged_at", "analyst", "subject_id", "judgement", "reason")
    mo.vstack(
        [
            panels.said(get_said()),
            panels.undo_buttons(desk, judged, subject, set_said),
            panels.table(_before, "Earlier judgements on any of these incidents"),
        ]
    )
    return


@app.cell
def _(analyst_name, desk, mo, panels, series_id, set_made):
    wanted = panels.export_form(analyst_name(), panels.exporter(desk, series_id, analyst_name(), set_made))
    mo.vstack([mo.md("## Export"), mo.md("Each carries the marking and is logged with requester and purpose."), wanted])
    return


@app.cell
def _(get_made):
    get_made()
    return


@app.cell
def _(desk, panels):
    panels.footer(desk)
    return


if __name__ == "__main__":
    app.run()
