"""Linking people on public data: this project's linker beside Splink with its demo settings, in one run.

    python -m benches.people --historical historical_50k.parquet --febrl4 febrl4a.parquet febrl4b.parquet --made 100000

The files are given by the caller (truth in the column `cluster`; none is shipped here); `--made` makes so many records
up (`benches.made_people`), and both linkers weigh the same candidate pairs. No label is used for training or for the
threshold; labels only measure. CPU seconds, since wall time depends on neighbours, in all and for weighing alone
(encoding, blocking and scoring against Splink's predict); memory is the process's greatest.
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

from linkage.people import blocking, lazy_weights, sessions, unlabelled

HERE = Path(__file__).parent
SEED = 1
# Random pairs from which chance agreement starts; expectation-maximisation takes it from there.
RANDOM_PAIRS = 500_000
# Candidate pairs that training looks at where there are more: m and u no longer move in the third decimal.
TRAINED_ON = 1_000_000
# A pair at less than one in five joins nobody: Splink's predict is given the same bound.
FLOOR = -2.0


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


def pairs_in(pairs: np.ndarray, frame: pl.DataFrame) -> int:
    """How many of the candidate pairs are true."""
    truth = frame["cluster"].to_numpy()
    return int((truth[pairs[:, 0]] == truth[pairs[:, 1]]).sum())


def sampled(pairs: np.ndarray) -> np.ndarray:
    """The pairs that training looks at."""
    if len(pairs) <= TRAINED_ON:
        return pairs
    return pairs[np.random.default_rng(SEED).choice(len(pairs), TRAINED_ON, replace=False)]


def ours(frame: pl.DataFrame, name: str) -> tuple[np.ndarray, dict[str, Any]]:
    """Cluster labels by this project's code and the settings file of that name."""
    settings = json.loads((HERE / "people_settings" / f"{name}.json").read_text(encoding="utf-8"))
    frame = frame.with_columns(pl.sql_expr(sql).alias(column) for column, sql in settings["derived"].items())
    comparisons = unlabelled.comparisons_of(settings)
    began = time.process_time()
    columns = unlabelled.encode(frame, comparisons)
    sides = "file" if frame["file"].n_unique() > 1 else None
    most, known = (
        settings["most_rows_in_a_block"],
        {c.column: e.codes for c, e in zip(comparisons, columns, strict=True)},
    )
    pairs = blocking.candidates(frame, settings["rules"], sides, most, known)
    blocked = time.process_time()
    chance = np.sort(np.random.default_rng(SEED).integers(0, frame.height, (RANDOM_PAIRS, 2)), axis=1)
    chance_levels = unlabelled.grade(chance, columns, comparisons)
    levels = unlabelled.grade(sampled(pairs), columns, comparisons)
    if "sessions" in settings:
        found = []
        for rule in settings["sessions"]:
            agreed = [i for i, c in enumerate(comparisons) if c.column in rule]
            alike = blocking.candidates(frame, [rule], sides, most, known)
            found.append((agreed, unlabelled.grade(sampled(alike), columns, comparisons)))
        every = frame.height * (frame.height - 1) / 2
        trained = sessions.trained(*sessions.learn(found, chance_levels, comparisons), levels, every / len(pairs))
    else:
        trained = unlabelled.train(levels, chance_levels, comparisons)

    def score(inside: np.ndarray) -> np.ndarray:
        return unlabelled.weigh(inside, unlabelled.grade(inside, columns, comparisons), columns, comparisons, trained)

    learnt = time.process_time()
    reached, weights = lazy_weights.weigh_above(pairs, columns, comparisons, trained, FLOOR)
    spent = time.process_time() - learnt + blocked - began
    candidates, recalled = len(pairs), pairs_in(pairs, frame)
    pairs = pairs[reached]
    threshold = unlabelled.own_threshold(weights)
    truth = frame["cluster"].to_numpy()
    hits = truth[pairs[:, 0]] == truth[pairs[:, 1]]
    order = np.argsort(-weights, kind="stable")
    right = np.cumsum(hits[order])
    there = pairs_of(truth, frame["file"].to_numpy() if sides else None)
    best = float((2 * right / (np.arange(1, len(order) + 1) + there)).max())
    facts = {
        "weighing (CPU s)": round(spent, 1),
        "candidates": candidates,
        "blocking recall": recalled / there,
        "threshold (bits)": threshold,
        "best pair F1": best,
    }
    return unlabelled.cluster(frame.height, pairs, weights, threshold, score), facts


def splink_demo(frame: pl.DataFrame, name: str) -> tuple[np.ndarray, dict[str, Any]]:
    """Cluster labels by Splink with the settings of its own demonstration of that data set, at .95."""
    import splink.comparison_library as cl
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    api = DuckDBAPI()
    demo = {"historical_50k": _historical, "febrl4": _febrl4, "made": _made}[name](cl, block_on)
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
    began = time.process_time()
    found = linker.inference.predict(threshold_match_probability=0.2)
    spent = time.process_time() - began
    grouped = linker.clustering.cluster_pairwise_predictions_at_threshold(found, threshold_match_probability=0.95)
    table = pl.DataFrame(grouped.as_record_list()).sort("unique_id")
    return table["cluster_id"].cast(pl.String).to_numpy(), {"weighing (CPU s)": round(spent, 1)}


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


def _made(cl: Any, block_on: Callable[..., Any]) -> dict[str, Any]:
    """The same columns, steps and blocking rules as `people_settings/made.json`."""
    settings = json.loads((HERE / "people_settings" / "made.json").read_text(encoding="utf-8"))
    return {
        "comparisons": [
            cl.JaroWinklerAtThresholds(c["column"], c["steps"]).configure(term_frequency_adjustments=c["rarity"])
            if c["kind"] == "similar"
            else cl.DamerauLevenshteinAtThresholds(c["column"], c["steps"])
            for c in settings["comparisons"]
        ],
        "rules": [block_on(*rule) for rule in settings["rules"]],
        "deterministic": ["l.first_name = r.first_name and l.surname = r.surname and l.dob = r.dob"],
        "recall": 0.6,
        "sessions": [block_on(*rule) for rule in settings["sessions"]],
    }


def _made_up(count: int) -> pl.DataFrame:
    """So many records of the project's own making."""
    # Looked up only when it is wanted: the rest of this bench also runs as a plain file.
    from benches.made_people import made

    return made(count)


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
    parser.add_argument("--made", type=int, default=0, metavar="RECORDS")
    parser.add_argument("--alone", action="store_true", help="this project only, where Splink would take too long")
    given = parser.parse_args()
    sets = {
        "febrl4": read(given.febrl4) if given.febrl4 else None,
        "historical_50k": read([given.historical]) if given.historical else None,
        "made": _made_up(given.made) if given.made else None,
    }
    if all(frame is None for frame in sets.values()):
        parser.error("give a data set: --febrl4 A.parquet B.parquet, --historical FILE.parquet or --made RECORDS")
    context = multiprocessing.get_context("spawn")
    linkers = [("this project", ours), *([] if given.alone else [("Splink", splink_demo)])]
    for name, frame in sets.items():
        for title, link in linkers if frame is not None else []:
            said = context.Queue()
            worker = context.Process(target=measured, args=(link, frame, name, said))
            worker.start()
            worker.join()
            print(f"{name:15} {title:14} {said.get() if worker.exitcode == 0 else 'failed'}", flush=True)


if __name__ == "__main__":
    main()
