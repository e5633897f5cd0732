"""`deathlink train weights`: what analysts' judgements of pairs teach about families of evidence.

Nothing goes live by itself: the exponents are printed and written to a file beside the home. Whoever reviews them
puts them into `data_contracts/evidence/families.csv`, where the next night reads them.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

import numpy as np
import polars as pl
from rich.console import Console
from rich.table import Table

from linkage.evidence.cases import Floats
from linkage.evidence.variables import families
from linkage.training import ENOUGH_JUDGEMENTS, Trained, train
from pipelines import judgements
from pipelines.errors import CallError
from pipelines.settings import settings_with
from pipelines.shadow import replay_both, show_shadow
from pipelines.warehouse import open_snapshot

THROUGH_OTHERS: Final = "series"
_LINKED: Final = ("linked", "same_supply", "same_place")


def train_weights(*, home: Path | None = None, shadow: Path | None = None) -> None:
    """Trains one exponent for each family of evidence on judged pairs, checked on held-out judgements and in a replay.

    Parameters
    ----------
    home
        The folder of the warehouse, the snapshots and the judgements.
    shadow
        A London that `deathlink synth` wrote: its nights are replayed with the weights in use and with those
        learnt, each in a home of its own beside `home`, and every planted series that is lost is named.
    """
    settings = settings_with(home=home)
    judged = _judged_pairs(judgements.load(settings))
    with open_snapshot(settings) as snapshot:
        evidence = snapshot.select("explain/judged_evidence", judged=judged)
    pairs = evidence.select("subject_id", "linked").unique(maintain_order=True)
    if pairs.height < ENOUGH_JUDGEMENTS or pairs["linked"].n_unique() < 2:
        raise CallError(
            f"[{pairs.height}] judged pairs are among those kept; [{ENOUGH_JUDGEMENTS}] are needed, both linked and "
            "unrelated. Judge more pairs in the notebook, those below the line as well"
        )
    # That two are linked through others of their series is no evidence of its own, and learns nothing.
    names = [name for name in families() if name in set(evidence["family"]) and name != THROUGH_OTHERS]
    trained = train(_bits(evidence, pairs, names), pairs["linked"].to_numpy().astype(float))
    _show(names, trained)
    written = settings.home / "trained_weights.json"
    _write(written, names, trained, pairs.height)
    if shadow is not None:
        show_shadow(replay_both(shadow, written, settings))


def _judged_pairs(rows: pl.DataFrame) -> pl.DataFrame:
    """The newest standing decision of each pair: subject_id, first, second, linked (0/1)."""
    decided = rows.filter(
        (pl.col("subject_kind") == "pair")
        & pl.col("withdrawn_at").is_null()
        & pl.col("judgement").is_in([*_LINKED, "unrelated"])
    ).sort("judged_at")
    split = pl.col("subject_id").str.split("+")
    return decided.unique("subject_id", keep="last", maintain_order=True).select(
        "subject_id",
        split.list.get(0).alias("first"),
        split.list.get(1, null_on_oob=True).alias("second"),
        pl.col("judgement").is_in(_LINKED).cast(pl.Int64).alias("linked"),
    )


def _bits(evidence: pl.DataFrame, pairs: pl.DataFrame, names: list[str]) -> Floats:
    table = np.zeros((pairs.height, len(names)))
    row_of = {subject: n for n, subject in enumerate(pairs["subject_id"])}
    for subject, _, family, bits in evidence.iter_rows():
        if family in names:
            table[row_of[subject], names.index(family)] = bits
    return table


def _show(names: list[str], trained: Trained) -> None:
    table = Table("family", "exponent now", "exponent learnt")
    for name, value in zip(names, trained.exponents.tolist(), strict=True):
        table.add_row(name, f"{families()[name].exponent:.2f}", f"{families()[name].exponent * value:.2f}")
    console = Console()
    console.print(table)
    verdict = "no loss: fit for review" if trained.is_better else "worse than before: do not use"
    console.print(
        f"held-out judgements: {trained.loss_before:.3f} bits before, {trained.loss_after:.3f} after; {verdict}"
    )


def _write(path: Path, names: list[str], trained: Trained, judged: int) -> None:
    learnt = {name: round(float(v), 4) for name, v in zip(names, trained.exponents.tolist(), strict=True)}
    body = {"judged_pairs": judged, "exponents": learnt, "fit_for_review": trained.is_better}
    path.write_text(json.dumps(body, indent=1, sort_keys=True) + "\n", encoding="utf-8")
