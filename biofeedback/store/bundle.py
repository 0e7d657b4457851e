"""A finished session's streams as one piece: a row a session fills its pages, several leave gaps.

With a row for each stream a fifth of the file is room at the ends of pages that no other row fits
into.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping

from biofeedback.core.errors import StoreError
from biofeedback.core.words import _


def bundled(parts: Mapping[str, bytes]) -> bytes:
    """Return the packed streams, one after the other, with their names and lengths before them."""
    head = json.dumps([[name, len(part)] for name, part in parts.items()]).encode()
    return struct.pack("<H", len(head)) + head + b"".join(parts.values())


def unbundled(bundle: bytes) -> dict[str, bytes]:
    """Return the packed streams by name; StoreError when the bytes are damaged."""
    try:
        (size,) = struct.unpack_from("<H", bundle)
        place = 2 + size
        found = {}
        for name, length in json.loads(bundle[2:place]):
            if not isinstance(name, str) or not isinstance(length, int) or length < 0:
                raise ValueError("a stream has a name and a length")
            found[name] = bundle[place : place + length]
            place += length
        if place != len(bundle):
            raise ValueError("the streams are not as long as they should be")
    except (ValueError, TypeError, struct.error, RecursionError) as error:
        sentence = _("A part of this recording is damaged and can't be read; restore a backup.")
        raise StoreError(sentence, detail=repr(error)) from error
    return found
