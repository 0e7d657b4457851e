"""Single keys, and what is none."""

import pytest

from biofeedback.cli.keys import pressed_keys


@pytest.mark.parametrize(
    ("sent", "keys"),
    [
        (b"m", "m"),
        (b" q", " q"),
        (b"\x1b", "\x1b"),
        (b"\x1b[D", ""),
        (b"\x1b[5~", ""),
        (b"\x1b[<0;10;10M", ""),
        ("ü".encode(), "ü"),
    ],
)
def test_arrows_and_the_mouse_press_nothing(sent: bytes, keys: str):
    assert pressed_keys(sent) == keys
