"""Sites: names that stand for one place, since slots use them together or one is the other mis-spelt."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final

from linkage import clusters
from linkage.places.same_site import same_key, streets_close

Pair = tuple[str, str]
# A mis-spelling is likelier than two sites of nearly the same name, number and kind; a slot that uses both is surer.
_MISSPELT: Final = 0.5
# Names of one sort that a site has but once: two house numbers of one street, two hospitals, are two sites.
_ONCE: Final = frozenset("NKB")


def is_strong(name: str) -> bool:
    """Whether an area's name for a site (`area|key`) is the site's own rather than one that others may share."""
    return name.split("|", 2)[1] in ("N", "B", "S", "K", "R")


def bucket(name: str) -> str:
    """Names whose mis-spellings are looked for together: the same sort, number or kind, in one area."""
    area, sort, *parts = name.split("|")
    return "|".join((area, sort, parts[0] if sort in "NK" else parts[0][:2]))


def join_names(uses: Mapping[Pair, int], misspelt: Iterable[Pair]) -> dict[Pair, float]:
    """Weights of pairs of names: the number of slots that use both, half a slot where one is the other mis-spelt."""
    weights: dict[Pair, float] = {}
    for a, b in misspelt:
        weights[a, b] = _MISSPELT
    for pair, count in uses.items():
        weights[pair] = weights.get(pair, 0.0) + count
    return weights


def misspellings(names: Iterable[str], fresh: Collection[str]) -> list[Pair]:
    """Pairs of names, smaller first, at least one of them fresh, of which one is the other with a slip.

    Names are compared within their buckets only, and each fresh one with its bucket: the cost follows what is fresh.
    """
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for name in sorted({*names, *fresh}):
        groups[bucket(name)].append(name)
    return sorted(
        {
            (min(a, b), max(a, b))
            for a in set(fresh)
            for b in groups[bucket(a)]
            if a != b and same_key(a.split("|", 1)[1], b.split("|", 1)[1])
        }
    )


def sites(names: Iterable[str], weights: Mapping[Pair, float]) -> list[list[str]]:
    """Clusters of names. Names that a site has but once keep clusters apart, unless one is the other mis-spelt."""

    def may_join(left: list[str], right: list[str], weight: float) -> bool:
        return weight > 0 and not any(_clash(a, b, weights) for a in left for b in right)

    return clusters.agglomerate(names, weights, may_join)


def _clash(a: str, b: str, weights: Mapping[Pair, float]) -> bool:
    """Whether two names cannot be one site's: streets that differ, or two of a sort that a site has but once."""
    x, y = a.split("|"), b.split("|")
    if x[1] == y[1] and (min(a, b), max(a, b)) in weights and weights[min(a, b), max(a, b)] < 1:
        return False  # one is the other mis-spelt
    streets = _street(x), _street(y)
    if streets[0] and streets[1] and not streets_close(streets[0], streets[1]):
        return True
    if x[1] != y[1] or x[1] not in _ONCE:
        return False
    if x[1] == "N":
        return x[2] != y[2]
    if x[1] == "K":
        return x[2] == y[2] and ("@" in x[3]) == ("@" in y[3])
    return x[2] != y[2]


def _street(parts: Sequence[str]) -> str:
    """The street that a name gives, where it gives one."""
    if parts[1] in "NS":
        return parts[3]
    if parts[1] == "B":
        return parts[3] if len(parts) > 3 else ""
    return parts[3].removeprefix("@") if parts[1] == "K" and "@" in parts[3] else ""


def choose(names: Sequence[str], site_of: Mapping[str, int]) -> int | None:
    """The site of a slot: that of most of its own names, the most telling one first where they differ."""
    count = Counter(site_of[n] for n in names if n in site_of)
    order = {site_of[n]: -i for i, n in reversed(list(enumerate(names))) if n in site_of}
    return max(count, key=lambda s: (count[s], order[s]), default=None)
