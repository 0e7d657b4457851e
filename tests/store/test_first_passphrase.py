"""A first passphrase is asked for twice: a slip of the finger would lock a person out for good."""

from __future__ import annotations

from pathlib import Path

import pytest

from biofeedback.core.clock import ManualClock
from biofeedback.core.errors import BadInputError
from biofeedback.store.opening import open_store
from biofeedback.store.unlock_file import UNLOCK_FILE
from tests.store.conftest import nobody_elses_secrets

__all__ = ["nobody_elses_secrets"]


@pytest.mark.usefixtures("nobody_elses_secrets")
def test_two_different_answers_make_nothing(tmp_path: Path) -> None:
    answers = iter(["pine apple", "pine aple"])
    with pytest.raises(BadInputError, match="not the same"):
        open_store(ManualClock(), tmp_path / "home", ask=lambda _what: next(answers))
    assert not (tmp_path / "home" / UNLOCK_FILE).exists()
