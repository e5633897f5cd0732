"""What several test folders share: the small London as a published snapshot."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

from pipelines.settings import Settings

_FIXTURES = Path(__file__).parent / "fixtures"


def _load(name: str) -> ModuleType:
    """A module of tests/fixtures: in importlib mode the folder of tests is no package."""
    spec = importlib.util.spec_from_file_location(name, _FIXTURES / f"{name}.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def london_module() -> ModuleType:
    """tests/fixtures/small_london.py: its constants (NIGHT, SERIES, SCRIPT, FORMULA) and `publish`."""
    return _load("small_london")


@pytest.fixture(scope="session")
def small_london(london_module: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of a home where the small London is published; read it, never write into it."""
    settings: Settings = london_module.publish(tmp_path_factory.mktemp("small_london"))
    return settings
