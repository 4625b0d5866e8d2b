PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Files in the order of tests/conftest.py, each as a whole in one process.
PYTEST := $(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder

.PHONY: book test test-slow pdf benchmarks lock clean
.DELETE_ON_ERROR:

book: $(VENV)/.ready
	$(BIN)/python -m analysis build

pdf: $(VENV)/.ready
	$(BIN)/python -m analysis build --pdf

test: $(VENV)/.ready
	$(PYTEST) -m "not slow"

test-slow: $(VENV)/.ready
	$(PYTEST) -m slow

# About an hour, on a machine that should have nothing else to do.
benchmarks: $(VENV)/.ready
	$(BIN)/python -m benchmarks

# The project itself is installed in place, and needs nothing that the lock does not hold.
$(VENV)/.ready: requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; name it with make PYTHON=python3.11")'
	$(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear $(VENV)
	$(BIN)/python -m pip install --disable-pip-version-check --quiet --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --disable-pip-version-check --quiet --no-deps --no-build-isolation --editable .
	touch $@

# For maintainers: resolve the dependencies anew (uv must be installed).
lock:
	uv pip compile pyproject.toml --extra test --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-emit-find-links --output-file requirements.lock

clean:
	rm -rf _build .store
