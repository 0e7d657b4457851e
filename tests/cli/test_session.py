"""`biofeedback session`, run as a person runs it."""

import json
import os
import random
import select
import shutil
import signal
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest

from biofeedback.sessions.library import entry_named
from tests.cli.run import at_terminal, contract, environment, lines, of, program, run

A_MINUTE = ("session", "--minutes", "1", "--speed", "20", "--json-lines")


def test_every_line_keeps_the_contract(tmp_path: Path):
    done = run(tmp_path, *A_MINUTE, "--strap", "sim:ectopics=5,drop=20:10,seed=3")
    assert done.returncode == 0, done.stderr
    schema = contract("session")
    events = lines(done.stdout)
    for event in events:
        schema.validate(event)
    kinds = {event["event"] for event in events}
    assert {"strap_state", "beat", "verdict", "metrics", "gap", "step", "pacer", "saved"} <= kinds
    assert events[-1]["event"] == "summary"
    written = [event["at_s"] for event in events]
    assert written == sorted(written)


def test_every_beat_gets_its_verdict_and_all_are_kept(tmp_path: Path):
    done = run(tmp_path, *A_MINUTE, "--strap", "sim:ectopics=8,seed=4")
    events = lines(done.stdout)
    beats = [event["index"] for event in of(events, "beat")]
    assert beats == list(range(len(beats)))
    assert [event["index"] for event in of(events, "verdict")] == beats
    summary = events[-1]
    assert summary["beats"] == len(beats)
    streamed = {
        event["index"]: event["verdict"]
        for event in of(events, "verdict")
        if event["verdict"] != "normal"
    }
    summed = {beat["index"]: beat["verdict"] for beat in summary["artifacts"]["beats"]}
    # Live, the very first interval can't be told to be whole; in the sum it is judged like any.
    assert streamed.pop(0) == "first_after_gap"
    assert summed == streamed
    shown = run(tmp_path, "sessions", "show", summary["session_id"], "--json")
    document = json.loads(shown.stdout)
    contract("analyze").validate(document)
    assert [beat["rr_ms"] for beat in document["recorded"]["beats"]] == [
        event["rr_ms"] for event in of(events, "beat")
    ]
    for key in ("rmssd_ms", "sdnn_ms", "coherence", "breathing", "artifacts", "quality"):
        assert document[key] == summary[key], key


def test_a_dropped_link_takes_the_numbers_away_and_brings_them_back(tmp_path: Path):
    done = run(
        tmp_path, "session", "--strap", "sim:drop=30:20", "--minutes", "1.5", "--speed", "20",
        "--json-lines",
    )  # fmt: skip
    events = lines(done.stdout)
    [gap] = of(events, "gap")
    silent = [m for m in of(events, "metrics") if gap["from_s"] + 4 < m["t_s"] < gap["to_s"] - 0.5]
    assert silent
    for metrics in silent:
        assert metrics["hr_bpm"] is metrics["rmssd_ms"] is metrics["swing_bpm"] is None
        assert set(metrics["coherence"].values()) == {None}
        assert set(metrics["breathing"].values()) == {None}
    states = [event["state"] for event in of(events, "strap_state")]
    assert states[-4:] == ["reconnecting", "connected", "waiting_for_rr", "streaming"]
    assert of(events, "metrics")[-1]["hr_bpm"] is not None
    pacer = [p["due_s"] for p in of(events, "pacer")]
    assert max(b - a for a, b in pairwise(pacer)) == pytest.approx(5.0)


def test_two_straps_are_two_records_of_one_group(tmp_path: Path):
    done = run(tmp_path, *A_MINUTE, "--strap", "sim:seed=1", "--strap", "sim:seed=2,hr=80")
    summaries = of(lines(done.stdout), "summary")
    assert {summary["strap"] for summary in summaries} == {"sim:seed=1", "sim:seed=2,hr=80"}
    assert len({summary["session_id"] for summary in summaries}) == 2
    assert len({summary["group_id"] for summary in summaries}) == 1
    assert summaries[0]["group_id"]


def test_the_breath_alone_is_saved_too(tmp_path: Path):
    done = run(tmp_path, *A_MINUTE, "--strap", "none", "--pace", "5.5")
    assert done.returncode == 0
    [row] = json.loads(run(tmp_path, "sessions", "--json").stdout)
    assert row["strap"] == "none"
    assert row["duration_s"] == pytest.approx(60, abs=3)


def test_without_a_terminal_the_calm_view_is_plain_lines(tmp_path: Path):
    done = run(tmp_path, "session", "--strap", "sim", "--minutes", "1", "--speed", "20")
    assert done.returncode == 0
    assert "\x1b" not in done.stdout
    assert "Breathe in" in done.stdout
    assert "Saved as" in done.stdout
    assert "not for diagnosis" in " ".join(done.stdout.split())


def test_a_script_is_given_a_gentle_start_only_where_it_asks_for_one(tmp_path: Path):
    words = ("session", "--strap", "sim", "--minutes", "2", "--json-lines", "--speed", "200")
    names = []
    for more in ((), ("--gentle",)):
        events = lines(run(tmp_path, *words, *more).stdout)
        names.append([step["name"] for step in of(events, "step")])
    assert names == [["practice"], ["listening", "practice"]]


@pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminal")
def test_on_a_terminal_the_breath_is_met_where_it_is_q_is_quiet_and_escape_ends(tmp_path: Path):
    seen = ""
    with at_terminal(
        tmp_path, "session", "--strap", "sim:breath=13,seed=3", "--minutes", "5", "--speed", "10"
    ) as terminal:
        seen += terminal.until("breathe as you like")
        seen += terminal.until("5:00 left")
        seen += terminal.until("near your own breath, at about 13")
        terminal.press("q")
        seen += terminal.until("Quiet: the breath alone")
        terminal.press(" ")
        seen += terminal.until("Paused.")
        terminal.press("\x1b")
        seen += terminal.until("Saved as")
    assert terminal.code == 0
    assert "Ended early; everything so far counts." in seen


def test_without_a_voice_the_sentences_of_a_practice_are_lines_in_their_order(tmp_path: Path):
    straps = ("--strap", "none", "--strap", "sim")
    done = run(tmp_path, "session", *straps, "--protocol", "body_scan_2", "--speed", "20")
    assert done.returncode == 0
    [step] = entry_named("body_scan_2").steps
    said = [line for line in done.stdout.splitlines() if line in {cue.text for cue in step.cues}]
    assert said == [cue.text for cue in step.cues]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--strap", "sim:hr=fast"), "hr=fast"),
        (("--strap", "gps"), "gps"),
        (("--strap", "sim", "--pace", "2"), "3 to 15"),
        (("--strap", "sim", "--minutes", "0"), "minutes"),
        (("--strap", "sim", "--speed", "0"), "speed"),
        (("--strap", "ble", "--speed", "50"), "20"),
        (("--strap", "sim", "--protocol", "polka"), "polka"),
        (("--strap", "sim", "--strap", "sim"), "Each strap once"),
        (("--strap", "replay:nowhere.txt"), "nowhere.txt"),
        ((), "--strap"),
    ],
)
def test_bad_input_gets_one_sentence_and_exit_code_2(
    tmp_path: Path, words: tuple[str, ...], said: str
):
    done = run(tmp_path, "session", *words)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_ctrl_c_saves_everything_and_says_130(tmp_path: Path):
    with subprocess.Popen(
        program("session", "--strap", "sim", "--minutes", "60", "--speed", "20", "--json-lines"),
        env=environment(tmp_path),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if json.loads(line)["event"] == "beat" and json.loads(line)["index"] == 40:
                break
        process.send_signal(signal.SIGINT)
        rest = lines(process.stdout.read())
    assert process.returncode == 130
    assert rest[-1]["event"] == "summary"
    assert rest[-1]["reason"] == "interrupted"
    [row] = json.loads(run(tmp_path, "sessions", "--json").stdout)
    assert row["session_id"] == rest[-1]["session_id"]
    assert row["status"] == "interrupted"


@pytest.mark.parametrize("seed", range(10))
def test_a_killed_session_is_there_at_the_next_start(tmp_path: Path, seed: int):
    """Kill -9 at a random moment; everything through the last `saved` line is kept."""
    kill_after = random.Random(seed).uniform(0.3, 2.0)
    seen: list[str] = []
    with subprocess.Popen(
        program("session", "--strap", "sim", "--minutes", "60", "--speed", "20", "--json-lines"),
        env=environment(tmp_path),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        first = process.stdout.readline()
        while b'"saved"' not in first:
            seen.append(first.decode())
            first = process.stdout.readline()
        seen.append(first.decode())
        # Waiting for output that does not come: a pause bounded by the pipe, not a sleep.
        select.select([], [], [], kill_after)
        process.kill()
        seen += process.stdout.read().decode().splitlines()
    events = []
    for line in seen:
        try:
            events.append(json.loads(line))
        except json.JSONDecodeError:
            assert line is seen[-1], "only the last line may be cut"
    through = max(event["through_s"] for event in of(events, "saved"))
    [row] = json.loads(run(tmp_path, "sessions", "--json").stdout)
    assert row["status"] == "interrupted"
    document = json.loads(run(tmp_path, "sessions", "show", row["session_id"], "--json").stdout)
    kept = [beat["rr_ms"] for beat in document["recorded"]["beats"]]
    told = [beat["rr_ms"] for beat in of(events, "beat") if beat["t_s"] <= through]
    assert kept[: len(told)] == told
    assert document["beats"] == len(kept), "the summary was computed at the next start"


@pytest.mark.skipif(sys.platform != "linux", reason="a small disk is made with tmpfs")
def test_a_full_disk_is_said_and_harms_nothing(tmp_path: Path):
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=4m,mode=0700", "tmpfs", str(disk)],
        capture_output=True,
        check=False,
    )
    if mounted.returncode:
        pytest.skip("only root can mount a small disk")
    try:
        first = run(disk, *A_MINUTE, "--strap", "sim:seed=1")
        assert first.returncode == 0, first.stderr
        fill_up(disk / "filling")
        full = run(disk, *A_MINUTE, "--strap", "sim:seed=2")
        assert "Traceback" not in full.stderr
        assert full.returncode == 1
        events = lines(full.stdout)
        assert len(of(events, "beat")) > 50, "the session on screen goes on"
        [warning] = {event["message"] for event in of(events, "warning")}
        assert "full" in warning
        (disk / "filling").unlink()
        kept = json.loads(run(disk, "sessions", "--json").stdout)
        assert lines(first.stdout)[-1]["session_id"] in [row["session_id"] for row in kept]
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def fill_up(path: Path) -> None:
    free = shutil.disk_usage(path.parent).free
    path.write_bytes(b"\0" * free)


@pytest.mark.skipif(sys.platform != "linux", reason="a read-only disk is made with tmpfs")
def test_a_home_that_cannot_be_written_leaves_the_session_on_screen(tmp_path: Path):
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "ro", "tmpfs", str(disk)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("only root can mount a read-only disk")
    try:
        done = run(disk / "home", *A_MINUTE, "--strap", "sim")
        assert "Traceback" not in done.stderr
        assert done.returncode == 1
        events = lines(done.stdout)
        assert events[-1]["event"] == "summary"
        assert events[-1]["session_id"] == ""
        assert len(of(events, "beat")) > 50
        assert len({event["message"] for event in of(events, "warning")}) == 1
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def test_output_that_nobody_reads_any_more_ends_quietly(tmp_path: Path):
    reading, writing = os.pipe()
    process = subprocess.Popen(
        program("session", "--strap", "sim", "--minutes", "2", "--speed", "20", "--json-lines"),
        env=environment(tmp_path),
        stdin=subprocess.DEVNULL,
        stdout=writing,
        stderr=subprocess.PIPE,
    )
    os.close(writing)
    with open(reading, "rb") as output:
        while b'"saved"' not in output.readline():
            pass
    _out, said = process.communicate(timeout=30)
    assert b"Traceback" not in said
    [row] = json.loads(run(tmp_path, "sessions", "--json").stdout)
    assert row["status"] == "interrupted"


def test_the_calm_view_without_a_reader_ends_quietly_too(tmp_path: Path):
    words = program("session", "--strap", "sim", "--minutes", "1", "--speed", "20")
    with subprocess.Popen(
        words,
        env=environment(tmp_path),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        said = process.stderr.read()
    assert b"Traceback" not in said
    assert process.returncode == 1
    assert len(json.loads(run(tmp_path, "sessions", "--json").stdout)) == 1


def test_a_reader_that_stands_still_holds_up_no_heartbeat(tmp_path: Path):
    """Nothing is read for a while: the pipe is full, and the record goes on."""
    words = ("session", "--strap", "sim", "--minutes", "2", "--speed", "20", "--json-lines")
    small = {"pipesize": 4096} if sys.platform == "linux" else {}  # full after a few lines
    with subprocess.Popen(
        program(*words),
        env=environment(tmp_path),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        **small,
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        select.select([], [], [], 4.0)
        events = [json.loads(line) for line in process.stdout]
    saves = [event["t_s"] for event in of(events, "saved")]
    assert max(b - a for a, b in pairwise(saves)) < 20.0, "a second of real time at most"
    assert process.returncode == 0


def test_a_word_that_names_no_strap_changes_nothing(tmp_path: Path):
    home = tmp_path / "home"
    assert run(home, "session", "--strap", "nonsense").returncode == 2
    assert not home.exists()


@pytest.mark.skipif(sys.platform != "linux", reason="the virtual radio is BlueZ's")
@pytest.mark.parametrize("kept", [True, False])
def test_an_ecg_is_kept_only_where_the_settings_say_so(tmp_path: Path, kept: bool):
    from biofeedback.core.settings import Settings, save_settings
    from tests.virtual_bluez import virtual_bluez

    home = tmp_path / "home"
    save_settings(Settings(keep_samples=kept), home / "settings.toml")
    with virtual_bluez(speed=10.0):
        done = run(home, "session", "--strap", "ble", "--minutes", "0.3", "--speed", "10")
    assert done.returncode == 0, done.stderr
    out = tmp_path / "out"
    told = run(home, "export", "--what", "sessions", "--format", "json", "--to", str(out))
    assert told.returncode == 0, told.stderr
    (session,) = (path for path in out.rglob("*.json") if "session" in str(path))
    packets = json.loads(session.read_text(encoding="utf-8"))["recorded"]["packets"]["rows"]
    kinds = {row[1] for row in packets}
    assert "2a37" in kinds
    assert ("pmd" in kinds) is kept
