"""Judgements: nothing is lost, nothing is changed, many write at once, undo is a stamp."""

from __future__ import annotations

import datetime as dt
import multiprocessing
import sqlite3
from pathlib import Path

import pytest

from data_contracts.judging import JUDGEMENT
from pipelines import judgements
from pipelines.judgements import Judged, JudgementError
from pipelines.settings import Settings

NOON = dt.datetime(2019, 3, 14, 12)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "home")


def _pair(analyst: str = "QUILL", **changes: object) -> Judged:
    told = {
        "subject_kind": "pair",
        "subject_id": "D01+D02",
        "judgement": "linked",
        "reason": "same finder",
        "evidence_hash": "h",
    }
    return Judged(analyst, **{**told, **changes})  # type: ignore[arg-type]


def test_a_judgement_comes_back_as_it_was_made(settings: Settings) -> None:
    judgement_id = judgements.record(settings, _pair(members=("D01", "D02")), at=NOON)
    found = judgements.load(settings)
    assert dict(found.schema) == JUDGEMENT
    row = found.row(0, named=True)
    assert (row["judgement_id"], row["judged_at"], row["members"], row["withdrawn_at"]) == (
        judgement_id,
        NOON,
        ["D01", "D02"],
        None,
    )


def test_nobody_has_judged_in_a_new_home(settings: Settings) -> None:
    assert judgements.load(settings).is_empty()
    assert not judgements.store_path(settings).exists()


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"analyst": " "}, "needs a name"),
        ({"reason": " "}, "reason in words"),
        ({"judgement": "guilty"}, "is no judgement"),
        ({"subject_kind": "person"}, "cannot be judged"),
        ({"evidence_hash": None}, "evidence was not opened"),
        ({"subject_id": "D02+D01"}, "smaller first"),
        ({"subject_id": "D01"}, "two different ids"),
        ({"judgement": "dismissed"}, "needs a code"),
        ({"judgement": "dismissed", "reason_code": "SIO"}, "needs a code"),
        ({"judgement": "referred", "reason_code": "R1"}, "needs a code"),
        ({"reason_code": "R1"}, "takes no code"),
        ({"judgement": "tip", "evidence_hash": None}, "names the deaths"),
    ],
)
def test_an_incomplete_judgement_cannot_be_made(changes: dict[str, object], says: str) -> None:
    with pytest.raises(JudgementError, match=says):
        _pair(**changes)


@pytest.mark.parametrize(("days", "allowed"), [(None, False), (0, False), (1, True), (28, True), (29, False)])
def test_a_snooze_ends_within_four_weeks(settings: Settings, days: int | None, allowed: bool) -> None:
    until = None if days is None else NOON.date() + dt.timedelta(days=days)
    snooze = _pair(judgement="snoozed", until=until)
    if allowed:
        judgements.record(settings, snooze, at=NOON)
    else:
        with pytest.raises(JudgementError, match="28 days at most"):
            judgements.record(settings, snooze, at=NOON)


def test_an_undo_is_a_stamp_and_a_past_day_does_not_know_it(settings: Settings) -> None:
    judgement_id = judgements.record(settings, _pair(), at=NOON)
    judgements.withdraw(settings, judgement_id, analyst="OTHER", reason="wrong pair", at=NOON + dt.timedelta(hours=2))
    assert judgements.load(settings)["withdrawn_at"].to_list() == [NOON + dt.timedelta(hours=2)]
    assert judgements.load(settings, as_of=NOON + dt.timedelta(hours=1))["withdrawn_at"].to_list() == [None]
    assert judgements.load(settings, as_of=NOON - dt.timedelta(hours=1)).is_empty()
    assert judgements.read(settings, "withdrawal").row(0)[2:] == ("OTHER", "wrong pair")
    with pytest.raises(JudgementError, match="no judgement"):
        judgements.withdraw(settings, judgement_id, analyst="OTHER", reason="again")


def test_a_tip_cannot_be_taken_back(settings: Settings) -> None:
    tip = judgements.record(settings, _pair(subject_kind="tip", subject_id="", judgement="tip", members=("D01", "D02")))
    with pytest.raises(JudgementError, match="decide it"):
        judgements.withdraw(settings, tip, analyst="QUILL", reason="oops")
    assert judgements.load(settings)["subject_id"].to_list() == [tip]


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM judgement",
        "UPDATE judgement SET reason = 'other'",
        "UPDATE judgement SET withdrawn_at = NULL",
        "DELETE FROM withdrawal",
        "UPDATE withdrawal SET analyst = 'other'",
    ],
)
def test_the_database_itself_refuses_to_forget(settings: Settings, statement: str) -> None:
    judgement_id = judgements.record(settings, _pair())
    judgements.withdraw(settings, judgement_id, analyst="QUILL", reason="wrong")
    with sqlite3.connect(judgements.store_path(settings)) as connection, pytest.raises(sqlite3.IntegrityError):
        connection.execute(statement)


def test_the_store_is_its_owners_alone(settings: Settings) -> None:
    judgements.record(settings, _pair())
    path = judgements.store_path(settings)
    with judgements.store(settings) as connection:
        judgements.insert(connection, "access", {"number": 1, "who": "QUILL"})
        files = sorted(path.parent.glob("judgements.sqlite*"))
        assert len(files) == 3, "the journal and its index stand beside the store while somebody writes"
        assert {file.name: oct(file.stat().st_mode & 0o777) for file in files} == {f.name: "0o600" for f in files}


def test_others_are_shut_out_again_and_a_group_stays_admitted(settings: Settings) -> None:
    judgements.record(settings, _pair())
    path = judgements.store_path(settings)
    path.chmod(0o664)
    judgements.record(settings, _pair())
    assert path.stat().st_mode & 0o777 == 0o660


def _write(home: str, analyst: str, times: int) -> None:
    for number in range(times):
        judgements.record(Settings(home=Path(home)), _pair(analyst, reason=f"reason {number}"))


@pytest.mark.parametrize(("code", "tries"), [(sqlite3.SQLITE_BUSY, 3), (sqlite3.SQLITE_CORRUPT, 1)])
def test_a_store_that_is_being_made_is_waited_for_a_broken_one_is_not(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, code: int, tries: int
) -> None:
    """SQLite says "locked" at once, in spite of its patience, where two make the store in the same moment."""
    prepare = judgements._prepare
    faults: list[sqlite3.OperationalError] = []

    def busy_twice(connection: sqlite3.Connection) -> None:
        if len(faults) < 2:
            faults.append(sqlite3.OperationalError("injected"))
            faults[-1].sqlite_errorcode = code
            raise faults[-1]
        prepare(connection)

    monkeypatch.setattr(judgements, "_prepare", busy_twice)
    if tries == 1:
        with pytest.raises(judgements.StoreError, match="nothing was recorded"):
            judgements.record(settings, _pair())
        assert len(faults) == 1
    else:
        judgements.record(settings, _pair())
        assert len(faults) == 2 and judgements.load(settings).height == 1


def test_two_analysts_write_while_a_night_reads(settings: Settings) -> None:
    """Each process writes on its own from a store that does not exist yet; a reader loads all the while."""
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=_write, args=(str(settings.home), name, 25)) for name in ("QUILL", "REED")]
    for writer in writers:
        writer.start()
    seen = [judgements.load(settings).height]
    while any(writer.is_alive() for writer in writers):
        seen.append(judgements.load(settings).height)
    for writer in writers:
        writer.join()
        assert writer.exitcode == 0
    final = judgements.load(settings)
    assert final.group_by("analyst").len().sort("analyst").rows() == [("QUILL", 25), ("REED", 25)]
    assert final["judgement_id"].n_unique() == 50
    assert seen == sorted(seen)
