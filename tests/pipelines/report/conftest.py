"""The planted London, published once for the tests of the report."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import polars as pl
import pytest

from pipelines.report.assemble import weekly_report
from pipelines.report.content import Product
from pipelines.report.facts import Facts, read_facts
from pipelines.report.weeks import Week
from pipelines.settings import Settings

_FILE = Path(__file__).parents[2] / "fixtures" / "planted_london.py"


@pytest.fixture(scope="session")
def london() -> ModuleType:
    """tests/fixtures/planted_london.py."""
    spec = importlib.util.spec_from_file_location("planted_london", _FILE)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["planted_london"] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def frames(london: ModuleType) -> dict[str, pl.DataFrame]:
    """The planted week's tables."""
    planted: dict[str, pl.DataFrame] = london.planted()
    return planted


@pytest.fixture(scope="session")
def settings(london: ModuleType, frames: dict[str, pl.DataFrame], tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings that read the planted snapshot."""
    made: Settings = london.publish(tmp_path_factory.mktemp("planted"), frames)
    return made


@pytest.fixture(scope="session")
def facts(london: ModuleType, settings: Settings) -> Facts:
    """The planted week's facts."""
    return read_facts(settings, Week(london.SUNDAY))


@pytest.fixture(scope="session")
def product(facts: Facts, settings: Settings) -> Product:
    """The planted week's report."""
    return weekly_report(facts, settings)
