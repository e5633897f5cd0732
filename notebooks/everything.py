import marimo

__generated_with = "0.25.2"
app = marimo.App(width="full", app_title="Everything about", html_head_file="head.html")


@app.cell
def _():
    import marimo as mo

    from pipelines.charts import point_map
    from pipelines.views import everything, panels
    from pipelines.views.desk import analyst_name, bcus, open_desk

    return analyst_name, bcus, everything, mo, open_desk, panels, point_map


@app.cell
def _(bcus, mo, open_desk, panels):
    desk = open_desk()
    bcu = mo.ui.multiselect(bcus(), label="BCU of places (none chosen: all of London)")
    mo.vstack([panels.banner(desk, "Everything about a person, phone, handle or place"), bcu, panels.feeds(desk)])
    return bcu, desk


@app.cell
def _(mo):
    asked = mo.query_params() if mo.running_in_notebook() else {}
    sought = mo.ui.text(
        value=asked.get("person") or asked.get("place") or asked.get("q") or "",
        label="Name, alias, phone, handle, place, postcode or id (at least three letters)",
        full_width=True,
    )
    sought
    return (sought,)


@app.cell
def _(analyst_name, bcu, desk, everything, mo, panels, sought):
    mo.stop(everything.too_short(sought.value), mo.md("Type at least three letters or digits. Every search is logged."))
    panels.consulted(desk, analyst_name(), ("search", sought.value))
    with desk.open() as _snapshot:
        people = everything.find_people(_snapshot, sought.value)
        places = everything.in_bcus(everything.find_places(_snapshot, sought.value), bcu.value)
        stated = everything.stated(_snapshot, sought.value)
    mo.vstack(
        [
            panels.table(people, "People, in the most incidents first"),
            panels.table(places.drop("easting", "northing"), "Places"),
            panels.table(stated, "Handles, phones and names that a text states"),
        ]
    )
    return people, places


@app.cell
def _(everything, mo, people, places):
    _people = everything.choices(people, "person_id", "person")
    _places = everything.choices(places, "place_id", "best_name")
    person = mo.ui.dropdown(_people, value=everything.only(_people), label="Open the person")
    place = mo.ui.dropdown(_places, value=everything.only(_places), label="Open the place")
    mo.hstack([person, place], justify="start", wrap=True)
    return person, place


@app.cell
def _(desk, everything, mo, panels, person):
    mo.stop(person.value is None)
    with desk.open() as _snapshot:
        _mentions = everything.person_mentions(_snapshot, person.value)
        _met = everything.people_met(_snapshot, _mentions, person.value)
    mo.vstack(
        [
            mo.md("## The person under all names"),
            panels.table(everything.names_used(_mentions), "Names, dates of birth, phones, handles, addresses used"),
            panels.chart(everything.life_line(_mentions, "When and in which role")),
            panels.table(everything.shown(_mentions), "Every mention, precursors included", {"incident_id": "/alike/?incident={}"}),
            panels.table(_met, "Who else stands in the same incidents", {"person_id": "/everything/?person={}"}),
        ]
    )
    return


@app.cell
def _(desk, everything, mo, panels, place):
    mo.stop(place.value is None)
    with desk.open() as _snapshot:
        _at = everything.place_mentions(_snapshot, place.value)
        _there = everything.people_met(_snapshot, _at)
    mo.vstack(
        [
            mo.md("## The place under all names"),
            panels.chart(everything.life_line(_at, "When something happened here, and in which role the place stands")),
            panels.table(_at, "Every mention of the place", {"incident_id": "/alike/?incident={}"}),
            panels.table(_there, "Who stands in incidents here", {"person_id": "/everything/?person={}"}),
        ]
    )
    return


@app.cell
def _(desk, panels):
    panels.footer(desk)
    return


if __name__ == "__main__":
    app.run()
