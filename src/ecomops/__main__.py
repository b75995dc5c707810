"""``python -m ecomops``: see ``--help``."""

import sys

from ecomops.commands.cli import main

if __name__ == "__main__":
    sys.exit(main())
