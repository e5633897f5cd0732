"""What the data may be: `contract(feed)` and `code_list(name)`. See README.md, "Where a line of code goes"."""

from data_contracts.feeds import code_list, contract

__all__ = ["code_list", "contract"]
