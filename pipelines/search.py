"""Search over a snapshot: a person or a place under any of its names, with slips of the key, ranked.

Words may be names in any order or spelling, nicknames, aliases, handles, the last figures of a phone, parts of a date
of birth, a place's nickname or abbreviation. How well each word is met by something decides the rank.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

import polars as pl

from data_contracts import code_list
from features.names import fold, full_names
from pipelines.warehouse import Warehouse

FOUND: Final = {
    "kind": pl.String(),
    "id": pl.String(),
    "label": pl.String(),
    "score": pl.Float64(),
    "matched_on": pl.List(pl.String()),
}
# Words that stand in half of all places' names tell nothing where another word is given.
_FILLERS: Final = frozenset({"THE", "OF", "AT", "OFF", "AND", "LONDON"})


def search(snapshot: Warehouse, text: str, *, most: int = 20) -> pl.DataFrame:
    """People and places for the sought words, best first: FOUND's columns; `score` from 0 to 1, 1 where all agrees."""
    tokens = _tokens(text)
    if tokens.is_empty():
        return pl.DataFrame(schema=FOUND)
    count = tokens["sought"].n_unique()
    people = _people(snapshot, tokens, count)
    places = _places(snapshot, tokens, count)
    ranked = pl.concat([people, places]).sort(
        ["score", "mention_count", "id"], descending=[True, True, False], maintain_order=True
    )
    return ranked.head(most).select(*FOUND)


def _tokens(text: str) -> pl.DataFrame:
    """The sought words, each with its other forms (nicknames, street and building types) and its figures."""
    rows: list[tuple[str, str, str | None]] = []
    words = [w.strip("@.") for w in re.split(r"[\s,]+", text.upper()) if w.strip("@.,")]
    words = _joined_figures(words)
    telling = [w for w in words if w not in _FILLERS] or words
    for word in dict.fromkeys(telling):
        digits = re.sub(r"\D", "", word).lstrip("0") or None
        plain = word if digits else fold(word).replace(" ", "")
        forms = {plain or word} if digits else {plain, *_forms(plain)}
        rows += [(plain or word, form, digits) for form in sorted(forms) if form]
    return pl.DataFrame(
        rows, schema={"sought": pl.String(), "variant": pl.String(), "digits": pl.String()}, orient="row"
    )


def _joined_figures(words: list[str]) -> list[str]:
    """A phone number keyed in groups is one word."""
    joined: list[str] = []
    for word in words:
        if joined and word.isdigit() and joined[-1].lstrip("+").isdigit() and len(joined[-1] + word) > 6:
            joined[-1] += word
        else:
            joined.append(word)
    return joined


def _forms(word: str) -> set[str]:
    """Nicknames and full names of a forename, and spellings of a type of street, building or site."""
    found = set(full_names(word)) if len(word) > 2 else set()
    found |= {short for full in found for short in _short_names().get(full, ())}
    spelt = _types().get(word)
    return found | ({w for w, full in _types().items() if full == spelt} if spelt else set())


@cache
def _short_names() -> dict[str, frozenset[str]]:
    names: dict[str, set[str]] = {}
    for entry in code_list("nickname").entries:
        names.setdefault(entry.more["full_name"], set()).add(entry.code)
    return {full: frozenset(short) for full, short in names.items()}


@cache
def _types() -> dict[str, str]:
    """Words for types of street and building, and one-word kinds of site, to what they stand for."""
    kinds = code_list("place_kind").column("place_kind")
    single = {code: kind for code, kind in kinds.items() if " " not in code}
    return single | code_list("building_type").column("building_type") | code_list("street_type").column("street_type")


def _people(snapshot: Warehouse, tokens: pl.DataFrame, count: int) -> pl.DataFrame:
    hits = snapshot.select("search/person_words", token=tokens)
    best = hits.sort("likeness", descending=True).group_by("person_id", "sought", maintain_order=True).first()
    ranked = best.group_by("person_id").agg(
        (pl.col("likeness").sum() / count).alias("score"), pl.col("source").unique().sort().alias("matched_on")
    )
    labels = snapshot.select("search/person_labels", wanted=ranked.select("person_id"))
    return ranked.join(labels, on="person_id").select(
        pl.lit("person").alias("kind"),
        pl.col("person_id").alias("id"),
        "label",
        "score",
        "matched_on",
        "mention_count",
    )


def _places(snapshot: Warehouse, tokens: pl.DataFrame, count: int) -> pl.DataFrame:
    hits = snapshot.select("search/place_words", token=tokens)
    # The words must meet in one name: a street of one and the number of another are no place.
    by_name = hits.group_by("place_id", "name", "sought").agg(pl.col("likeness").max())
    named = by_name.group_by("place_id", "name").agg((pl.col("likeness").sum() / count).alias("score"))
    ranked = named.sort(["score", "name"], descending=[True, False]).group_by("place_id", maintain_order=True).first()
    labels = snapshot.select("search/place_labels", wanted=ranked.select("place_id"))
    return ranked.join(labels, on="place_id").select(
        pl.lit("place").alias("kind"),
        pl.col("place_id").alias("id"),
        "label",
        "score",
        pl.concat_list(pl.col("name")).alias("matched_on"),
        "mention_count",
    )
