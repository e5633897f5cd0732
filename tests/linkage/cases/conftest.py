"""Small worlds of profiles: many ordinary deaths, and a few that a test plants among them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import numpy as np
import polars as pl
import pytest

from data_contracts.comparing import PROFILE

START = dt.date(2021, 3, 1)
Profile = dict[str, Any]
World = Callable[..., pl.DataFrame]
_POSITIONS = ("in_bed", "in_bed", "in_bed", "in_chair", "supine", "supine", "prone", "bathroom_floor")


def profile(number: int, **given: Any) -> Profile:
    """One profile; what is not given is ordinary or unknown."""
    day = START + dt.timedelta(days=number // 20)
    row: Profile = {
        "incident_id": f"I{number:05d}",
        "kind": "death",
        "first_known": day,
        "occurred_from": dt.datetime.combine(day, dt.time(3)),
        "occurred_to": dt.datetime.combine(day, dt.time(9)),
        "victim_sex": "M",
        "bcu": "EA",
        "toxicology_pending": False,
        "content_hash": "",
    }
    return {**row, **given}


def ordinary(number: int, rng: np.random.Generator) -> Profile:
    """A death as most are: at home, old, found by family, nothing to be seen."""
    present = [f"position={_POSITIONS[rng.integers(len(_POSITIONS))]}", "found_by=family"]
    if rng.random() < 0.03:
        present += ["drug_paraphernalia=yes", "drug_user=yes", "syringe=yes", "substance_suspected=heroin"]
    if rng.random() < 0.02:
        present.append("phone_missing=yes")
    return profile(
        number,
        easting=float(rng.uniform(505_000, 555_000)),
        northing=float(rng.uniform(160_000, 195_000)),
        place_id=f"L{number:05d}",
        victim_age=int(np.clip(rng.normal(72, 14), 18, 99)),
        victim_sex="M" if rng.random() < 0.55 else "F",
        present=sorted(set(present)),
        people=[f"V{number}|victim|DECEASED|", f"F{number}|kin|FINDER|", f"C{number % 40}|bystander|WITNESS|paramedic"],
    )


@pytest.fixture(scope="session")
def world() -> World:
    """Builds profiles: `count` ordinary deaths (seeded) with the planted rows put in by number."""

    def build(planted: list[Profile] | None = None, count: int = 600, seed: int = 7) -> pl.DataFrame:
        rng = np.random.default_rng(seed)
        rows = {n: ordinary(n, rng) for n in range(count)}
        for row in planted or []:
            rows[int(row["incident_id"][1:])] = row
        return pl.DataFrame([rows[n] for n in sorted(rows)], schema=PROFILE)

    return build


@pytest.fixture(scope="session")
def plant() -> Callable[..., Profile]:
    """One planted profile by its number and what is particular of it."""
    return profile
