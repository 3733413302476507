# fundwatch: every target explains itself with `make help`.
.DEFAULT_GOAL := help
SHELL := /bin/sh

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
WHEELHOUSE ?=
PERSONS ?= 20000
SEED ?= 20250101
LINES ?= 10000000
INPUTS ?= 1000000
DEMO_HOME ?= var/demo
# The lock constrains as well: without that, pip 23 looks for the newest of a package asked for with an extra.
LOCK := --requirement requirements.lock --constraint requirements.lock
ROOMS := data_contracts pipelines rules models notebooks

ifeq ($(strip $(WHEELHOUSE)),)
SOURCE :=
else
SOURCE := --no-index --find-links $(WHEELHOUSE)
endif

.PHONY: help setup wheelhouse demo test lint types imports sql rules unit test-spark notebooks attack fuzz sbom bench cost lock format clean

help: ## Explain every target
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@echo
	@echo "  Variables: PERSONS=$(PERSONS) SEED=$(SEED) (demo), LINES=$(LINES) (bench), INPUTS=$(INPUTS) (fuzz), WHEELHOUSE=DIR (setup without a network)"

setup: $(VENV)/.ready ## Make .venv from requirements.lock (WHEELHOUSE=DIR: from a folder of wheels, no network)

$(VENV)/.ready: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "fundwatch needs Python 3.11 or newer; set PYTHON=python3.11"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(PIP) install --quiet --require-hashes $(SOURCE) $(LOCK)
	$(PIP) install --quiet --no-index --no-deps --no-build-isolation --editable .
	@touch $@

wheelhouse: ## Collect every wheel into ./wheelhouse, to carry to a closed network
	$(PYTHON) -m pip --disable-pip-version-check download --quiet --require-hashes $(LOCK) --dest wheelhouse
	@echo "Carry this checkout and ./wheelhouse over, then: make setup WHEELHOUSE=wheelhouse"

demo: setup ## Make a demo county, run the whole night on it, print the top leads
	@$(BIN)/fundwatch demo --persons $(PERSONS) --seed $(SEED) --home $(DEMO_HOME)

test: setup ## Lint, types, import contract, SQL lint, rule cases and all tests
	@$(MAKE) --no-print-directory --jobs 2 $(if $(filter output-sync,$(.FEATURES)),--output-sync) lint types imports sql
	@$(MAKE) --no-print-directory unit

lint: setup ## Ruff: style and formatting
	$(BIN)/ruff check $(ROOMS) tests
	$(BIN)/ruff format --check $(ROOMS) tests

types: setup ## mypy, strict
	$(BIN)/mypy

imports: setup ## The import contract between rooms
	$(BIN)/lint-imports --no-cache

# Of the prerequisites those that changed; all of them under other settings or another sqlfluff.
CHANGED = $(filter %.sql,$(if $(filter %/.ready,$?),$^,$?))

sql: $(VENV)/.sql ## sqlfluff over every query that changed since it last found nothing wrong

$(VENV)/.sql: $(VENV)/.ready $(shell find $(filter-out notebooks,$(ROOMS)) -name '*.sql')
	@echo "sqlfluff lint: $(words $(CHANGED)) queries"
	@$(BIN)/sqlfluff lint --processes 2 --disable-progress-bar $(CHANGED)
	@touch $@

rules: setup ## The rule lint: cards, queries, packs, knowledge, every case, every parameter
	$(BIN)/fundwatch rules lint

unit: setup ## All tests, and what the rule lint asks of every rule
	$(BIN)/python -m pytest -q -n 2 --dist worksteal

# Spark lives in a room of its own that also sees $(VENV): Great Expectations would load it where it finds it.
$(VENV)-spark/.ready: $(VENV)/.ready tests/spark/requirements.lock
	$(PYTHON) -m venv $(VENV)-spark
	$(BIN)/python -c 'import site; print(f"import site; site.addsitedir({site.getsitepackages()[0]!r})")' > "$$($(VENV)-spark/bin/python -c 'import site; print(site.getsitepackages()[0])')/fundwatch.pth"
	$(VENV)-spark/bin/python -m pip --disable-pip-version-check install --quiet --require-hashes --no-build-isolation $(SOURCE) --requirement tests/spark/requirements.lock
	@touch $@

test-spark: $(VENV)-spark/.ready ## Every rule's cases and the derived tables on Apache Spark (needs Java 17)
	$(VENV)-spark/bin/python -m pytest -q -n 2 --dist worksteal tests/spark

notebooks: setup ## Open the analysts' notebooks in a browser on the published snapshot (FUNDWATCH_HOME=DIR, else var)
	FUNDWATCH_HOME="$${FUNDWATCH_HOME:-var}" $(BIN)/marimo --quiet edit --skip-update-check notebooks

attack: setup ## Every attack of SECURITY.md at full length (hours)
	$(BIN)/python -m pytest -q tests/attack --whole

# Atheris lives in a room of its own, as Spark does.
$(VENV)-fuzz/.ready: $(VENV)/.ready tests/attack/requirements.lock
	$(PYTHON) -m venv $(VENV)-fuzz
	$(BIN)/python -c 'import site; print(f"import site; site.addsitedir({site.getsitepackages()[0]!r})")' > "$$($(VENV)-fuzz/bin/python -c 'import site; print(site.getsitepackages()[0])')/fundwatch.pth"
	$(VENV)-fuzz/bin/python -m pip --disable-pip-version-check install --quiet --require-hashes $(SOURCE) --requirement tests/attack/requirements.lock
	@touch $@

fuzz: $(VENV)-fuzz/.ready ## Mutate what a sender controls, INPUTS times (a million by default), guided by coverage
	$(VENV)-fuzz/bin/python -m tests.attack.fuzz --inputs $(INPUTS)

sbom: setup ## Write sbom.json: every locked library with its hashes, as CycloneDX
	$(BIN)/python -m cyclonedx_py requirements --output-reproducible --output-format JSON --output-file sbom.json requirements.lock
	@echo "sbom.json names $$(grep -c '"bom-ref"' sbom.json) parts"

bench: setup ## Measure the night on LINES charge lines (10 million by default)
	$(BIN)/python -m pipelines.bench --lines $(LINES)
	$(BIN)/python -m pipelines.cost

cost: setup ## Measure what of a night's time is there for trust alone (a demo county of 3,000 persons)
	$(BIN)/python -m pipelines.cost

lock: ## Resolve requirements.lock anew (needs uv); versions and hashes, no index address
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate --group dev pyproject.toml --output-file requirements.lock
	echo 'atheris==3.0.0' | uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate - --output-file tests/attack/requirements.lock
	echo 'pyspark==4.3.0' | uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate - --output-file tests/spark/requirements.lock

format: setup ## Let ruff and sqlfluff tidy the code
	$(BIN)/ruff format $(ROOMS) tests
	$(BIN)/ruff check --fix $(ROOMS) tests

clean: ## Remove .venv, caches and demo results
	rm -rf $(VENV) $(VENV)-fuzz $(VENV)-spark sbom.json var/demo .mypy_cache .ruff_cache .pytest_cache .hypothesis *.egg-info
