"""`biofeedback scan`: which straps are in reach."""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from typing import Annotated

import typer

from biofeedback.cli.speak import print_error, print_json, print_result
from biofeedback.core.clock import SystemClock
from biofeedback.core.errors import BadInputError
from biofeedback.core.words import _

NO_STRAP = 3
LONGEST_SCAN_S = 120.0


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("scan", help=_("Look for heart-rate straps in reach."))(scan)


def scan(
    seconds: Annotated[float, typer.Option(help=_("How long to look"))] = 5.0,
    as_json: Annotated[bool, typer.Option("--json", help=_("One JSON document"))] = False,
) -> None:
    """List straps, strongest signal first."""
    from biofeedback.devices.ble import BleScanner

    if not 0 < seconds <= LONGEST_SCAN_S:
        raise BadInputError(
            _("Looking can take from above 0 to {longest:g} seconds, not {seconds:g}.").format(
                longest=LONGEST_SCAN_S, seconds=seconds
            )
        )
    if not as_json:
        print_error(_("Looking for straps for {seconds:g} s …").format(seconds=seconds))
    found = asyncio.run(BleScanner(SystemClock()).scan(seconds))
    if as_json:
        print_json([asdict(strap) for strap in found])
        if not found:
            raise typer.Exit(NO_STRAP)
        return
    for strap in found:
        signal = "" if strap.rssi_dbm is None else f"{strap.rssi_dbm} dBm"
        print_result(f"{strap.name or _('(no name)')}\t{strap.id}\t{signal}")
    if not found:
        print_error(
            _(
                "No strap found. Wet its electrodes and wear it; a phone or another program may "
                "hold it; then look again. `biofeedback doctor` tells more."
            )
        )
        raise typer.Exit(NO_STRAP)
