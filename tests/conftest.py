"""For every test: the same on each run, and nobody's own keyring is touched."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from hypothesis import settings

# A busy machine is no failure, and what failed here fails for everybody.
settings.register_profile("project", deadline=None, derandomize=True)
settings.load_profile("project")

os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"
# Sensors over the network are of this computer only; read once, before the library is first used.
os.environ["LSLAPICFG"] = str(Path(__file__).with_name("lsl_api.cfg"))
# The sentences that tests look for are English, whoever runs them; a test of a language says so.
os.environ["BIOFEEDBACK_LANGUAGE"] = "en"

# It builds 38 grammars of web addresses as jsonschema is imported, seconds in each process; our
# contracts check no address, and jsonschema does without.
sys.modules["rfc3987_syntax"] = None  # type: ignore[assignment]

# Tests start the program many times, and it is compiled once.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False
