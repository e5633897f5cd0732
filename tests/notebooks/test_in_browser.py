"""The notebooks in headless Chromium: the door, tonight, a series, judging, undo, export; nothing from outside."""

from __future__ import annotations

import datetime as dt
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pipelines import judgements
from pipelines.charts.pictures import browser
from pipelines.exports import register
from pipelines.settings import ROOT, Settings
from pipelines.views.desk import open_desk

CHROMIUM = browser()
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        CHROMIUM is None and "CI" not in os.environ, reason="no Chromium: scripts/install-chromium.sh installs it"
    ),
]
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
# A loaded machine of two cores starts a first page in ten seconds; this is for the worst day of CI.
PATIENCE_MS = 120_000


@dataclass
class Served:
    """A running server, a page in a browser, and what the page asked for or complained of."""

    page: Any
    address: str
    settings: Settings
    outside: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def open(self, where: str, until: str) -> None:
        self.page.goto(self.address + where)
        self.page.get_by_text(until).first.wait_for(timeout=PATIENCE_MS)


@pytest.fixture(scope="module")
def server(small_london: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str, Settings]]:
    """`deathlink notebooks` as a process of its own: its address, its address with the key, its settings."""
    home = Path(shutil.copytree(small_london.home, tmp_path_factory.mktemp("served") / "home"))
    command = (
        "from pathlib import Path; import sys; from pipelines.notebooks_command import notebooks; "
        "notebooks(home=Path(sys.argv[1]), port=int(sys.argv[2]), open_browser=False)"
    )
    environment = {**os.environ, "DEATHLINK_ANALYST": "QUILL", "PYTHONPATH": str(ROOT)}
    port = str(20_000 + os.getpid() % 20_000)
    process = subprocess.Popen(
        [sys.executable, "-c", command, str(home), port], env=environment, cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    key = re.search(r"http\S+", process.stdout.readline())
    assert key is not None
    yield f"http://127.0.0.1:{port}", key.group(), small_london.model_copy(update={"home": home})
    process.terminate()
    process.wait(timeout=30)


@pytest.fixture(scope="module")
def served(server: tuple[str, str, Settings]) -> Iterator[Served]:
    from playwright.sync_api import Error, sync_playwright

    address, with_key, settings = server
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        context = chromium.new_context(viewport={"width": 1400, "height": 3000}, accept_downloads=True)
        context.set_default_timeout(PATIENCE_MS)
        seen = Served(context.new_page(), address, settings)

        def answer(route: Any) -> None:
            url = route.request.url
            if url.startswith((address, "data:", "blob:")):
                route.continue_()
            else:
                seen.outside.append(url)
                route.abort()

        context.route("**/*", answer)
        seen.page.on("pageerror", lambda fault: seen.faults.append(str(fault)))
        seen.page.on("console", lambda m: seen.faults.append(m.text) if "Content Security Policy" in m.text else None)
        seen.page.on("dialog", lambda dialog: (seen.faults.append(dialog.message), dialog.dismiss()))
        for _ in range(120):  # the server needs some seconds before it listens
            try:
                assert seen.page.goto(address).status == 403, "nobody comes in without the key"
                break
            except Error:
                seen.page.wait_for_timeout(500)
        seen.page.goto(with_key)
        yield seen
        chromium.close()


def test_the_first_page_has_tonights_list_and_says_where_to_begin(served: Served) -> None:
    assert served.page.get_by_role("heading", name="Look at these together").is_visible()
    assert "2019-03-14" in served.page.content()
    listed = served.page.locator("table", has_text="Tonight's list").first
    assert listed.locator("tbody tr").count() == 2 and listed.get_by_role("link", name="S1").is_visible()


def test_tonights_list_leads_to_a_series_and_on_to_its_notebook(served: Served) -> None:
    page = served.page
    served.open("/tonight/", "Tonight's list")
    listed = page.locator("table", has_text="Tonight's list").first
    assert listed.locator("tbody tr").count() == 2 and "about once in 12 years" in listed.inner_text()
    page.get_by_text("These are leads").first.wait_for()
    listed.get_by_role("link", name="S1").click()
    page.get_by_role("heading", name="What holds it together").wait_for()
    page.get_by_role("link", name="The same as a notebook").click()
    page.get_by_text("Quotes, with their source").first.wait_for()
    page.get_by_role("link", name="The same as a plain page").click()
    page.get_by_role("heading", name="What holds it together").wait_for()


def test_the_plain_pages_are_walked_by_keyboard_alone(served: Served) -> None:
    """Open, narrow, pick a series, judge, take back, narrow all deaths: without a mouse."""
    page = served.page
    served.open("/", "Look at these together")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    page.get_by_role("link", name="S2").first.focus()
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Series S2", exact=True).wait_for()
    page.get_by_role("radio", name="same supply").first.focus()
    page.keyboard.press("Space")
    page.get_by_label("Why, in words").first.focus()
    page.keyboard.type("one mark, three weeks")
    page.get_by_role("button", name="Record the judgement").first.focus()
    page.keyboard.press("Enter")
    page.get_by_role("status").get_by_text("Recorded as J-").wait_for()
    row = judgements.load(served.settings).row(-1, named=True)
    assert (row["analyst"], row["subject_id"], row["judgement"]) == ("QUILL", "S2", "same_supply")
    page.get_by_role("button", name="Undo same_supply by QUILL").focus()
    page.keyboard.press("Enter")
    page.get_by_role("status").get_by_text("was taken back").wait_for()
    assert judgements.load(served.settings)["withdrawn_at"][-1] is not None
    served.open("/deaths/?period=all", "49 deaths pass the filters")
    page.get_by_label("Age from").fill("80")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="30 deaths pass the filters").first.wait_for()
    with page.expect_download() as waiting:
        page.goto(served.address + "/group/?series=S2")
        page.get_by_label("Format").select_option(label="Workbook (XLSX)")
        page.get_by_label("What for").fill("review of S2")
        page.get_by_role("button", name="Make the export").click()
    assert waiting.value.suggested_filename.endswith("_S2_2019-03-14.xlsx")


def _passing(page: Any, count: int) -> None:
    """The map's message says how many deaths pass the filters; it is drawn again after each."""
    noun = "death" if count == 1 else "deaths"
    page.get_by_text(re.compile(rf"^{count} {noun} pass the filters")).first.wait_for()


def _choose(page: Any, label: str, *options: str) -> None:
    """Ticks options of a multiple choice, and closes it again."""
    page.locator("marimo-multiselect").filter(has_text=label).first.locator("button").first.click()
    for option in options:
        page.get_by_role("option", name=option, exact=True).click()
    page.keyboard.press("Escape")


def test_every_filter_narrows_what_is_shown(served: Served) -> None:
    """Date, category, coroner area, borough, sex, words and BCU, one on top of the other, against plain counts."""
    page = served.page
    served.open("/tonight/", "All deaths, whatever their category")
    with open_desk(served.settings).open() as snapshot:
        deaths = snapshot.select("notebook/deaths")
    recent = deaths.filter(pl.col("reported_at").dt.date() >= dt.date(2019, 3, 14) - dt.timedelta(days=27))
    _passing(page, recent.height)
    page.get_by_label("Reported").select_option(label="all")
    left = deaths
    _passing(page, left.height)
    for label, option, kept in (
        ("Category", "unexpected, not suspicious", pl.col("death_category") == "UNEXPECTED_NOT_SUSPICIOUS"),
        ("Coroner area", "West London", pl.col("coroner_area") == "west"),
        ("Borough", "Ealing", pl.col("borough") == "Ealing"),
        ("Sex", "female", pl.col("victim_sex") == "F"),
    ):
        _choose(page, label, option)
        left = left.filter(kept)
        _passing(page, left.height)
    assert 0 < left.height < deaths.height
    page.get_by_label("Words in place, name or id").fill("D18")
    page.keyboard.press("Tab")
    _passing(page, left.filter(pl.col("incident_id") == "D18").height)
    page.get_by_label("Words in place, name or id").fill("")
    page.keyboard.press("Tab")
    _passing(page, left.height)
    # The slider of ages by keyboard: its lower thumb up to 25, then back.
    thumb = page.get_by_role("slider").first
    thumb.focus()
    for _ in range(25):
        page.keyboard.press("ArrowRight")
    _passing(page, left.filter(pl.col("victim_age") >= 25).height)
    thumb.focus()
    page.keyboard.press("Home")
    _passing(page, left.height)
    # The BCU filter is the page's own: it narrows the lists of alerts as well.
    _choose(page, "BCU (none chosen", "West (WA)")
    listed = page.locator("table", has_text="Tonight's list").first
    listed.get_by_role("link", name="S1").wait_for(state="detached")
    assert listed.get_by_role("link", name="S2").is_visible()
    _passing(page, left.height)


def test_a_series_shows_its_evidence_and_runs_nothing_from_a_record(served: Served) -> None:
    page = served.page
    served.open("/series/?series=S1", "What holds it together")
    page.get_by_text("Quotes, with their source").first.wait_for()
    page.get_by_text("Records of", exact=False).first.wait_for()
    page.locator("figure svg").first.wait_for()
    assert page.evaluate("window.broken") is None
    assert page.locator("figure [role=img]").count() >= 4
    assert page.locator(".js-plotly-plot").count() == 0, "the library that moves charts comes only when asked for"
    page.get_by_text("To zoom and to point at").first.click()
    page.locator(".js-plotly-plot").first.wait_for()
    assert all(page.locator("figure [role=img]").nth(n).get_attribute("aria-label") for n in range(4))
    page.get_by_label("Records of", exact=True).select_option(label="2018-01-09 Barking and Dagenham · D01")
    page.get_by_text("(100 rows)").first.wait_for()
    page.get_by_test_id("next-page-button").last.click()
    page.get_by_text("3034/09JAN18").first.wait_for()
    served.open("/series/?series=S3", "30 deaths at one care home")
    page.get_by_text("Each fact over all incidents").first.wait_for()


def test_an_analyst_judges_and_takes_it_back(served: Served) -> None:
    page = served.page
    served.open("/series/?series=S2", "Record the judgement")
    page.get_by_label("Judgement", exact=True).select_option(label="same supply")
    page.get_by_label("Why, in words").fill("one mark, three weeks")
    page.get_by_role("button", name="Record the judgement").click()
    page.get_by_text("Recorded as J-").first.wait_for()
    row = judgements.load(served.settings).row(-1, named=True)
    assert (row["analyst"], row["subject_id"], row["judgement"]) == ("QUILL", "S2", "same_supply")
    assert row["evidence_hash"] and row["members"] == ["D05", "D06", "D07", "D08", "D09"]
    page.get_by_role("button", name="Undo same_supply").click()
    page.get_by_text("was taken back").first.wait_for()
    assert judgements.load(served.settings)["withdrawn_at"][-1] is not None


def test_an_export_is_refused_without_a_purpose_and_logged_with_one(served: Served) -> None:
    page = served.page
    served.open("/series/?series=S2", "Make the export")
    page.get_by_label("Format").select_option(label="Entities and links for i2 (CSV)")
    page.get_by_role("button", name="Make the export").click()
    page.get_by_text("Not exported").first.wait_for()
    page.get_by_label("What for").fill("review of S2")
    page.get_by_role("button", name="Make the export").click()
    page.get_by_text("was made and logged").first.wait_for()
    with page.expect_download() as waiting:
        page.get_by_text("Save the file").first.click()
    with zipfile.ZipFile(waiting.value.path()) as archive:
        assert set(archive.namelist()) == {"entities.csv", "links.csv", "about.txt"}
    told = register.entries(served.settings).filter(act="disclosure").row(-1, named=True)
    assert (told["who"], told["purpose"], told["subject_id"]) == ("QUILL", "review of S2", "S2")
    assert "consultation" in set(register.entries(served.settings)["act"])
    assert register.broken_at(served.settings) is None


def test_nothing_was_asked_for_from_outside(served: Served) -> None:
    """Last in this file: over all pages, the charts among them."""
    assert served.outside == []
    assert served.faults == []
