"""Training of the people model with Splink on DuckDB: m by expectation-maximisation, u by random pairs.

It never runs in a night. Identifiers keep the u that the reviewed model gives them: a chance agreement of two phones is
too rare to be seen among random pairs, and what random pairs do show is one person met twice, which would make a phone
worth a third of its bits. Levels that relatives fill (another forename, another date of birth) are set by hand as well.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import polars as pl

# Levels of each comparison, most telling first, as SQL conditions on two rows (`_l`, `_r`); names as in the model.
LEVELS: Final[dict[str, tuple[tuple[str, str], ...]]] = {
    "name": (
        ("same", "surname_l = surname_r AND forename_l = forename_r"),
        (
            "same_initial",
            "surname_l = surname_r AND forename_l[1] = forename_r[1] AND least(len(forename_l), len(forename_r)) < 2",
        ),
        ("forename_misspelt", "surname_l = surname_r AND jaro_winkler_similarity(forename_l, forename_r) >= 0.88"),
        ("surname_misspelt", "forename_l = forename_r AND jaro_winkler_similarity(surname_l, surname_r) >= 0.88"),
        ("other_surname", "forename_l = forename_r"),
        ("other_forename", "surname_l = surname_r"),
    ),
    "date_of_birth": (
        ("same", "dob_l = dob_r"),
        ("day_and_month_swapped", "dob_l[1:4] = dob_r[1:4] AND dob_l[6:7] = dob_r[9:10] AND dob_l[9:10] = dob_r[6:7]"),
        ("one_figure", "damerau_levenshtein(dob_l, dob_r) = 1"),
        ("other_year", "dob_l[6:10] = dob_r[6:10]"),
        ("same_month_and_year", "dob_l[1:7] = dob_r[1:7]"),
    ),
    "sex": (("same", "sex_l = sex_r"),),
    "address": (("same_door", "address_l = address_r"), ("same_postcode", "postcode_l = postcode_r")),
    "borough": (("same", "borough_l = borough_r"),),
}  # fmt: skip
# The column whose absence makes a comparison missing.
_COLUMN: Final = {"name": "surname", "date_of_birth": "dob", "sex": "sex", "address": "address", "borough": "borough"}
# What random pairs cannot measure within a million: kept from the reviewed model.
_KEPT_U: Final = frozenset({("date_of_birth", "same"), ("date_of_birth", "day_and_month_swapped")})


def settings() -> dict[str, Any]:
    """Splink's settings: the comparisons of LEVELS, and blocking rules that do not rest on one field alone."""
    comparisons = [
        {
            "output_column_name": name,
            "comparison_levels": [
                {"sql_condition": f"{_COLUMN[name]}_l IS NULL OR {_COLUMN[name]}_r IS NULL", "is_null_level": True,
                 "label_for_charts": "missing"},
                *({"sql_condition": sql, "label_for_charts": level} for level, sql in levels),
                {"sql_condition": "ELSE", "label_for_charts": "different"},
            ],
        }
        for name, levels in LEVELS.items()
    ]  # fmt: skip
    return {
        "link_type": "dedupe_only",
        "comparisons": comparisons,
        "blocking_rules_to_generate_predictions": ["l.surname = r.surname AND l.forename = r.forename"],
    }


def learn(parties: pl.DataFrame, *, seed: int, pairs: int) -> dict[str, dict[str, tuple[float, float]]]:
    """m and u of every level that training could reach, by comparison and level.

    `parties`: sql/core/party_facts. u from `pairs` random pairs; m from three sessions that block on different fields,
    each training what it does not block on.
    """
    from splink import DuckDBAPI, Linker, block_on

    api = DuckDBAPI()
    linker = Linker(api.register(parties.to_arrow(), dataset_display_name="parties"), settings(), log_level=40)
    linker.training.estimate_u_using_random_sampling(max_pairs=pairs, seed=seed)
    for rule in (block_on("phone"), block_on("dob", "sex"), block_on("surname", "forename", "borough")):
        linker.training.estimate_parameters_using_expectation_maximisation(rule)
    body = linker.misc.save_model_to_json()
    return {c["output_column_name"]: _levels(c["comparison_levels"]) for c in body["comparisons"]}


def _levels(rows: list[Mapping[str, Any]]) -> dict[str, tuple[float, float]]:
    found = {}
    for row in rows:
        m, u = row.get("m_probability"), row.get("u_probability")
        if not row.get("is_null_level") and isinstance(m, float) and isinstance(u, float):
            found[str(row["label_for_charts"])] = (m, u)
    return found


def frequencies(parties: pl.DataFrame, column: str, least: int) -> dict[str, float]:
    """Shares of the column's values that at least `least` parties bear; rarer ones are left to `unseen`."""
    count = parties.drop_nulls(column).group_by(column).len().filter(pl.col("len") >= least).sort("len", column)
    total = max(1, parties.drop_nulls(column).height)
    return {value: round(n / total, 6) for value, n in count.rows()}


def merged(
    model: dict[str, Any],
    learnt: Mapping[str, Mapping[str, tuple[float, float]]],
    shares: Mapping[str, dict[str, float]],
) -> dict[str, Any]:
    """The reviewed model with what was learnt put in; what was not learnt, or was set by hand, stays as it was."""
    comparisons = {
        name: {level: dict(entry) for level, entry in levels.items()} for name, levels in model["comparisons"].items()
    }
    for name, levels in learnt.items():
        for level, (m, u) in levels.items():
            entry = comparisons.get(name, {}).get(level)
            if entry is None:
                continue
            if entry.get("by_hand"):
                continue
            entry["m"] = _bounded(m)
            if "rarity" not in entry and (name, level) not in _KEPT_U:
                entry["u"] = _bounded(u)
    tables = {**model["frequencies"]}
    for name, values in shares.items():
        tables[name] = {"shares": values, "unseen": tables[name]["unseen"]}
    return {**model, "comparisons": comparisons, "frequencies": tables}


def _bounded(probability: float) -> float:
    """Nothing is certain: what training never saw is given one in a hundred thousand."""
    return round(min(1.0, max(1e-5, probability)), 7)
