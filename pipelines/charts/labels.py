"""Words beside points, none over another: each is tried around its point, and left out where there is no room.

What is left out is not lost: the point says it under the pointer, and the table below has every row.
"""

from __future__ import annotations

from typing import Any, Final

_LETTER_SHARE: Final = 0.56
# Where a word may stand beside its point, in the order in which it is tried: shift, how it is anchored.
_AROUND: Final = (
    (0.0, -11.0, "middle"),
    (0.0, 20.0, "middle"),
    (11.0, 4.0, "start"),
    (-11.0, 4.0, "end"),
    (9.0, -9.0, "start"),
    (-9.0, -9.0, "end"),
    (9.0, 17.0, "start"),
    (-9.0, 17.0, "end"),
)
Box = tuple[float, float, float, float]


def apart(words: list[dict[str, Any]], frame: dict[str, float]) -> list[dict[str, Any]]:
    """The words with `x`, `y` and `anchor` where they stand; those in the middle of an area stay where they are.

    words: x, y (of the point), at (`middle center`: on the point), lines, size; frame: left, right, top, bottom.
    """
    placed: list[dict[str, Any]] = []
    taken: list[Box] = [(w["x"] - 6, w["y"] - 6, w["x"] + 6, w["y"] + 6) for w in words if "middle" not in w["at"]]
    for word in words:
        if "middle" in word["at"]:
            placed.append({**word, "anchor": "middle"})
            continue
        below = "bottom" in word["at"]
        tried = sorted(_AROUND, key=lambda place: (place[1] > 0) != below) if below else _AROUND
        for dx, dy, anchor in tried:
            box = _box(word, dx, dy, anchor)
            inside = frame["left"] - 60 <= box[0] and box[2] <= frame["right"] + 24 and box[1] >= frame["top"] - 12
            if inside and not any(_meet(box, other) for other in taken):
                taken.append(box)
                placed.append({**word, "x": word["x"] + dx, "y": word["y"] + dy, "anchor": anchor})
                break
    return placed


def _box(word: dict[str, Any], dx: float, dy: float, anchor: str) -> Box:
    wide = _LETTER_SHARE * word["size"] * max(len(line) for line in word["lines"])
    x = word["x"] + dx - {"start": 0.0, "middle": wide / 2, "end": wide}[anchor]
    y = word["y"] + dy
    return x, y - word["size"] * 0.8, x + wide, y + word["size"] * 0.25


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
