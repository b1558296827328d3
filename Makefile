# make demo   Maatmarkt with two invented regions, on http://localhost:8000
# make test   everything, browser tests too
# make check  style, types, import contracts, templates
# make setup  what the others do first: packages and browser assets, as pinned
# make pins   new pins from pyproject.toml (`make pins UPGRADE=--upgrade` for newer versions)
# make mutants faults planted in code that decides; fails when its tests notice too few (docs/testing.md)
# make screenshots   the main pages, desktop and phone, into screenshots/

PYTHON_VENV := .venv/bin/python
TESTS ?=

.PHONY: demo test check setup pins mutants screenshots

# exec: Ctrl-C and SIGTERM reach the demo itself, which stops its servers in order.
demo:
	@tools/setup.sh runtime
	@exec $(PYTHON_VENV) -m marketplace.services.demo

setup:
	@tools/setup.sh dev

test: setup
	@CHROMIUM="$$(tools/chromium.sh)" && export CHROMIUM && $(PYTHON_VENV) -m pytest -n auto $(TESTS)

check: setup
	$(PYTHON_VENV) -m ruff check .
	$(PYTHON_VENV) -m ruff format --check .
	$(PYTHON_VENV) -m mypy
	.venv/bin/lint-imports
	$(PYTHON_VENV) -m tools.check_templates

pins: setup
	$(PYTHON_VENV) requirements/compile.py $(UPGRADE)

mutants: setup
	@$(PYTHON_VENV) -m tools.mutants $(if $(ALL),--all) $(if $(AGAIN),--again) $(if $(SINCE),--since $(SINCE)) $(FILES)

screenshots: setup
	@CHROMIUM="$$(tools/chromium.sh)" && export CHROMIUM && $(PYTHON_VENV) -m tests.browser.screenshots
