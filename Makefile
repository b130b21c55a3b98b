# `make demo` and `make test` are all a fresh machine needs; both build .venv first.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: demo test test-all lint docs bench axe clean

$(STAMP): pyproject.toml constraints.txt
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt torch
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev,multilingual]'
	touch $@

demo: $(STAMP)
	$(BIN)/analyzer demo demo-out

lint: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

test: $(STAMP) lint
	$(BIN)/pytest -m "not slow"

test-all: $(STAMP) lint docs
	$(BIN)/pytest

docs: $(STAMP)  ## the site in site/, offline; a warning is an error
	$(BIN)/python docs/generate.py --check
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet

axe: $(STAMP)  ## the accessibility checker of the browser tests (npm); without it they skip with a reason
	test -f $(VENV)/node_modules/axe-core/axe.min.js || npm install --silent --no-save --no-package-lock --no-audit --no-fund --prefix $(VENV) axe-core@4.13

bench: $(STAMP)  ## the quick ones; the others take minutes each, see benchmarks/RESULTS.md
	$(BIN)/python benchmarks/startup.py
	$(BIN)/python benchmarks/demo_truth.py --seeds 2
	@echo "more:" benchmarks/*.py

clean:
	rm -rf $(VENV) demo-out site .mypy_cache .ruff_cache .import_linter_cache
