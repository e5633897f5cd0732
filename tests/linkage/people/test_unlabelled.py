"""Linking a table without labels: levels, own threshold, and clusters on a small invented register."""

from __future__ import annotations

from collections import Counter

import numpy as np
import polars as pl
import pytest
from rapidfuzz.distance import OSA

from linkage.people import blocking, lazy_weights, unlabelled
from linkage.people.unlabelled import Comparison

FORENAMES = ("TESSA", "IVO", "NORA", "HUGO", "AGATHA", "MILES", "OSWALD", "BERYL")
SURNAMES = ("ASHGROVE", "PENNOCK", "OSTERLEY", "QUILL", "RAVEN", "SORREL", "WICKET", "HOLLIN", "MARLPIT", "ELDER")
COMPARISONS = (
    Comparison("forename", "similar", (0.9,), rarity=True),
    Comparison("surname", "similar", (0.9,), rarity=True),
    Comparison("born", "figures", (1.0,)),
)


def register() -> pl.DataFrame:
    """Eighty people, each written down twice, the second time with a slip in one field."""
    rows = []
    for n, (surname, forename) in enumerate((s, f) for s in SURNAMES for f in FORENAMES):
        born = f"{1940 + (n * 7) % 60}{1 + (n * 5) % 12:02}{1 + (n * 11) % 28:02}"
        rows.append((n, forename, surname, born))
        slips = (
            (n, forename + "X", surname, born),
            (n, forename, surname[:-1], born),
            (n, forename, surname, born[:-1] + "9"),
        )
        rows.append(slips[n % 3])
    return pl.DataFrame(rows, schema=["cluster", "forename", "surname", "born"], orient="row")


def test_people_are_found_again_without_labels() -> None:
    frame = register()
    columns = unlabelled.encode(frame, COMPARISONS)
    rules = [["born"], ["forename", "surname"], ["surname", "left(born, 4)"]]
    pairs = blocking.candidates(frame, rules, None, 50)
    chance = np.sort(np.random.default_rng(1).integers(0, frame.height, (5000, 2)), axis=1)
    levels = unlabelled.grade(pairs, columns, COMPARISONS)
    trained = unlabelled.train(levels, unlabelled.grade(chance, columns, COMPARISONS), COMPARISONS)

    def score(inside: unlabelled.Ints) -> unlabelled.Floats:
        graded = unlabelled.grade(inside, columns, COMPARISONS)
        return unlabelled.weigh(inside, graded, columns, COMPARISONS, trained)

    weights = score(pairs)
    label = unlabelled.cluster(frame.height, pairs, weights, unlabelled.own_threshold(weights), score)
    truth = frame["cluster"].to_numpy()
    together = {(int(a), int(b)) for a, b in pairs if label[a] == label[b]}
    assert all(truth[a] == truth[b] for a, b in together)
    # In a table this small a slip in one of three fields leaves some pairs under the safe join; none is joined wrongly.
    assert len(together) >= 48


def test_a_missing_value_weighs_nothing() -> None:
    frame = pl.DataFrame({"forename": ["TESSA", None], "surname": ["QUILL", "QUILL"], "born": ["19910508", None]})
    levels = unlabelled.grade(np.array([[0, 1]]), unlabelled.encode(frame, COMPARISONS), COMPARISONS)
    assert levels.tolist() == [[-1, 0, -1]]


def test_distinct_values_are_graded_as_the_plain_loop_does() -> None:
    from rapidfuzz.distance import OSA, JaroWinkler

    frame = register()
    pairs = np.array([(a, b) for a in range(40) for b in range(a + 1, 40)])
    levels = unlabelled.grade(pairs, unlabelled.encode(frame, COMPARISONS), COMPARISONS)
    names, born = frame["surname"].to_list(), frame["born"].to_list()
    for (a, b), (_, surname, birth) in zip(pairs, levels, strict=True):
        close = JaroWinkler.similarity(names[a], names[b]) >= 0.9
        assert surname == (0 if names[a] == names[b] else 1 if close else 2)
        assert birth == (0 if born[a] == born[b] else 1 if OSA.distance(born[a], born[b]) <= 1 else 2)


# Three columns, and nine: a byte tells of eight.
@pytest.mark.parametrize("times", [1, 3])
def test_lazy_weights_are_the_full_ones_above_the_floor(times: int) -> None:
    frame = register().with_columns(born=pl.when(pl.col("cluster") % 5 > 0).then("born"))
    comparisons = COMPARISONS * times
    columns = unlabelled.encode(frame, comparisons)
    pairs = np.array([(a, b) for a in range(160) for b in range(a + 1, 160)])
    levels = unlabelled.grade(pairs, columns, comparisons)
    trained = unlabelled.train(levels, levels[::7], comparisons)
    full = unlabelled.weigh(pairs, levels, columns, comparisons, trained)
    for floor in (-20.0, -2.0, 3.0):
        kept, weights = lazy_weights.weigh_above(pairs, columns, comparisons, trained, floor)
        assert kept.tolist() == np.flatnonzero(full >= floor).tolist()
        np.testing.assert_allclose(weights, full[kept], atol=1e-9)


def test_patterns_are_distinct_rows_in_order() -> None:
    levels = np.random.default_rng(5).integers(-1, 3, (300, 3)).astype(np.int8)
    patterns, count = unlabelled.patterns_of(levels)
    plain = sorted(Counter(map(tuple, levels.tolist())).items())
    assert [(tuple(row), n) for row, n in zip(patterns.tolist(), count.tolist(), strict=True)] == plain


def test_candidates_are_those_of_the_plain_loop() -> None:
    frame = register().with_columns(file=pl.col("cluster") % 2, born=pl.when(pl.col("cluster") % 5 > 0).then("born"))
    rules = [["born"], ["forename", "surname"], ["surname", "left(born, 4)"]]
    rows = frame.with_columns(year=pl.col("born").str.slice(0, 4)).to_dicts()
    for sides in (None, "file"):
        keys = [[(r["born"],), (r["forename"], r["surname"]), (r["surname"], r["year"])] for r in rows]
        size = Counter((rule, key) for each in keys for rule, key in enumerate(each) if None not in key)
        plain = [
            [a, b]
            for a in range(len(rows))
            for b in range(a + 1, len(rows))
            if any(x == y and 2 <= size[rule, x] <= 6 for rule, (x, y) in enumerate(zip(keys[a], keys[b], strict=True)))
            and (sides is None or rows[a]["file"] != rows[b]["file"])
        ]
        assert blocking.candidates(frame, rules, sides, 6).tolist() == plain
    known = {"born": blocking.codes_of(frame["born"])[0]}
    assert blocking.candidates(frame, rules, "file", 6, known).tolist() == plain


def test_what_letters_alone_rule_out_is_never_near() -> None:
    random = np.random.default_rng(7)
    texts = sorted({"".join(random.choice(list("0123é7xZ"), random.integers(0, 7))) for _ in range(60)})
    columns = unlabelled.encode(pl.DataFrame({"born": texts}), [Comparison("born", "figures", (1.0, 2.0))])
    pairs = np.array([(a, b) for a in range(len(texts)) for b in range(a + 1, len(texts))])
    level = unlabelled.grade(pairs, columns, [Comparison("born", "figures", (1.0, 2.0))])[:, 0]
    for (a, b), found in zip(pairs.tolist(), level.tolist(), strict=True):
        slips = OSA.distance(texts[a], texts[b])
        assert found == (1 if slips <= 1 else 2 if slips <= 2 else 3)
