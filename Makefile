# Everything that is needed is set up by the targets themselves: Python 3.11 and make are enough.
PYTHON ?= python3.11
export PYTHONDONTWRITEBYTECODE := 1
export DO_NOT_TRACK := 1
export PREFECT_SERVER_ANALYTICS_ENABLED := false
export GX_ANALYTICS_ENABLED := false
# An ephemeral Prefect server needs 15 to 28 seconds on two cores; its default patience is 20.
export PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS := 90
export PREFECT_HOME := $(CURDIR)/var/prefect
BIN := .venv/bin
DEMO := var/demo
LOCK_FLAGS := -q --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header

.PHONY: nightly test check lock notebooks bench bench-people bench-cases bench-night bench-replay bench-parity bench-discounts bench-intervals \
	bench-broken bench-notebooks clean

# The main job on a synthetic London of the project's own, at a fifth of its size so that it ends in minutes.
nightly: .venv/.stamp
	test -d $(DEMO)/truth || $(BIN)/deathlink synth --out $(DEMO) --start 2014-01-01 --days 45 --seed 7 --scale 0.2
	DEATHLINK_REFERENCE=$(DEMO)/reference $(BIN)/deathlink replay --landing $(DEMO)/landing --home $(DEMO)/home

test: .venv/.stamp .venv/.chromium
	$(BIN)/python -m pytest -n 2 --dist loadfile

check: .venv/.stamp
	$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy && $(BIN)/lint-imports

notebooks: .venv/.stamp
	$(BIN)/deathlink notebooks --home $(DEMO)/home

bench: bench-night

bench-night: .venv/.stamp
	$(BIN)/python benches/night.py

# Beside the peers, on public data whose paths the caller gives: make bench-people ARGS='--help' tells how; on a
# register of the bench's own: make bench-people ARGS='--made 100000'
bench-people: .venv/.stamp
	$(BIN)/python -m benches.people $(ARGS)

bench-cases: .venv/.stamp
	$(BIN)/python benches/cases.py $(ARGS)

# On Londons that the project makes for itself: the historical replay, recall by group of victims, family discounts,
# whether stated recurrence intervals are true.
bench-replay bench-parity bench-discounts bench-intervals bench-broken: .venv/.stamp
	$(BIN)/python -m benches.$(@:bench-%=%) $(ARGS)

bench-notebooks: .venv/.stamp
	$(BIN)/python -m benches.notebooks $(ARGS)

.venv/.stamp: requirements.lock bootstrap.lock pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv .venv || python3 -m venv .venv
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r bootstrap.lock
	$(BIN)/uv pip sync -q --require-hashes -p $(BIN)/python requirements.lock
	$(BIN)/uv pip install -q --no-deps --no-build-isolation -p $(BIN)/python -e .
	touch $@

# Charts in the mail and tests in a browser need Chromium; without it reports fall back to tables.
.venv/.chromium: scripts/install-chromium.sh .venv/.stamp
	sh scripts/install-chromium.sh
	touch $@

lock: .venv/.stamp
	$(BIN)/uv pip compile $(LOCK_FLAGS) pyproject.toml --group dev -o requirements.lock
	grep '^uv==' requirements.lock | cut -d' ' -f1 | $(BIN)/uv pip compile $(LOCK_FLAGS) - -o bootstrap.lock

clean:
	rm -rf .venv var
