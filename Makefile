# Python 3.11 or newer, make and a package index are all that these targets need.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
ALL_EXTRAS := cli,hypothesis,ical,large,plots,pydantic,tables,xlsx
ON_ALL_CORES := -n auto --dist worksteal
# The tests of core and the subjects, whose branches must all be covered. The others test the doors
# to the outside, and under measurement would take twice as long. The examples are left to `check`.
MEASURED := $(addprefix tests/,core deadlines terms eligibility elections reweighting standing registration self_nomination postings agreements \
	feedback measures submissions sampling audits readiness results test_html.py test_public_names.py test_requirements.py test_rulebook.py test_years.py)
PIP := $(BIN)/python -m pip --disable-pip-version-check

# Tests start Python many times, and compiled modules start sooner.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
# Two pips in one environment would undo each other.
.NOTPARALLEL:
.DELETE_ON_ERROR:
.PHONY: help demo test check docs screens bench lowest mutants wheel clean

help:
	@echo "make demo   run the worked example"
	@echo "make test   run the tests and measure what they cover"
	@echo "make check  check format, style, types, imports and the examples in the documents"
	@echo "make docs   build the documents as web pages"
	@echo "make screens build them, and look at some in headless Chromium as on a desk and a phone"
	@echo "make tables compare eligibility by table with the row path, on every engine; needs Java"
	@echo "make bench  time sampling, answers, JSON, measures data, postings, the gate, tables and"
	@echo "            the command line; TABLE=--table also writes the tables of docs/speed.md"
	@echo "make lowest run tests with the lowest versions that pyproject.toml declares,"
	@echo "            on $(PYTHON) and on Python $(OTHER_PYTHONS), where there is one"
	@echo "make mutants SUBJECT=terms SAMPLE=150 SEED=1"
	@echo "            run mutation tests on a sample of a subject and list the survivors;"
	@echo "            FILES='src/qpp_rules/...' takes files in place of a subject"
	@echo "make wheel  build the wheel and the sdist, and run what a stranger runs with nothing but it"
	@echo "make clean  remove everything that these targets made"
	@echo
	@echo "Each installs what it needs into $(VENV). PYTHON=... and VENV=... choose others."

demo: $(VENV)/.installed-demo
	$(BIN)/python docs/examples/registry/demo.py
	$(BIN)/python docs/examples/experience/experience.py

test: $(VENV)/.installed-test
	$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest $(ON_ALL_CORES) $(MEASURED)
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report
	$(BIN)/python -m pytest $(ON_ALL_CORES) $(addprefix --ignore=,$(MEASURED) tests/test_examples.py)
	@$(BIN)/python -c 'from qpp_rules.rulebook import claims; \
		told = (f"{count} by a {one.value}" for one, count in claims().items()); \
		print("requirements claimed:", ", ".join(told))'

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

# Pictures of pages at two widths, light and dark, and what is wrong with them. Chromium is the
# system's: apt-get install chromium.
screens: $(VENV)/.installed-screens docs
	$(BIN)/python -m tests.screens docs/_build/html build/screens

# Without an address of its own, Spark asks the network for one.
tables: $(VENV)/.installed-tables
	SPARK_LOCAL_IP=127.0.0.1 $(BIN)/python -m pytest $(ON_ALL_CORES) tests/adapters/tables/comparison.py

# TABLE=--table also writes the tables of docs/speed.md. BASE had only the row path.
TABLE ?=
BASE ?= 7275064

bench: $(VENV)/.installed-bench
	$(BIN)/python benchmarks/sampling.py
	$(BIN)/python benchmarks/eligibility.py
	$(BIN)/python benchmarks/serialization.py $(TABLE)
	$(BIN)/python benchmarks/measures.py
	$(BIN)/python benchmarks/submissions.py
	$(BIN)/python benchmarks/tables.py $(TABLE)
	$(BIN)/python benchmarks/patients.py --most $(TABLE)
	$(BIN)/python benchmarks/postings.py
	$(BIN)/python benchmarks/readiness.py $(TABLE)
	$(BIN)/python benchmarks/command_line.py $(if $(BASE),--base $(BASE)) $(TABLE)

# What users get at the least: the lowest versions of what the package and its extras declare, with
# the newest of what only the tests need. Old libraries warn of what newer ones deprecated.
LOWEST := build/lowest
OTHER_PYTHONS := 3.12 3.13
TESTS_ON_LOWEST_default := tests/core tests/adapters tests/cli
TESTS_ON_LOWEST = $(or $(TESTS_ON_LOWEST_$*),tests/core)
PYTHONS_default := '$(PYTHON)'
# By its name on the PATH, or where pyenv keeps it.
PYTHONS = $(or $(PYTHONS_$*),python$* "$${PYENV_ROOT:-$$HOME/.pyenv}"/versions/$*.*/bin/python$*)

lowest: $(addprefix lowest-,default $(OTHER_PYTHONS))

lowest-%: $(LOWEST)/constraints.txt
	@for one in $(PYTHONS); do \
		if "$$one" -c '' 2>/dev/null; then \
			exec $(MAKE) --no-print-directory on-lowest-$* LOWEST_PYTHON="$$one"; \
		fi; \
	done; \
	echo "make lowest: SKIPPED $*, because there is no such Python here"

on-lowest-%: $(LOWEST)/constraints.txt
	rm -rf $(LOWEST)/$*
	'$(LOWEST_PYTHON)' -m venv $(LOWEST)/$*
	$(LOWEST)/$*/bin/python -m pip install -qq --disable-pip-version-check --upgrade 'pip>=25.1'
	$(LOWEST)/$*/bin/python -m pip install -qq --disable-pip-version-check --group test \
		--constraint $(LOWEST)/constraints.txt -e '.[$(ALL_EXTRAS)]'
	$(LOWEST)/$*/bin/python -m pytest $(ON_ALL_CORES) -W ignore::DeprecationWarning \
		--hypothesis-profile=quick $(TESTS_ON_LOWEST)

$(LOWEST)/constraints.txt: $(VENV)/.installed-test pyproject.toml tests/lowest_versions.py
	mkdir -p $(LOWEST)
	$(BIN)/python -m tests.lowest_versions > $@

# Each mutant is one break, made in a copy. It is seen if a test fails.
SUBJECT ?= terms
SAMPLE ?= 150
SEED ?= 1
FILES ?=
SEEN_BY ?=

mutants: $(VENV)/.installed-mutants
	$(BIN)/python -m tests.mutants --subject '$(SUBJECT)' --sample '$(SAMPLE)' --seed '$(SEED)' \
		--seen-by '$(SEEN_BY)' $(FILES)

# A stranger has the wheel and a new environment, and neither the sources nor the tests. To add a
# check, name it here and say below what it runs, in a folder of its own.
STRANGER := build/stranger
# Besides the package: what runs the pages and notebooks, and what their examples are about.
STRANGER_TOOLS := pytest sybil nbclient ipykernel pandas polars duckdb fastapi httpx2
STRANGER_CHECKS := import packages property-suite documents
AS_STRANGER = cd $(STRANGER)/$* && env -u PYTHONPATH ../venv/bin/python -W error

wheel: $(addprefix stranger-,$(STRANGER_CHECKS))

stranger-%: $(STRANGER)/.installed
	rm -rf $(STRANGER)/$*
	mkdir -p $(STRANGER)/$*
	$(if $(STRANGER_FILES_$*),cp -R $(STRANGER_FILES_$*) $(STRANGER)/$*)
	$(AS_STRANGER) $(STRANGER_RUN_$*)

STRANGER_RUN_import := -c 'import hypothesis, qpp_rules; print(qpp_rules.Group(qpp_rules.Tin("12-3456789")))'

# What the wheel and the sdist hold, what they say of themselves, and that both give one wheel.
STRANGER_FILES_packages := README.md pyproject.toml tests $(STRANGER)/wheel $(STRANGER)/dist
STRANGER_RUN_packages := -m pytest -q tests/built_packages.py

STRANGER_FILES_property-suite := $(wildcard docs/examples/property_suite/*.*)
STRANGER_RUN_property-suite := -m pytest -q

# Every example of every page, and every notebook, with only the pages at hand.
STRANGER_FILES_documents := README.md docs tests
STRANGER_RUN_documents := -m pytest -q tests/test_examples.py tests/test_notebooks.py

$(STRANGER)/.installed: $(VENV)/.installed-wheel README.md $(shell find src -type f -not -name '*.pyc')
	rm -rf $(STRANGER)
	$(BIN)/python -m build --wheel --outdir $(STRANGER)/wheel . >/dev/null
	$(BIN)/python -m build --outdir $(STRANGER)/dist . >/dev/null
	'$(PYTHON)' -m venv $(STRANGER)/venv
	$(STRANGER)/venv/bin/python -m pip install -q --disable-pip-version-check $(STRANGER_TOOLS) \
		"$$(ls $(STRANGER)/wheel/qpp_rules-*.whl)[$(ALL_EXTRAS)]"
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
GROUPS_screens := screens
GROUPS_bench := test bench
GROUPS_tables := tables
GROUPS_mutants := test mutants
GROUPS_wheel := wheel

$(VENV)/.installed-%: $(VENV)/.pip pyproject.toml
	$(PIP) install -qq $(addprefix --group ,$(GROUPS_$*)) -e '.[cli,large,tables,xlsx]'
	@touch $@

# Dependency groups need pip 25.1; Python 3.11 brings pip 23.
$(VENV)/.pip:
	@'$(PYTHON)' -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "qpp_rules needs Python 3.11 or newer, and PYTHON=$(PYTHON) is none." >&2; \
		echo "Name one that is: make PYTHON=/path/to/python3" >&2; exit 1; }
	'$(PYTHON)' -m venv $(VENV)
	$(PIP) install -qq --upgrade 'pip>=25.1'
	@touch $@
