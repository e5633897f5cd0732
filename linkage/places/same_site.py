"""Whether two names of a site are one, a mis-spelling allowed in the words but not in number or kind."""

from __future__ import annotations

from features.addresses import street_of
from linkage.people.name_levels import is_close


def same_key(a: str, b: str) -> bool:
    """Two site keys (features.site_keys) of one sort: equal, or one slip away in each word."""
    if a == b:
        return True
    if a[0] != b[0]:
        return False
    left, right = a.split("|"), b.split("|")
    if len(left) != len(right):
        return False
    if a[0] in "NK" and left[1] != right[1]:
        return False
    if a[0] == "N":
        return streets_close(left[2], right[2])
    return all(x == y or _words_close(x, y) for x, y in zip(left[1:], right[1:], strict=True))


def streets_close(a: str, b: str) -> bool:
    """The name one slip away at most; the type the same, or of no known type on one side."""
    x, y = a.split(), b.split()
    if not is_close(x[0], y[0]) or len(x) != len(y):
        return False
    return x[1:] == y[1:] or not (street_of(a) and street_of(b))


def _words_close(a: str, b: str) -> bool:
    """Each word one slip away at most."""
    x, y = a.split(), b.split()
    return len(x) == len(y) and all(is_close(p, q) for p, q in zip(x, y, strict=True))
