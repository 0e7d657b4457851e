"""What a heartbeat is."""

from hypothesis import given
from hypothesis import strategies as st

from biofeedback.core.beats import Beat, BeatLog, is_plausible, silence_limit_s

beats = st.builds(
    Beat,
    at_s=st.floats(-10, 1e6),
    rr_ms=st.floats(0, 64_000),
    index=st.integers(0, 2**40),
    segment=st.integers(0, 2**30),
)


@given(st.lists(beats))
def test_a_log_gives_back_what_went_in(row: list[Beat]):
    log = BeatLog()
    for beat in row:
        log.append(beat)
    assert list(log) == row
    assert len(log) == len(row)
    assert all(log[place] == beat for place, beat in enumerate(row))
    assert not row or log[-1] == row[-1]


def test_an_interval_of_a_heart_is_between_300_and_2000_ms():
    assert [is_plausible(rr) for rr in (299.9, 300, 2000, 2000.1)] == [False, True, True, False]


def test_a_slow_heart_is_given_more_time():
    assert silence_limit_s(None) == 3.0
    assert silence_limit_s(800) == 3.0
    assert silence_limit_s(1500) == 4.5


def test_an_interval_that_is_no_heartbeat_buys_no_time():
    assert silence_limit_s(39_000) == 3.0
