import marimo

__generated_with = "0.25.2"
app = marimo.App(width="full", app_title="Under the bonnet", html_head_file="head.html")


@app.cell
def _():
    import marimo as mo

    from pipelines import judgements
    from pipelines.views import bonnet, drawings, everything, joins, panels
    from pipelines.views.desk import analyst_name, bcus, open_desk

    return analyst_name, bcus, bonnet, drawings, everything, joins, judgements, mo, open_desk, panels


@app.cell
def _(bcus, mo, open_desk, panels):
    desk = open_desk()
    bcu = mo.ui.multiselect(bcus(), label="BCU of places (none chosen: all of London)")
    mo.vstack([panels.banner(desk, "People and places under the bonnet"), bcu, panels.feeds(desk)])
    return bcu, desk


@app.cell
def _(mo):
    asked = mo.query_params() if mo.running_in_notebook() else {}
    sought = mo.ui.text(
        value=asked.get("person") or asked.get("place") or "",
        label="Name, phone, handle, place or id (at least three letters)",
        full_width=True,
    )
    sought
    return (sought,)


@app.cell
def _(bcu, desk, everything, mo, sought):
    mo.stop(everything.too_short(sought.value), mo.md("Type at least three letters or digits."))
    with desk.open() as _snapshot:
        _people = everything.find_people(_snapshot, sought.value)
        _places = everything.in_bcus(everything.find_places(_snapshot, sought.value), bcu.value)
    _who = everything.choices(_people, "person_id", "person")
    _where = everything.choices(_places, "place_id", "best_name")
    person = mo.ui.dropdown(_who, value=everything.only(_who), label="Person")
    place = mo.ui.dropdown(_where, value=everything.only(_where), label="Place")
    mo.hstack([person, place], justify="start", wrap=True)
    return person, place


@app.cell
def _(analyst_name, bonnet, desk, mo, panels, person):
    mo.stop(person.value is None)
    panels.consulted(desk, analyst_name(), ("person", person.value))
    with desk.open() as _snapshot:
        joined = bonnet.mentions(_snapshot, person.value)
        near = bonnet.not_joined(_snapshot, person.value)
        _merged = bonnet.merged(_snapshot, person.value)
    mo.vstack(
        [
            panels.table(bonnet.shown(joined), "Mentions that were joined into this person"),
            panels.table(bonnet.shown(near), "Near misses: they share a surname, birth date or phone, and stand apart"),
            panels.table(_merged, "Ids that were merged"),
        ]
    )
    return joined, near


@app.cell
def _(bonnet, joined, mo, near):
    named = bonnet.by_name(joined, near)
    one = mo.ui.dropdown(list(named), value=next(iter(named), None), label="Why was this one")
    other = mo.ui.dropdown(list(named), value=next(reversed(named), None), label="joined with this one, or not")
    mo.vstack([mo.md("## Two mentions, field by field"), one, other])
    return named, one, other


@app.cell
def _(bonnet, mo, named, one, other, panels):
    mo.stop(one.value is None or other.value is None)
    pair = (named[one.value], named[other.value])
    mo.vstack([mo.Html(bonnet.paragraph(*pair)), panels.table(bonnet.compare(*pair), "Field by field")])
    return (pair,)


@app.cell
def _(desk, drawings, joins, mo, pair, panels):
    with desk.open() as _snapshot:
        _pieces = joins.weights(_snapshot, *pair)
    mo.stop(_pieces.is_empty(), mo.md("Choose two different mentions to see what each comparison weighs."))
    mo.vstack([panels.chart(drawings.waterfall(_pieces, joins.title(_pieces))), mo.md(joins.CAVEAT)])
    return


@app.cell
def _(mo):
    get_said, set_said = mo.state("", allow_self_loops=True)
    return get_said, set_said


@app.cell
def _(analyst_name, bonnet, desk, mo, pair, panels, set_said):
    mo.stop(not bonnet.are_two(*pair), mo.md("Both belong to one person. To judge, choose a mention of somebody else."))
    subject, _seen = bonnet.subject(*pair)
    judge = panels.judge_form(
        analyst_name(),
        panels.recorder(desk, subject, _seen, set_said),
        kinds=("linked", "unrelated", "cannot_tell", "note"),
    )
    mo.vstack([mo.md("## Judge: are these two people one?"), judge])
    return (subject,)


@app.cell
def _(desk, get_said, judgements, mo, panels, set_said, subject):
    mo.vstack(
        [
            panels.said(get_said()),
            panels.undo_buttons(desk, judgements.load(desk.settings), subject, set_said),
        ]
    )
    return


@app.cell
def _(bonnet, desk, everything, mo, panels, place):
    mo.stop(place.value is None)
    with desk.open() as _snapshot:
        _at = everything.place_mentions(_snapshot, place.value)
        _merged = bonnet.merged(_snapshot, place.value)
    mo.vstack(
        [
            mo.md("## How texts became this place"),
            panels.table(bonnet.spellings(_at), "Each wording, how it was recognised, and how sure that is"),
            panels.table(_merged, "Ids that were merged"),
        ]
    )
    return


@app.cell
def _(desk, panels):
    panels.footer(desk)
    return


if __name__ == "__main__":
    app.run()
