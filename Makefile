# `make run` does the main job on real input, `make test` proves that everything works; both set up .venv first.
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
OUT    ?= out/quickstart
PIP    := $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt

.PHONY: help run test check bench gallery clean

help: ## Show this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

# Stamps, so that nothing is installed twice.
$(VENV)/core: $(BIN)/python pyproject.toml constraints.txt
	$(PIP) -e .
	@touch $@

$(VENV)/dev: $(VENV)/core
	$(PIP) -e '.[dev]'
	@touch $@

$(VENV)/bench: $(VENV)/dev
	$(PIP) -e '.[bench]'
	@touch $@

run: $(VENV)/core ## Make the quickstart dataset in out/quickstart and show it
	$(BIN)/datagen run quickstart --out $(OUT)

test: $(VENV)/dev ## Run all tests
	$(BIN)/python -m pytest -n 2

check: $(VENV)/dev ## Lint, check formatting and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: $(VENV)/bench ## Measure speed, memory and the peers; writes out/bench
	$(BIN)/python -m benchmarks

gallery: $(VENV)/core ## Draw docs/gallery again
	$(BIN)/python -m benchmarks.gallery

clean: ## Remove the environment and everything that was made
	rm -rf $(VENV) out .pytest_cache .mypy_cache .ruff_cache .hypothesis
