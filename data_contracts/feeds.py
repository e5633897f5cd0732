"""Which contract and which code list holds: the YAML under sources/ and the CSV under code_lists/, read once."""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final, NamedTuple, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from data_contracts.model import CodeList, Contract, ContractError, Form, read_code_list

_HERE: Final = Path(__file__).resolve().parent
_NAME: Final = re.compile(r"([a-z_]+)_(\d{8}|\d{6})\.(csv|jsonl|json|xlsx)")


class FileName(NamedTuple):
    """What a file's name says of it."""

    feed: str
    file_date: date


_Model = TypeVar("_Model", bound=BaseModel)


def _read(model: type[_Model], content: object, where: str) -> _Model:
    try:
        return model.model_validate(content)
    except ValidationError as fault:
        wrong = [f"[{'.'.join(map(str, e['loc']))}] {e['msg']}" for e in fault.errors()]
        raise ContractError(f"{where}: " + "; ".join(wrong)) from None


def _yaml(path: Path) -> Any:
    try:
        return yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as fault:
        raise ContractError(f"[{path.name}] is no YAML: {fault}") from None


@cache
def forms() -> dict[str, Form]:
    """The forms that cells can have to keep, by name. Raises ContractError listing the faults of forms.yaml."""
    return {name: _read(Form, entry, f"form [{name}]") for name, entry in _yaml(_HERE / "forms.yaml").items()}


def read_contract(path: Path) -> Contract:
    """A contract from its YAML. Raises ContractError listing every fault with its place."""
    held = _read(Contract, _yaml(path), f"contract [{path.name}]")
    columns = (*held.columns, *held.nested_columns)
    strange = sorted({c.kind for c in columns if c.kind != "text"} - forms().keys())
    if strange:
        raise ContractError(
            f"contract [{path.name}]: kinds {strange} are not in forms.yaml; there are {sorted(forms())}"
        )
    for column in columns:
        if column.codes is not None:
            code_list(column.codes)
    return held


@cache
def contracts() -> tuple[Contract, ...]:
    """Every contract, in order of source."""
    return tuple(read_contract(path) for path in sorted((_HERE / "sources").glob("*.yaml")))


@cache
def _by_feed() -> dict[str, Contract]:
    return {feed: contract for contract in contracts() for feed in contract.feeds}


def feeds() -> tuple[str, ...]:
    """Every feed's name."""
    return tuple(_by_feed())


def contract(feed: str) -> Contract:
    """The contract of a feed. Raises ContractError where there is none."""
    found = _by_feed().get(feed)
    if found is None:
        raise ContractError(f"there is no contract for feed [{feed}]; there are {sorted(_by_feed())}")
    return found


@cache
def code_list(name: str) -> CodeList:
    """The dated code list of that name. Raises ContractError where it is missing or faulty."""
    return read_code_list(_HERE / "code_lists" / f"{name}.csv")


def read_file_name(name: str) -> FileName | None:
    """Feed and date of a file by its name, or None where it fits no feed (`cad_20140619.csv`)."""
    found = _NAME.fullmatch(name)
    if found is None or found[1] not in _by_feed():
        return None
    held = contract(found[1])
    digits = found[2] if held.dated == "day" else found[2] + "01"
    if len(digits) != 8 or found[3] != held.extension:
        return None
    try:
        return FileName(found[1], date(int(digits[:4]), int(digits[4:6]), int(digits[6:])))
    except ValueError:
        return None


def file_name(feed: str, day: date) -> str:
    """The name that a feed's file of a day has."""
    held = contract(feed)
    return f"{feed}_{day:%Y%m%d}.{held.extension}" if held.dated == "day" else f"{feed}_{day:%Y%m}.{held.extension}"
