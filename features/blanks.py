"""Cells that say nothing: empty, or a word that stands for a blank (`UNKNOWN`, `N/K`, `NOT KNOWN`, `-`, `.`)."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Final

from data_contracts import code_list


@cache
def _blank_words() -> frozenset[str]:
    return code_list("blank_word").codes


# No blank word is as long as this; most long cells are told by it alone.
_LONGEST_BLANK: Final = 16


@lru_cache(maxsize=65536)
def _is_blank_word(text: str) -> bool:
    return not any(c.isalnum() for c in text) or text.upper().rstrip("?") in _blank_words()


def said(value: object) -> str | None:
    """A cell's text without the blanks around it, or None where it says nothing."""
    if value is None or value == "":
        return None
    text = str(value).strip()
    return None if len(text) <= _LONGEST_BLANK and _is_blank_word(text) else text
