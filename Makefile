# `make` answers with what it can do.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
N ?= 100000

.DEFAULT_GOAL := help
.PHONY: help run test test-fast soak lint check bench bench-hands bench-identity bench-mail bench-person bench-search bench-facts seed translations clean

help: ## what can be done here
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

run: $(VENV)/.run ## start the desk with sample data, at http://127.0.0.1:8000
	@exec $(BIN)/python run.py

test: $(VENV)/.test ## run every test, on SQLite and PostgreSQL, with a real browser and real mail servers
	@PATH="$(CURDIR)/$(BIN):$$PATH" bash scripts/test.sh

test-fast: $(VENV)/.test ## the tests without browser, on SQLite
	@$(BIN)/python -m pytest -n 2 --ignore=tests/journeys --ignore=tests/soak

soak: $(VENV)/.test ## the long proofs: kills, mutations, simulations
	@$(BIN)/python -m pytest --timeout=0 tests/soak

lint: $(VENV)/.test ## look for what a linter sees
	@$(BIN)/ruff check .

check: lint test ## lint and test

bench: $(VENV)/.run ## measure from outside over HTTP, in instance/bench/ (N=100000 tickets)
	@$(BIN)/python -m helpdesk.bench --tickets $(N)

bench-hands: $(VENV)/.test ## measure with a real browser: keystrokes, actions on other screens, bytes of pages, in instance/bench/ (N=100000 tickets)
	@$(BIN)/python -m helpdesk.bench.hands --tickets $(N)

bench-identity: $(VENV)/.run ## send people through the doors, honest and forged, and say who was taken for whom, in instance/bench-identity/
	@$(BIN)/python -m helpdesk.bench.identity

bench-mail: $(VENV)/.run ## measure taking mail by SMTP on one core, in instance/bench-mail/
	@$(BIN)/python -m helpdesk.bench.mail

bench-person: $(VENV)/.run ## measure a customer with 100,000 events on one core, in instance/bench-person/
	@$(BIN)/python -m helpdesk.bench.person

bench-search: $(VENV)/.run ## measure how right and how quick the help centre's search is, in instance/bench-search/ (SET=FOLDER asks other sets)
	@$(BIN)/python -m helpdesk.bench.search $(if $(SET),--set $(SET))

bench-facts: $(VENV)/.run ## measure how right the desk is about what replies ask for and customers tell (precision, recall)
	@$(BIN)/python -m helpdesk.bench.facts

seed: $(VENV)/.run ## fill the database of HELPDESK_INSTANCE for load tests (N=100000 tickets)
	@$(BIN)/flask --app helpdesk db upgrade
	@$(BIN)/flask --app helpdesk seed load --tickets $(N)

translations: $(VENV)/.run ## bring the catalogues up to date and list what is missing
	@$(BIN)/python scripts/translations.py

clean: ## remove the virtual environment; data in instance/ stays
	rm -rf $(VENV)

$(VENV)/.run: requirements.txt
	@bash scripts/install.sh $(PYTHON) requirements.txt
	@touch $@

$(VENV)/.test: requirements.txt requirements-test.txt
	@bash scripts/install.sh $(PYTHON) requirements-test.txt
	@bash scripts/install_engines.sh
	@touch $@ $(VENV)/.run
