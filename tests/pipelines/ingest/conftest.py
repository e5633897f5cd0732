"""The small delivery of tests/fixtures, importable by the tests of ingest, and a warehouse to take it into."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pipelines.settings import Settings
from pipelines.warehouse import open_warehouse

_FILE = Path(__file__).parents[2] / "fixtures" / "small_delivery.py"
_spec = importlib.util.spec_from_file_location("small_delivery", _FILE)
assert _spec is not None and _spec.loader is not None
small_delivery = importlib.util.module_from_spec(_spec)
# In importlib mode the folder of tests is no package; the tests beside this file import the module by its name.
sys.modules["small_delivery"] = small_delivery
_spec.loader.exec_module(small_delivery)


@pytest.fixture
def taken(tmp_path: Path) -> Iterator[small_delivery.Taken]:
    settings = Settings(home=tmp_path / "home")
    with open_warehouse(settings) as warehouse:
        yield small_delivery.Taken(warehouse, settings)


@pytest.fixture
def make_extract(tmp_path: Path) -> Callable[..., small_delivery.Extract]:
    def make(delivery: str = "2014-06-19", files: dict[str, bytes] | None = None) -> small_delivery.Extract:
        name = delivery.replace("-", "")
        return small_delivery.Extract(tmp_path / "landing" / delivery, files or small_delivery.ordinary_files(name))

    return make
