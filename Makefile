# make lab          make the environment and open JupyterLab on the course
# make test         make the environment and run every test; a part of them: make test ARGS="-k intake"
# make quick        lint, types and the tests that need no browser, no TensorFlow and no class
# make lock         renew requirements.txt from pyproject.toml and challenges/requirements.in
# make bench        measure how fast cards, grading and feedback beside stock nbgrader, and the check of the course are
# make screenshots  make the pictures of the docs again
# make docs         make a site of docs/, with search and links checked, in docs/_build/html
#
# The environment is .venv; it is made again only when requirements.txt or pyproject.toml change.
# Another Python: make lab PYTHON=/path/to/python3.12
# Test files at the same time, three unless told, since browsers and kernels wait a lot: make test WORKERS=4

ENOUGH := import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))
CANDIDATES := python3 python3.13 python3.12 python3.11 python
PYTHON ?= $(shell for python in $(CANDIDATES); do "$$python" -c '$(ENOUGH)' 2>/dev/null && echo "$$python" && break; done)
WORKERS ?= 3
BIN := .venv/bin
UV := $(BIN)/python -m uv pip compile --universal --python-version 3.11 --no-annotate --no-header --quiet

unexport PYTHONDONTWRITEBYTECODE # hundreds of processes would compile the package anew

.PHONY: lab test quick env lock bench screenshots docs clean

lab: env
	@$(BIN)/gradestep lab

test: env
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check --quiet
	@$(BIN)/mypy
	@$(BIN)/python -m pytest -n $(WORKERS) --dist loadscope --no-loadscope-reorder --nbval-lax $(ARGS) tests source notebooks

quick: env
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check --quiet
	@$(BIN)/mypy
	@$(BIN)/python -m pytest -n 2 --dist loadscope -m "not slow" $(ARGS) tests

env: .venv/made

.venv/made: requirements.txt pyproject.toml
	@"$(PYTHON)" -c '$(ENOUGH)' 2>/dev/null || { \
	  echo "make: no Python from 3.11 to 3.13 found (found: $$(python3 --version 2>&1)); TensorFlow has no other."; \
	  echo "make: install one, then: make $(MAKECMDGOALS) PYTHON=/path/to/it"; exit 1; }
	@"$(PYTHON)" -c 'import venv, ensurepip' 2>/dev/null || { \
	  echo "make: $(PYTHON) cannot make environments; on Debian or Ubuntu: apt install python3-venv"; exit 1; }
	@echo "Making the environment in .venv, once; this takes some minutes."
	@"$(PYTHON)" -m venv --clear .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile -r requirements.txt
	@$(BIN)/python -m compileall -qq -j 0 .venv/lib || true # as pip would, on all cores; some packages ship templates
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@
	@echo "Made it: $$(du -sh .venv | cut -f1)."

lock:
	@$(BIN)/python -m pip install --quiet uv
	$(UV) pyproject.toml challenges/requirements.in --all-extras --upgrade -o requirements.txt
	$(UV) pyproject.toml challenges/requirements.in --constraint requirements.txt -o requirements-student.txt

bench: env
	@$(BIN)/python -m benchmarks.card
	@$(BIN)/python -m benchmarks.opening
	@$(BIN)/python -m benchmarks.grading
	@$(BIN)/python -m benchmarks.feedback
	@$(BIN)/python -m benchmarks.proof

screenshots: env
	@$(BIN)/python -m docs.screenshots

docs: env
	@$(BIN)/python -m sphinx --quiet --fail-on-warning --keep-going docs docs/_build/html
	@echo "Made it: docs/_build/html/index.html"

clean:
	rm -rf .venv
