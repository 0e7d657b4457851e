"""No arguments: the window; otherwise the command line. Each is imported only when asked for."""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Run the program and leave with its exit code."""
    arguments = sys.argv[1:]
    if not arguments or arguments == ["--quit-after-first-paint"]:
        if not has_display():
            sys.stderr.write(
                "There is no display here for the window; practise in the terminal with: "
                "biofeedback session --strap sim\n"
            )
            sys.exit(1)
        from biofeedback.ui.app import run_window

        sys.exit(run_window(arguments))
    from biofeedback.cli.app import run

    sys.exit(run(arguments))


def has_display() -> bool:
    """Return whether a window could be shown."""
    if not sys.platform.startswith("linux"):
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))


if __name__ == "__main__":
    main()
