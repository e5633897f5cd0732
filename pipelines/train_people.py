"""`deathlink train people`: learns the people model from the warehouse, and writes a candidate for review.

Nothing goes live by itself: the candidate is written beside the home. Whoever has reviewed the differences puts it in
the place of `linkage/models/people.json`, under version control, where the next night reads it.
"""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any, Final

from rich.console import Console
from rich.table import Table

from linkage.fellegi_sunter import MODELS, from_dict
from linkage.people import learning
from pipelines.errors import CallError
from pipelines.settings import settings_with
from pipelines.warehouse import open_warehouse

# Under some thousand people the rarer levels are not met often enough to be learnt.
_ENOUGH: Final = 2_000
# A name that fewer bear is no more common than one never met.
_LEAST_BEARERS: Final = 5


def train_people(*, home: Path | None = None, seed: int = 1, pairs: int = 1_000_000) -> None:
    """Trains the model of people with Splink on the parties of the warehouse, apart from any night.

    Parameters
    ----------
    home
        The folder of the warehouse.
    seed
        Of the random pairs; the same seed gives the same model.
    pairs
        How many random pairs chance agreement is measured on.
    """
    settings = settings_with(home=home)
    with open_warehouse(settings) as warehouse:
        parties = warehouse.select("core/party_facts")
        span = warehouse.query("SELECT min(night) AS first, max(night) AS last FROM raw.night").row(0)
    if parties.height < _ENOUGH:
        raise CallError(f"the warehouse names [{parties.height}] people; at least [{_ENOUGH}] are needed to train on")
    reviewed = json.loads((MODELS / "people.json").read_text(encoding="utf-8"))
    shares = {name: learning.frequencies(parties, name, _LEAST_BEARERS) for name in ("surname", "forename")}
    candidate = learning.merged(reviewed, learning.learn(parties, seed=seed, pairs=pairs), shares)
    today = dt.datetime.now(dt.UTC).date().isoformat()
    candidate["version"] = f"{today}.{seed}"
    candidate["provenance"] = {
        "trained_on": f"parties of the warehouse, nights {span[0]} to {span[1]}",
        "date": today,
        "seed": seed,
        "parties": parties.height,
        "random_pairs": pairs,
    }
    from_dict(candidate)  # refuses a model that the night could not read
    file = settings.home / "people_candidate.json"
    file.write_text(json.dumps(candidate, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    _show(reviewed, candidate)
    Console().print(
        f"candidate: {file} (review it, then put it in the place of linkage/models/people.json)", markup=False
    )


def _show(reviewed: dict[str, Any], candidate: dict[str, Any]) -> None:
    """The levels whose weight changed, in bits before and after."""
    before, after = from_dict(reviewed), from_dict(candidate)
    table = Table(title="Weights in bits, reviewed and trained")
    for column in ("comparison", "level", "reviewed", "trained"):
        table.add_column(column)
    for comparison, levels in after.comparisons.items():
        for name, level in levels.items():
            old = before.comparisons[comparison][name]
            if abs(old.weight - level.weight) >= 0.05:
                table.add_row(comparison, name, f"{old.weight:.1f}", f"{level.weight:.1f}")
    Console().print(table)
