# Python 3.11 or newer, make and a package index are all that these targets need.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
# What talks to the outside: files, tables, a terminal.
DOORS := src/qpp_rules/adapters/*,src/qpp_rules/cli/*
ON_ALL_CORES := -n auto --dist worksteal
# They test what is not measured, and under measurement would take twice as long.
UNMEASURED := tests/testing tests/test_examples.py tests/test_notebooks.py
PIP := $(BIN)/python -m pip --disable-pip-version-check

.DEFAULT_GOAL := help
# Two pips in one environment would undo each other.
.NOTPARALLEL:
.DELETE_ON_ERROR:
.PHONY: help demo test check docs bench mutants wheel clean

help:
	@echo "make demo   run the worked example"
	@echo "make test   run the tests and measure what they cover"
	@echo "make check  check format, style, types, imports and the examples in the documents"
	@echo "make docs   build the documents as web pages"
	@echo "make bench  time sampling"
	@echo "make mutants SUBJECT=terms"
	@echo "            break the rules of a subject one by one, and show which breaks no test sees"
	@echo "make wheel  build the wheel, and run what a stranger runs with nothing but it"
	@echo "make clean  remove everything that these targets made"
	@echo
	@echo "Each installs what it needs into $(VENV). PYTHON=... and VENV=... choose others."

demo: $(VENV)/.installed-demo
	$(BIN)/python docs/examples/registry/demo.py
	$(BIN)/python docs/examples/experience/experience.py

test: $(VENV)/.installed-test
	$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest $(ON_ALL_CORES) $(addprefix --ignore=,$(UNMEASURED))
	$(BIN)/python -m pytest $(ON_ALL_CORES) $(UNMEASURED)
	$(BIN)/coverage combine --quiet
	@echo "Covered of the doors to the outside:"
	-$(BIN)/coverage report --include='$(DOORS)' --fail-under=0
	@echo "Covered of the rules, where all of it must be:"
	$(BIN)/coverage report --omit='$(DOORS)'

check: $(VENV)/.installed-check
	$(BIN)/ruff format --check --quiet .
	$(BIN)/ruff check --quiet .
	$(BIN)/mypy
	$(BIN)/pyright --pythonpath $(BIN)/python
	$(BIN)/lint-imports --no-logo
	$(BIN)/pytest --quiet tests/test_examples.py

docs: $(VENV)/.installed-docs
	$(BIN)/sphinx-build -W --keep-going -n -q -b html docs docs/_build/html
	@echo "docs/_build/html/index.html"

bench: $(VENV)/.installed-bench
	$(BIN)/python benchmarks/sampling.py
	$(BIN)/python benchmarks/eligibility.py

# Each break is made in a copy, and is seen if a test fails. It takes hours. A union is left whole,
# because most of them are annotations.
SUBJECT ?= terms
SEEN_BY = tests/$(SUBJECT) tests/test_rulebook.py tests/test_html.py tests/test_public_names.py
MUTANTS := build/mutants
define MUTANTS_CONFIG
[cosmic-ray]
module-path = "src/qpp_rules/$(SUBJECT)"
timeout = 120.0
excluded-modules = []
test-command = "python -m pytest -x -q -p no:cacheprovider $(SEEN_BY)"
distributor.name = "local"
filters.operators-filter.exclude-operators = ["core/ReplaceBinaryOperator_BitOr_.*"]
endef
export MUTANTS_CONFIG

mutants: $(VENV)/.installed-mutants
	rm -rf $(MUTANTS)
	mkdir -p $(MUTANTS)
	cp -R src tests docs pyproject.toml $(MUTANTS)
	echo "$$MUTANTS_CONFIG" > $(MUTANTS)/config.toml
	export PATH='$(abspath $(BIN))':"$$PATH" PYTHONPATH=src PYTHONDONTWRITEBYTECODE=1 && \
		cd $(MUTANTS) && \
		cosmic-ray init config.toml session.sqlite && \
		cr-filter-operators session.sqlite config.toml && \
		cosmic-ray baseline config.toml && \
		cosmic-ray exec config.toml session.sqlite && \
		cr-report --surviving-only --show-diff session.sqlite

# A stranger has the wheel and a new environment, and neither the sources nor the tests. To add a
# check, name it here and say below what it runs, in a folder of its own.
STRANGER := build/stranger
STRANGER_EXTRAS := cli,hypothesis,ical,plots,xlsx
# Besides the package: what runs the pages and notebooks, and what their examples are about.
STRANGER_TOOLS := pytest sybil nbclient ipykernel pandas duckdb
STRANGER_CHECKS := import property-suite documents
AS_STRANGER = cd $(STRANGER)/$* && ../venv/bin/python -W error

wheel: $(addprefix stranger-,$(STRANGER_CHECKS))

stranger-%: $(STRANGER)/.installed
	rm -rf $(STRANGER)/$*
	mkdir -p $(STRANGER)/$*
	$(if $(STRANGER_FILES_$*),cp -R $(STRANGER_FILES_$*) $(STRANGER)/$*)
	$(AS_STRANGER) $(STRANGER_RUN_$*)

STRANGER_RUN_import := -c 'import hypothesis, qpp_rules; print(qpp_rules.Group(qpp_rules.Tin("12-3456789")))'

STRANGER_FILES_property-suite := $(wildcard docs/examples/property_suite/*.*)
STRANGER_RUN_property-suite := -m pytest -q

# Every example of every page, and every notebook, with only the pages at hand.
STRANGER_FILES_documents := README.md docs tests
STRANGER_RUN_documents := -m pytest -q tests/test_examples.py tests/test_notebooks.py

$(STRANGER)/.installed: $(VENV)/.pip pyproject.toml $(shell find src -name '*.py')
	rm -rf $(STRANGER)
	$(PIP) wheel -q --no-deps --wheel-dir $(STRANGER)/wheel .
	'$(PYTHON)' -m venv $(STRANGER)/venv
	$(STRANGER)/venv/bin/python -m pip install -q --disable-pip-version-check $(STRANGER_TOOLS) \
		"$$(ls $(STRANGER)/wheel/qpp_rules-*.whl)[$(STRANGER_EXTRAS)]"
	@touch $@

clean:
	rm -rf $(VENV) build dist docs/_build .coverage .coverage.* .hypothesis
	rm -rf .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	rm -rf docs/notebooks/.ipynb_checkpoints
	find src tests docs benchmarks -name __pycache__ -prune -exec rm -rf {} + 2>/dev/null || true

GROUPS_demo :=
GROUPS_test := test
GROUPS_check := check
GROUPS_docs := docs
GROUPS_bench := test bench
GROUPS_mutants := test mutants

$(VENV)/.installed-%: $(VENV)/.pip pyproject.toml
	$(PIP) install -qq $(addprefix --group ,$(GROUPS_$*)) -e '.[cli,xlsx]'
	@touch $@

# Dependency groups need pip 25.1; Python 3.11 brings pip 23.
$(VENV)/.pip:
	@'$(PYTHON)' -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "qpp_rules needs Python 3.11 or newer, and PYTHON=$(PYTHON) is none." >&2; \
		echo "Name one that is: make PYTHON=/path/to/python3" >&2; exit 1; }
	'$(PYTHON)' -m venv $(VENV)
	$(PIP) install -qq --upgrade 'pip>=25.1'
	@touch $@
