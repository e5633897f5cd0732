"""Two analysts judge while a real night runs: nothing is lost, nobody waits; the next night knows it all."""

from __future__ import annotations

import datetime as dt
import multiprocessing
import time
from pathlib import Path

import pytest

from pipelines import judgements, night
from pipelines.judgements import Judged
from pipelines.settings import Settings
from pipelines.synth.command import synth
from pipelines.warehouse import open_snapshot

ANALYSTS = ("QUILL", "REED")
# For the worst day of CI; on a quiet machine both have judged again within a tenth of a second.
PATIENCE_SECONDS = 120.0


def _judge_until(home: str, analyst: str, stop: str) -> None:
    """Judges pairs without a pause, and writes down what it was told of each, until the file `stop` is there."""
    settings, told = Settings(home=Path(home)), []
    while not Path(stop).exists():
        pair = f"D{len(told):05d}+E00000"
        told.append(judgements.record(settings, Judged(analyst, "pair", pair, "linked", "alike", evidence_hash="h")))
        if len(told) % 3 == 0:
            judgements.withdraw(settings, told[-1], analyst=analyst, reason="the wrong pair")
    Path(f"{stop}.{analyst}").write_text("\n".join(told))


def _await_more(settings: Settings) -> None:
    """Returns when each analyst has judged three more times than at the call; fails where somebody is blocked."""

    def counts() -> dict[str, int]:
        return dict(judgements.load(settings).group_by("analyst").len().iter_rows())

    before, started = counts(), time.monotonic()
    while any(counts().get(name, 0) < before.get(name, 0) + 3 for name in ANALYSTS):
        assert time.monotonic() - started < PATIENCE_SECONDS, "an analyst waits for the night"
        time.sleep(0.02)


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    out = tmp_path_factory.mktemp("judged")
    synth(out=out, start=dt.date(2014, 3, 3), days=2, seed=23, scale=0.2)
    return Settings(landing=out / "landing", home=out / "home")


@pytest.fixture(scope="module")
def told(settings: Settings) -> dict[str, list[str]]:
    """What each analyst was told to have judged while the first night ran; the second night follows without them."""
    stop = settings.home.parent / "stop"
    context = multiprocessing.get_context("spawn")
    desks = [context.Process(target=_judge_until, args=(str(settings.home), name, str(stop))) for name in ANALYSTS]
    stages: list[str] = []

    def run_stage(stage: night.Stage, tonight: night.Night) -> night.Counts:
        counts = night.run_directly(stage, tonight)
        _await_more(settings)  # inside the night's transaction
        stages.append(stage.name)
        return counts

    for desk in desks:
        desk.start()
    try:
        _await_more(settings)
        night.one_night(settings, run_stage=run_stage)
    finally:
        stop.touch()
        for desk in desks:
            desk.join(PATIENCE_SECONDS)
    assert [desk.exitcode for desk in desks] == [0, 0]
    assert stages == [stage.name for stage in night.STAGES]
    night.one_night(settings)
    return {name: Path(f"{stop}.{name}").read_text().split() for name in ANALYSTS}


def test_nothing_is_lost_and_the_next_night_knows_it_all(settings: Settings, told: dict[str, list[str]]) -> None:
    kept = judgements.load(settings)
    for name, ids in told.items():
        own = kept.filter(analyst=name)
        assert own["judgement_id"].to_list() == ids and len(ids) >= 3 * (1 + len(night.STAGES))
        assert own["withdrawn_at"].is_not_null().to_list() == [n % 3 == 2 for n in range(len(ids))]
    with open_snapshot(settings) as snapshot:
        published = snapshot.query(
            "SELECT judgement_id, withdrawn_at FROM mart.judgement ORDER BY judged_at, judgement_id"
        )
    assert sorted(published.rows()) == sorted(kept.select("judgement_id", "withdrawn_at").rows())
