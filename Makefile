# Every step is safe to repeat: a stamp under .stamps/ holds the hash of what it was made from.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin
UV := $(BIN)/uv
# Compiled once here, or every process that tests and 'zhengyun up' start compiles for itself (1.6 s of CPU each).
INSTALL := $(UV) pip install -q --compile-bytecode --python .venv/bin/python
RUN_STAMP := .stamps/run-$(shell cat pyproject.toml requirements/run.txt system-packages.txt 2>/dev/null | sha256sum | cut -c1-16)
DEV_STAMP := .stamps/dev-$(shell cat pyproject.toml requirements/dev.txt package-lock.json system-packages.txt 2>/dev/null | sha256sum | cut -c1-16)

# One process of tests for each core that we may use, at most 8; PYTEST_WORKERS=1 helps a small machine.
PYTEST_WORKERS ?= $(shell n=$$(nproc 2>/dev/null || echo 2); echo $$((n > 8 ? 8 : n)))
PYTEST = PYTHONDONTWRITEBYTECODE= $(BIN)/pytest -q -n $(PYTEST_WORKERS) --dist loadgroup

.PHONY: help setup run test test-full test-openstack test-guest-image check bench bench-search bench-personas bench-phone bench-registers bench-placement docs messages guest-image locks clean

help: ## Show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1|\2/' | column -t -s '|'

run: $(RUN_STAMP) messages guest-image ## Bring everything up and print where (Ctrl-C stops it)
	@exec $(BIN)/zhengyun up

setup: $(DEV_STAMP) messages guest-image ## Install everything that tests and development need

test: setup ## Run the tests; TESTING.md names the groups (make test ARGS=tests/journeys)
	@$(PYTEST) -m "not full and not openstack and not guest_image" $(ARGS)

test-full: setup ## Run the tests, the long ones too
	@$(PYTEST) -m "not openstack and not guest_image" $(ARGS)

test-openstack: setup ## Run the driver against a genuine OpenStack, made for it (five minutes)
	@$(BIN)/pytest -q -s -m openstack tests/openstack $(ARGS)

test-guest-image: setup ## Build an ordinary Debian cloud image and boot it (root; five minutes)
	@scripts/system-packages image
	@$(BIN)/python -m zhengyun.engines.compute.guests.debian $${ZHENGYUN_GUEST_IMAGES:-build/guest}
	@$(BIN)/pytest -q -s -m guest_image tests/guest_image $(ARGS)

check: setup ## Lint, types, walls and architecture, in under a minute
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/lint-imports
	@$(BIN)/mypy
	@$(BIN)/pytest -q tests/architecture

bench: setup ## Measure creating cases, paging through inboxes, many people at once, and the search
	@$(BIN)/python -m tests.load $(ARGS)

bench-search: setup ## Measure what a question costs at 2,000 matters, beside the bare query
	@$(BIN)/python -m tests.load.questions

bench-personas: setup ## Let people search, read, apply and act at once (ARGS="--people 24 --seconds 30")
	@$(BIN)/python -m tests.load.crowd $(ARGS)

bench-phone: setup ## Measure when the first fields of a form stand on a slow telephone
	@$(BIN)/python -m tests.load.phone $(ARGS)

bench-registers: setup ## Measure imports beside the bare COPY and reads beside bare SQL
	@$(BIN)/python -m tests.load.registers_bulk
	@$(BIN)/python -m tests.load.registers_reads

bench-placement: setup ## Measure how quickly instances find a host, committed durably
	@$(BIN)/python -m tests.load.placement $(ARGS)

docs: setup ## Draw the pages of docs/ that come from the code
	@$(BIN)/python -m zhengyun.config.problem_codes
	@$(BIN)/python -m tests.architecture.documents

messages: | $(UV) ## Compile the message catalogues
	@$(BIN)/python -m zhengyun.config.messages

guest-image: | $(UV)
	@scripts/guest-image

locks: ## Resolve the versions again after a change of pyproject.toml
	@$(UV) pip compile -q --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate \
	  --extra build pyproject.toml -o requirements/run.txt
	@$(UV) pip compile -q --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate \
	  --extra build --extra dev -c requirements/run.txt pyproject.toml -o requirements/dev.txt

$(UV):
	@PYTHON="$(PYTHON)" scripts/system-packages run
	@scripts/virtual-environment "$(PYTHON)"

$(RUN_STAMP): | $(UV)
	@PYTHON="$(PYTHON)" scripts/system-packages run
	@echo "python packages: installing them (about 15 seconds, once)"
	@$(INSTALL) --require-hashes -r requirements/run.txt
	@$(INSTALL) --no-deps --no-build-isolation -e .
	@scripts/novnc
	@mkdir -p .stamps && rm -f .stamps/run-* && touch $@

$(DEV_STAMP): | $(UV)
	@PYTHON="$(PYTHON)" scripts/system-packages run dev
	@echo "python packages: installing those for tests and development (about 20 seconds, once)"
	@$(INSTALL) --require-hashes -r requirements/dev.txt
	@$(INSTALL) --no-deps --no-build-isolation -e .
	@scripts/node-packages
	@scripts/novnc
	@mkdir -p .stamps && rm -f .stamps/run-* .stamps/dev-* && touch $(RUN_STAMP) $@

clean: ## Remove what set-up and tests made (the installation under var/ stays)
	@rm -rf .venv .stamps node_modules build dist .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	@find src tests -name __pycache__ -type d -prune -exec rm -rf {} +
	@find src -name '*.mo' -delete
	@echo "Clean. Data of the installation is still in var/."
