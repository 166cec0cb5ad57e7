# The two commands a newcomer needs: `make learn` and `make test`. Each does all of its own set-up.
SHELL := /bin/bash
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check
# More than there are cores, usually: many tests wait for a process to start, to answer or to end.
WORKERS ?= 4

.PHONY: learn test check tests lint types imports rehearse conformance benchmarks pictures lock clean

learn: $(VENV)/.learn
	@$(BIN)/roletutor learn $(ARGS)

test: check tests rehearse

check: lint types imports

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.dev
	$(BIN)/mypy

imports: $(VENV)/.dev
	$(BIN)/lint-imports

# What is compiled once is not compiled by each of some hundred processes that the tests start.
tests: $(VENV)/.dev
	@$(BIN)/python -m compileall -q tutor sandbox
	env -u PYTHONDONTWRITEBYTECODE $(BIN)/python -m pytest -n $(WORKERS) --dist worksteal

rehearse: $(VENV)/.dev
	$(BIN)/roletutor workshop lint
	$(BIN)/roletutor workshop rehearse --jobs $(WORKERS)

conformance: $(VENV)/.dev
	$(BIN)/python tests/conformance/run.py

benchmarks: $(VENV)/.dev
	@for b in $(filter-out benchmarks/measuring.py,$(wildcard benchmarks/*.py)); do echo "== $$b"; $(BIN)/python $$b $(ARGS) || exit 1; done

pictures: $(VENV)/.dev
	$(BIN)/python docs/pictures.py

# The lock: every supported Python, with hashes, and no word of where the packages come from. Needs uv.
lock:
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate pyproject.toml --extra aws-cli --group dev -o requirements/dev.lock
	printf "hatchling\neditables\n" | uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate pyproject.toml --extra aws-cli - -c requirements/dev.lock -o requirements/learn.lock

$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { echo 'roletutor needs Python 3.11 or newer, and none was found. Install one, or name it: make learn PYTHON=/path/to/python3' >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo 'python could not make a virtual environment; on Debian and Ubuntu: apt-get install python3-venv' >&2; rm -rf $(VENV); exit 1; }

$(VENV)/.learn: requirements/learn.lock pyproject.toml | $(VENV)/bin/python
	@echo 'Setting up (once, about a minute) …' >&2
	@$(PIP) install --require-hashes -r requirements/learn.lock
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: requirements/dev.lock $(VENV)/.learn
	@$(PIP) install --require-hashes -r requirements/dev.lock
	@touch $@

clean:
	rm -rf $(VENV) .conformance .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
