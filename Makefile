# Everything is installed below this folder: .venv for development, .local/ for the rest.
# Only python3, make, git and a package index that pip can reach are needed.

.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
.DELETE_ON_ERROR:

PYTHON ?= python3
UV := .local/uv/bin/uv
SAM := .local/sam/bin/sam
RUN := .venv/bin/python -m
BUILD := .aws-sam/build/.compiled
SOURCES := template.yaml $(wildcard infra/*.yaml) $(shell find functions layers -type f ! -name '*.pyc')

# What the pages look like comes from npm (NL Design System); without npm here, from one for Python.
DESIGN := functions/back_office/office/css/1-nl-design-system.css
NPM := $(or $(shell command -v npm),.local/node/bin/npm)

# pyenv keeps its interpreters off PATH, or behind shims that answer only when told to.
PYENV_BIN := $(lastword $(sort $(wildcard $(or $(PYENV_ROOT),$(HOME)/.pyenv)/versions/3.13.*/bin)))

export UV_CACHE_DIR := $(CURDIR)/.local/cache/uv
export UV_PYTHON_INSTALL_DIR := $(CURDIR)/.local/python
export UV_SYSTEM_CERTS := 1
export PIP_CACHE_DIR := $(CURDIR)/.local/cache/pip
export npm_config_cache := $(CURDIR)/.local/cache/npm
export __SAM_CLI_APP_DIR := $(CURDIR)/.local/cache/sam
export SAM_CLI_TELEMETRY := 0

.PHONY: help setup format test types architecture template tests test-faults e2e browser races restart demo up down build lock openapi bench clean

help:  ## Show this list
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / {printf "  make %-11s %s\n", $$1, $$2}' Makefile

setup:  ## Install everything (first time: a minute)
	@$(MAKE) --jobs --silent .venv/.synced .local/sam/.synced .local/emulator/.synced

format: setup  ## Format the code and mend what the linter can mend
	.venv/bin/ruff format .
	.venv/bin/ruff check --fix .

test: setup  ## Format, lint, types, architecture, template, and the tests that need no running stack
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	@$(MAKE) --jobs types architecture template tests

# The parts of `test`, side by side.
types architecture template tests: setup

types:
	.venv/bin/mypy

architecture:
	.venv/bin/lint-imports --no-logo

template:
	$(SAM) validate --lint

tests:
	$(RUN) pytest tests --ignore tests/e2e --ignore tests/browser --numprocesses auto --dist worksteal

test-faults: setup  ## Any call to AWS fails or dies, more than 10,000 times (an hour of one processor)
	$(RUN) tests.faults

e2e: setup $(BUILD) | browser  ## The tests that drive a running stack from outside, also in a browser
	$(RUN) pytest tests/browser tests/e2e -m "not race and not restart" \
		--numprocesses 2 --dist loadfile --no-loadscope-reorder

browser:
	@[ -x /usr/bin/chromium ] || { [ "$$(id -u)" = 0 ] && command -v apt-get > /dev/null && \
		{ apt-get update -qq; apt-get install -qq -y --no-install-recommends chromium; } > /dev/null; } || \
		echo "No Chromium here, so no tests in a browser: apt-get install chromium, then repeat." >&2

races: setup $(BUILD)  ## Deliveries against the timer, on a running stack and an idle machine
	$(RUN) pytest tests/e2e -m race

restart: setup $(BUILD)  ## 50 cases wait while the stack stops and starts again: three minutes of waiting
	$(RUN) pytest tests/e2e -m restart

demo: setup $(BUILD)  ## Play the story on a fresh stack, and stop it again
	$(RUN) local.demo

up: setup $(BUILD)  ## Start the local stack and leave it running; .local/stack.json tells where
	$(RUN) local.stack up

down: setup  ## Stop the local stack
	$(RUN) local.stack down

build: setup $(BUILD)  ## Build the deployable artefacts in .aws-sam/build

bench: setup  ## Run the benchmarks
	$(RUN) benchmarks

# uv doesn't read pip's settings: give it the index that pip is set to use, if any.
INDEX = UV_DEFAULT_INDEX="$${PIP_INDEX_URL:-$$(.local/uv/bin/pip config get global.index-url 2>/dev/null)}"

$(UV): requirements-uv.txt
	@$(PYTHON) -m venv --clear .local/uv || \
		{ echo "$(PYTHON) can't make a virtual environment: install python3-venv, then repeat." >&2; exit 1; }
	.local/uv/bin/pip install --quiet --require-hashes --requirement $<
	@touch $@

define sync
@echo "Installing $(1) from $<"
@PATH="$(addsuffix :,$(PYENV_BIN))$$PATH" $(UV) venv --quiet --clear --python 3.13 $(1) || \
	{ echo "No Python 3.13 here, and none to be had: install it, then repeat." >&2; exit 1; }
@$(INDEX) $(UV) pip sync --quiet --require-hashes --python $(1) $<
@touch $@
endef

.venv/.synced: requirements-dev.txt $(UV)
	$(call sync,.venv)
	@printf '../../../../%s\n' layers/common functions/back_office > .venv/lib/python3.13/site-packages/samentoets.pth

.local/%/.synced: requirements-%.txt $(UV)
	$(call sync,.local/$*)

node_modules/.package-lock.json: package.json package-lock.json | $(filter .local/%,$(NPM:/bin/npm=/.synced))
	@echo "Installing the design system of the pages"
	@PATH="$(CURDIR)/.local/node/bin:$$PATH" $(NPM) ci --silent || \
		{ echo "npm can't install package-lock.json: it needs an npm registry it can reach." >&2; exit 1; }
	@touch $@

$(DESIGN): node_modules/.package-lock.json
	@cat node_modules/@utrecht/*/dist/index.css > $@

# SAM ships no bytecode; with it a cold start takes half the time.
$(BUILD): $(SOURCES) $(DESIGN) requirements-sam.txt | .venv/.synced .local/sam/.synced
	@echo "Building the functions and their layer"
	@PATH="$(CURDIR)/.local/sam/bin:$$PATH" sam build --cached --parallel > .local/build.log 2>&1 || \
		{ cat .local/build.log; exit 1; }
	@.venv/bin/python -m compileall -q -f -j 0 --invalidation-mode unchecked-hash .aws-sam/build
	@touch $@

lock = $(INDEX) $(UV) pip compile --quiet --upgrade --universal --python-version 3.13 --python .local/uv \
	--generate-hashes --no-header $(if $(3),--constraint $(3)) --group $(1) --output-file $(2)

openapi: setup  ## Write the contract of the signed interfaces anew, from the models
	PYTHONPATH=layers/common $(RUN) infra.openapi

lock: $(UV)  ## Write the requirements files anew: newest allowed versions, with hashes
	$(call lock,uv,requirements-uv.txt)
	$(call lock,dev,requirements-dev.txt)
	$(call lock,sam,requirements-sam.txt)
	$(call lock,emulator,requirements-emulator.txt)
	$(call lock,layer,layers/common/requirements.txt,requirements-dev.txt)
	$(call lock,back-office,functions/back_office/requirements.txt,requirements-dev.txt)
	$(call lock,csv-ingest,functions/csv_ingest/requirements.txt,requirements-dev.txt)
	$(call lock,node,requirements-node.txt)
	$(call lock,start-page,functions/start_page/requirements.txt,requirements-dev.txt)
	$(call lock,print-letters,functions/print_letters/requirements.txt,requirements-dev.txt)

clean:  ## Remove what was built and what the tools remember; keep what was installed
	rm -rf .aws-sam .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
