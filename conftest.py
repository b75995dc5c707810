"""What every test of the project shares: search profiles, and the examples in the pages."""

import os

from hypothesis import HealthCheck, Phase, settings
from sybil import Sybil
from sybil.parsers.myst import PythonCodeBlockParser

# deadline=None: two shared cores make single examples slow without anything being wrong
settings.register_profile("default", max_examples=60, deadline=None)
# the same examples each time, so that an unrelated change never turns a build red
settings.register_profile(
    "ci", max_examples=15, deadline=None, derandomize=True, database=None, print_blob=True
)
# see scripts/long_search.py; a slow draw is no finding there, and a kept example no help
settings.register_profile(
    "long",
    max_examples=int(os.environ.get("LONG_EXAMPLES", "10000")),
    deadline=None,
    database=None,
    print_blob=True,
    suppress_health_check=list(HealthCheck),
)
# to find out quickly whether and where, while a kind is being written: nothing is shrunk
settings.register_profile(
    "hunt",
    max_examples=60,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
settings.load_profile("ci" if os.environ.get("CI") else "default")

# Fenced `python` blocks of README.md and docs/ run top to bottom, one namespace a page, and
# what follows a `>>>` line must match. The docstrings of src/ are left to --doctest-modules.
pytest_collect_file = Sybil(parsers=[PythonCodeBlockParser()], pattern="*.md").pytest()

# pages' settings run inside Sphinx; tests/typing is read by mypy, and never run
collect_ignore = ["docs/conf.py"]
collect_ignore_glob = ["tests/typing/*.py"]
