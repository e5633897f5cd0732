import marimo

__generated_with = "0.25.2"
app = marimo.App(width="full", app_title="What we knew when", html_head_file="head.html")


@app.cell
def _():
    import marimo as mo

    from pipelines.views import drawings, knew_when, panels, series
    from pipelines.views.desk import bcus, open_desk

    return bcus, drawings, knew_when, mo, open_desk, panels, series


@app.cell
def _(bcus, mo, open_desk, panels):
    desk = open_desk()
    bcu = mo.ui.multiselect(bcus(), label="BCU (none chosen: all of London)")
    mo.vstack([panels.banner(desk, "What we knew when"), bcu, panels.feeds(desk)])
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
    return (picked,)


@app.cell
def _(desk, drawings, knew_when, mo, panels, picked, series):
    mo.stop(picked.value is None, mo.md("There is no series yet: nothing that chance does not explain."))
    with desk.open() as _snapshot:
        past = knew_when.replay(_snapshot, picked.value, series.incidents(_snapshot, picked.value))
    nights = knew_when.nights(past)
    mo.vstack(
        [
            panels.chart(drawings.growth(past.history, "How the series grew, night by night")),
            panels.table(past.alerts, "The nights on which it was shown"),
        ]
    )
    return nights, past


@app.cell
def _(mo, nights):
    mo.stop(not nights, mo.md("Nothing is recorded of how this series came about."))
    night = mo.ui.dropdown([str(n) for n in nights], value=str(nights[-1]), label="Night")
    mo.vstack([mo.md("## As it stood on one night (only nights on which something was learnt)"), night])
    return (night,)


@app.cell
def _(knew_when, mo, night, panels, past):
    _when = knew_when.day(night.value)
    mo.vstack(
        [
            mo.Html(knew_when.paragraph(past, _when)),
            panels.table(knew_when.on_night(past, _when), "What was known of each incident"),
            panels.table(knew_when.learnt_on(past, _when), "What came in that night"),
        ]
    )
    return


@app.cell
def _(desk, panels):
    panels.footer(desk)
    return


if __name__ == "__main__":
    app.run()
