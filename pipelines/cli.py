"""The command line: `deathlink COMMAND`. Each command is imported only when it is called.

Exit codes: 0 done, 1 the command failed and nothing was published, 2 the call or the settings are wrong.
"""

from __future__ import annotations

import os
import sys
from typing import Final

from cyclopts import App, CycloptsError

from pipelines.errors import DeathlinkError, frames_only

app: Final = App(name="deathlink", help="Compares every death with every other, the same night.", version_flags=[])

# Command, where its function stands. A test calls each with --help and holds the README to this list.
COMMANDS: Final = {
    "night": "pipelines.night_command:run_night",
    "replay": "pipelines.night_command:run_replay",
    "synth": "pipelines.synth.command:synth",
    "report": "pipelines.report_command:report",
    "sheets": "pipelines.report_command:sheets",
    "explain": "pipelines.explain_command:explain",
    "backtest": "pipelines.backtest:backtest",
    "judge": "pipelines.judge_command:judge",
    "search": "pipelines.search_command:search",
    "notebooks": "pipelines.notebooks_command:notebooks",
    "contract-report": "pipelines.contract_report_command:contract_report",
}
TRAINING: Final = {
    "people": "pipelines.train_people:train_people",
    "weights": "pipelines.train_weights:train_weights",
}

train: Final = App(name="train", help="Trains a model apart from the night; its file is reviewed before it is used.")
for _name, _where in COMMANDS.items():
    app.command(_where, name=_name)
for _name, _where in TRAINING.items():
    train.command(_where, name=_name)
app.command(train)


def main(arguments: list[str] | None = None) -> None:
    """Runs one command and leaves with its exit code."""
    sys.exit(run(sys.argv[1:] if arguments is None else arguments))


def run(arguments: list[str]) -> int:
    """Runs one command; returns its exit code. No traceback with data in it reaches the terminal."""
    try:
        result = app(arguments, exit_on_error=False, result_action="return_value")
    except CycloptsError:
        return 2
    except DeathlinkError as fault:
        print(f"deathlink: {fault}", file=sys.stderr)
        return fault.exit_code
    except Exception as fault:
        # Deliberately everything: whoever is on call needs the place, and a library's message can quote a record.
        print(f"deathlink: unforeseen fault, nothing was published. {frames_only(fault)}", file=sys.stderr)
        if os.environ.get("DEATHLINK_DEBUG") == "1":
            raise
        return 1
    return result if isinstance(result, int) else 0
