"""The command line: its commands gathered, its errors told in one sentence each."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Sequence

import typer

from biofeedback.cli.signing import ask_who, begin
from biofeedback.cli.speak import print_error, speak_utf8
from biofeedback.core.errors import BiofeedbackError
from biofeedback.core.words import _, use_language

FAILED, INTERRUPTED = 1, 130
ROOMS = (
    "session",
    "protocols",
    "handover",
    "clinic",
    "devices",
    "analyze",
    "imports",
    "export",
    "records",
    "report",
    "diary",
    "goals",
    "trends",
    "experiment",
    "backup",
    "keys_commands",
    "demo",
    "doctor",
)


def build() -> typer.Typer:
    """Return the program with every command registered."""
    from importlib import import_module

    app = typer.Typer(
        name="biofeedback",
        help=_("Heart-rhythm biofeedback and paced breathing. Without a command: the window."),
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
    )
    for room in ROOMS:
        import_module(f"biofeedback.cli.{room}").register(app)
    ask_who(app)
    return app


def run(arguments: Sequence[str]) -> int:
    """Run one command; return its exit code (docs/command-line.md lists them)."""
    code = _run(arguments)
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except OSError:
        _let_go_of_output()
        return code or FAILED
    return code


def _let_go_of_output() -> None:
    """Write to nowhere from now on: whoever read our output has gone."""
    if sys.stdout is not None:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _run(arguments: Sequence[str]) -> int:
    speak_utf8()
    try:
        _choose_language()
        begin()
        build()(args=list(arguments), prog_name="biofeedback")
    except SystemExit as leaving:
        return leaving.code if isinstance(leaving.code, int) else FAILED
    except BiofeedbackError as error:
        print_error(str(error))
        return error.exit_code
    except (KeyboardInterrupt, asyncio.CancelledError):
        return INTERRUPTED
    except BrokenPipeError:
        _let_go_of_output()
        return FAILED
    except OSError as error:
        print_error(_("This could not be written or read: {why}.").format(why=error.strerror))
        return FAILED
    except Exception as error:
        from biofeedback.core.clock import SystemClock
        from biofeedback.core.crash import keep_trace

        print_error(keep_trace(error, SystemClock().utc()))
        return FAILED
    return 0


def _choose_language() -> None:
    from biofeedback.core.languages import chosen
    from biofeedback.core.settings import load_settings

    use_language(chosen(None))
    try:
        use_language(chosen(load_settings().language))
    except BiofeedbackError as error:
        print_error(str(error))
