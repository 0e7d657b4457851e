"""A clinic of 500 clients with ten weeks of records each: the list, a search, a deletion."""

from __future__ import annotations

import os
import statistics
import tempfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from time import perf_counter

from biofeedback.clinic.house import begin_clinic
from biofeedback.core.clock import ManualClock
from biofeedback.store.opening import open_store
from tests.clinic import many
from tests.store.samples import START

CLIENTS = 500

Row = tuple[str, str]


def measure() -> list[Row]:
    """Return what the caseload costs; the target is 200 ms."""
    os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"
    today = (START + timedelta(days=90)).date()
    with (
        tempfile.TemporaryDirectory() as folder,
        open_store(ManualClock(START), Path(folder)) as store,
    ):
        clinic, _paper = begin_clinic(store, "Dr. Okri", "four quiet words here")
        many.fill(clinic, CLIENTS, today)
        # As at the window: prepared while the passphrase is typed, then signed in.
        clinic.lock()
        clinic.prepare()
        clinic.sign_in(clinic.who_works_here()[0].id, "four quiet words here")
        began = perf_counter()
        cases = clinic.caseload(today)
        first_ms = (perf_counter() - began) * 1000
        asking = sum(case.asks for case in cases)
        everybody = [case.client for case in cases]
        return [
            (f"caseload of {len(cases)}, first time ({asking} ask)", f"{first_ms:.0f} ms"),
            ("caseload, again", _middle(lambda: clinic.caseload(today))),
            ("  whether anything changed in the list", _middle(clinic.list_state)),
            (
                "  a search as typed",
                _middle(lambda: [one for one in everybody if one.matches("ada 11")]),
            ),
            ("  delete one for good", _middle(lambda: _delete(clinic, everybody), 3)),
        ]


def _delete(clinic: object, everybody: list[object]) -> None:
    one = everybody.pop()
    clinic.delete_client(one.id)  # type: ignore[attr-defined]


def _middle(work: Callable[[], object], times: int = 9) -> str:
    took = []
    for _time in range(times):
        began = perf_counter()
        work()
        took.append((perf_counter() - began) * 1000)
    return f"{statistics.median(took):.1f} ms"
