# Lắng nghe: `make demo` shows it, `make test` proves it. Everything lives in .venv and var/.
PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000
WORKERS ?= 2
VENV := .venv
BIN := $(VENV)/bin

.DEFAULT_GOAL := help
.PHONY: help setup demo test check bench gallery endurance lock

help:  ## Say what each command does
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/' | expand -t 20

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Lắng nghe needs Python 3.11 or newer; say PYTHON=/path/to/python3.11"; exit 2; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/base.stamp: requirements/base.txt pyproject.toml | $(BIN)/python
	$(BIN)/pip install --quiet --require-hashes -r requirements/base.txt
	$(BIN)/pip install --quiet --no-deps -e .
	@touch $@

$(VENV)/dev.stamp: requirements/dev.txt $(VENV)/base.stamp
	$(BIN)/pip install --quiet --require-hashes -r requirements/dev.txt
	@touch $@

setup: $(VENV)/dev.stamp  ## Make the environment with everything developers need

demo: $(VENV)/base.stamp  ## Build a synthetic round once, then serve it on PORT (HOST=0.0.0.0 for phones)
	$(BIN)/langnghe demo --host $(HOST) --port $(PORT)

check: $(VENV)/dev.stamp  ## Lint, formatting and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

test: check  ## Everything that must hold before a change lands
	$(BIN)/pytest -m "not endurance" -n $(WORKERS) --dist loadgroup --no-loadscope-reorder

bench: $(VENV)/dev.stamp  ## Measure, never assert: tables with the machine named
	$(BIN)/python -m benchmarks

gallery: $(VENV)/dev.stamp  ## Take a picture of every page and print anew (needs Chromium)
	$(BIN)/python -m gallery

endurance: $(VENV)/dev.stamp  ## What takes longer than a change should wait for
	$(BIN)/pytest -m endurance

lock: $(VENV)/dev.stamp  ## Resolve the dependencies again into hash-locked files
	$(BIN)/pip install --quiet 'uv>=0.8'
	$(BIN)/uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-annotate -o requirements/base.txt
	$(BIN)/uv pip compile pyproject.toml --quiet --extra dev --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-annotate -o requirements/dev.txt
