# `make help` lists everything. A fresh machine needs Python >= 3.11 and make, nothing else.
PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
export PYTHONUTF8 := 1

.DEFAULT_GOAL := help
.PHONY: help demo demo-reset services elasticsearch test check bench lock messages screenshots clean

help: ## list the commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

$(VENV)/runtime: requirements.lock
	@echo "Creating the environment from requirements.lock …"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

$(VENV)/dev: requirements-dev.lock $(VENV)/runtime
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

demo: $(VENV)/runtime ## the shop with demo data on http://127.0.0.1:8000 (PORT= for another)
	@DJANGO_SETTINGS_MODULE=marketplace.settings.dev $(BIN)/python manage.py run_demo --port $(PORT)

demo-reset: $(VENV)/runtime ## throw the demo data away; the next `make demo` starts afresh
	@DJANGO_SETTINGS_MODULE=marketplace.settings.dev $(BIN)/python manage.py reset_demo

services: ## install what the full test run needs: PostgreSQL, chromium, fonts, gettext, PDF libraries, Elasticsearch
	@docs/operations/install-services

elasticsearch: $(VENV)/dev ## an Elasticsearch for the demo, until Ctrl+C (VERSION=9.1.0 for the newer one)
	@$(BIN)/python -m tests.elastic $(VERSION)

test: $(VENV)/dev ## everything: lint, types, contracts, messages, unit, PostgreSQL, race and browser tests
	@$(BIN)/python tests/run_all.py

check: $(VENV)/dev ## the quick part of `make test`: lint, format, types, contracts
	@$(BIN)/python tests/run_all.py --quick

bench: $(VENV)/dev ## benchmarks against a stock Oscar shop, as ratios in one interleaved run
	@$(BIN)/python -m tests.benchmarks

messages: $(VENV)/dev ## collect the texts of the interface into the Vietnamese catalogue
	@$(BIN)/python manage.py makemessages --locale vi --ignore '.venv/*' --ignore 'tests/*' --no-obsolete --no-location

lock: ## write the lock files anew from pyproject.toml; what is tested is what runs
	@$(PYTHON) -m venv $(VENV)/lock && $(VENV)/lock/bin/pip install --quiet uv
	@$(VENV)/lock/bin/uv pip compile --universal --generate-hashes --python-version 3.11 --no-annotate --no-header --quiet pyproject.toml --extra production --group dev -o requirements-dev.lock
	@$(VENV)/lock/bin/uv pip compile --universal --generate-hashes --python-version 3.11 --no-annotate --no-header --quiet pyproject.toml --constraint requirements-dev.lock --extra production -o requirements-production.lock
	@$(VENV)/lock/bin/uv pip compile --universal --generate-hashes --python-version 3.11 --no-annotate --no-header --quiet pyproject.toml --constraint requirements-dev.lock -o requirements.lock

screenshots: $(VENV)/dev ## take the README's screenshots of a fresh demo
	@$(BIN)/python -m tests.browser.screenshots

clean: ## remove the environment and everything that runs have written
	@rm -rf $(VENV) var
