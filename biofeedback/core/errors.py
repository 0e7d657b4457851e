"""Errors that carry one sentence for the person and, where it helps, one for the log."""

from __future__ import annotations


class BiofeedbackError(Exception):
    """Something went wrong that a person can be told in one sentence.

    `str(error)` is that sentence: what is wrong, where, what to do. `detail` is for the log
    and never holds health data or secrets. `exit_code` is what the command line answers.
    """

    exit_code = 1

    def __init__(self, sentence: str, detail: str | None = None) -> None:
        """Take the person's sentence and the log's."""
        super().__init__(sentence)
        self.detail = detail


class BadInputError(BiofeedbackError):
    """What came in (a file, an option, a pattern) can't be used; nothing was changed."""

    exit_code = 2


class NoStrapError(BiofeedbackError):
    """No strap was found, or it was lost for good."""

    exit_code = 3


class StoreError(BiofeedbackError):
    """The records can't be opened, read or written."""


class StoreUnwritableError(StoreError):
    """Writing failed for now (full disk, read-only folder); what was saved before is unharmed."""


class StoreDamagedError(StoreError):
    """The records are there but not sound; they were left as they are."""
