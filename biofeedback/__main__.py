"""No arguments: the window; otherwise the command line. Each is imported only when asked for."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the program and leave with its exit code."""
    from biofeedback.cli.app import run

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
