"""Run a command with virtual straps around: `python -m tests.virtual_bluez -- COMMAND ...`."""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

from tests.virtual_bluez import Fault, StrapPlan, virtual_bluez
from tests.virtual_bluez.faults import TIMED
from tests.virtual_bluez.profiles import PROFILES


def parse(words: list[str]) -> argparse.Namespace:
    """Return the options; the command is what follows `--`."""
    parser = argparse.ArgumentParser(prog="python -m tests.virtual_bluez", description=__doc__)
    parser.add_argument("--speed", type=float, default=1.0, help="virtual seconds a real second")
    parser.add_argument("--strap", action="append", choices=sorted(PROFILES), help="repeatable")
    parser.add_argument(
        "--replay", type=Path, help="a recording that the first strap's heart plays"
    )
    parser.add_argument("--breath", type=float, default=6.0, help="breaths per minute")
    parser.add_argument("--swing", type=float, default=60.0, help="half of peak to trough, ms")
    parser.add_argument("--rr", type=float, default=900.0, help="mean RR interval, ms")
    parser.add_argument("--bluez", default="5.82", choices=["5.66", "5.82"], help="behave like")
    parser.add_argument("--refuse", type=int, default=0, help="refused connections at first")
    for name in ("loss", "duplicate", "truncate"):
        parser.add_argument(f"--{name}", type=float, default=0.0, help="fraction of packets")
    for kind in TIMED:
        option = "--" + kind.replace("_", "-")
        parser.add_argument(option, action="append", default=[], metavar="AT:FOR",
                            help="s after the first packet (AT may be: start)")  # fmt: skip
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--truth", type=Path, help="write every true beat to this JSON lines file")
    parser.add_argument("command", nargs=argparse.REMAINDER, metavar="-- COMMAND")
    options = parser.parse_args(words)
    if options.command[:1] == ["--"]:
        options.command = options.command[1:]
    if not options.command:
        parser.error("a command is missing: put it after --")
    return options


def main(words: list[str]) -> int:
    """Start the system, run the command, return its exit code."""
    options = parse(words)
    straps = []
    for index, key in enumerate(options.strap or ["h10"]):
        twin = (options.strap or []).count(key) > 1
        straps.append(
            StrapPlan(
                key,
                key=f"{key}-{index + 1}" if twin else None,
                address=f"A0:9E:1A:00:00:{index + 1:02X}" if twin else None,
                replay=str(options.replay.resolve()) if options.replay and index == 0 else None,
                seed=options.seed + index,
                rr_ms=options.rr,
                breath_per_min=options.breath,
                swing_ms=options.swing,
                refuse=options.refuse,
                loss=options.loss,
                duplicate=options.duplicate,
                truncate=options.truncate,
            )
        )
    faults = [Fault.parse(kind, said) for kind in TIMED for said in getattr(options, kind)]
    truth = options.truth.resolve() if options.truth else None
    with virtual_bluez(
        *straps,
        speed=options.speed,
        version=options.bluez,
        faults=faults,
        truth=truth,
        seed=options.seed,
    ):
        try:
            return subprocess.run(options.command, check=False).returncode
        except FileNotFoundError as error:
            print(f"{options.command[0]}: {error.strerror}", file=sys.stderr)  # noqa: T201
            return 127
        except KeyboardInterrupt:
            return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
