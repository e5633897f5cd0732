"""Cells in, the ones that break their kind's expectation out. The only importer of Great Expectations.

A night's cells are checked by kind (rules.py): one suite, one expectation a kind, each distinct value once. An
expectation takes some twenty milliseconds however few values it sees, so some two hundred expectations on sixteen
small files would cost seconds and say the same. A value that was found good is not asked about again in this process.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Set
from functools import cache
from typing import Any, Final

from data_contracts.rules import CellKind

Cells = dict[CellKind, set[str]]


class CheckError(Exception):
    """An expectation could not be evaluated: the contract is broken, not the data. The run stops."""


# Good values remembered for a kind, at most; a year of nights has about as many times of day.
_REMEMBERED: Final = 200_000
_good: dict[CellKind, set[str]] = {}
# Whether a kind is broken at all costs half of which values break it, and most kinds on most nights are not.
_WHETHER: Final = {"result_format": "BOOLEAN_ONLY"}
_COMPLETE: Final = {"result_format": "COMPLETE", "unexpected_index_column_names": ["cell"]}


@cache
def _expectations() -> Any:
    """Great Expectations' module of expectations; analytics are off before it is imported."""
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    import great_expectations.expectations as module

    return module


@cache
def _batch_definition() -> Any:
    """One ephemeral context, data source and asset for the life of the process."""
    _expectations()
    import great_expectations as gx
    from great_expectations.data_context.types.base import ProgressBarsConfig

    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    asset = context.data_sources.add_pandas("delivery").add_dataframe_asset("cells")
    return asset.add_batch_definition_whole_dataframe("all")


@cache
def expectation(kind: CellKind) -> Any:
    """The expectation that a kind of cell has to meet; its column bears the kind's name."""
    if kind.pattern is not None:
        return _expectations().ExpectColumnValuesToMatchRegex(column=kind.name, regex=kind.pattern)
    return _expectations().ExpectColumnValuesToBeInSet(column=kind.name, value_set=list(kind.codes or ()))


def check(cells: Mapping[CellKind, Set[str]]) -> Cells:
    """The values of each kind that break its expectation. Raises CheckError where one could not be evaluated."""
    new = {kind: sorted(values - _good.get(kind, set())) for kind, values in cells.items()}
    asked = {kind: values for kind, values in new.items() if values}
    bad = _validate(asked) if asked else {}
    for kind, values in asked.items():
        remembered = _good.setdefault(kind, set())
        if len(remembered) > _REMEMBERED:
            remembered.clear()
        remembered.update(set(values) - bad.get(kind, set()))
    return bad


def _validate(asked: dict[CellKind, list[str]]) -> Cells:
    """Asks whether each kind holds, then which values break the ones that do not."""
    broken = {kind: asked[kind] for kind, result in _results(asked, _WHETHER) if not result.success}
    if not broken:
        return {}
    return {kind: set(result.result["unexpected_list"]) for kind, result in _results(broken, _COMPLETE)}


def _results(asked: dict[CellKind, list[str]], result_format: Mapping[str, object]) -> Iterator[tuple[CellKind, Any]]:
    """One validation of one suite; raises CheckError for the first expectation that could not be evaluated."""
    import pandas as pd
    from great_expectations import ExpectationSuite

    longest = max(map(len, asked.values()))
    columns = {kind.name: values + [None] * (longest - len(values)) for kind, values in asked.items()}
    frame = pd.DataFrame({"cell": range(longest), **columns}, dtype=object)
    suite = ExpectationSuite("cells", expectations=[expectation(kind) for kind in asked])
    batch = _batch_definition().get_batch({"dataframe": frame})
    by_name = {kind.name: kind for kind in asked}
    for result in batch.validate(suite, result_format=result_format).results:
        kind = by_name[result.expectation_config.kwargs["column"]]
        _stop_where_errored(kind, result)
        yield kind, result


def _stop_where_errored(kind: CellKind, result: Any) -> None:
    """A raised expectation looks like a failed one (`success: False`); only its exception info tells them apart."""
    info = result.exception_info or {}
    raised = [info] if "raised_exception" in info else [one for one in info.values() if isinstance(one, dict)]
    if any(one.get("raised_exception") for one in raised):
        raise CheckError(
            f"the expectation on cells of kind [{kind.name}] could not be evaluated; nothing of the night was kept; "
            f"put its form or code list under data_contracts/ right"
        )
