"""Clusters from weighed pairs that do not chain: the strongest pair first, and no join that the rest speaks against.

The result is a function of the pairs alone: neither the order in which records came nor that of the input matters.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

Node = TypeVar("Node", bound=Any)


def components(nodes: Iterable[Node], pairs: Iterable[tuple[Node, Node]]) -> list[list[Node]]:
    """Connected components, each sorted, in order of their first node. Nodes must sort."""
    parent = {node: node for node in nodes}

    def root(node: Node) -> Node:
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    for a, b in pairs:
        x, y = root(a), root(b)
        if x != y:
            parent[max(x, y)] = min(x, y)
    groups: dict[Node, list[Node]] = {}
    for node in sorted(parent):
        groups.setdefault(root(node), []).append(node)
    return list(groups.values())


def agglomerate(
    nodes: Iterable[Node],
    weights: Mapping[tuple[Node, Node], float],
    may_join: Callable[[list[Node], list[Node], float], bool],
) -> list[list[Node]]:
    """Joins clusters along pairs of positive weight, the heaviest first, wherever `may_join` allows it.

    `weights` holds each pair once, smaller node first, in bits. `may_join(left, right, weight)` sees both clusters and
    the weight of the pair that would join them. Returns clusters, each sorted, in order of their first node.
    """
    cluster = {node: [node] for node in sorted(nodes)}
    # Rounded, so that sums taken in another order cannot change which pair comes first.
    order = sorted((pair for pair, w in weights.items() if w > 0), key=lambda pair: (-round(weights[pair], 6), pair))
    for a, b in order:
        left, right = cluster[a], cluster[b]
        if left is right or not may_join(left, right, weights[a, b]):
            continue
        joined = sorted(left + right)
        for node in joined:
            cluster[node] = joined
    seen: dict[int, list[Node]] = {}
    for members in cluster.values():
        seen.setdefault(id(members), members)
    return list(seen.values())
