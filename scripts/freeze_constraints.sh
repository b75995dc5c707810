#!/usr/bin/env bash
# Rewrite constraints.txt: install the newest tree of `.[dev]` into a fresh virtual environment
# and note every version. Run the tests before committing the result.
#
#   scripts/freeze_constraints.sh              # with python3.11, the oldest version supported
#   PYTHON=/path/to/python scripts/freeze_constraints.sh
set -euo pipefail
cd "$(dirname "$0")/.."

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"${PYTHON:-python3.11}" -m venv "$work/venv"
python=$work/venv/bin/python
"$python" -m pip install -qq --disable-pip-version-check '.[dev]'

{
  echo "# Versions that were tested together: the complete tree of '.[dev]' on Python $(
    "$python" -c 'import platform; print(platform.python_version())'
  )."
  echo "# Use:     pip install -e '.[dev]' -c constraints.txt"
  echo "# Refresh: scripts/freeze_constraints.sh, then run .ci/run before committing."
  # `pip list` and not `pip freeze`: the latter writes where a package came from
  "$python" -m pip list --format=freeze --disable-pip-version-check |
    grep -viE '^(ecomops|pip|setuptools|wheel)=='
} > "$work/constraints.txt"
cp "$work/constraints.txt" constraints.txt
