# What can be done with this checkout. Every target makes the environment it needs in .venv.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check

# A stamp says that .venv holds what pyproject.toml asked for when it was written.
RUNTIME := $(VENV)/.runtime-installed
TOOLS := $(VENV)/.tools-installed
FOREIGN := $(VENV)/.foreign-installed
AICS_TLOG := aics-tlog==0.2.1

# A bare Debian has Python without venv; root can mend that, anybody else is told how.
INSTALL_VENV := { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && \
  echo "installing python3-venv ..." >&2 && apt-get -qq update && \
  DEBIAN_FRONTEND=noninteractive apt-get -qq install --yes --no-install-recommends python3-venv >/dev/null; }

.DEFAULT_GOAL := help
.PHONY: help demo test check bench foreign conformance clean distclean
.SUFFIXES:
.DELETE_ON_ERROR:

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-11s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

demo: $(RUNTIME) ## watch signed facts become balances that anyone can verify
	@$(BIN)/mingzhang demo

test: $(TOOLS) ## run the tests, and the examples in the docstrings
	$(BIN)/python -m pytest -q

check: $(TOOLS) ## style, types, who may import whom, and the examples in the docstrings
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/python -m pytest -q domain ledger

conformance: foreign ## other people's verifiers read what we publish
	MINGZHANG_CONFORMANCE=required $(BIN)/python -m pytest -q tests/conformance

foreign: $(FOREIGN) ## install other people's verifiers: Go (75 MB to fetch), and one that needs Python 3.12

bench: $(TOOLS) ## measure, beside raw SQLite and the eventsourcing library's own recorder
	$(BIN)/python -m benchmarks

clean: ## remove what was built and measured, and the demonstration's books
	rm -rf build dist .bench .mypy_cache .ruff_cache .hypothesis .import_linter_cache demo-book*
	find . -name __pycache__ -not -path './$(VENV)/*' -prune -exec rm -rf {} +

distclean: clean ## and the environment too
	rm -rf $(VENV) .foreign

$(RUNTIME): pyproject.toml | $(BIN)/pip
	@echo "installing mingzhang into $(VENV) ..."
	@$(PIP) --editable .
	@touch $@

$(TOOLS): pyproject.toml | $(BIN)/pip
	@echo "installing mingzhang and its development tools into $(VENV) ..."
	@$(PIP) --editable '.[dev]'
	@touch $(RUNTIME) $@

# The second verifier is left out, and its tests say so, where no Python is new enough for it.
$(FOREIGN): pyproject.toml | $(TOOLS)
	@echo "installing other people's verifiers ..."
	@$(PIP) --editable '.[dev,conformance]'
	@for python in python3.14 python3.13 python3.12 $$HOME/.pyenv/versions/3.1[2-9].*/bin/python; do \
	  if "$$python" -c 'import ensurepip, venv' 2>/dev/null; then \
	    "$$python" -m venv .foreign && \
	    .foreign/bin/python -m pip install --quiet --disable-pip-version-check '$(AICS_TLOG)' && break; \
	  fi; \
	done; test -x .foreign/bin/aics-tlog || echo "no Python 3.12 or later here: going without $(AICS_TLOG)"
	@touch $@

$(BIN)/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "$(PYTHON) is missing or older than Python 3.11; install it, or name another: make PYTHON=python3.12" >&2; \
	  exit 1; }
	@$(PYTHON) -m venv $(VENV) || { $(INSTALL_VENV) && $(PYTHON) -m venv $(VENV); } || { \
	  echo "$(PYTHON) cannot make an environment here. On Debian and Ubuntu:  apt install python3-venv" >&2; \
	  exit 1; }
