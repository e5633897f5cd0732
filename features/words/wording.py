"""Wording that the lexicon does not know: content words that no rule has read, and pairs of neighbours among them.

What the tables of phrases read is compared as features. A strange thing that two clerks put in like words ("red
ribbon") is in no table, and may be the one thing that two deaths share; how rare it is, the comparison measures.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from typing import Final

import polars as pl

from data_contracts import code_list
from data_contracts.describing import NAME_WORD, RECORD_WORDING
from features.words.lexicon import table
from features.words.sentences import split
from features.words.stated import reader

# Fields in which somebody tells what happened; codes, results of checks and names of people tell nothing of it.
TELLING: Final = ("remarks", "mo_text", "details_text", "narrative", "circumstances", "story", "summary", "pm_findings")
# Shorter tokens are initials, units and shorthand.
SHORTEST: Final = 3
# Inside a sentence a capital begins a name.
_NAME: Final = re.compile(r"(?<=[a-z,] )[A-Z][a-z]+")


def record_wordings(texts: pl.DataFrame) -> pl.DataFrame:
    """Rows of RECORD_WORDING of the given texts (record_id, field, text), each wording once a record. Sorted; pure."""
    rows = [
        (record_id, wording)
        for record_id, field, text in texts.select("record_id", "field", "text").iter_rows()
        if field in TELLING
        for wording in wordings(text)
    ]
    return pl.DataFrame(rows, schema=RECORD_WORDING, orient="row").unique().sort("record_id", "wording")


def name_words(persons: pl.DataFrame, places: pl.DataFrame) -> pl.DataFrame:
    """Rows of NAME_WORD: the words of the names and callings of persons and of the names of places, each once, sorted.

    persons: name_text, surname, forenames, occupation, relation; places: location_text. Who and where are compared as
    persons and places.
    """
    told = ("name_text", "surname", "forenames", "occupation", "relation")
    written = [persons.select(word=column) for column in told]
    words = pl.concat([*written, places.select(word="location_text")]).select(
        pl.col("word").str.to_lowercase().str.extract_all("[a-z]+")
    )
    long = words.explode("word").filter(pl.col("word").str.len_chars() >= SHORTEST)
    return long.unique().sort("word").cast(pl.Schema(NAME_WORD))


def wordings(text: str) -> list[str]:
    """Content words of a text and pairs of them, lower case, each once, sorted. Names, numbers and ranks part pairs."""
    return sorted({wording for quote in split(text) for run in _runs(quote) for wording in (*run, *_pairs(run))})


def _pairs(run: list[str]) -> Iterator[str]:
    return map(" ".join, pairwise(run))


def _runs(quote: str) -> Iterator[list[str]]:
    """Content words that stand together, without names, numbers and short tokens."""
    names = {name.lower() for name in _NAME.findall(quote)}
    before = ""
    run: list[str] = []
    for token in reader().sentence(quote).rest.split():
        if token in _function_words():
            continue
        # An officer's name follows the rank, and tells who wrote rather than what happened.
        if len(token) < SHORTEST or not token.isalpha() or token in names or before in _ranks():
            yield run
            run = []
        else:
            run.append(token)
        before = token
    yield run


@cache
def _function_words() -> frozenset[str]:
    return frozenset(row["word"] for row in table("function_words"))


@cache
def _ranks() -> frozenset[str]:
    """Ranks and prefixes, lower case, whatever their dates: an old text is read as well."""
    return frozenset(code.lower() for name in ("officer_rank", "officer_prefix") for code in code_list(name).codes)
