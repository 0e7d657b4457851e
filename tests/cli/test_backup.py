"""`backup`, `restore` and `keys` as a person's shell runs them."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.run import environment, program, run

PRACTICE = ("session", "--strap", "sim:seed=5", "--minutes", "0.5", "--speed", "20")


def ids(home: Path, **more: str) -> list[str]:
    done = run(home, "sessions", "--json", **more)
    assert done.returncode == 0, done.stderr
    return [row["session_id"] for row in json.loads(done.stdout)]


def typing(home: Path, typed: str, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Run a command with lines on its standard input."""
    return run(home, *words, typed=typed, **more)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Give a home with one session."""
    assert run(tmp_path / "home", *PRACTICE).returncode == 0
    return tmp_path / "home"


def test_a_session_leaves_a_backup_that_restores_it(home: Path, tmp_path: Path) -> None:
    before = ids(home)
    [listed] = json.loads(run(home, "restore", "--json").stdout)
    assert listed["counts"]["session"] == 1
    target = tmp_path / "mine.backup"
    made = run(home, "backup", "--to", str(target), "--json")
    assert made.returncode == 0, made.stderr
    assert json.loads(made.stdout)["verified"] is True
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert run(home, "sessions", "delete", before[0]).returncode == 0
    assert ids(home) == []
    for path in (target, Path(listed["file"])):
        assert run(home, "restore", str(path)).returncode == 0
        assert ids(home) == before


def test_on_a_new_computer_it_says_all_that_came_and_of_nothing_set_aside(tmp_path: Path) -> None:
    old, new, paper = tmp_path / "old", tmp_path / "new", {"BIOFEEDBACK_PASSPHRASE": "a quiet room"}
    steps = Path(__file__).parents[1] / "data/pain/p9_fitbit_steps.json"
    assert run(old, "import", str(steps)).returncode == 0
    target = tmp_path / "mine.backup"
    made = typing(old, "a quiet room\n" * 2, "backup", "--to", str(target), "--with-passphrase")
    assert "60 entries of other apps or devices" in made.stdout, made.stderr
    back = run(new, "restore", str(target), **paper)
    assert "60 entries of other apps or devices" in back.stdout, back.stderr
    assert "What was here before" not in back.stderr
    again = run(new, "restore", str(target), **paper)
    assert again.returncode == 0
    assert f"What was here before lies in {new / 'copies'}" in again.stderr


def test_what_cannot_be_backed_up_or_restored_gets_a_sentence(home: Path, tmp_path: Path) -> None:
    nowhere = run(home, "backup", "--to", str(tmp_path / "no" / "such"))
    assert (nowhere.returncode, nowhere.stdout) == (1, "")
    assert "is not there" in nowhere.stderr
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear grandmother")
    refused = run(home, "restore", str(letter))
    assert refused.returncode == 2
    assert "can't be used as a backup" in refused.stderr
    assert "Traceback" not in nowhere.stderr + refused.stderr
    assert len(ids(home)) == 1


def test_damaged_records_lead_to_the_last_good_backup(home: Path) -> None:
    before = ids(home)
    assert run(home, "doctor").returncode == 0, "no Bluetooth is no failure of the records"
    content = bytearray((home / "records.db").read_bytes())
    for page in range(1, len(content) // 4096):
        content[page * 4096 + 100] ^= 1
    (home / "records.db").write_bytes(content)
    done = run(home, "sessions")
    assert done.returncode == 1
    command = done.stderr.strip().splitlines()[-1].split("biofeedback restore ")[1].strip("'")
    assert run(home, "doctor").returncode == 1
    assert run(home, "doctor", "--json").returncode == 1
    assert (home / "records.db").read_bytes() == content
    assert run(home, "restore", command).returncode == 0
    assert ids(home) == before


def test_passphrase_and_recovery_key_from_the_shell(home: Path, tmp_path: Path) -> None:
    before = ids(home)
    earlier = [*(home / "backups").glob("*.backup")]
    shown = run(home, "keys", "recovery-key")
    paper = shown.stdout.strip()
    assert len(paper.split("-")) == 7
    assert "earlier backups don't know it" in " ".join(shown.stderr.split())
    for path in earlier:
        late = typing(tmp_path / "late", f"{paper}\n", "restore", str(path), "--recovery-key")
        assert late.returncode == 1
    assert typing(home, "slow breaths\n", "keys", "passphrase").returncode == 0
    assert run(home, "sessions").returncode == 1
    assert ids(home, BIOFEEDBACK_PASSPHRASE="slow breaths") == before
    assert json.loads(run(home, "keys", "--json").stdout) == {
        "opens_with": "passphrase",
        "recovery_key": True,
    }
    wrong = typing(home, "0000-1111\nnew\n", "keys", "recover")
    assert wrong.returncode == 2
    again = typing(home, f"{paper}\nnew words\n", "keys", "recover")
    assert again.returncode == 0, again.stderr
    assert ids(home, BIOFEEDBACK_PASSPHRASE="new words") == before
    changed = typing(home, "last words\n", "keys", "passphrase", BIOFEEDBACK_PASSPHRASE="new words")
    assert changed.returncode == 0, changed.stderr
    assert "the earlier way, too" in changed.stderr
    fresh = typing(
        home,
        "new words\n",
        "keys",
        "passphrase",
        "--replace-backups",
        BIOFEEDBACK_PASSPHRASE="last words",
    )
    assert fresh.returncode == 0, fresh.stderr
    assert "A fresh backup was made" in fresh.stderr
    assert len([*(home / "backups").glob("*.backup")]) == 1
    gone = run(home, "keys", "no-passphrase", BIOFEEDBACK_PASSPHRASE="new words")
    assert gone.returncode == 0, gone.stderr
    assert ids(home) == before
    # An empty machine, the paper and the backup that a session left.
    [*_others, latest] = sorted((home / "backups").glob("*.backup"))
    elsewhere = tmp_path / "elsewhere"
    done = typing(elsewhere, f"{paper}\n", "restore", str(latest), "--recovery-key")
    assert done.returncode == 0, done.stderr
    assert ids(elsewhere) == before


def test_a_backup_with_a_passphrase_says_that_the_records_will_ask_for_it(
    home: Path, tmp_path: Path
) -> None:
    target, elsewhere = tmp_path / "mine.backup", tmp_path / "elsewhere"
    assert run(home, "diary", "add", "pain", "--worst", "4").returncode == 0
    made = typing(home, "slow breaths\n", "backup", "--to", str(target), "--with-passphrase")
    assert "1 session and 1 diary entry" in made.stdout, made.stderr
    own = run(home, "restore", str(target))
    assert own.returncode == 0, own.stderr
    assert "From now on" not in own.stderr, "its own key opened it"
    assert len(ids(home)) == 1
    assert run(elsewhere, "sessions").returncode == 0
    done = run(elsewhere, "restore", str(target), BIOFEEDBACK_PASSPHRASE="slow breaths")
    assert done.returncode == 0, done.stderr
    before, after = done.stderr.index("is locked by a passphrase"), done.stderr.index("From now on")
    assert before < after
    assert "1 session and 1 diary entry" in done.stdout
    assert run(elsewhere, "sessions").returncode == 1
    assert len(ids(elsewhere, BIOFEEDBACK_PASSPHRASE="slow breaths")) == 1


CRASH = """
import logging, sys
logging.basicConfig(level=logging.DEBUG, filename=sys.argv[1])
from biofeedback.cli import app, records
from biofeedback.store.opening import Store
def broken(self, *arguments):
    key, unlocked = self.database.unlocked.key.hex(), self.database.unlocked
    raise RuntimeError(key)
Store.sessions = broken
sys.exit(app.run(["sessions"]))
"""


def _process_list(pid: int) -> str:
    """Return what everybody on this computer can see of a process."""
    linux = Path(f"/proc/{pid}/cmdline")
    if linux.exists():
        return linux.read_bytes().decode().replace("\0", " ")
    command = ["ps", "-ww", "-o", "args=", "-p", str(pid)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def test_no_key_shows_in_logs_crash_files_output_or_process_list(
    home: Path, tmp_path: Path
) -> None:
    log = home / "everything.log"
    key = (home / "key").read_text().strip()
    crashed = subprocess.run(
        [sys.executable, "-c", CRASH, str(log)],
        env=environment(home),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert crashed.returncode == 1
    assert "RuntimeError" in (home / "crash.txt").read_text()
    assert log.exists()
    paper = run(home, "keys", "recovery-key")
    said = [crashed.stdout, crashed.stderr, paper.stderr]
    words = "correct horse battery"
    typed = typing(home, words + "\n", "keys", "passphrase")
    said += [typed.stdout, typed.stderr]
    with subprocess.Popen(
        program("session", "--strap", "sim", "--minutes", "9", "--speed", "20", "--json-lines"),
        env=environment(home, BIOFEEDBACK_PASSPHRASE=words),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
    ) as running:
        assert running.stdout is not None
        running.stdout.readline()
        listed = _process_list(running.pid)
        running.kill()
        running.stdout.read()
    assert "session" in listed
    said.append(listed)
    secrets = [key, words, paper.stdout.strip(), paper.stdout.strip().replace("-", "")]
    files = [path for path in home.rglob("*") if path.is_file()]
    assert len(files) > 5
    for secret in secrets:
        assert not any(secret in text for text in said)
        assert not [path for path in files if secret.encode() in path.read_bytes()]
    assert not [path for path in files if bytes.fromhex(key) in path.read_bytes()]
    assert os.listdir(home).count("key") == 0


def test_recomputing_twice_computes_once(home: Path) -> None:
    [session_id] = ids(home)
    first = run(home, "sessions", "recompute")
    assert first.returncode == 0, first.stderr
    assert "already" in first.stdout, "a session of today has today's definitions"
    one = run(home, "sessions", "recompute", session_id[:13])
    assert "1 session was brought" in one.stdout
    before = json.loads(run(home, "sessions", "show", session_id, "--json").stdout)
    every = run(home, "sessions", "recompute", "--all")
    assert "1 session was brought" in every.stdout
    assert json.loads(run(home, "sessions", "show", session_id, "--json").stdout) == before
