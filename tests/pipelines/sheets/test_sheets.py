"""The daily sheets: every death under investigation is there, what changed is told, nobody is named."""

from __future__ import annotations

import datetime as dt
import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import polars as pl
import pytest
from pypdf import PdfReader

from pipelines.settings import Settings
from pipelines.sheets.diff import difference, last_issue
from pipelines.sheets.gather import read_sheet_facts
from pipelines.sheets.issue import issue_sheets

MORNING = dt.datetime(2019, 3, 18, 5, 30)


@pytest.fixture(scope="module")
def london() -> ModuleType:
    file = Path(__file__).parents[2] / "fixtures" / "planted_london.py"
    spec = importlib.util.spec_from_file_location("planted_for_sheets", file)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["planted_for_sheets"] = module
    spec.loader.exec_module(module)
    return module


def _frames(london: ModuleType) -> dict[str, pl.DataFrame]:
    """Ninety deaths in three weeks; the third of each BCU is under investigation; one series over two BCUs."""
    rows = london.Planting(9)
    ids = []
    for number in range(90):
        category = "UNEXPECTED_UNDER_INVESTIGATION" if number % 3 == 0 else "UNEXPECTED_NOT_SUSPICIOUS"
        day = london.SUNDAY - dt.timedelta(days=number % 21)
        ids.append(rows.death(day, london.PLACES[number % 15], category=category))
    rows.series("S000001", ids[:3], "new", 900.0)
    rows.ledger(6)
    frames: dict[str, pl.DataFrame] = rows.frames()
    return frames


@pytest.fixture(scope="module")
def frames(london: ModuleType) -> dict[str, pl.DataFrame]:
    return _frames(london)


@pytest.fixture(scope="module")
def settings(london: ModuleType, frames: dict[str, pl.DataFrame], tmp_path_factory: pytest.TempPathFactory) -> Settings:
    made: Settings = london.publish(tmp_path_factory.mktemp("sheets"), frames)
    return made


@pytest.fixture(scope="module")
def issued(settings: Settings) -> list[Path]:
    return issue_sheets(settings, "all", MORNING)


def test_there_are_fourteen_sheets_each_as_page_and_pdf(issued: list[Path]) -> None:
    kinds = [file.parent.parent.name for file in issued if file.suffix == ".html"]
    assert sorted(set(kinds)) == ["bulletin", "grip", "pacesetter"] and kinds.count("pacesetter") == 12
    assert len(issued) == 28


def test_a_meeting_has_one_page(issued: list[Path]) -> None:
    pages = {f.parent.name: len(PdfReader(f).pages) for f in issued if f.suffix == ".pdf" and "bulletin" not in str(f)}
    assert set(pages.values()) == {1}


def test_the_bulletin_has_every_death_under_investigation(issued: list[Path], frames: dict[str, pl.DataFrame]) -> None:
    page = next(f for f in issued if "bulletin" in str(f) and f.suffix == ".html").read_text(encoding="utf-8")
    running = frames["incident"].filter(pl.col("death_category") == "UNEXPECTED_UNDER_INVESTIGATION")["incident_id"]
    assert running.len() == 30 and all(incident in page for incident in running)
    entered = set(frames["action"].filter(pl.col("action_type") == "DCB_ENTRY")["incident_id"])
    assert f"{len(set(running) - entered)} not yet on the bulletin" in page


def test_no_sheet_names_anybody(issued: list[Path], london: ModuleType) -> None:
    for file in issued:
        text = file.read_text(encoding="utf-8") if file.suffix == ".html" else PdfReader(file).pages[0].extract_text()
        assert [secret for secret in london.SECRETS if secret.lower() in text.lower()] == []
        assert text.count("OFFICIAL-SENSITIVE") >= 2


def test_a_pacesetter_shows_its_own_bcu_and_the_link_beyond_it(issued: list[Path], settings: Settings) -> None:
    facts = read_sheet_facts(settings, MORNING.date())
    for file in issued:
        if file.parent.parent.name == "pacesetter" and file.suffix == ".html":
            text = file.read_text(encoding="utf-8")
            code = file.parent.name.upper()
            others = {d.incident_id for d in facts.deaths if d.bcu != code} - {i for x in facts.links for i in x.deaths}
            assert not any(incident in text for incident in others)
            assert ("S000001" in text) == (code in facts.links[0].bcus)


def test_the_next_issue_tells_what_changed(london: ModuleType, frames: dict[str, pl.DataFrame], tmp_path: Path) -> None:
    home = tmp_path
    issue_sheets(london.publish(home, frames), "bulletin", MORNING)
    running = frames["incident"].filter(pl.col("death_category") == "UNEXPECTED_UNDER_INVESTIGATION")["incident_id"]
    closed, moved = running[0], running[1]
    incident = frames["incident"].with_columns(
        death_category=pl.when(pl.col("incident_id") == closed).then(pl.lit("EXPECTED")).otherwise("death_category"),
        bcu=pl.when(pl.col("incident_id") == moved).then(pl.lit("WA")).otherwise("bcu"),
    )
    files = issue_sheets(
        london.publish(home, frames | {"incident": incident}), "bulletin", MORNING + dt.timedelta(days=1)
    )
    page = files[0].read_text(encoding="utf-8")
    assert "0 came, 1 went" in page and "No longer on it" in page and closed in page
    row = next(line for line in page.splitlines() if f">{moved}<" in line)
    assert "BCU" in row


def test_difference_of_two_issues() -> None:
    before = {"I1": {"category": "A", "series": ["S1"]}, "I2": {"category": "A"}}
    now = {"I1": {"category": "B", "series": ("S1",)}, "I3": {"category": "A"}}
    change = difference(before, now)
    assert (change.added, change.removed, change.changed) == (("I3",), ("I2",), {"I1": ("category",)})
    assert (change.of("I3"), change.of("I1")) == ("new", "category")
    assert difference(None, now).is_first and difference(None, now).of("I1") == ""


def test_the_last_issue_is_the_newest_before(tmp_path: Path) -> None:
    for stem in ("2019-03-17T0530", "2019-03-18T0530"):
        (tmp_path / f"{stem}.json").write_text(f'{{"{stem}": {{}}}}', encoding="utf-8")
    assert last_issue(tmp_path, "2019-03-18T0530") == {"2019-03-17T0530": {}}
    assert last_issue(tmp_path, "2019-03-17T0530") is None
