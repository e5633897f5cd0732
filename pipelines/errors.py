"""What can go wrong, for the person who is called at six in the morning.

    DeathlinkError            exit code 1: the command failed, nothing was published
      WarehouseError          a database could not be opened, or was made by another version
      NightError              a night could not be done (no landing folder, delivery not complete)
      PublishError            the snapshot that was built is not fit to be read
      CallError               exit code 2: the call or the settings are wrong

Messages name file, row, column and value in [brackets], say what is allowed and what to do, and hold no personal data.
"""

from __future__ import annotations

import traceback


class DeathlinkError(Exception):
    """A failure with a message for people; shown without a traceback."""

    exit_code = 1


class CallError(DeathlinkError):
    """The call or the settings are wrong."""

    exit_code = 2


def frames_only(fault: BaseException) -> str:
    """Where an unforeseen fault arose, without its message: messages of libraries can quote personal data."""
    where = traceback.extract_tb(fault.__traceback__)
    steps = [f"  {frame.filename.rsplit('/', 3)[-1]}:{frame.lineno} in {frame.name}" for frame in where[-12:]]
    return "\n".join([f"{type(fault).__name__} at", *steps])
