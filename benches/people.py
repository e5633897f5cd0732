"""Linking people on public data: this project's linker beside Splink with its demo settings, in one run.

    python benches/people.py --historical historical_50k.parquet --febrl4 febrl4a.parquet febrl4b.parquet

The files are given by the caller (truth in the column `cluster`; none is shipped here). No label is used for training
or for the threshold; labels only measure. CPU seconds, since wall time depends on neighbours; memory is the process's
greatest.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import resource
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from linkage.people import unlabelled

HERE = Path(__file__).parent
SEED = 1
# Random pairs from which chance agreement starts; expectation-maximisation takes it from there.
RANDOM_PAIRS = 500_000


def read(files: list[Path]) -> pl.DataFrame:
    """The rows of all files, which file each came from, blanks as null."""
    frames = [pl.read_parquet(f).with_columns(pl.lit(f.stem).alias("file")) for f in files]
    text = pl.concat(frames, how="diagonal").with_columns(pl.col(pl.String).str.strip_chars().replace("", None))
    return text.with_columns(pl.col(pl.String).exclude("unique_id", "cluster", "file").str.to_lowercase())


def pairs_of(label: np.ndarray, sides: np.ndarray | None) -> float:
    """The number of pairs that a labelling puts together (across files only, where there are two)."""
    _, back = np.unique(label, return_inverse=True)
    if sides is None:
        count = np.bincount(back).astype(float)
        return float((count * (count - 1) / 2).sum())
    _, side = np.unique(sides, return_inverse=True)
    return float(
        (
            np.bincount(back[side == 0], minlength=back.max() + 1)
            * np.bincount(back[side == 1], minlength=back.max() + 1)
        ).sum()
    )


def f1_of(label: np.ndarray, truth: np.ndarray, sides: np.ndarray | None) -> tuple[float, float, float]:
    """Pairwise precision, recall and F1 of a labelling."""
    both = np.unique(
        np.stack([np.unique(label, return_inverse=True)[1], np.unique(truth, return_inverse=True)[1]]),
        axis=1,
        return_inverse=True,
    )[1]
    hit, said, there = pairs_of(both, sides), pairs_of(label, sides), pairs_of(truth, sides)
    precision, recall = hit / max(1.0, said), hit / max(1.0, there)
    return precision, recall, 2 * precision * recall / max(1e-9, precision + recall)


def ours(frame: pl.DataFrame, name: str) -> tuple[np.ndarray, dict[str, Any]]:
    """Cluster labels by this project's code and the settings file of that name."""
    settings = json.loads((HERE / "people_settings" / f"{name}.json").read_text(encoding="utf-8"))
    frame = frame.with_columns(pl.sql_expr(sql).alias(column) for column, sql in settings["derived"].items())
    comparisons = unlabelled.comparisons_of(settings)
    columns = unlabelled.encode(frame, comparisons)
    sides = "file" if frame["file"].n_unique() > 1 else None
    pairs = unlabelled.candidates(frame, settings["rules"], sides, settings["most_rows_in_a_block"])
    chance = np.sort(np.random.default_rng(SEED).integers(0, frame.height, (RANDOM_PAIRS, 2)), axis=1)
    levels = unlabelled.grade(pairs, columns, comparisons)
    trained = unlabelled.train(levels, unlabelled.grade(chance, columns, comparisons), comparisons)

    def score(inside: np.ndarray) -> np.ndarray:
        return unlabelled.weigh(inside, unlabelled.grade(inside, columns, comparisons), columns, comparisons, trained)

    weights = unlabelled.weigh(pairs, levels, columns, comparisons, trained)
    threshold = unlabelled.own_threshold(weights)
    truth = frame["cluster"].to_numpy()
    hits = truth[pairs[:, 0]] == truth[pairs[:, 1]]
    order = np.argsort(-weights, kind="stable")
    right = np.cumsum(hits[order])
    there = pairs_of(truth, frame["file"].to_numpy() if sides else None)
    best = float((2 * right / (np.arange(1, len(order) + 1) + there)).max())
    facts = {
        "candidates": len(pairs),
        "blocking recall": hits.sum() / there,
        "threshold (bits)": threshold,
        "best pair F1": best,
    }
    return unlabelled.cluster(frame.height, pairs, weights, threshold, score), facts


def splink_demo(frame: pl.DataFrame, name: str) -> tuple[np.ndarray, dict[str, Any]]:
    """Cluster labels by Splink with the settings of its own demonstration of that data set, at .95."""
    import splink.comparison_library as cl
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    api = DuckDBAPI()
    demo = _historical(cl, block_on) if name == "historical_50k" else _febrl4(cl, block_on)
    rows = frame.with_columns(pl.int_range(pl.len()).alias("unique_id"))
    parts = [p.drop("file") for p in rows.partition_by("file", maintain_order=True)]
    tables = [api.register(p.to_arrow(), dataset_display_name=f"part{i}") for i, p in enumerate(parts)]
    link = "link_only" if len(parts) > 1 else "dedupe_only"
    settings = SettingsCreator(
        link_type=link, comparisons=demo["comparisons"], blocking_rules_to_generate_predictions=demo["rules"]
    )
    linker = Linker(tables if len(tables) > 1 else tables[0], settings, log_level=40)
    linker.training.estimate_probability_two_random_records_match(demo["deterministic"], recall=demo["recall"])
    linker.training.estimate_u_using_random_sampling(max_pairs=1e7, seed=SEED)
    for rule in demo["sessions"]:
        linker.training.estimate_parameters_using_expectation_maximisation(rule)
    found = linker.inference.predict(threshold_match_probability=0.2)
    grouped = linker.clustering.cluster_pairwise_predictions_at_threshold(found, threshold_match_probability=0.95)
    table = pl.DataFrame(grouped.as_record_list()).sort("unique_id")
    return table["cluster_id"].cast(pl.String).to_numpy(), {"candidates above .2": len(found.as_record_list())}


def _historical(cl: Any, block_on: Callable[..., Any]) -> dict[str, Any]:
    """Splink's demo `deduplicate_50k_synthetic`."""
    return {
        "comparisons": [
            cl.ForenameSurnameComparison("first_name", "surname", forename_surname_concat_col_name="first_and_surname"),
            cl.DateOfBirthComparison("dob", input_is_string=True),
            cl.PostcodeComparison("postcode_fake"),
            cl.ExactMatch("birth_place").configure(term_frequency_adjustments=True),
            cl.ExactMatch("occupation").configure(term_frequency_adjustments=True),
        ],
        "rules": [
            block_on("first_name", "surname"),
            block_on("surname", "dob"),
            block_on("first_name", "dob"),
            block_on("postcode_fake", "first_name"),
            block_on("postcode_fake", "surname"),
            block_on("dob", "birth_place"),
            block_on("substr(postcode_fake,1,3)", "dob"),
            block_on("substr(postcode_fake,1,3)", "first_name"),
            block_on("substr(postcode_fake,1,3)", "surname"),
            block_on("substr(first_name,1,2)", "substr(surname,1,2)", "substr(dob,1,4)"),
        ],
        "deterministic": ["l.first_name = r.first_name and l.surname = r.surname and l.dob = r.dob"],
        "recall": 0.6,
        "sessions": [block_on("first_name", "surname"), block_on("dob")],
    }


def _febrl4(cl: Any, block_on: Callable[..., Any]) -> dict[str, Any]:
    """Splink's demo `febrl4`."""
    return {
        "comparisons": [
            cl.NameComparison("given_name"),
            cl.NameComparison("surname"),
            cl.DamerauLevenshteinAtThresholds("date_of_birth", [1, 2]),
            cl.DamerauLevenshteinAtThresholds("soc_sec_id", [1, 2]),
            cl.ExactMatch("street_number").configure(term_frequency_adjustments=True),
            cl.DamerauLevenshteinAtThresholds("postcode", [1, 2]).configure(term_frequency_adjustments=True),
        ],
        "rules": [
            block_on("given_name", "surname"),
            block_on("soc_sec_id"),
            block_on("date_of_birth"),
            block_on("postcode", "surname"),
            block_on("street_number", "address_1"),
        ],
        "deterministic": [
            "l.soc_sec_id = r.soc_sec_id",
            "l.given_name = r.given_name and l.surname = r.surname and l.date_of_birth = r.date_of_birth",
        ],
        "recall": 0.9,
        "sessions": [block_on("date_of_birth"), block_on("postcode")],
    }


def measured(link: Callable[..., Any], frame: pl.DataFrame, name: str, said: Any) -> None:
    """Runs one linker in this process and sends its line."""
    before = time.process_time()
    label, facts = link(frame, name)
    seconds = time.process_time() - before
    sides = frame["file"].to_numpy() if frame["file"].n_unique() > 1 else None
    precision, recall, f1 = f1_of(label, frame["cluster"].to_numpy(), sides)
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    more = ", ".join(f"{k} {v:.4f}" if isinstance(v, float) else f"{k} {v}" for k, v in facts.items())
    said.put(f"P {precision:.4f} R {recall:.4f} F1 {f1:.4f} clustered; {seconds:.1f} CPU s, {megabytes:.0f} MB; {more}")


def main() -> None:
    """Each linker runs in a process of its own, so that memory is its own."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--febrl4", nargs=2, type=Path, metavar=("A", "B"))
    parser.add_argument("--historical", type=Path)
    given = parser.parse_args()
    sets = {"febrl4": given.febrl4 or [], "historical_50k": [given.historical] if given.historical else []}
    if not any(sets.values()):
        parser.error("give at least one data set: --febrl4 A.parquet B.parquet or --historical FILE.parquet")
    context = multiprocessing.get_context("spawn")
    for name, files in sets.items():
        for title, link in (("this project", ours), ("Splink's demo", splink_demo)) if files else ():
            said = context.Queue()
            worker = context.Process(target=measured, args=(link, read(files), name, said))
            worker.start()
            worker.join()
            print(f"{name:15} {title:14} {said.get() if worker.exitcode == 0 else 'failed'}", flush=True)


if __name__ == "__main__":
    main()
