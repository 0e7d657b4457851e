"""Tries the Debian package as its user would, on a bare Debian: by hand, as root, some minutes.

    .venv/bin/python packaging/try_deb.py dist/biofeedback_*.deb

Makes a bare root with debootstrap, installs the package there, and practises with a virtual strap;
writes a diary and an export, opens the window once; all of it traced and without any network. Then
takes the package away, and looks whether the records are still there and it was said where.
Needs debootstrap, strace and this repository's development environment.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.virtual_bluez import virtual_bluez

LARGEST_PACKED, LARGEST_INSTALLED = 180e6, 450e6
USER = "somebody"
RECORDS = f"home/{USER}/.local/share/biofeedback"
# Any socket that is not to this computer's own services is an attempt to reach the network.
OWN = re.compile(r"AF_UNIX|AF_NETLINK|AF_UNSPEC|AF_BLUETOOTH")

USED = (
    "diary add pain --worst 4",
    f"import /home/{USER}/beats.csv",
    f"analyze /home/{USER}/beats.csv --pace 6",
    f"export --to /home/{USER}/all",
    "diary read",
    "session --strap sim --protocol flare --speed 20",
    "trends --days 30",
    f"report --to /home/{USER}/report.pdf",
    "doctor",
)


class TrialError(Exception):
    """Something was not as it must be; says what."""


def main(words: Sequence[str]) -> int:
    """Try the package; 0 when all was as it must be."""
    parser = argparse.ArgumentParser(description="Try the Debian package on a bare Debian.")
    parser.add_argument("package", type=Path)
    parser.add_argument("--suite", default="bookworm", help="which Debian")
    options = parser.parse_args(words)
    began = time.monotonic()  # a tool's own stopwatch, no part of the app
    bare = Path(tempfile.mkdtemp(prefix="biofeedback-root-"))
    try:
        bare.chmod(0o755)
        run("debootstrap", "--variant=minbase", options.suite, str(bare))
        say("A bare root is made.")
        with mounted(bare):
            try_in(bare, options.package.resolve())
    except TrialError as failure:
        say(f"FAILED: {failure}")
        return 1
    finally:
        away(bare)
    say(f"All as it must be, in {time.monotonic() - began:.0f} s.")
    return 0


def away(bare: Path) -> None:
    """Delete the root, unless something of this computer is still mounted in it."""
    if str(bare) in Path("/proc/self/mountinfo").read_text():
        say(f"{bare} is left: something is still mounted in it.")
    else:
        run("rm", "-rf", "--one-file-system", str(bare))


def try_in(bare: Path, package: Path) -> None:
    """Install, use and remove the package in a bare root."""
    must(package.stat().st_size <= LARGEST_PACKED, f"{package.name} is too large")
    inside = bare / "var/tmp" / package.name
    inside.write_bytes(package.read_bytes())
    chroot(bare, "apt-get", "update", "-q")
    chroot(bare, "apt-get", "install", "-qy", "--no-install-recommends", f"/var/tmp/{package.name}")
    chroot(bare, "useradd", "--create-home", USER)
    must(not list(bare.glob("usr/bin/python3*")), "Python was installed beside the app")
    size = installed_size(bare)
    must(size <= LARGEST_INSTALLED, f"{size / 1e6:.0f} MB are installed")
    packed = package.stat().st_size / 1e6
    say(f"Installed: {packed:.0f} MB packed, {size / 1e6:.0f} MB on disk.")
    for name in ("applications/org.biofeedback.Biofeedback.desktop",
                 "icons/hicolor/scalable/apps/org.biofeedback.Biofeedback.svg",
                 "doc/biofeedback/sbom.cdx.json", "doc/biofeedback/copyright"):  # fmt: skip
        must((bare / "usr/share" / name).is_file(), f"{name} is missing")

    (bare / "home" / USER / "beats.csv").write_text(
        "rr_ms\n" + "".join(f"{850 + n % 7 * 10}\n" for n in range(120))
    )
    session = "session --strap ble --minutes 1 --json-lines"
    with virtual_bluez() as _system:
        bus = Path(os.environ["DBUS_SYSTEM_BUS_ADDRESS"].partition("path=")[2].partition(",")[0])
        for path in (bus.parent, bus):
            path.chmod(0o777)
        with bound(bus.parent, bare / str(bus.parent).lstrip("/")):
            lines = traced(bare, session).splitlines()
    last = json.loads(lines[-1])
    must(last.get("event") == "summary", f"the session ended with {lines[-1][:200]}")
    must(last.get("beats", 0) > 40, f"only {last.get('beats')} beats came")
    say(f"A practice with a virtual strap: {last['beats']} beats, kept.")
    for words in USED:
        traced(bare, words)
    kept = json.loads(traced(bare, "sessions --json"))
    must(len(kept) >= 2, "the session or the import was not kept")
    say("Diary, import, analysis, export, trends and report: fine; nothing asked the network.")
    seconds = window_seconds(bare)
    say(f"The window: opened and closed within {seconds:.2f} s of its command.")

    said = chroot(bare, "apt-get", "purge", "-qy", "biofeedback")
    must(".local/share/biofeedback" in said, "removal did not say where the records are")
    must((bare / RECORDS).is_dir() and any((bare / RECORDS).iterdir()), "removal took the records")
    left = [path for path in bare.rglob("*iofeedback*") if RECORDS not in str(path)]
    left = [path for path in left if "home" not in path.parts and "root" not in path.parts]
    left = [path for path in left if not {"tmp", "proc", "dev", "log"} & set(path.parts)]
    must(not left, f"removal left {left[:3]}")
    say("Removed cleanly; the records are kept, and it said where.")


def traced(bare: Path, words: str) -> str:
    """Run the app as a user without any route, and look at every connection it tries."""
    trace = bare / "trace"
    command = ["unshare", "--net", "strace", "-f", "-qq", "-e", "trace=connect,sendto,sendmsg"]
    command += ["-o", str(trace), "chroot", f"--userspec={USER}:{USER}", str(bare)]
    command += ["/usr/bin/env", "-i", "PATH=/usr/bin:/bin", f"HOME=/home/{USER}", "LANG=C.UTF-8"]
    command += ["QT_QPA_PLATFORM=offscreen"]
    bus = os.environ.get("DBUS_SYSTEM_BUS_ADDRESS")
    command += [f"DBUS_SYSTEM_BUS_ADDRESS={bus}"] if bus else []
    done = subprocess.run(
        [*command, "biofeedback", *words.split()], capture_output=True, text=True, check=False
    )
    must(done.returncode == 0, f"{words}: ended with {done.returncode}: {done.stderr[-600:]}")
    calls = trace.read_text(errors="replace").splitlines()
    reached = [line for line in calls if "AF_" in line and not OWN.search(line)]
    must(not reached, f"{words}: tried to reach the network: {reached[:2]}")
    return done.stdout


def window_seconds(bare: Path) -> float:
    """Return how long the window takes from its command to its end after the first paint."""
    best = 60.0
    for _turn in range(3):
        began = time.monotonic()
        traced(bare, "--quit-after-first-paint")
        best = min(best, time.monotonic() - began)
    return best


def installed_size(bare: Path) -> int:
    """Return the bytes of what the package put there."""
    listed = chroot(bare, "dpkg-query", "-L", "biofeedback").split("\n")
    files = [bare / name.lstrip("/") for name in listed if name]
    return sum(path.lstat().st_size for path in files if path.is_file() and not path.is_symlink())


@contextmanager
def mounted(bare: Path) -> Iterator[None]:
    """Give the root the kernel's folders and this computer's names of others."""
    (bare / "etc/resolv.conf").write_bytes(Path("/etc/resolv.conf").read_bytes())
    with bound(Path("/proc"), bare / "proc"), bound(Path("/dev"), bare / "dev"):
        yield


@contextmanager
def bound(source: Path, place: Path) -> Iterator[None]:
    """Show a folder at a second place while it lasts."""
    place.mkdir(parents=True, exist_ok=True)
    run("mount", "--bind", str(source), str(place))
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=False)


def chroot(bare: Path, *words: str) -> str:
    """Run a command inside the root, as its root; return what it said."""
    clean = ["/usr/bin/env", "-i", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LANG=C.UTF-8"]
    return run("chroot", str(bare), *clean, "DEBIAN_FRONTEND=noninteractive", *words)


def run(*words: str) -> str:
    """Run a command; TrialError with its last words when it fails."""
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    must(done.returncode == 0, f"{' '.join(words)}: {(done.stderr or done.stdout)[-600:]}")
    return done.stdout


def must(holds: bool, else_said: str) -> None:
    """Raise TrialError unless it holds."""
    if not holds:
        raise TrialError(else_said)


def say(sentence: str) -> None:
    """Tell how far it is."""
    sys.stdout.write(sentence + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
