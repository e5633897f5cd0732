"""Clusters: the same whatever the order, connected, never joined against what the rest says; ids that last."""

from __future__ import annotations

import networkx as nx
from hypothesis import given, settings
from hypothesis import strategies as st

from linkage.clusters import agglomerate, components
from linkage.identity import name_clusters

NODES = list("abcdefgh")
PAIRS = st.dictionaries(
    st.tuples(st.sampled_from(NODES), st.sampled_from(NODES)).filter(lambda p: p[0] < p[1]),
    st.floats(-5, 9),
    max_size=16,
)


@given(PAIRS)
def test_components_are_those_of_the_graph(weights: dict[tuple[str, str], float]) -> None:
    graph = nx.Graph()
    graph.add_nodes_from(NODES)
    graph.add_edges_from(weights)
    assert {frozenset(c) for c in components(NODES, weights)} == {frozenset(c) for c in nx.connected_components(graph)}


@settings(max_examples=60)
@given(PAIRS, st.randoms(use_true_random=False))
def test_the_order_of_pairs_and_nodes_does_not_matter(weights: dict[tuple[str, str], float], random: object) -> None:
    def average(left: list[str], right: list[str], weight: float) -> bool:
        return sum(weights.get((min(a, b), max(a, b)), -1.0) for a in left for b in right) > 0 and weight > 0

    nodes, pairs = NODES.copy(), list(weights.items())
    random.shuffle(nodes)  # type: ignore[attr-defined]
    random.shuffle(pairs)  # type: ignore[attr-defined]
    found = agglomerate(NODES, weights, average)
    assert agglomerate(nodes, dict(pairs), average) == found
    assert sorted(n for c in found for n in c) == NODES


def test_a_weak_link_does_not_chain_two_strong_groups() -> None:
    strong = {("a", "b"): 8.0, ("c", "d"): 8.0, ("b", "c"): 1.0}

    def average(left: list[str], right: list[str], weight: float) -> bool:
        return sum(strong.get((min(a, b), max(a, b)), -4.0) for a in left for b in right) > 0

    assert agglomerate("abcd", strong, average) == [["a", "b"], ["c", "d"]]


def test_growth_keeps_an_id_and_a_merge_keeps_the_older_one() -> None:
    previous = {"r1": "I1", "r2": "I1", "r3": "I2"}
    naming = name_clusters([["r1", "r2", "r3", "r4"]], previous, {"I1": (2,), "I2": (1,)}, "I")
    assert set(naming.ids.values()) == {"I2"} and naming.merged == {"I1": "I2"}


def test_one_that_leaves_gets_an_id_of_its_own() -> None:
    naming = name_clusters([["r1", "r2"], ["r3"]], {"r1": "I1", "r2": "I1", "r3": "I1"}, {}, "I")
    assert naming.ids["r1"] == naming.ids["r2"] == "I1" != naming.ids["r3"] and not naming.merged


def test_an_id_follows_from_the_founder_alone() -> None:
    assert name_clusters([["r9"]], {}, {}, "P").ids == name_clusters([["r9"]], {}, {}, "P").ids
