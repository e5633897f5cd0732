"""Every statement under sql/: one SELECT, a head comment, a comment over each CTE, no star above staged, short."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlglot
from sqlglot import exp

from pipelines.settings import ROOT

FILES = sorted((ROOT / "sql").rglob("*.sql"))


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT / "sql")))
def test_a_statement_reads_as_it_should(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.startswith("-- "), "a head comment says what a row is, its key and its inputs"
    assert "row" in text.split("\n", 1)[0].lower()
    assert len(text.splitlines()) <= 80
    statements = [s for s in sqlglot.parse(text, dialect="duckdb") if s is not None]
    assert len(statements) == 1 and isinstance(statements[0], exp.Query)
    for cte in statements[0].find_all(exp.CTE):
        name = cte.alias
        lines = text.splitlines()
        at = next(i for i, line in enumerate(lines) if line.strip().startswith((f"{name} AS", f"{name}(")))
        assert lines[at - 1].strip().startswith("--"), f"no comment over the CTE {name}"
