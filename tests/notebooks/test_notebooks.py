"""Each notebook runs headless on the small London, as a script would, and is plain Python without outputs."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import pytest

from pipelines.notebook_pages import QUESTIONS
from pipelines.settings import ROOT, Settings

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.py"))


def _run(path: Path) -> tuple[Any, Any]:
    spec = importlib.util.spec_from_file_location(f"notebook_{path.stem}", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.app.run()


def test_the_first_page_leads_to_every_notebook() -> None:
    assert {page for page, _, _ in QUESTIONS} == {path.stem for path in NOTEBOOKS}


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs(path: Path, small_london: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEATHLINK_HOME", str(small_london.home))
    outputs, defined = _run(path)
    assert defined["desk"].knowledge_date.isoformat() == "2019-03-14"
    pages = "".join(getattr(output, "text", "") for output in outputs)
    assert pages.count("OFFICIAL-SENSITIVE") >= 2, "marked above and below"
    assert "Knowledge date" in pages and "every feed is up to date" in pages and "BCU" in pages


def test_an_empty_london_is_no_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, london_module: Any) -> None:
    """A first night without alerts or series: the notebooks say so in words."""
    full = london_module.frames()
    kept = {"night", "delivery"}
    monkeypatch.setattr(london_module, "frames", lambda: {t: f if t in kept else f.head(0) for t, f in full.items()})
    settings = london_module.publish(tmp_path / "home")
    monkeypatch.setenv("DEATHLINK_HOME", str(settings.home))
    for path in NOTEBOOKS:
        outputs, _ = _run(path)
        assert any("OFFICIAL-SENSITIVE" in getattr(output, "text", "") for output in outputs)
