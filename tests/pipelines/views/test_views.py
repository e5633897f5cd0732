"""What notebooks show, on the small London: lists, words, sums, what is the same, what was known when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import polars as pl
import pytest

from pipelines.settings import Settings
from pipelines.views import (
    alike,
    bonnet,
    comparing,
    deaths,
    desk,
    drawings,
    everything,
    knew_when,
    series,
    tips,
    tonight,
)
from pipelines.views.filters import NOT_RECORDED, Filters, choices, narrow
from pipelines.views.tables import html_table
from pipelines.warehouse import Warehouse, WarehouseError

NOBODY = pl.DataFrame(
    schema={"subject_kind": pl.String, "subject_id": pl.String, "judgement": pl.String, "withdrawn_at": pl.Datetime}
)


@pytest.fixture(scope="module")
def opened(small_london: Settings) -> desk.Desk:
    return desk.open_desk(small_london)


@pytest.fixture
def snapshot(opened: desk.Desk) -> Iterator[Warehouse]:
    with opened.open() as reading:
        yield reading


def test_the_desk_knows_its_date_and_which_feed_is_behind(opened: desk.Desk, london_module: ModuleType) -> None:
    assert opened.knowledge_date == london_module.NIGHT
    sentence, warnings = desk.freshness(opened)
    assert "6 feeds" in sentence and "1 refused" in sentence and warnings == []
    late = desk.Desk(opened.settings, opened.file, opened.knowledge_date, opened.feeds.with_columns(days_old=pl.lit(9)))
    assert "days before" in desk.freshness(late)[1][0]


@pytest.mark.parametrize(
    ("feed", "days", "behind"),
    [("cad", 3, False), ("cad", 4, True), ("partner", 60, False), ("partner", 64, True), ("cad", None, True)],
)
def test_a_feed_is_behind_when_its_own_rhythm_is_broken(
    opened: desk.Desk, feed: str, days: int | None, behind: bool
) -> None:
    feeds = opened.feeds.head(1).with_columns(feed=pl.lit(feed), days_old=pl.lit(days, dtype=pl.Int64))
    seen = desk.Desk(opened.settings, opened.file, opened.knowledge_date, feeds)
    assert bool(desk.freshness(seen)[1]) == behind


def test_a_night_that_is_not_kept_is_said_so(small_london: Settings) -> None:
    with pytest.raises(WarehouseError, match="2001-01-01"):
        desk.open_desk(small_london, night=dt.date(2001, 1, 1))


def test_tonights_list_says_rank_rarity_and_what_is_new(snapshot: Warehouse, opened: desk.Desk) -> None:
    listed = tonight.alert_list(snapshot, NOBODY, opened.knowledge_date)
    assert listed.select("rank", "series_id", "what", "once_in", "new", "standing").rows() == [
        (1, "S1", "4 deaths and 2 earlier incidents in East", "about once in 12 years",
         "Shown on 2018-06-03. Since then: D04 joined on 2019-03-13.", "not judged yet"),
        (2, "S2", "5 deaths in Central South, Central North, East, South and West", "about once in 2 years",
         "Never shown before.", "not judged yet"),
    ]  # fmt: skip
    assert tonight.lists(snapshot, NOBODY, opened.knowledge_date)[1]["series_id"].to_list() == ["S3"]
    assert tonight.in_bcus(listed, ["SN"])["series_id"].to_list() == ["S2"]
    nights = snapshot.select("notebook/nights")
    assert tonight.headline(listed.head(0), nights, opened.knowledge_date).startswith("Nothing tonight")


@pytest.mark.parametrize(
    ("filters", "count"),
    [
        (Filters(), 49),
        (Filters(bcu=("WA",)), 33),
        (Filters(death_category=(NOT_RECORDED,)), 12),
        (Filters(age_from=80), 30),
        (Filters(age_to=30, victim_sex=("F",)), 6),
        (Filters(reported_from=dt.date(2019, 3, 1)), 3),
        (Filters(reported_to=dt.date(2017, 3, 1)), 1),
        (Filters(words="osyth odile"), 1),
        (Filters(words="nowhere"), 0),
    ],
)
def test_filters_narrow_all_deaths(snapshot: Warehouse, filters: Filters, count: int) -> None:
    every = snapshot.select("notebook/deaths")
    assert narrow(every, filters).height == count


def test_a_blank_is_a_choice_of_its_own(snapshot: Warehouse) -> None:
    offered = choices(snapshot.select("notebook/deaths"), "death_category")
    assert offered["unexpected, not suspicious"] == "UNEXPECTED_NOT_SUSPICIOUS" and NOT_RECORDED in offered
    assert choices(snapshot.select("notebook/deaths"), "borough")["Ealing"] == "Ealing"


@pytest.mark.parametrize("name", ["S1", "S2", "S3"])
def test_the_parts_sum_to_the_score_in_table_chart_and_page(snapshot: Warehouse, name: str) -> None:
    row = series.series_list(snapshot).filter(series_id=name).row(0, named=True)
    pieces = series.evidence(snapshot, name)
    assert pieces["match_weight"].sum() == pytest.approx(row["match_weight"])
    assert "must agree" not in series.evidence_title(row, pieces)
    chart = drawings.waterfall(pieces, "t")
    assert chart.figure.data[0].x[-1] == pytest.approx(row["match_weight"])
    assert chart.table["match_weight"].sum() == pytest.approx(row["match_weight"])
    assert f"{row['match_weight']:+.1f}" in chart.alt and f"{row['match_weight']:+.1f}" in series.overview(row)
    pair = snapshot.select("notebook/pairs_among", members=series.members(series.incidents(snapshot, name))).row(0)
    assert alike.pair_evidence(snapshot, pair[1], pair[0])["match_weight"].sum() == pytest.approx(pair[2])


@pytest.mark.parametrize(("shown", "told"), [(None, False), (1.0, False), (3.0, True)])
def test_the_interval_of_the_alert_stands_beside_tonights(snapshot: Warehouse, shown: float | None, told: bool) -> None:
    """shown: that of the alert as a multiple of tonight's; none: never in a list."""
    row = next(r for r in series.series_list(snapshot).iter_rows(named=True) if r["last_shown"])
    now = row["recurrence_interval_days"]
    row = {**row, "shown_interval_days": now * shown} if shown else {**row, "last_shown": None}
    assert ("when it was about once in" in series.overview(row)) == told
    assert ("has not been shown" in series.overview(row)) == (shown is None)


def test_parts_that_do_not_sum_are_said_loudly(snapshot: Warehouse) -> None:
    row = series.series_list(snapshot).row(0, named=True)
    assert "must agree" in series.evidence_title({**row, "match_weight": 3.0}, series.evidence(snapshot, "S1"))


def test_many_small_pieces_stand_in_one_bar() -> None:
    pieces = pl.DataFrame(
        {"evidence": [f"e{n}" for n in range(40)], "match_weight": [0.5] * 40, "explanation": ["x"] * 40}
    )
    chart = drawings.waterfall(pieces, "t")
    assert len(chart.figure.data[0].y) == 16 and chart.figure.data[0].x[-1] == pytest.approx(20.0)


def test_the_same_the_different_and_the_silent(snapshot: Warehouse) -> None:
    found = series.read(snapshot, "S1")
    ids = found.incidents["incident_id"].to_list()
    grid = comparing.side_by_side(found.features, ids)
    phone = grid.filter(pl.col("fact").str.contains("phone")).row(0, named=True)
    assert (phone["verdict"], phone["D01"], phone["D04"], phone["X01"]) == ("different", "yes", "no", "not recorded")
    told = comparing.shared(found.features, ids).filter(feature="phone_missing").row(0, named=True)
    assert (told["present"], told["absent"], told["silent"], told["absent_at"]) == (3, 1, 2, ["D04"])
    row = series.series_list(snapshot).filter(series_id="S1").row(0, named=True)
    doubts = series.against(row, found.evidence, comparing.shared(found.features, ids))
    assert any("D04" in why for why in doubts["why"])


def test_a_series_of_thirty_reads_in_one_screen(snapshot: Warehouse) -> None:
    found = series.read(snapshot, "S3")
    ids = found.incidents["incident_id"].to_list()
    assert comparing.side_by_side(found.features, ids).width == 2 + comparing.WIDEST
    told = comparing.shared(found.features, ids)
    assert told["present"].to_list() == [30, 30, 30] and told.height == 3
    drawn = drawings.similarity(found.incidents, found.pairs, "t")
    assert "of 435 links are drawn" in drawn.alt and drawn.table.height == 435


def test_everybody_who_stands_twice_with_roles_and_spellings(snapshot: Warehouse) -> None:
    grid = series.people_grid(series.people(snapshot, series.incidents(snapshot, "S1")))
    first = grid.row(0, named=True)
    assert (first["person_id"], first["incidents"]) == ("P90", 5)
    assert (
        first["roles"] == "suspect at X01, X02; informant at D01; finder at D02, D03"
        and "DWORAN, M" in first["written as"]
    )


def test_what_is_missing_names_whom_to_ask(snapshot: Warehouse) -> None:
    gaps = series.gaps(snapshot, series.incidents(snapshot, "S1"))
    toxicology = gaps.filter(missing="toxicology").row(0, named=True)
    assert toxicology["whom to ask"] == "the coroner's officer of East London" and toxicology["count"] == 4
    assert gaps.filter(missing="Police National Computer check")["count"].to_list() == [2]
    assert gaps.filter(pl.col("missing").str.contains("dob"))["deaths"].to_list() == ["D01"]


def test_deaths_like_one_by_pairs_and_by_ticks(snapshot: Warehouse) -> None:
    assert alike.scored_with(snapshot, "D04")["incident_id"].to_list()[-1] == "D41"
    own = alike.features_of(snapshot, "D04")
    found = alike.with_features(snapshot, own, "D04")
    assert set(found["incident_id"][:3]) == {"D01", "D02", "D03"} and "D04" not in found["incident_id"]
    against = alike.with_features(snapshot, ["phone_missing|yes"]).filter(incident_id="D04").row(0, named=True)
    assert against["likeness"] < 0 and against["why"] == "not phone missing"


@pytest.mark.parametrize(
    "sought",
    ["dvoran marek", "Marek Dvoran", "dworan", "nightjar", "night_jar", "07700 900090", "+44 7700 900090", "P90"],
)
def test_a_person_is_found_under_every_name(snapshot: Warehouse, sought: str) -> None:
    assert everything.find_people(snapshot, sought)["person_id"].to_list() == ["P90"]


def test_everything_about_a_person_and_a_place(snapshot: Warehouse) -> None:
    mentions = everything.person_mentions(snapshot, "P90")
    assert set(mentions["kind"]) == {"death", "precursor"} and mentions.height == 5
    assert everything.names_used(mentions).filter(what="name")["mentions"].sum() == 5
    assert everything.people_met(snapshot, mentions, "P90").row(0)[1:3] == ("LOXLEY, PERRIN", 2)
    assert everything.find_places(snapshot, "burial")["place_id"].to_list() == ["L01"]
    assert everything.find_places(snapshot, "the anchor")["place_id"].to_list() == ["L01"]
    assert "5 mentions in 5 incidents" in everything.life_line(mentions, "t").alt
    assert everything.too_short("ab") and not everything.too_short("abc")


def test_what_we_knew_when(snapshot: Warehouse) -> None:
    past = knew_when.replay(snapshot, "S1", series.incidents(snapshot, "S1"))
    early = knew_when.on_night(past, dt.date(2018, 1, 10))
    assert dict(early.select("incident_id", "that night").rows())["D01"] == "known, not in the series"
    assert early.filter(incident_id="D01").select("records known", "facts known").row(0) == (11, 4)
    assert "did not stand yet" in knew_when.sentence(past, dt.date(2018, 1, 10))
    later = knew_when.sentence(past, dt.date(2019, 3, 14))
    assert "held 6 incidents" in later and "last at rank 1" in later
    learnt = knew_when.learnt_on(past, dt.date(2018, 3, 20))
    assert learnt.rows() == [("fact", "D01", "substance: ghb (present)")]
    assert knew_when.nights(past) == sorted(set(knew_when.nights(past)))


def test_a_judgement_rests_on_the_evidence_that_the_alert_showed(snapshot: Warehouse) -> None:
    listed = {row["series_id"]: row for row in series.series_list(snapshot).iter_rows(named=True)}
    for name in ("S1", "S2"):
        found, pieces = series.incidents(snapshot, name), series.evidence(snapshot, name)
        assert series.judged_hash(listed[name], pieces, found) == listed[name]["evidence_hash"]
        assert series.seen_hash(pieces, found["incident_id"].to_list()) == listed[name]["evidence_hash"]
    # A tenth of a bit of drift since the alert is no new evidence; a member who joined since is.
    drifted = pieces.with_columns(pl.col("match_weight") + 0.1)
    assert series.judged_hash(listed["S2"], drifted, found) == listed["S2"]["evidence_hash"]
    joined = found.with_columns(pl.lit(listed["S2"]["last_shown"] + dt.timedelta(days=1)).alias("added_on"))
    assert series.judged_hash(listed["S2"], pieces, joined) == listed["S2"]["evidence_hash"]
    assert series.judged_hash(listed["S2"], drifted, joined) == listed["S2"]["evidence_hash"]
    fewer = pieces.filter(pl.col("evidence") != "within days")
    assert series.judged_hash(listed["S2"], fewer, joined) != listed["S2"]["evidence_hash"]


def test_why_two_mentions_were_joined_or_not(snapshot: Warehouse) -> None:
    joined = bonnet.mentions(snapshot, "P90").to_dicts()
    told = bonnet.compare(joined[0], joined[1])
    assert told.filter(field="forenames")["verdict"].item() == "nearly the same"
    assert "joined into one person" in bonnet.why(joined[0], joined[1]) and "91%" in bonnet.why(joined[0], joined[1])
    near = bonnet.not_joined(snapshot, "P01").to_dicts()
    own = bonnet.mentions(snapshot, "P01").to_dicts()
    assert near and bonnet.are_two(own[0], near[0]) and not bonnet.are_two(own[0], own[1])
    subject, (seen, incidents) = bonnet.subject(near[0], own[0])
    assert subject[0] == "person_pair" and subject[1].startswith("P01+") and seen and incidents == sorted(incidents)


def test_a_table_escapes_records_and_names_blanks(london_module: ModuleType) -> None:
    frame = pl.DataFrame({"quote": [london_module.SCRIPT], "id": ['"><b>'], "n": [None]})
    page = html_table(frame, "A <caption>", {"id": "/series/?series={}"})
    assert "<script>" not in page and "<img" not in page and "&lt;script&gt;" in page
    assert 'href="/series/?series=%22%3E%3Cb%3E"' in page and "not recorded" in page
    assert page.count('scope="col"') == 3 and "<caption>A &lt;caption&gt;</caption>" in page


def test_codes_are_shown_in_words() -> None:
    page = html_table(pl.DataFrame({"death_category": ["EXPECTED"], "coroner_area": ["inner_north"]}), "c")
    assert "<td>" in page and "EXPECTED" not in page and "Inner North London" in page


def test_a_tip_with_an_unknown_id_is_refused(snapshot: Warehouse) -> None:
    assert tips.tip(snapshot, "QUILL", ("family", "alike"), "D42, D41").members == ("D41", "D42")
    with pytest.raises(Exception, match="D99"):
        tips.tip(snapshot, "QUILL", ("family", "alike"), "D41 D99")


def test_the_map_says_how_many_and_where_most(snapshot: Warehouse) -> None:
    every = snapshot.select("notebook/deaths")
    assert deaths.title(every) == "49 deaths pass the filters; most in Ealing (33)"
    assert deaths.points(every)["group"].unique().sort().to_list() == ["in a series", "in no series"]
    assert deaths.since(dt.date(2019, 3, 14), 7) == dt.date(2019, 3, 8)


@pytest.mark.parametrize(("days_old", "listed"), [(13, ["S3"]), (14, [])])
def test_the_list_and_the_count_above_it_have_one_fortnight(
    london_module: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, days_old: int, listed: list[str]
) -> None:
    """An alert thirteen nights old is within fourteen nights, tonight being one; the next older is in neither."""
    made = london_module.frames()
    shown = pl.when(pl.col("series_id") == "S3").then(london_module.NIGHT - dt.timedelta(days=days_old))
    moved = made["alert"].with_columns(shown.otherwise(pl.col("night")).alias("night"))
    monkeypatch.setattr(london_module, "frames", lambda: {**made, "alert": moved})
    opened = desk.open_desk(london_module.publish(tmp_path))
    with opened.open() as snapshot:
        tonights, earlier = tonight.lists(snapshot, NOBODY, opened.knowledge_date)
    assert earlier["series_id"].to_list() == listed
    dates = [opened.knowledge_date - dt.timedelta(days=n) for n in range(20)]
    nights = pl.DataFrame({"night": dates, "alerts": [int(n == days_old) for n in range(20)]})
    assert f"{len(listed)} alert" in tonight.headline(tonights, nights, opened.knowledge_date)


@pytest.mark.parametrize(("kept", "told"), [("S1", ["S1"]), (None, [None])])
def test_a_series_that_no_longer_stands_waits_for_nobody(
    london_module: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kept: str | None, told: list[str | None]
) -> None:
    """Merged into another, or emptied: it is not among those to decide, and what became of it is said."""
    made = london_module.frames()
    gone = ("series", "series_member") if kept else ("series_member",)
    changed = {table: made[table].filter(pl.col("series_id") != "S3") for table in gone}
    if kept:
        row = {"kind": ["series"], "old_id": ["S3"], "kept_id": [kept], "merged_on": [london_module.NIGHT]}
        changed["merged_id"] = pl.DataFrame(row, schema=made["merged_id"].schema)
    monkeypatch.setattr(london_module, "frames", lambda: {**made, **changed})
    opened = desk.open_desk(london_module.publish(tmp_path))
    with opened.open() as snapshot:
        tonights, earlier = tonight.lists(snapshot, NOBODY, opened.knowledge_date)
        lost = tonight.gone(snapshot, opened.knowledge_date)
    assert (tonights["series_id"].to_list(), earlier["series_id"].to_list()) == (["S1", "S2"], [])
    assert (lost["series_id"].to_list(), lost["merged into"].to_list()) == (["S3"], told)


@pytest.mark.parametrize(
    ("days", "said"), [((0,), "on the same day"), ((0, 0), "on the same day"), ((0, 1), "within 1 day")]
)
def test_no_span_of_no_days(days: tuple[int, ...], said: str) -> None:
    start = dt.datetime(2019, 3, 1, 9)
    found = pl.DataFrame({"happened_at": [start + dt.timedelta(days=n, hours=n * 3) for n in days]})
    assert series.when_title(found).endswith(said)


def test_a_list_of_ids_is_a_link_each() -> None:
    frame = pl.DataFrame({"series": [["S<1", "S2"], []]}, schema={"series": pl.List(pl.String)})
    page = html_table(frame, "Series", {"series": "/group/?series={}"})
    assert '<a href="/group/?series=S%3C1">S&lt;1</a>, <a href="/group/?series=S2">S2</a>' in page
    assert "<td>none</td>" in page
