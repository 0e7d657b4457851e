"""A file handed over: only whom it is for, only from whom it says, only as it was made."""

from __future__ import annotations

import json
import random
import zlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nacl.public import SealedBox

from biofeedback.clinic import packet as packets
from biofeedback.clinic.identity import ID_BYTES, Identity
from biofeedback.clinic.packet import HEAD, Packet, opened, sealed
from biofeedback.core.errors import BadInputError
from tests.soak_notes import SOAK, note

ADA, BEN, EVE = (Identity(bytes([n]) * 64) for n in (1, 2, 3))
NOW = datetime(2026, 11, 26, 8, tzinfo=UTC)
CONTENT = {"note": "Slowly, and rest when you like.", "practices": list(range(40))}
PACKET = Packet(
    "0190a1b2-0000-7000-8000-000000000001", "plan", NOW, NOW + timedelta(days=60), CONTENT
)
AT = len(HEAD) + ID_BYTES


def from_ada(packet: Packet = PACKET) -> bytes:
    return sealed(packet, ADA, BEN.card)


def read(data: bytes, now: datetime = NOW) -> Packet:
    return opened(data, BEN, [ADA.card], now).packet


def refusal(data: bytes, now: datetime = NOW) -> str:
    with pytest.raises(BadInputError) as caught:
        read(data, now)
    said = str(caught.value)
    assert said.endswith(".")
    assert "\n" not in said
    return said


def test_what_was_sealed_comes_out_as_it_went_in() -> None:
    data = from_ada()
    assert read(data) == PACKET
    assert opened(data, BEN, [EVE.card, ADA.card], NOW).sender == ADA.card
    assert read(from_ada(replace(PACKET, content="ünïcode 👍"))).content == "ünïcode 👍"


def test_the_file_says_nothing_but_that_it_is_one() -> None:
    data = from_ada()
    assert data.startswith(b"biofeedback handover 1\n")
    for secret in (b"Slowly", b"plan", ADA.card.signing, ADA.card.sealing, ADA.card.id):
        assert secret not in data
    assert BEN.card.signing not in data
    # Its length tells whole pages only: a longer note is not seen.
    assert len(data) == len(from_ada(replace(PACKET, content={"note": "No."})))
    assert data != from_ada()


def test_somebody_else_is_told_that_it_is_not_for_them() -> None:
    with pytest.raises(BadInputError, match="meant for somebody else"):
        opened(from_ada(), EVE, [ADA.card], NOW)


def test_an_unknown_sender_is_refused_before_anything_is_read() -> None:
    with pytest.raises(BadInputError, match="not known here"):
        opened(from_ada(), BEN, [EVE.card], NOW)
    with pytest.raises(BadInputError, match="not known here"):
        opened(from_ada(), BEN, [], NOW)


def test_a_file_expires_and_none_is_from_tomorrow() -> None:
    assert read(from_ada(), NOW + timedelta(days=59)) == PACKET
    assert "until 25 January 2027" in refusal(from_ada(), NOW + timedelta(days=60))
    assert read(from_ada(), NOW - timedelta(hours=20)) == PACKET
    assert "check both clocks" in refusal(from_ada(), NOW - timedelta(days=2))


def test_nothing_is_valid_for_ever() -> None:
    for days in (-1, 0, 367):
        forever = replace(PACKET, expires_at=NOW + timedelta(days=days))
        assert "nothing this app can read" in refusal(from_ada(forever))


def test_other_files_get_a_sentence_each() -> None:
    assert "no file that was handed over" in refusal(b"")
    assert "no file that was handed over" in refusal(b"%PDF-1.7 something")
    assert "newer version" in refusal(b"biofeedback handover 2\n" + from_ada()[len(HEAD) :])
    assert "changed or damaged" in refusal(HEAD)
    assert "changed or damaged" in refusal(from_ada()[:-1])


def test_a_box_cannot_be_passed_on_as_meant_for_another() -> None:
    """Ben opens what Ada signed for him, and seals it anew for Eve."""
    inner = SealedBox(BEN.sealing).decrypt(from_ada()[AT:])
    passed = HEAD + EVE.card.id + SealedBox(EVE.card.public_key()).encrypt(inner)
    with pytest.raises(BadInputError, match="changed or damaged"):
        opened(passed, EVE, [ADA.card], NOW)


def test_a_bomb_from_somebody_known_does_not_go_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packets, "MOST_UNPACKED", 100_000)
    bomb = zlib.compress(b" " * 5_000_000, 9)
    assert "changed or damaged" in refusal(signed(bomb))


def test_too_much_for_one_file_is_said_before_it_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packets, "MOST_UNPACKED", 1_000)
    with pytest.raises(BadInputError, match="too much for one file"):
        from_ada(replace(PACKET, content="x" * 2_000))


def signed(packed: bytes) -> bytes:
    """A file with any content, signed by Ada as she should."""
    body = len(packed).to_bytes(4, "big") + packed
    body += bytes(-len(body) % 4096)
    signature = ADA.signing.sign(packets._signed(ADA.card, BEN.card, body)).signature
    box = SealedBox(BEN.card.public_key()).encrypt(ADA.card.signing + signature + body)
    return HEAD + BEN.card.id + box


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner),
    max_leaves=12,
)
WHOLE = {"format": "biofeedback-handover/1", "id": PACKET.id, "kind": "plan"}
WHOLE |= {"made_at": NOW.isoformat(), "expires_at": PACKET.expires_at.isoformat(), "content": 1}


@given(st.sampled_from(sorted(WHOLE)), JSON)
def test_nonsense_that_is_well_signed_is_a_packet_or_a_sentence(name: str, value: object) -> None:
    data = signed(zlib.compress(json.dumps(WHOLE | {name: value}).encode()))
    try:
        found = read(data)
    except BadInputError:
        return
    expected = value if name == "content" else 1
    assert json.dumps(found.content) == json.dumps(expected)


@given(st.binary(max_size=300))
def test_any_bytes_that_are_well_signed_get_a_sentence(packed: bytes) -> None:
    refusal(signed(packed))
    refusal(signed(zlib.compress(packed)))


@given(st.binary(max_size=6000))
def test_any_bytes_at_all_get_a_sentence(data: bytes) -> None:
    for begun in (data, HEAD + data, HEAD + BEN.card.id + data):
        refusal(begun)


def mutated(data: bytes, chance: random.Random) -> bytes:
    """The file changed as wires, disks and people change one; never as it was."""
    place, other = chance.randrange(len(data)), chance.randrange(len(data))
    low, high = sorted((place, other))
    kinds = (
        lambda: (
            data[:place] + bytes([data[place] ^ (1 << chance.randrange(8))]) + data[place + 1 :]
        ),
        lambda: data[:place] + bytes([chance.randrange(256)]) + data[place + 1 :],
        lambda: data[:place],
        lambda: data[place:],
        lambda: data + chance.randbytes(chance.randrange(1, 5000)),
        lambda: data[:place] + chance.randbytes(chance.randrange(1, 64)) + data[place:],
        lambda: data[:low] + data[high + 1 :],
        lambda: data[:low] + data[low:high] * 2 + data[high:],
        lambda: data[:low] + data[low : high + 1][::-1] + data[high + 1 :],
        lambda: data[:low] + bytes(high - low) + data[high:],
        lambda: data + data,
    )
    changed = data
    while changed == data:
        changed = chance.choice(kinds)()
    return changed


@pytest.mark.long
@pytest.mark.timeout(600)
def test_every_mutation_of_a_valid_file_is_refused() -> None:
    """Of the file on its way; and of what lies in the box, by somebody who can seal one anew."""
    count = 5_000 if SOAK else 100
    chance = random.Random(20261126)
    data = from_ada()
    inner = SealedBox(BEN.sealing).decrypt(data[AT:])
    box = SealedBox(BEN.card.public_key())
    said: dict[str, int] = {}
    for _turn in range(count):
        for changed in (
            mutated(data, chance),
            HEAD + BEN.card.id + box.encrypt(mutated(inner, chance)),
        ):
            sentence = refusal(changed)
            said[sentence] = said.get(sentence, 0) + 1
    assert read(data) == PACKET
    assert sum(said.values()) == 2 * count
    assert len(said) >= 3
    by_sentence = ", ".join(
        f"{times} x “{sentence}”"
        for sentence, times in sorted(said.items(), key=lambda one: -one[1])
    )
    note(
        "Hand-over",
        f"{count} mutations of a valid file, {count} of what lies sealed in it: all refused. "
        f"{by_sentence}",
    )
