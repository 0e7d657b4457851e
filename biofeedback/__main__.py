"""No arguments: the window; otherwise the command line. Each is imported only when asked for."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the program and leave with its exit code."""
    arguments = sys.argv[1:]
    if not arguments or arguments == ["--quit-after-first-paint"]:
        from biofeedback.ui.app import run_window

        sys.exit(run_window(arguments))
    from biofeedback.cli.app import run

    sys.exit(run(arguments))


if __name__ == "__main__":
    main()
