import marimo

__generated_with = "0.25.2"
app = marimo.App(width="full", app_title="Deaths like this one", html_head_file="head.html")


@app.cell
def _():
    import marimo as mo

    from pipelines.views import alike, deaths, drawings, panels
    from pipelines.views.desk import bcus, open_desk
    from pipelines.views.filters import Filters, narrow

    return Filters, alike, bcus, deaths, drawings, mo, narrow, open_desk, panels


@app.cell
def _(bcus, mo, open_desk, panels):
    desk = open_desk()
    bcu = mo.ui.multiselect(bcus(), label="BCU (none chosen: all of London)")
    mo.vstack([panels.banner(desk, "Deaths like this one"), bcu, panels.feeds(desk)])
    return bcu, desk


@app.cell
def _(alike, desk):
    with desk.open() as _snapshot:
        every = _snapshot.select("notebook/deaths")
        rates = _snapshot.select("notebook/feature_rates")
    ticks = alike.feature_choices(rates)
    return every, ticks


@app.cell
def _(mo):
    _asked = mo.query_params().get("incident", "") if mo.running_in_notebook() else ""
    words = mo.ui.text(value=_asked, label="Find the death: words in its place, name or id", full_width=True)
    words
    return (words,)


@app.cell
def _(Filters, deaths, every, mo, narrow, words):
    options = deaths.choices(narrow(every, Filters(words=words.value)))
    death = mo.ui.dropdown(options, value=next(iter(options), None), label="The death")
    death
    return (death,)


@app.cell
def _(alike, bcu, death, desk, mo, panels):
    mo.stop(death.value is None, mo.md("No death has these words."))
    with desk.open() as _snapshot:
        scored = alike.in_bcus(alike.scored_with(_snapshot, death.value), bcu.value)
        own = alike.features_of(_snapshot, death.value)
    mo.vstack(
        [
            mo.md("## What the night scored together with it"),
            panels.table(alike.shown(scored), "Strongest first; the weight is in bits", {"incident_id": "/alike/?incident={}"}),
        ]
    )
    return own, scored


@app.cell
def _(mo, scored):
    other = mo.ui.dropdown(scored["incident_id"].to_list()[:50], label="Show the evidence with")
    other
    return (other,)


@app.cell
def _(alike, death, desk, drawings, mo, other, panels):
    mo.stop(other.value is None)
    with desk.open() as _snapshot:
        _pieces = alike.pair_evidence(_snapshot, death.value, other.value)
    panels.chart(drawings.waterfall(_pieces, f"Evidence between {death.value} and {other.value}"))
    return


@app.cell
def _(alike, mo, own, ticks):
    ticked = mo.ui.multiselect(ticks, value=alike.ticked(ticks, own), label="Features", full_width=True)
    mo.vstack([mo.md("## By features that you tick (in brackets: at how many deaths)"), ticked])
    return (ticked,)


@app.cell
def _(alike, bcu, death, desk, mo, panels, ticked):
    mo.stop(not ticked.value, mo.md("Tick at least one feature."))
    with desk.open() as _snapshot:
        _found = alike.in_bcus(alike.with_features(_snapshot, ticked.value, death.value), bcu.value)
    mo.vstack(
        [
            panels.table(alike.ranked(_found), "By the rarity of what they share", {"incident_id": "/alike/?incident={}"}),
            mo.md("This is a search: it counts rare features more, and knows nothing of what usually goes together."),
        ]
    )
    return


@app.cell
def _(desk, panels):
    panels.footer(desk)
    return


if __name__ == "__main__":
    app.run()
