"""EDF+ files made byte by byte, as the specification says."""

from __future__ import annotations

import struct
from collections.abc import Sequence

RECORD_S = 10.0
TEXT_BYTES = 400


def edf_plus(
    texts: Sequence[tuple[float, str]],
    *,
    ecg: Sequence[int] = (),
    channel: tuple[str, str, Sequence[int]] | None = None,
    kind: str = "EDF+C",
    record_starts: Sequence[float] | None = None,
) -> bytes:
    """Return a file with annotations, and with an ECG or another channel (label, unit, samples)."""
    signals: list[tuple[str, str, list[int]]] = []
    if len(ecg):
        signals.append(("ECG", "uV", list(ecg)))
    if channel is not None:
        signals.append((channel[0], channel[1], list(channel[2])))
    last_s = max([at for at, _text in texts], default=0.0)
    records = max(1, int(last_s // RECORD_S) + 1)
    starts = list(record_starts or [index * RECORD_S for index in range(records)])
    records = len(starts)
    per_record = [max(1, -(-len(samples) // records)) for _l, _u, samples in signals]
    labels = [label for label, _u, _s in signals] + ["EDF Annotations"]
    units = [unit for _l, unit, _s in signals] + [""]
    counts = [*per_record, TEXT_BYTES // 2]

    def cells(values: Sequence[object], width: int) -> bytes:
        return b"".join(str(value).ljust(width)[:width].encode() for value in values)

    n = len(labels)
    head = b"0".ljust(8) + b"X X X X".ljust(80) + b"Startdate 04-MAR-2026 X X X".ljust(80)
    head += b"04.03.26" + b"12.00.00" + str(256 * (n + 1)).encode().ljust(8)
    head += kind.encode().ljust(44) + str(records).encode().ljust(8)
    head += f"{RECORD_S:g}".encode().ljust(8) + str(n).encode().ljust(4)
    head += cells(labels, 16) + cells([""] * n, 80) + cells(units, 8)
    head += cells([-32768] * n, 8) + cells([32767] * n, 8)
    head += cells([-32768] * n, 8) + cells([32767] * n, 8)
    head += cells([""] * n, 80) + cells(counts, 8) + cells([""] * n, 32)
    body = b""
    for index, start in enumerate(starts):
        for (_label, _unit, samples), count in zip(signals, per_record, strict=True):
            part = samples[index * count : (index + 1) * count]
            part += [0] * (count - len(part))
            body += struct.pack(f"<{count}h", *part)
        until = starts[index + 1] if index + 1 < records else float("inf")
        tal = f"+{start:g}\x14\x14\x00".encode()
        for at, text in texts:
            if start <= at < until:
                tal += f"+{at:.4f}\x14{text}\x14\x00".encode()
        assert len(tal) <= TEXT_BYTES, "too many texts for one record"
        body += tal.ljust(TEXT_BYTES, b"\x00")
    return head + body
