"""The generator itself: same seed, same bytes; little memory; words for every fact; slips that stay slips."""

from __future__ import annotations

import datetime as dt
import hashlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from pipelines.synth.chance import stream
from pipelines.synth.command import synth
from pipelines.synth.outbox import Outbox
from pipelines.synth.run import Wanted, begin
from pipelines.synth.tables import kinds, rows, tree, values
from pipelines.synth.typing_errors import miskey_date, mistype
from pipelines.synth.wording import Fact, sentence, slots
from pipelines.synth.writers import render

START = dt.date(2016, 2, 27)


def _sums(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_same_seed_same_bytes(tmp_path: Path) -> None:
    for name, seed in (("one", 5), ("two", 5), ("other", 6)):
        synth(out=tmp_path / name, start=START, days=3, seed=seed, scale=0.3, concern_share=0.05)
    one, two, other = (_sums(tmp_path / name) for name in ("one", "two", "other"))
    assert one == two
    assert one != other


def test_days_do_not_pile_up(tmp_path: Path) -> None:
    run = begin(Wanted(tmp_path, START, 10, 3, "none", 0.02, 0.2, 0, True))
    held = []
    for number in range(10):
        run.day(START + dt.timedelta(days=number))
        held.append(min(run.office.outbox.files))
    # Files stay for as long as they can be sent again, five days, and go then.
    assert held[-1] >= START + dt.timedelta(days=3)
    assert len(run.office.cad_used_days()) <= 62


def test_refuses_to_mix_two_londons(tmp_path: Path) -> None:
    (tmp_path / "landing" / "2016-01-01").mkdir(parents=True)
    with pytest.raises(ValueError, match="holds deliveries already"):
        synth(out=tmp_path, start=START, days=1)


@pytest.mark.parametrize(("days", "scale"), [(0, 1.0), (1, -1.0)])
def test_refuses_what_cannot_be(tmp_path: Path, days: int, scale: float) -> None:
    with pytest.raises(ValueError, match=r"\["):
        synth(out=tmp_path, start=START, days=days, scale=scale)


def _stated() -> list[tuple[str, str, str]]:
    out = [(row["feature"], row["value"], row["polarity"]) for row in rows("kind_facts")]
    for row in rows("series"):
        for part in filter(None, f"{row['facts']};{row['precursor_facts']}".split(";")):
            name, _, rest = part.partition("=")
            value = rest.split("@")[0]
            if name != "$tox":
                out.append((name, value.removesuffix("-"), "absent" if value.endswith("-") else "present"))
    return sorted(set(out))


@pytest.mark.parametrize(("feature", "value", "polarity"), _stated())
def test_there_are_words_for_every_fact(feature: str, value: str, polarity: str) -> None:
    shown = values(value[1:])[0] if value.startswith("@") else value
    dice = stream("words")
    said = {
        sentence(Fact(feature, shown, polarity), {**slots("F"), "finder": "A", "rel": "aunt"}, dice) for _ in range(60)
    }
    assert len(said) > 1
    assert all("{" not in text for text in said)


def test_most_facts_have_several_templates() -> None:
    counts = [len(templates) for entry in tree("phrases").values() for templates in entry.values()]
    assert sum(counts) / len(counts) > 3.5


def test_every_kind_has_a_cause_or_is_a_crime() -> None:
    assert all(kind.causes[0] for kind in kinds().values() if kind.group == "death")


@settings(max_examples=40)
@given(st.text(min_size=3, max_size=30), st.integers(0, 10**6))
def test_a_slip_is_one_slip(text: str, seed: int) -> None:
    assert OSA.distance(text, mistype(text, stream(seed))) <= 1


@given(st.dates(dt.date(1910, 1, 1), dt.date(2015, 12, 31)), st.integers(0, 10**6))
def test_a_miskeyed_date_is_a_date(day: dt.date, seed: int) -> None:
    assert isinstance(miskey_date(day, stream(seed)), dt.date)


def test_a_bar_in_a_text_is_delivered_broken() -> None:
    name, written = render("cris_action", START, [{"cris_ref": "1000001/16", "result_text": "left|right\nłódź"}], None)
    assert name == "cris_action_20160227.csv"
    assert written.content.decode("cp1252").split("\r\n")[1] == "1000001/16|||||||left¦right lódz"


def test_fates_are_kept() -> None:
    outbox = Outbox(1, START, 400, faults=True)
    days = [START + dt.timedelta(days=n) for n in range(400)]
    fates = [outbox.fate("cad", day) for day in days]
    assert fates == [Outbox(1, START, 400, faults=True).fate("cad", day) for day in days]
    assert any(fate.late for fate in fates)
    assert any(fate.resent for fate in fates)
    arrives = outbox.put("las", "1", dt.datetime(2016, 2, 28, 22, 30), [{}])
    assert arrives is None or arrives >= dt.date(2016, 2, 29)
