"""How long an analyst waits: from a cold start to tonight's list, and from a click to a series, in a real browser.

    python benches/notebooks.py --home DIR [--copies 4] [--runs 3] [--reading 3]

DIR is a home with a published snapshot; it is copied, never written to. `--copies` multiplies everything in it but the
series and alerts, under new ids, so that a short replay stands in for a year (11,000 deaths). The browser is open
before the clock starts, as on an analyst's desk; each run is a new server process. Beside the clock stands what the
server and the browser computed: on a machine that others use, that is the figure that can be compared. `--reading` is
how many seconds somebody looks at the list before the first click; with 0 it falls on a server that still loads.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import psutil

from pipelines.charts.pictures import browser
from pipelines.settings import ROOT

# What an analyst can be asked to wait, by the clock: five seconds for the morning's first list, two for a series.
AIMS = {"tonight's list": 5.0, "a series": 2.0, "another series": 2.0}
_IDS = ("incident_id", "person_id", "place_id", "record_id", "incident_a", "incident_b", "deceased_person_id")
_ONCE = ("alert", "series", "series_member", "series_evidence", "series_history", "below_line", "judgement", "night",
         "delivery", "quarantine", "notice", "partner_count", "merged_id")  # fmt: skip


def grown(home: Path, copies: int, target: Path) -> Path:
    """A copy of the newest snapshot in a home of its own, its incidents, people, places and records multiplied."""
    published = target / "published"
    published.mkdir(parents=True)
    file = published / "current.duckdb"
    shutil.copyfile((home / "published" / "current.duckdb").resolve(), file)
    with duckdb.connect(str(file)) as connection:
        tables = connection.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = 'mart'")
        for (table,) in tables.fetchall():
            names = [row[0] for row in connection.execute(f"DESCRIBE mart.{table}").fetchall()]
            ids = ", ".join(f"{name} || '~' || copy AS {name}" for name in names if name in _IDS)
            if table in _ONCE or not ids:
                continue
            connection.execute(
                f"INSERT INTO mart.{table} SELECT * EXCLUDE (copy) REPLACE ({ids}) "
                f"FROM mart.{table}, range(1, {copies}) AS times(copy)"
            )
        deaths = connection.execute("SELECT count(*) FROM mart.incident WHERE kind = 'death'").fetchone()
        print(f"{deaths[0] if deaths else 0:,} deaths, {file.stat().st_size / 1e6:,.0f} MB")
    return target


class Seconds(NamedTuple):
    """Of one step: by the clock, computed by the server, computed by the browser and its driver."""

    clock: float
    server: float
    browser: float


@contextmanager
def serving(home: Path) -> Iterator[tuple[str, float, int]]:
    """`deathlink notebooks` as a new process: the address with its key, the moment of its start, its process id."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    started = time.perf_counter()
    call = [str(Path(sys.executable).with_name("deathlink")), "notebooks", "--home", str(home), "--port", str(port)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": ""}
    process = subprocess.Popen(
        [*call, "--no-open-browser"], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    try:
        address = re.search(r"http\S+", process.stdout.readline())
        assert address is not None
        yield address.group(), started, process.pid
    finally:
        process.terminate()
        process.wait(timeout=30)


def await_listening(port: int) -> None:
    """Returns as soon as the server takes connections. Raises SystemExit where it does not within a minute."""
    for _ in range(3000):
        with socket.socket() as caller:
            if caller.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    raise SystemExit("the server did not answer within a minute")


def computed(process: int) -> float:
    """Seconds of processor time of a process and of whatever it started."""
    tree = psutil.Process(process)
    total = 0.0
    for each in [tree, *tree.children(recursive=True)]:
        with suppress(psutil.NoSuchProcess):
            times = each.cpu_times()
            total += times.user + times.system
    return total


class Watch:
    """Laps of one run: each step's seconds since the start of the server, or since the click before it."""

    def __init__(self, server: int, started: float, before: float) -> None:
        self.server, self.seen = server, dict[str, Seconds]()
        self._since, self._before = started, (0.0, before)

    def click(self) -> None:
        """From here on the clock runs anew."""
        served = computed(self.server)
        self._since, self._before = time.perf_counter(), (served, computed(os.getpid()) - served)

    def lap(self, step: str) -> None:
        """Notes what the step took."""
        clock = time.perf_counter() - self._since
        served, whole = computed(self.server), computed(os.getpid())
        self.seen[step] = Seconds(clock, served - self._before[0], whole - served - self._before[1])


def one_run(page: Any, home: Path, series: list[str], reading: float) -> dict[str, Seconds]:
    """What each step took: the first two since the start of the process, the others since the click."""
    mine = computed(os.getpid())
    with serving(home) as (with_key, started, server):
        address, watch = with_key.split("?")[0], Watch(server, started, mine)
        await_listening(int(address.rsplit(":", 1)[1].strip("/")))
        watch.lap("listening")
        page.goto(with_key)
        tonight = page.get_by_role("heading", name=re.compile("look at together tonight|Nothing tonight"))
        tonight.first.wait_for()
        watch.lap("tonight's list")
        page.wait_for_timeout(reading * 1000)
        _plain(page, address, series, watch)
        _notebooks(page, address, series, watch)
    return watch.seen


def _plain(page: Any, address: str, series: list[str], watch: Watch) -> None:
    """The plain pages, from top to bottom: what is measured ends when the last line and every drawing stand there."""
    steps = (
        ("a series", f"group/?series={series[0]}"),
        ("another series", f"group/?series={series[1]}"),
        ("the first series again", f"group/?series={series[0]}"),
        ("all deaths, a year", "deaths/?period=365"),
        ("the list again", ""),
    )
    for step, where in steps:
        watch.click()
        page.goto(f"{address}{where}")
        page.get_by_text("These are leads").first.wait_for()
        watch.lap(step)


def _notebooks(page: Any, address: str, series: list[str], watch: Watch) -> None:
    """The notebooks, for those who want choices and moving charts."""
    watch.click()
    page.goto(f"{address}tonight/", wait_until="commit")
    page.get_by_role("heading", name=re.compile("look at together tonight|Nothing tonight")).first.wait_for()
    watch.lap("notebook Tonight")
    page.get_by_text("These are leads").first.wait_for()
    watch.lap("notebook Tonight, whole")
    for name, series_id in zip(("notebook of a series", "of another series"), series, strict=False):
        watch.click()
        page.goto(f"{address}series/?series={series_id}", wait_until="commit")
        page.get_by_text("What holds it together").first.wait_for()
        page.locator("figure svg").first.wait_for()
        watch.lap(name)
        page.get_by_text("These are leads").first.wait_for()
        watch.lap(f"{name}, whole")


def main() -> None:
    """Prints the median of each step beside its aim."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--copies", type=int, default=4)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--reading", type=float, default=3.0)
    given = parser.parse_args()
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as playwright:
        home = grown(given.home, given.copies, Path(scratch) / "home")
        with duckdb.connect(str(home / "published/current.duckdb"), read_only=True) as snapshot:
            rows = snapshot.execute("SELECT series_id FROM mart.series ORDER BY match_weight DESC LIMIT 2").fetchall()
        chromium = playwright.chromium.launch(executable_path=browser(), args=["--no-sandbox", "--disable-gpu"])
        runs = []
        for _ in range(given.runs):
            page = chromium.new_context(viewport={"width": 1400, "height": 1000}).new_page()
            page.set_default_timeout(120_000)
            runs.append(one_run(page, home, [row[0] for row in rows], given.reading))
            print(" · ".join(f"{step} {seconds.clock:.1f}" for step, seconds in runs[-1].items()), flush=True)
            page.context.close()
        chromium.close()
    print(f"{'seconds, median (least)':26} {'clock':>16} {'server':>16} {'browser':>16}")
    for step in runs[0]:
        columns = [[getattr(run[step], name) for run in runs] for name in Seconds._fields]
        figures = " ".join(f"{statistics.median(times):8.2f} ({min(times):5.2f})" for times in columns)
        aim = f"  aim {AIMS[step]:.0f}" if step in AIMS else ""
        print(f"{step:26} {figures}{aim}")
    print(f"load of the machine at the end: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")


if __name__ == "__main__":
    main()
