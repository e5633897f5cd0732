"""The habits that can be measured: lint, types, import direction, names of modules, the lock, the schedule."""

from __future__ import annotations

import ast
import importlib
import re
import subprocess
import sys
import zoneinfo
from datetime import datetime
from pathlib import Path

import pytest
import yaml

from data_contracts.tables import TABLES
from pipelines.settings import ROOT
from pipelines.warehouse import columns_sql

PACKAGES = ("data_contracts", "features", "linkage", "pipelines")
MODULES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
NAMELESS = {"util", "utils", "misc", "helper", "helpers", "common", "base", "core", "stuff", "tools"}
BIN = Path(sys.executable).parent


@pytest.mark.parametrize("command", ["ruff check .", "ruff format --check .", "lint-imports", "mypy"])
def test_the_checks_of_make_check_pass(command: str) -> None:
    tool, *arguments = command.split()
    done = subprocess.run([BIN / tool, *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, (done.stdout + done.stderr)[-3000:]


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert [path for path in MODULES if path.stem in NAMELESS] == []


def test_no_module_of_pipelines_hides_a_package_or_a_standard_module() -> None:
    hidden = {*PACKAGES, *sys.stdlib_module_names}
    assert [p.name for p in (ROOT / "pipelines").glob("*.py") if p.stem in hidden and p.stem != "__init__"] == []


def test_each_package_is_ours() -> None:
    for package in PACKAGES:
        where = importlib.import_module(package).__file__
        assert where is not None and Path(where).is_relative_to(ROOT)


def test_functions_and_modules_stay_within_their_budget() -> None:
    long = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno + 1 > 50
    ]
    assert long == []
    lines = {p: sum(1 for line in p.read_text(encoding="utf-8").splitlines() if line.strip()) for p in MODULES}
    assert {str(p.relative_to(ROOT)): n for p, n in lines.items() if n > 300} == {}


def test_the_lock_is_hashed_and_names_no_host() -> None:
    for name in ("requirements.lock", "bootstrap.lock"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert "://" not in text
        pinned = re.findall(r"^([\w.\-\[\]]+)==", text, flags=re.M)
        assert pinned and text.count("--hash=sha256:") >= len(pinned)


def test_the_four_caps_stand_in_the_lock() -> None:
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    pins = dict(re.findall(r"^([\w.\-]+)==([\w.]+)", text, flags=re.M))
    assert pins["duckdb"] == pins["duckdb-extension-httpfs"] == "1.5.5"
    assert tuple(map(int, pins["fastapi"].split("."))) < (0, 151)
    assert tuple(map(int, pins["sqlalchemy"].split("."))) < (2, 1)


def test_every_table_has_types_that_the_warehouse_can_make() -> None:
    for tables in TABLES.values():
        for schema in tables.values():
            assert columns_sql(schema)


def test_the_schedule_points_at_flows_and_keeps_london_time_over_the_end_of_summer_time() -> None:
    plan = yaml.safe_load((ROOT / "prefect.yaml").read_text(encoding="utf-8"))
    assert {d["name"]: d["schedules"][0]["cron"] for d in plan["deployments"]} == {
        "nightly": "30 2 * * *",
        "weekly-report": "0 6 * * 1",
        "sheets-bulletin": "50 5 * * *",
        "sheets-pacesetter": "50 7,14 * * *",
        "sheets-grip": "50 10,15,20 * * *",
    }
    for deployment in plan["deployments"]:
        module, name = deployment["entrypoint"].rsplit(".", 1)
        assert (ROOT / (module.replace(".", "/") + ".py")).is_file() and f"def {name}(" in (
            ROOT / (module.replace(".", "/") + ".py")
        ).read_text(encoding="utf-8")
        assert deployment["concurrency_limit"] == 1
        assert deployment["schedules"][0]["timezone"] == "Europe/London"


def test_prefect_runs_the_night_at_half_past_two_on_either_side_of_the_end_of_summer_time() -> None:
    import asyncio

    from prefect.client.schemas.schedules import CronSchedule as Stored
    from prefect.server.schemas.schedules import CronSchedule

    plan = yaml.safe_load((ROOT / "prefect.yaml").read_text(encoding="utf-8"))
    stored = Stored(**{k: plan["deployments"][0]["schedules"][0][k] for k in ("cron", "timezone")})
    schedule = CronSchedule(cron=stored.cron, timezone=stored.timezone)
    london = zoneinfo.ZoneInfo("Europe/London")
    # Summer time ended on Sunday 25 October 2026 at 02:00.
    runs = asyncio.run(schedule.get_dates(3, datetime(2026, 10, 23, 12, tzinfo=london)))
    assert [run.astimezone(london).strftime("%d %H:%M") for run in runs] == ["24 02:30", "25 02:30", "26 02:30"]
    assert [run.astimezone(zoneinfo.ZoneInfo("UTC")).strftime("%H:%M") for run in runs] == ["01:30", "02:30", "02:30"]


def test_no_file_names_a_path_of_one_machine() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    bad = []
    for name in listed:
        path = ROOT / name
        if path.suffix in {".py", ".sql", ".md", ".toml", ".yaml", ".lock", ".sh"} and path.is_file():
            text = path.read_text(encoding="utf-8")
            if re.search(r"(?<![\w.])/(work|root|home/\w+)/", text):
                bad.append(name)
    assert bad == []
