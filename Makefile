# `make` alone lists what there is.
.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin
SERVICE := .venv/.service
EVERYTHING := .venv/.everything
EXTRAS := .venv/.extras

help:            ## list these targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*##/\t/' | expand -t 16

run: $(SERVICE)  ## install, create the archive with its seeds, serve http://127.0.0.1:8080/
	$(BIN)/monitor run

test: $(EVERYTHING)  ## install, then everything that must pass: lint, types, import rule, tests on both databases
	$(MAKE) --no-print-directory check
	$(BIN)/pytest

check: $(EVERYTHING)  ## lint, types and the import rule, without the tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(EXTRAS)  ## whole pipeline, and the tagger, against their floors; bench/ has the others
	$(BIN)/python -m bench.pipeline
	$(BIN)/python -m bench.tagging

lock:            ## resolve pyproject.toml into requirements.lock again (needs uv)
	sh .ci/lock

migration: $(EVERYTHING)  ## NAME=what: draft a migration from store/tables.py
	$(BIN)/python -m monitor.store.migrate draft "$(NAME)"

# requirements.lock has three parts: the service, checks and tests, extras and benchmarks.
$(SERVICE): requirements.lock pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	sed '/^# --- checks and tests ---/,$$d' requirements.lock > .venv/service.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r .venv/service.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

$(EVERYTHING): $(SERVICE)
	sed '/^# --- extras and benchmarks ---/,$$d' requirements.lock > .venv/tests.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r .venv/tests.txt
	touch $@

$(EXTRAS): $(EVERYTHING)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	touch $@

.PHONY: help run test check bench lock migration
