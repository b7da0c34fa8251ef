# Two commands: `make run` opens the desk, `make test` proves it.  `make run AS_OF=2023-03-27T10:00` opens it at another moment.
export UV_PYTHON_DOWNLOADS = never
PYTHON ?= python3
BIN := .venv/bin

.PHONY: run test check lock

.venv/.ok: pyproject.toml requirements.txt
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install -q --disable-pip-version-check uv==0.13.9
	$(BIN)/uv pip sync -q --python $(BIN)/python --require-hashes --compile-bytecode requirements.txt
	$(BIN)/uv pip install -q --python $(BIN)/python --no-deps --no-build-isolation -e .
	touch $@

run: .venv/.ok
	$(if $(AS_OF),MADOGUCHI_AS_OF=$(AS_OF)) $(BIN)/madoguchi

# On PostgreSQL, too, where its programs are installed; MADOGUCHI_POSTGRES_TESTS=0 leaves that out, 1 insists on it.
test: .venv/.ok
	$(BIN)/python -m pytest -q -n auto

# Lint, types, import rules and the content: what `.ci/run` asks beyond the tests.
check: .venv/.ok
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/madoguchi check

# Writes requirements.txt anew (needs the package index).
lock:
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-annotate --no-header --no-emit-index-url \
		--extra dev --extra build pyproject.toml -o requirements.txt

# The pages in a real browser (Debian's Chromium and a Japanese font); a missing browser is a failure here.
.PHONY: test-browser
test-browser: .venv/.ok
	MADOGUCHI_BROWSER_TESTS=1 $(BIN)/python -m pytest -q tests/browser
