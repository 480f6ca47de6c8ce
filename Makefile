# `make run` does the main job on real input, `make test` proves that everything works; both set up .venv first.
# `make test-student` does so for the student, which needs PyTorch, and `make test-real` for a real vLLM and a real Redis.
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
OUT    ?= out/quickstart
PIP    := $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt

# An interpreter with vLLM of your own, or one that is set up here.
ifdef DATAGEN_VLLM_PYTHON
VLLM       := $(DATAGEN_VLLM_PYTHON)
VLLM_READY :=
else
VLLM       := .venv-vllm/bin/python
VLLM_READY := .venv-vllm/ready
endif
TINY := out/tiny-model

.PHONY: help run test test-student test-real check bench gallery clean

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

$(VENV)/student: $(VENV)/dev
	$(PIP) -e '.[student]'
	@touch $@

$(VENV)/bench: $(VENV)/dev
	$(PIP) -e '.[bench]'
	@touch $@

.venv-vllm/ready: tests/real/setup.sh
	PYTHON=$(PYTHON) tests/real/setup.sh vllm .venv-vllm
	@touch $@

$(TINY)/config.json: tests/real/tiny_model.py $(VLLM_READY)
	$(VLLM) tests/real/tiny_model.py $(TINY)

run: $(VENV)/core ## Make the quickstart dataset in out/quickstart and show it
	$(BIN)/datagen run quickstart --out $(OUT)

test: $(VENV)/dev ## Run all tests
	$(BIN)/python -m pytest -n 2

# Two tests at a time leave PyTorch one thread each.
test-student: $(VENV)/student ## Run the student's tests (installs PyTorch, 5 GB, once)
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest -n 2 tests/student tests/teacher/test_embedded*.py tests/benchmarks

# One test at a time and less urgent than others: a server takes every core that it gets.
test-real: $(VENV)/dev $(VLLM_READY) $(TINY)/config.json ## Try the teacher on a real vLLM and Redis (installs 4 GB once)
	@tests/real/setup.sh redis
	DATAGEN_VLLM_PYTHON=$(abspath $(VLLM)) DATAGEN_TINY_MODEL=$(abspath $(TINY)) \
		nice -n 5 $(BIN)/python -m pytest -n 0 --durations=5 tests/real

check: $(VENV)/dev ## Lint, check formatting and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: $(VENV)/bench ## Measure speed, memory and the peers; writes out/bench
	$(BIN)/python -m benchmarks

gallery: $(VENV)/core ## Draw docs/gallery again
	$(BIN)/python -m benchmarks.gallery

clean: ## Remove the environments and everything that was made
	rm -rf $(VENV) .venv-vllm out .pytest_cache .mypy_cache .ruff_cache .hypothesis
