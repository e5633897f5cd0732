"""Ids that last: a cluster keeps the id that its members had, merges keep the older one, leaving makes a new one."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Naming:
    """The id of every member, and which old ids went up into which kept one."""

    ids: dict[str, str]
    merged: dict[str, str]


def mint(prefix: str, founder: str, taken: Iterable[str]) -> str:
    """An id from the founding member, the same on every machine; a later founder of the same name gets another."""
    used = set(taken)
    for attempt in range(1000):
        text = founder if attempt == 0 else f"{founder}#{attempt}"
        # Ten hex digits: a collision is expected once in a million clusters only, and is then stepped over.
        found = prefix + hashlib.blake2b(text.encode(), digest_size=5).hexdigest()
        if found not in used:
            return found
    raise ValueError(f"no id left for the founder [{founder}]")


def name_clusters(
    clusters: Sequence[Sequence[str]],
    previous: Mapping[str, str],
    age: Mapping[str, tuple[object, ...]],
    prefix: str,
    taken: Iterable[str] = (),
) -> Naming:
    """Gives each cluster an id.

    `previous`: member to the id it had (members of old clusters that are gone may be among them). `age`: id to a
    sortable age, smaller is older. An id goes to the cluster that holds most of its former members, the one with the
    smallest member where that is a tie; of the ids that a cluster may have it takes the oldest, and the others count
    as merged into it.
    """
    offered: dict[int, list[str]] = {}
    for old, position in _homes(clusters, previous).items():
        offered.setdefault(position, []).append(old)
    used = {*previous.values(), *taken}
    ids: dict[str, str] = {}
    merged: dict[str, str] = {}
    for position, members in enumerate(clusters):
        offers = sorted(offered.get(position, ()), key=lambda i: (age.get(i, ()), i))
        chosen = offers[0] if offers else mint(prefix, members[0], used)
        used.add(chosen)
        merged.update(dict.fromkeys(offers[1:], chosen))
        ids.update(dict.fromkeys(members, chosen))
    return Naming(ids, merged)


def _homes(clusters: Sequence[Sequence[str]], previous: Mapping[str, str]) -> dict[str, int]:
    """For each old id the position of the cluster that it goes to."""
    votes: dict[str, Counter[int]] = {}
    for position, members in enumerate(clusters):
        for member in members:
            if member in previous:
                votes.setdefault(previous[member], Counter())[position] += 1
    return {old: min(count, key=lambda at: (-count[at], clusters[at][0])) for old, count in votes.items()}
