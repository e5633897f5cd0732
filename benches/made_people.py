"""People made up for the bench: as many records as are asked for, in the manner of a census, the same on every machine.

Names fall off as in a census (Zipf), surnames being put together from the halves of the project's invented ones.
People live in households; sons bear their fathers' names, twins share all but a forename, some move, some marry, and
every record has its own gaps and slips of the pen. `cluster` is the truth. Good for speed and for regressions, never
a claim about police data.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

from pipelines.synth.tables import tree

Ints = npt.NDArray[np.int64]
Words = npt.NDArray[np.object_]
# Records of a person beyond the first, on average: a million records then hold about 0.65 million pairs.
_MORE: Final = 0.85
_SURNAMES, _FORENAMES = 30_000, 4_000
# Shares of households with a son named after his father, and with twins.
_NAMESAKES, _TWINS = 0.04, 0.01
# Shares of records that say otherwise than the person's usual facts: moved, another number, married.
_MOVED, _OTHER_PHONE, _OTHER_SURNAME = 0.12, 0.15, 0.02
# Shares of records in which a column is blank, and in which it has a slip.
_BLANK: Final = {"first_name": 0.01, "surname": 0.01, "dob": 0.06, "postcode": 0.05, "phone": 0.45}
_SLIP: Final = {"first_name": 0.06, "surname": 0.06, "dob": 0.04, "postcode": 0.04, "phone": 0.02}
_LETTERS, _FIGURES = "aeiourstlnmdkchpgbyfvwz", "0123456789"


def _names(kind: tuple[str, ...], wanted: int) -> Words:
    """So many invented names: those of the project, then the halves of two put together, in an order by chance."""
    own = sorted({str(n).lower() for group in tree("names").values() for k in kind for n in group[k]})
    random = np.random.default_rng(len(own))
    made = dict.fromkeys(own)
    while len(made) < wanted:
        a, b = (own[i] for i in random.integers(0, len(own), 2))
        made[a[: (len(a) + 1) // 2] + b[len(b) // 2 :]] = None
    return random.permutation(np.array(list(made)[:wanted], dtype=object))


def _zipf(size: int, drawn: int, random: np.random.Generator) -> Ints:
    """Ranks drawn with odds of 1 / (rank + 2.7), as names fall off."""
    odds = 1.0 / (np.arange(size) + 2.7)
    return np.searchsorted(np.cumsum(odds) / odds.sum(), random.random(drawn))


def _slips(texts: Words, letters: str, random: np.random.Generator) -> Words:
    """Each text with one slip: a letter dropped, doubled, changed, or two turned round."""
    at, way, other = (
        random.random(len(texts)),
        random.integers(0, 4, len(texts)),
        random.integers(0, len(letters), len(texts)),
    )
    made = []
    for text, where, kind, letter in zip(texts, at, way, other, strict=True):
        i = int(where * max(1, len(text) - 1))
        middle = ("", text[i : i + 1] * 2, letters[letter], text[i + 1 : i + 2] + text[i : i + 1])[kind]
        made.append(text[:i] + middle + text[i + (2 if kind == 3 else 1) :])
    return np.array(made, dtype=object)


def _people(count: int, random: np.random.Generator) -> dict[str, npt.NDArray]:
    """Persons by column as they are; those of a household stand together."""
    home = np.repeat(np.arange(count), random.choice(5, count, p=(0.3, 0.3, 0.2, 0.15, 0.05)) + 1)[:count]
    surname = _zipf(_SURNAMES, count, random)[home]
    first = _zipf(_FORENAMES, count, random)
    born = random.integers(np.datetime64("1925-01-01").astype(int), np.datetime64("2010-01-01").astype(int), count)
    behind = np.flatnonzero(np.diff(home, prepend=-1) == 0)
    son = behind[random.random(len(behind)) < _NAMESAKES]
    first[son] = first[son - 1]
    born[son] = born[son - 1] + random.integers(20 * 365, 40 * 365, len(son))
    twin = behind[random.random(len(behind)) < _TWINS]
    born[twin] = born[twin - 1]
    return {"home": home, "surname": surname, "first": first, "born": born, "phone": random.integers(0, 10**9, count)}


def _postcode(home: Ints) -> Words:
    """A made-up postcode for some forty households."""
    unit = home // 40
    letters = np.array(list("ABDEFGHJLNPQRSTUWXYZ"), dtype=object)
    street = letters[unit % 20] + letters[unit // 20 % 20]
    district = np.array([f"Q{n % 90 + 10} {n // 90 % 10}" for n in unit // 400], dtype=object)
    return np.asarray(district + street, dtype=object)


def made(count: int, seed: int = 1) -> pl.DataFrame:
    """So many records: first_name, surname, dob, postcode, phone (texts), cluster (the person), file."""
    random = np.random.default_rng(seed)
    people = _people(int(count / (1 + _MORE)) + count // 50, random)
    of = np.repeat(np.arange(len(people["home"])), 1 + random.poisson(_MORE, len(people["home"])))
    of = random.permutation(of)[:count]
    persons = len(people["home"])

    def otherwise(column: str, share: float, values: Ints) -> Ints:
        return np.where(random.random(len(of)) < share, values, people[column][of])

    home = otherwise("home", _MOVED, random.integers(0, persons, len(of)))
    surname = otherwise("surname", _OTHER_SURNAME, _zipf(_SURNAMES, len(of), random))
    phone = otherwise("phone", _OTHER_PHONE, random.integers(0, 10**9, len(of)))
    columns = {
        "first_name": _names(("male", "female"), _FORENAMES)[people["first"][of]],
        "surname": _names(("surname",), _SURNAMES)[surname],
        "dob": people["born"][of].astype("datetime64[D]").astype(str).astype(object),
        "postcode": _postcode(home),
        "phone": np.array([f"07{n:09d}" for n in phone], dtype=object),
    }
    for name, texts in columns.items():
        slipped = np.flatnonzero(random.random(len(of)) < _SLIP[name])
        texts[slipped] = _slips(texts[slipped], _LETTERS if name in ("first_name", "surname") else _FIGURES, random)
        texts[random.random(len(of)) < _BLANK[name]] = None
    frame = pl.DataFrame({name: pl.Series(name, list(texts), dtype=pl.String) for name, texts in columns.items()})
    return frame.with_columns(cluster=pl.Series(of), file=pl.lit("made"))
