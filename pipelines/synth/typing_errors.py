"""The slips of people who copy from system to system: letters dropped or swapped, days and months turned round."""

from __future__ import annotations

import datetime as dt

from pipelines.synth.chance import Dice

_NEAR = {
    "a": "s",
    "e": "r",
    "i": "o",
    "o": "p",
    "n": "m",
    "s": "a",
    "t": "r",
    "c": "v",
    "l": "k",
    "r": "e",
    "u": "y",
    "h": "j",
}


def mistype(text: str, dice: Dice) -> str:
    """The text with one slip of the keyboard in it; texts below three characters stay as they are."""
    if len(text) < 3:
        return text
    at = dice.upto(1, len(text) - 2)
    way = dice.upto(0, 3)
    if way == 0:
        return text[:at] + text[at + 1 :]
    if way == 1:
        return text[:at] + text[at] + text[at:]
    if way == 2:
        return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    return text[:at] + _NEAR.get(text[at].lower(), text[at]) + text[at + 1 :]


def miskey_date(day: dt.date, dice: Dice) -> dt.date:
    """The date with day and month turned round, or one part off by a little."""
    way = dice.upto(0, 2)
    if way == 0 and day.day <= 12:
        return day.replace(month=day.day, day=day.month)
    if way == 1:
        return day.replace(year=day.year + dice.pick((-10, -1, 1, 10))) if day.day < 29 else day
    return day.replace(day=1 + (day.day + dice.pick((0, 9, 19))) % 28)
