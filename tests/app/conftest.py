"""The store's own fixtures: nobody's keyring, nobody's home."""

from tests.store.conftest import nobody_elses_secrets

__all__ = ["nobody_elses_secrets"]
