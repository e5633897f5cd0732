"""Bytes of a file in, rows out, by the layout of its feed. What is no row becomes a finding, never an exception."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from data_contracts.model import Contract, Layout
from pipelines.ingest.delimited import read_comma, read_pipe
from pipelines.ingest.objects import read_array, read_lines
from pipelines.ingest.reading import Reading
from pipelines.ingest.workbook import read_workbook

_READERS: Final[dict[Layout, Callable[[bytes, Contract], Reading]]] = {
    "comma": read_comma,
    "pipe": read_pipe,
    "lines": read_lines,
    "array": read_array,
    "workbook": read_workbook,
}


def read_rows(content: bytes, contract: Contract) -> Reading:
    """Every row of a file. A file that cannot be read at all has a finding without a row."""
    return _READERS[contract.layout](content, contract)
