# make demo   Maatmarkt with two invented regions, on http://localhost:8000
# make test   everything, browser tests too
# make test TESTS=tests/needs   a part; one file runs in one process, which starts sooner
# make seeds RUNS=10            everything so many times, in other orders and on a busy machine: what fails by chance?
# make check  style, types, import contracts, templates
# make setup  what the others do first: packages and browser assets, as pinned
# make pins   new pins from pyproject.toml (`make pins UPGRADE=--upgrade` for newer versions)
# make mutants   faults planted in code that decides; fails when its tests notice too few (docs/testing.md)
# make messages   the texts for translators, into marketplace/locale
# make migration NAME=x   a migration for what the models have and the migrations do not make yet
# make screenshots   the main pages, desktop and phone, into screenshots/

PYTHON_VENV := .venv/bin/python
TESTS ?=
RUNS ?= 10
PROCESSES ?= $(if $(filter %.py,$(firstword $(TESTS))),0,auto)
# Only the browser's tests need Chromium, and only for them is it worth a look for one to install.
BROWSER := $(if $(TESTS),$(findstring browser,$(TESTS)),all)

.PHONY: demo test seeds check setup pins messages migration mutants screenshots

# exec: Ctrl-C and SIGTERM reach the demo itself, which stops its servers in order.
demo:
	@tools/setup.sh runtime
	@exec $(PYTHON_VENV) -m marketplace.services.demo

setup:
	@tools/setup.sh dev

test: setup
	@CHROMIUM="$$(tools/chromium.sh $(if $(BROWSER),,found))" && export CHROMIUM && \
		$(PYTHON_VENV) -m pytest -n $(PROCESSES) $(TESTS)

seeds: setup
	@CHROMIUM="$$(tools/chromium.sh)" && export CHROMIUM && $(PYTHON_VENV) -m tools.seeds --runs $(RUNS) $(TESTS)

check: setup
	$(PYTHON_VENV) -m ruff check .
	$(PYTHON_VENV) -m ruff format --check .
	$(PYTHON_VENV) -m mypy
	.venv/bin/lint-imports
	$(PYTHON_VENV) -m tools.check_templates
	$(PYTHON_VENV) -m tools.check_texts
	$(PYTHON_VENV) -m tools.check_sizes
	$(PYTHON_VENV) -m tools.check_readers

pins: setup
	$(PYTHON_VENV) requirements/compile.py $(UPGRADE)

mutants: setup
	@$(PYTHON_VENV) -m tools.mutants $(if $(ALL),--all) $(if $(AGAIN),--again) $(if $(SINCE),--since $(SINCE)) $(FILES)

messages: setup
	$(PYTHON_VENV) -m tools.messages

screenshots: setup
	@CHROMIUM="$$(tools/chromium.sh)" && export CHROMIUM && $(PYTHON_VENV) -m tests.browser.screenshots

migration: setup
	$(PYTHON_VENV) -m tools.migration $(NAME)
