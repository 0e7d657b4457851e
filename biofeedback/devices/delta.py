"""Samples written as differences, as newer sensors do: a first sample, then blocks of few bits.

A block is the width of a difference in bits, the number of samples, and their differences,
lowest bit first, channel by channel.
"""

from __future__ import annotations

from collections.abc import Sequence

WIDEST_BITS = 32
BLOCK = 16


def unpack_deltas(content: bytes, *, channels: int, bits: int) -> list[tuple[int, ...]] | None:
    """Return the samples; None when they are cut short or make no sense.

    bits: of the first sample's numbers, which are signed.
    """
    size = (bits + 7) // 8
    at = channels * size
    if len(content) < at:
        return None
    last = [
        int.from_bytes(content[place : place + size], "little", signed=True)
        for place in range(0, at, size)
    ]
    rows = [tuple(last)]
    while at < len(content):
        if at + 2 > len(content):
            return None
        width, count = content[at], content[at + 1]
        length = (width * count * channels + 7) // 8
        at += 2
        if width > WIDEST_BITS or at + length > len(content):
            return None
        packed = int.from_bytes(content[at : at + length], "little")
        at += length
        mask, sign = (1 << width) - 1, (1 << width) >> 1
        for _row in range(count):
            for channel in range(channels):
                value = packed & mask
                packed >>= width
                last[channel] += value - (1 << width) if value & sign else value
            rows.append(tuple(last))
    return rows


def pack_deltas(samples: Sequence[Sequence[int]], *, bits: int) -> bytes:
    """Return samples as differences; ValueError where there is none or one does not fit."""
    if not samples:
        raise ValueError("a frame needs a sample")
    size = (bits + 7) // 8
    try:
        content = b"".join(value.to_bytes(size, "little", signed=True) for value in samples[0])
    except OverflowError as error:
        raise ValueError(f"does not fit {bits} bits: {samples[0]}") from error
    last = samples[0]
    for start in range(1, len(samples), BLOCK):
        block = samples[start : start + BLOCK]
        deltas: list[int] = []
        for sample in block:
            deltas += [new - old for new, old in zip(sample, last, strict=True)]
            last = sample
        width = max((delta if delta >= 0 else ~delta).bit_length() for delta in deltas) + 1
        if width > WIDEST_BITS:
            raise ValueError(f"differences of {width} bits")
        packed = 0
        for place, delta in enumerate(deltas):
            packed |= (delta & ((1 << width) - 1)) << (place * width)
        content += bytes([width, len(block)])
        content += packed.to_bytes((width * len(deltas) + 7) // 8, "little")
    return content
