# The two commands of the README: `make run` and `make test`. Everything they need, they install.
.PHONY: install dev run test check audit lock screenshots clean bench

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export MAILLAGE_DB ?= data/maillage.duckdb
export PIP_DISABLE_PIP_VERSION_CHECK := 1

$(BIN)/python:
	@# A bare Debian lacks ensurepip: virtualenv, kept apart, does the same.
	$(PYTHON) -m venv $(VENV) 2>/dev/null || ( rm -rf $(VENV) \
	  && $(PYTHON) -m pip install --quiet --target $(VENV)-tool virtualenv \
	  && PYTHONPATH=$(VENV)-tool $(PYTHON) -m virtualenv --quiet $(VENV) \
	  && rm -rf $(VENV)-tool )

$(VENV)/installed: $(BIN)/python requirements.lock pyproject.toml
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/installed-dev: $(VENV)/installed requirements-dev.lock
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements-dev.lock
	@touch $@

$(VENV)/installed-bench: $(VENV)/installed-dev requirements-bench.lock
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements-bench.lock
	@touch $@

install: $(VENV)/installed

dev: $(VENV)/installed-dev

# Builds the demonstration where the database is empty, then opens the dashboard.
run: install
	$(BIN)/maillage demo --if-empty
	$(BIN)/streamlit run app.py

test: dev
	@tests/browser/install_chromium.sh
	$(BIN)/python -m pytest -m "not browser" --numprocesses 2 --dist loadfile --no-loadscope-reorder
	$(BIN)/python -m pytest -m browser

check: dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/deptry .
	$(BIN)/sqlfluff lint --disable-progress-bar analytics geodata pipelines

# Beside every peer: road distances and points in communes, loads of a million listings, matches of
# a million offers, words in a million listings; then intervals of a million exchanges, and what may
# be published of a country.
bench: $(VENV)/installed-bench
	$(BIN)/python -m tests.benchmarks.bench
	$(BIN)/python -m tests.benchmarks.bench_load
	$(BIN)/python -m tests.benchmarks.bench_match
	$(BIN)/python -m tests.benchmarks.bench_search
	$(BIN)/python -m tests.benchmarks.bench_intervals
	$(BIN)/python -m tests.benchmarks.bench_protect

audit: dev
	$(BIN)/pip-audit --require-hashes -r requirements.lock --disable-pip

screenshots: dev
	@tests/browser/install_chromium.sh
	$(BIN)/maillage demo --if-empty
	$(BIN)/python -m tests.browser.take_screenshots

# Needs uv (pip install uv). The lock holds for every Python from 3.11 on.
lock:
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
	  --no-emit-index-url --group build --output-file requirements.lock pyproject.toml
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
	  --no-emit-index-url --constraint requirements.lock --group dev \
	  --output-file requirements-dev.lock pyproject.toml
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
	  --no-emit-index-url --constraint requirements-dev.lock --group bench \
	  --output-file requirements-bench.lock pyproject.toml

clean:
	rm -rf $(VENV) data build
