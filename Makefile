# Verbs of this repository; `make` alone lists them. Everything lands in .venv, nothing outside of the checkout.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
ADDRESS ?= 127.0.0.1:8000
# Material prints a banner about a MkDocs that we pin away from.
export NO_MKDOCS_2_WARNING := 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1

# The locks name every distribution, so pip has nothing to resolve and nothing to build: a release that appears
# tomorrow cannot change what is installed.
INSTALL := $(BIN)/python -m pip install --quiet --no-deps --require-hashes --only-binary :all:

.DEFAULT_GOAL := help
.PHONY: help serve test quick samples defects figures fresh fuzz check lint fix docs publishable addresses engines bench generated new-rule bundle lock clean

help: ## List the verbs
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

serve: $(VENV)/.site ## Show the handbook on http://127.0.0.1:8000, reloading as you write
	$(BIN)/mkdocs serve --dev-addr $(ADDRESS)

test: $(VENV)/.dev $(VENV)/.engines ## Run all tests, with the coverage gate on the pure modules, then the stacks
	$(BIN)/python -m pytest -n auto --dist worksteal --cov --cov-report=
	$(BIN)/coverage report --skip-covered
	$(STACKS)

quick: $(VENV)/.dev ## Run the tests that take no long time, without coverage
	$(BIN)/python -m pytest -n auto --dist worksteal -m "not slow"

samples: $(VENV)/.dev ## Build, check and test the stacks whose toolchains are here: make samples STACK="go rust" ONLY=test
	$(STACKS) $(addprefix --stack ,$(STACK)) $(addprefix --only ,$(ONLY))

defects: $(VENV)/.dev ## Plant each defect into each stack: the contract suite must catch it
	$(STACKS) --defects $(addprefix --stack ,$(STACK))

figures: $(VENV)/.dev ## Measure the stacks anew for their comparison
	$(STACKS) --figures $(addprefix --stack ,$(STACK))

STACKS := $(BIN)/python -m samples.contract

fresh: $(VENV)/.dev ## Prove that the last commit works on a fresh machine, whatever is released meanwhile
	$(BIN)/python tools/fresh_machine.py

fuzz: $(VENV)/.dev ## Look for new counterexamples to the properties: make fuzz MINUTES=30
	$(BIN)/python tools/fuzz.py $(or $(MINUTES),10)

check: lint docs test ## Everything a commit must pass

lint: $(VENV)/.dev ## Format, style, types, import directions, and our own documents
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/docs lint docs adr runbooks --exact --fail-on nit
	$(BIN)/python -m pytest -q -p no:cacheprovider tests/adr/test_own_guards.py -k "not broken"
	$(BIN)/python -m tests.book.unrun

fix: $(VENV)/.dev ## Format the code and apply the safe style fixes
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

docs: $(VENV)/.site ## Build the handbook; every warning is an error
	$(BIN)/mkdocs build --strict --clean

publishable: addresses docs ## Build the handbook for its readers; refuses while mkdocs.yml has no address of yours

addresses:
	@! grep -nE '^(site_url: http://127\.0\.0\.1|repo_url: https://git\.example\.org)' mkdocs.yml \
	  || { echo "mkdocs.yml: set these to your own addresses, and edit_uri with them" >&2; exit 1; }

engines: $(VENV)/.engines ## Build the handbook with the other engines: build/engines/continuation, build/engines/stage/site
	$(VENV)/engines/continuation/bin/mkdocs build --strict --clean --quiet --site-dir build/engines/continuation
	$(BIN)/docs stage build/engines/stage --strict
	cd build/engines/stage && $(CURDIR)/$(VENV)/engines/zensical/bin/zensical build --clean --strict
	$(BIN)/docs finish build/engines/stage/site

bench: $(VENV)/.dev ## Print the benchmarks' ratios
	$(BIN)/python tools/build_mermaid.py --install benchmarks/node
	@for script in benchmarks/*.py; do echo "== $$script"; $(BIN)/python $$script || exit 1; done

generated: $(VENV)/.dev ## Write anew what is generated: the list of rules, and the pages on rules, commands, kinds, coverage, page health, templates
	$(BIN)/python -m pytest -q --update $(GENERATED)

# In this order: the last ones count what the others wrote; the list of rules is what all ask.
GENERATED := tests/lint/test_listed.py tests/lint/test_rule_pages.py tests/cli/test_reference.py tests/cli/test_kinds_page.py \
  $(addprefix tests/book/test_,templates.py tool_pages.py stack_figures.py coverage.py journeys.py health.py)

new-rule: $(VENV)/.dev ## Begin a rule: make new-rule CODE=DOC113 NAME=some-name
	$(BIN)/python tools/new_rule.py "$(CODE)" "$(NAME)"

bundle: $(VENV)/.site ## Build the Mermaid bundles anew from package-lock.json
	$(BIN)/python tools/build_mermaid.py

lock: $(VENV)/.dev ## Write the requirements anew from pyproject.toml; UPGRADE=1 takes the newest releases
	$(INSTALL) -r requirements/lock.txt
	for set in lock pip node go build; do $(COMPILE) requirements/$$set.in --output-file requirements/$$set.txt || exit 1; done
	$(COMPILE) pyproject.toml --extra site --constraint requirements/build.txt --output-file requirements/site.txt
	$(COMPILE) pyproject.toml --extra site --extra code --extra lsp --group dev --constraint requirements/build.txt \
	  --constraint requirements/site.txt --output-file requirements/dev.txt
	$(COMPILE) requirements/contract.in --constraint requirements/dev.txt --output-file requirements/contract.txt
	$(COMPILE) requirements/zensical.in $(AS_SITE) --output-file requirements/zensical.txt
	$(COMPILE) requirements/continuation.in $(AS_SITE) --no-emit-package mkdocs --output-file requirements/continuation.txt
	$(COMPILE) .ci/audit.in --output-file .ci/audit.txt

COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11.5 --generate-hashes --no-annotate \
  --no-strip-extras --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" \
  $(if $(UPGRADE),--upgrade)
# Engines are compared, not releases of what they share.
AS_SITE := --constraint requirements/build.txt --constraint requirements/site.txt

clean: ## Remove what the build made
	rm -rf $(VENV) node_modules tests/node/node_modules build dist tools/handbook/diagrams/js/dist tools/handbook/site/assets/mermaid

# The build needs Node: from PATH, else from a wheel.
$(VENV)/.build: requirements/build.txt requirements/node.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11, 5) and "Python 3.11.5 or newer is needed; say which: make PYTHON=python3.12")'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(INSTALL) -r requirements/build.txt
	command -v npm >/dev/null || $(INSTALL) -r requirements/node.txt
	touch $@

BUNDLED := package.json package-lock.json hatch_build.py tools/build_mermaid.py pyproject.toml $(wildcard tools/handbook/diagrams/js/*.[cm]js)

$(VENV)/.site: $(VENV)/.build requirements/site.txt $(BUNDLED)
	$(INSTALL) -r requirements/site.txt
	$(BIN)/python -m pip install --quiet --no-build-isolation --no-deps --editable .
	$(BIN)/python -m pip check
	touch $@

$(VENV)/.dev: $(VENV)/.site requirements/dev.txt tests/node/package-lock.json
	$(INSTALL) -r requirements/dev.txt
	$(BIN)/python -m pip check
	$(BIN)/python tools/build_mermaid.py --install tests/node
	touch $@

# Each other engine has an environment of its own: mkdocs-ng has the import name of MkDocs. Metadata of the theme asks for
# `mkdocs`, which it takes the place of, so `pip check` would fail there; tests/test_locks.py checks instead.
$(VENV)/.engines: $(addprefix $(VENV)/engines/,$(addsuffix /.made,zensical continuation))
	touch $@

$(VENV)/engines/%/.made: requirements/%.txt requirements/build.txt | $(VENV)/.site
	rm -rf $(@D)
	$(BIN)/python -m venv --without-pip $(@D)
	$(subst pip install,pip --python $(@D)/bin/python install,$(INSTALL)) -r requirements/build.txt -r $<
	$(BIN)/python -m pip --python $(@D)/bin/python install --quiet --no-build-isolation --no-deps --editable .
	touch $@
