# `make run` starts everything, `make test` checks everything; both install what they need first.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/pip --disable-pip-version-check --quiet
CHROMIUM ?= $(shell command -v chromium || command -v chromium-browser || command -v google-chrome)
export CHROMIUM

.PHONY: install run test test-database check-types check-rest test-faults fuzz backup restore audit check format bench bench-load bench-scale lock messages clean

install: $(VENV)/.installed-dev

$(VENV)/.installed: requirements.txt
	@test -x $(BIN)/python || $(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed")'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing the pinned dependencies"
	@$(PIP) install -r requirements.txt
	@touch $@

$(VENV)/.installed-dev: requirements-dev.txt $(VENV)/.installed
	@echo "Installing the pinned tools for development"
	@$(PIP) install -r requirements-dev.txt
	@touch $@

run: $(VENV)/.installed
	@exec $(BIN)/python scripts/run.py

# The types are checked on one core, and the rest on the other, with what the tests need first.
test: install
	@$(MAKE) --no-print-directory -j2 --output-sync=target check-types check-rest test-database
	$(BIN)/python scripts/test.py

check: install
	@$(MAKE) --no-print-directory -j2 --output-sync=target check-types check-rest

check-types:
	$(BIN)/mypy .

check-rest:
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	$(BIN)/python manage.py makemigrations --check --dry-run
	$(BIN)/python scripts/messages.py --check
	$(BIN)/python scripts/audit.py

test-database:
	$(BIN)/python -m tests.template

# Known vulnerabilities of the pinned dependencies; AUDIT_REQUIRED=true where the service must answer.
audit: install
	$(BIN)/python scripts/audit.py

# FAULT_REPEAT=20 make test-faults runs each twenty times; `make test` runs a short form of each once.
test-faults: install
	FAULT_LONG=1 $(BIN)/python -m pytest -q -m faults

# FUZZ="xlsform claims" MINUTES=1 make fuzz; without them every target for ten minutes, in turn.
FUZZ ?= all
MINUTES ?= 10
fuzz: install
	$(BIN)/python -m tests.fuzz $(FUZZ) --minutes $(MINUTES)

# BACKUP_KEY=… make backup    BACKUP_KEY=… make restore FILE=var/backups/…   (REPLACE=1: lose what is there)
backup: $(VENV)/.installed
	@mkdir -p var/backups
	@$(BIN)/python manage.py backup --out $(or $(FILE),var/backups/$(shell date +%Y-%m-%d-%H%M%S).backup)

restore: $(VENV)/.installed
	@test -n "$(FILE)" || { echo "Say which: make restore FILE=var/backups/..."; exit 1; }
	@$(BIN)/python manage.py restore $(FILE) $(if $(REPLACE),--replace)

format: install
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: install
	$(BIN)/python -m bench

# Up to 4.6 million responses: needs 30 GB of disk and an hour.
bench-scale: install
	$(BIN)/python -m bench.scale

# OPTIONS="--rate 50 --seconds 600"; see docs/performance.md.
bench-load: install
	$(BIN)/python -m bench.load $(OPTIONS)

# Pins what requirements*.in ask for, in a venv of its own so that nothing else slips in.
lock:
	rm -rf var/lock && $(PYTHON) -m venv var/lock
	var/lock/bin/pip install --quiet --disable-pip-version-check -r requirements.in
	var/lock/bin/pip freeze --exclude-editable > requirements.txt
	var/lock/bin/pip install --quiet --disable-pip-version-check -r requirements-dev.in -c requirements.txt
	var/lock/bin/pip freeze --exclude-editable > requirements-dev.txt
	rm -rf var/lock

messages: install
	$(BIN)/python scripts/messages.py

# Leaves var/ alone: it holds the private database and what was uploaded.
clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .import_linter_cache .hypothesis
