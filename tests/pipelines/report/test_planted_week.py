"""The planted week: every number found again by plain counting, nothing personal anywhere, bytes repeat."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from types import ModuleType
from typing import Any

import polars as pl
import pytest

from pipelines.charts.pictures import browser
from pipelines.report.assemble import weekly_report
from pipelines.report.content import Product
from pipelines.report.facts import Facts, read_facts
from pipelines.report.findings import Findings, work_out
from pipelines.report.message import compose
from pipelines.report.pages import Pages, render, template
from pipelines.report.weeks import Week
from pipelines.settings import Settings

Frames = dict[str, pl.DataFrame]
Rows = list[dict[str, Any]]


@pytest.fixture(scope="module")
def pages(product: Product) -> Pages:
    return render(product)


@pytest.fixture(scope="module")
def findings(facts: Facts) -> Findings:
    return work_out(facts)


def _rows(frames: Frames, table: str) -> Rows:
    return list(frames[table].iter_rows(named=True))


def _reported(row: dict[str, Any]) -> dt.date:
    return row["reported_at"].date() if row["reported_at"] else row["first_known"]


def _cohort(frames: Frames, london: ModuleType) -> dict[str, dict[str, Any]]:
    last = london.SUNDAY - dt.timedelta(days=7)
    first = last - dt.timedelta(days=90)
    return {r["incident_id"]: r for r in _rows(frames, "incident") if first <= _reported(r) <= last}


def test_the_deaths_of_the_week_are_those_of_the_table(frames: Frames, london: ModuleType, product: Product) -> None:
    week = [r for r in _rows(frames, "incident") if 0 <= (london.SUNDAY - _reported(r)).days < 7]
    assert product.numbers["deaths"] == len(week)
    shown: Any = product.numbers["breakdowns"]
    for key, column in (("bcu", "bcu"), ("coroner_area", "coroner_area")):
        placed = Counter(r[column] for r in week if r["bcu"] and r["coroner_area"])
        assert {c: n for c, n in shown[key].items() if n is not None} == {
            c: placed[c] for c, n in shown[key].items() if n is not None
        }
    sexes = Counter(r["victim_sex"] or "not recorded" for r in week)
    assert all(n is None or n == sexes[c] for c, n in shown["victim_sex"].items())
    adults = sum(1 for r in week if 45 <= r["victim_age"] <= 64)
    assert shown["age_band"]["45-64"] in (None, adults)
    categories = Counter(r["death_category"] for r in week)
    assert all(n is None or n == categories[c] for c, n in shown["death_category"].items())


def test_means_and_substances_are_counted_over_four_weeks(frames: Frames, london: ModuleType, product: Product) -> None:
    recent = {r["incident_id"] for r in _rows(frames, "incident") if 0 <= (london.SUNDAY - _reported(r)).days < 28}
    stated = [r for r in _rows(frames, "feature_history") if r["incident_id"] in recent]
    shown: Any = product.numbers["breakdowns"]
    drugs = {r["incident_id"] for r in stated if r["feature"] in ("substance", "substance_suspected")}
    assert shown["means"]["substance"] == len(drugs)
    heroin = {r["incident_id"] for r in stated if r["feature"] == "substance_suspected" and r["value"] == "heroin"}
    assert shown["substance_suspected"]["heroin"] == len(heroin)


def test_every_shown_count_is_nought_or_five_and_more(product: Product) -> None:
    shown: Any = product.numbers["breakdowns"]
    counts = [n for table in shown.values() for n in table.values() if n is not None]
    checks: Any = product.numbers["checks"]
    pairs = [rate for check in checks.values() for rate in check.values() if rate is not None]
    counts += [n for gaps, of in pairs for n in (gaps, of, of - gaps)]
    reviews: Any = product.numbers["reviews"]
    counts += [n for row in reviews.values() for n in row if n is not None]
    assert len(counts) > 200
    assert [n for n in counts if 0 < n < 5] == []
    assert any(n is None for table in shown.values() for n in table.values())


def test_the_gaps_are_those_of_a_plain_count(frames: Frames, london: ModuleType, product: Product) -> None:
    cohort = _cohort(frames, london)
    records = [r for r in _rows(frames, "record") if r["incident_id"] in cohort]
    forms = [r for r in records if r["record_type"] in ("P", "D")]
    scenes = [r for r in records if r["supervisor_attended"] is not None]
    items = [r for r in _rows(frames, "item") if r["incident_id"] in cohort]
    thrive = {a["incident_id"] for a in _rows(frames, "action") if a["action_type"] == "THRIVE"} & set(cohort)
    expected = {
        "signoff_report": [sum(not r["signed_off"] for r in forms), len(forms)],
        "supervisor_scene": [sum(not r["supervisor_attended"] for r in scenes), len(scenes)],
        "property_reference": [sum(i["property_ref"] is None for i in items), len(items)],
        "thrive": [len(cohort) - len(thrive), len(cohort)],
        "pnd_deceased": [len(cohort), len(cohort)],
    }
    checks: Any = product.numbers["checks"]
    assert {code: checks[code]["force"] for code in expected} == expected
    by_bcu = Counter(cohort[i["incident_id"]]["bcu"] for i in items)
    assert all(r is None or r[1] == by_bcu[b] for b, r in checks["property_reference"].items() if b in by_bcu)


@pytest.mark.parametrize(
    ("code", "found_by_the_inspection"),
    [("signoff_report", (36, 42)), ("property_reference", (9, 42)), ("supervisor_scene", (10, 40))],
)
def test_the_rates_of_the_inspection_lie_within_the_intervals(
    findings: Findings, code: str, found_by_the_inspection: tuple[int, int]
) -> None:
    result = next(r for r in findings.checks if r.check.code == code)
    low, high = result.force.gaps.interval
    gaps, of = found_by_the_inspection
    assert low <= gaps / of <= high


def _by_inspector(days: list[int], age: int) -> int:
    """How many of the dates at 7, 14 and 21 days are overdue after `age` days; reviews by a DI or above on `days`.

    Counted another way than the product does, day by day: on each day with a review all dates behind it are settled;
    where there was none behind it, the next one is, unless an earlier review has settled that already.
    """
    open_dates, dates = {7, 14, 21}, (7, 14, 21)
    for day in range(age + 1):
        if day not in days:
            continue
        behind = {d for d in open_dates if d < day}
        ahead = [d for d in dates if d >= day]
        open_dates -= behind or set(ahead[:1])
    return sum(d < age for d in open_dates)


def test_reviews_are_those_of_the_actions(frames: Frames, london: ModuleType, product: Product) -> None:
    incidents = {
        r["incident_id"]: r
        for r in _rows(frames, "incident")
        if r["death_category"] == "UNEXPECTED_UNDER_INVESTIGATION"
    }
    running = {i: _reported(r) for i, r in incidents.items()}
    done = [a for a in _rows(frames, "action") if a["action_type"] == "REVIEW" and a["incident_id"] in running]
    by_chief = {a["incident_id"] for a in done if a["rank"] == "DCI"}
    old = {i for i, day in running.items() if (london.SUNDAY - day).days > 28}
    # A chief inspector's review in time starts three months that may have passed as well.
    again = {i for i in by_chief if (london.SUNDAY - running[i]).days - 27 > 92}
    reviews: Any = product.numbers["reviews"]
    assert reviews["force"][0] == len(running)
    assert abs(reviews["force"][2] - len((old - by_chief) | again)) <= 2
    inspected: dict[str, list[int]] = {i: [] for i in running}
    for action in done:
        if action["rank"] in ("DI", "DCI", "DSU"):
            inspected[action["incident_id"]].append(
                (action["completed_at"].date() - running[action["incident_id"]]).days
            )
    late = {i for i, days in inspected.items() if _by_inspector(days, (london.SUNDAY - running[i]).days)}
    assert reviews["force"][1] == len(late)
    by_bcu = Counter(incidents[i]["bcu"] or "not recorded" for i in late)
    shown = {bcu: row[1] for bcu, row in reviews.items() if bcu != "force" and row[1] is not None}
    assert shown and shown == {bcu: by_bcu[bcu] for bcu in shown}


def test_late_reports_to_the_coroner_are_those_of_the_records(
    frames: Frames, london: ModuleType, product: Product
) -> None:
    cohort, sent, police = _cohort(frames, london), {}, {}
    for r in _rows(frames, "record"):
        first = sent if r["source_system"] == "coroner" else police if r["source_system"] in ("cad", "cris") else {}
        first[r["incident_id"]] = min(r["opened_at"], first.get(r["incident_id"], r["opened_at"]))
    both = set(sent) & set(police) & set(cohort)
    late = {i for i in both if sent[i].date() > (police[i] + dt.timedelta(hours=12)).date()}
    checks: Any = product.numbers["checks"]
    assert len(late) > 20 and checks["report_late"]["force"] == [len(late), len(both)]


def test_two_characteristics_together_are_those_of_a_plain_count(
    frames: Frames, london: ModuleType, product: Product
) -> None:
    year = [r for r in _rows(frames, "incident") if 0 <= (london.SUNDAY - _reported(r)).days < 364]
    shown: Any = product.numbers["crosstabs"]
    old_men = sum(r["victim_sex"] == "M" and r["victim_age"] >= 65 for r in year)
    assert shown["age_sex"]["65+|M"] == old_men and shown["age_sex"]["all|all"] == len(year)
    white = {m["incident_id"] for m in _rows(frames, "person_mention") if m["role"] == "DECEASED" and m["ethnicity"]}
    assert shown["ethnicity_sex"]["W|F"] == sum(r["victim_sex"] == "F" and r["incident_id"] in white for r in year)


def test_the_planted_burst_of_closing_is_told(london: ModuleType, product: Product) -> None:
    shown: Any = product.numbers["bursts"]
    assert [line[:3] for line in shown] == [["SW", (london.SUNDAY - dt.timedelta(days=2)).isoformat(), "late"]]
    tables = next(s for s in product.sections if s.key == "compliance").tables
    assert next(t for t in tables if t.title == "Closed in bursts").rows[0][0] == "South West"


def test_series_stand_with_their_change_and_the_judgement_of_the_analyst(product: Product) -> None:
    shown: Any = product.numbers["series"]
    assert {name: line["change"] for name, line in shown.items()} == {
        "S000001": "new",
        "S000002": "grown",
        "S000003": "strengthened",
    }
    first = product.sections[0].tables[0].rows
    assert [row[0] for row in first] == ["S000001", "S000002", "S000003"]
    assert first[1][-1] == "linked, highly likely"
    assert "cross-BCU" in first[1][4]


def test_the_bottom_line_is_three_sentences(product: Product) -> None:
    new, assessed, asked = product.bottom_line
    assert "1 new, 1 grown and 1 strengthened" in new
    assert "S000002" in assessed and "highly likely" in assessed
    assert asked.startswith("Decision asked: name who reviews S000001 and S000003")


def test_the_planted_cluster_and_excess_are_found(findings: Findings) -> None:
    assert any("Newham" in c.boroughs for c in findings.clusters)
    assert [c.code for c in findings.breakdowns[0].unusual] == ["NE"]
    assert findings.boroughs["Newham"] == "above usual"


def test_the_delays_are_measured_and_the_last_week_is_provisional(findings: Findings) -> None:
    deaths, toxicology = findings.delays
    assert deaths.day_by_which(0.5) == 0 and deaths.day_by_which(0.9) in (1, 3)
    half = toxicology.day_by_which(0.5)
    assert half is not None and 50 <= half <= 72
    assert findings.provisional == 1


def _everything(pages: Pages, product: Product, settings: Settings) -> str:
    from io import BytesIO

    from pypdf import PdfReader

    # Two pages of the PDF as it is, the rest as the HTML that it is made from: taking text out of a PDF is slow.
    printed = "".join(page.extract_text() for page in PdfReader(BytesIO(pages.pdf)).pages[:2])
    printed += template("print.html.jinja").render(product=product, notice="", stills={})
    own = pages.html.split("</script>", 1)[-1]
    message = compose(product, pages, "a@b.example", ["c@d.example"], "w")
    parts = [p.get_content() for p in message.walk() if p.get_content_maintype() == "text"]
    return "\n".join([own, pages.mail_html, pages.text, pages.data, printed, str(message["Subject"]), *parts])


def test_no_name_address_phone_or_quoted_word_of_the_london_is_in_any_form(
    pages: Pages, product: Product, settings: Settings, london: ModuleType
) -> None:
    everything = _everything(pages, product, settings).lower()
    assert [secret for secret in london.SECRETS if secret.lower() in everything] == []
    assert re.search(r"\b\d{1,3} [A-Z]\w+ (?:Street|Road|Lane)\b", everything) is None


def test_the_marking_is_in_subject_head_and_foot(pages: Pages, product: Product) -> None:
    assert product.subject == "OFFICIAL-SENSITIVE | Pan-London death patterns | week to 17 Mar 2019 | v1"
    for form in (pages.html.split("</script>", 1)[-1], pages.mail_html, pages.text):
        assert form.count("OFFICIAL-SENSITIVE") >= 2
    assert pages.text.startswith("OFFICIAL-SENSITIVE\n") and pages.text.endswith("OFFICIAL-SENSITIVE\n")


def test_no_form_refers_to_anything_outside_itself(pages: Pages) -> None:
    for form in (pages.mail_html, pages.html.split("</script>", 1)[-1]):
        assert re.findall(r"""(?:src|href)=["'](?!data:|cid:|#)[^"']+""", form) == []


@pytest.mark.skipif(browser() is None, reason="no browser is installed to draw with")
def test_charts_are_pictures_inside_the_message_with_words_beside_them(pages: Pages) -> None:
    assert set(pages.stills) == {"trend", "bcu", "map", "gaps", "survival"}
    for key, png in pages.stills.items():
        assert png.startswith(b"\x89PNG") and f'src="cid:{key}"' in pages.mail_html
    assert len(re.findall(r'<img [^>]*alt="[^"]{20,}"', pages.mail_html)) == 5


def test_the_same_snapshot_gives_the_same_bytes(
    pages: Pages, product: Product, settings: Settings, london: ModuleType
) -> None:
    again = weekly_report(read_facts(settings, Week(london.SUNDAY)), settings)
    assert again.numbers == product.numbers and again.bottom_line == product.bottom_line
    second = render(again)
    assert second.stills == pages.stills
    assert second == pages
    first, other = (compose(product, p, "a@b.example", ["c@d.example"], "w").as_bytes() for p in (pages, second))
    assert first == other
