#!/usr/bin/env python3
"""The two commands and their kin; `--help` lists them.

Standard library only, Python 3.11 or newer, the same on Linux, macOS and Windows.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")

# Debian's packages that the Python wheels expect to find, and a file that shows each is there.
RUN_LIBRARIES = {
    "libgl1": "libGL.so.1",
    "libegl1": "libEGL.so.1",
    "libdbus-1-3": "libdbus-1.so.3",
    "libfontconfig1": "libfontconfig.so.1",
    "libglib2.0-0": "libglib-2.0.so.0",
    "libpulse0": "libpulse.so.0",
    "libxkbcommon0": "libxkbcommon.so.0",
    "libxkbcommon-x11-0": "libxkbcommon-x11.so.0",
    "libxcb-cursor0": "libxcb-cursor.so.0",
    "libxcb-icccm4": "libxcb-icccm.so.4",
    "libxcb-image0": "libxcb-image.so.0",
    "libxcb-keysyms1": "libxcb-keysyms.so.1",
    "libxcb-randr0": "libxcb-randr.so.0",
    "libxcb-render-util0": "libxcb-render-util.so.0",
    "libxcb-shape0": "libxcb-shape.so.0",
    "libxcb-xinerama0": "libxcb-xinerama.so.0",
    "libxcb-xkb1": "libxcb-xkb.so.1",
    "fonts-dejavu-core": "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",
}
DEV_LIBRARIES = {
    "dbus": "/usr/bin/dbus-daemon",
    "gcc": "/usr/bin/cc",
    "libc6-dev": "/usr/include/stdlib.h",
    "postgresql": "/usr/lib/postgresql/*/bin/initdb",
    "xvfb": "/usr/bin/Xvfb",
    "x11-xserver-utils": "/usr/bin/xrandr",
    "at-spi2-core": "/usr/libexec/at-spi-bus-launcher",
}


class SetupError(Exception):
    """Something the person has to do first, in one sentence."""


def main(arguments: list[str]) -> int:
    """Run one command; return its exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    commands = parser.add_subparsers(dest="command", required=True)
    run_parser = commands.add_parser("run", help="set up, then open the app (or practise here)")
    run_parser.add_argument("arguments", nargs=argparse.REMAINDER)
    test_parser = commands.add_parser("test", help="set up, then every check and test")
    test_parser.add_argument("arguments", nargs=argparse.REMAINDER)
    commands.add_parser("setup", help="make .venv with the run and development tools")
    commands.add_parser("check", help="format, lint, types, import layers")
    commands.add_parser("bench", help="measure what is felt: beat to event, analysis, memory")
    commands.add_parser("soak", help="the long forms of the tests; writes docs/soak.md")
    screens = commands.add_parser("screens", help="render every page to PNG")
    screens.add_argument("folder", type=Path)
    screens.add_argument("--seen-as", choices=("protanopia", "deuteranopia", "tritanopia"))
    commands.add_parser("guide", help="make the pictures of the two guides anew")
    words_parser = commands.add_parser("words", help="gather every sentence into the catalogues")
    words_parser.add_argument("--check", action="store_true", help="write nothing, say what lacks")
    commands.add_parser("lock", help="resolve the dependencies anew, with hashes")
    commands.add_parser("package", help="build the wheel, the app and its Debian package")
    options, more = parser.parse_known_args(arguments)
    if more and options.command not in ("run", "test"):
        parser.error("unrecognized arguments: " + " ".join(more))
    if options.command in ("run", "test"):
        options.arguments = [*more, *options.arguments]
    try:
        return COMMANDS[options.command](options)
    except SetupError as error:
        print(error, file=sys.stderr)
        return 1
    except subprocess.CalledProcessError as error:
        print(f"Stopped: {readable(error.cmd)} answered {error.returncode}.", file=sys.stderr)
        return error.returncode or 1
    except KeyboardInterrupt:
        return 130


def run(options: argparse.Namespace) -> int:
    """Open the window; without a display, practise for a minute in the terminal."""
    set_up(development=False)
    arguments = list(options.arguments)
    if not arguments and not has_display():
        print("No display here: one minute of practice in the terminal.", flush=True)
        arguments = ["session", "--strap", "sim", "--minutes", "1"]
    command = [str(PYTHON), "-m", "biofeedback", *arguments]
    return subprocess.run(command, env=child_environment(), check=False).returncode


def test(options: argparse.Namespace) -> int:
    """Run every check, then the tests (words after `test` go to pytest)."""
    set_up(development=True)
    if not options.arguments:
        check_all()
    return tests(*options.arguments)


def tests(*arguments: str) -> int:
    """Run pytest on all cores; offscreen windows, no proxy to the person's own data."""
    environment = child_environment()
    environment.setdefault("QT_QPA_PLATFORM", "offscreen")
    workers = str(min(os.cpu_count() or 1, 4))
    command = [str(PYTHON), "-m", "pytest", "-q", "-n", workers, "--dist", "worksteal", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


def check(_options: argparse.Namespace) -> int:
    """Format, lint, types, import layers."""
    set_up(development=True)
    check_all()
    return 0


def check_all() -> None:
    """Run the static checks; CalledProcessError at the first that fails."""
    tool("ruff", "format", "--check", "--quiet", ".")
    tool("ruff", "check", "--quiet", ".")
    tool("mypy", "--no-error-summary")
    tool("lint-imports", "--no-cache", quiet=True)


def setup(_options: argparse.Namespace) -> int:
    """Make the environment with everything."""
    set_up(development=True)
    print(f"Ready: {BIN / 'biofeedback'}")
    return 0


def bench(_options: argparse.Namespace) -> int:
    """Print the measures."""
    set_up(development=True)
    command = [str(PYTHON), "-m", "tests.bench"]
    return subprocess.run(command, cwd=ROOT, env=child_environment(), check=False).returncode


def soak(_options: argparse.Namespace) -> int:
    """Run the long tests whole and write what they found to docs/soak.md."""
    set_up(development=True)
    environment = child_environment() | {"BIOFEEDBACK_SOAK": "1"}
    environment.setdefault("QT_QPA_PLATFORM", "offscreen")
    command = [str(PYTHON), "-m", "tests.soak"]
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


def screens(options: argparse.Namespace) -> int:
    """Render every page, each theme and size, to PNG files."""
    set_up(development=True)
    environment = child_environment()
    environment.setdefault("QT_QPA_PLATFORM", "offscreen")
    command = [str(PYTHON), "-m", "tests.screens", str(options.folder.resolve())]
    command += ["--seen-as", options.seen_as] if options.seen_as else []
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


def guide(_options: argparse.Namespace) -> int:
    """Make the pictures in docs/pictures/guide anew, from made-up data."""
    set_up(development=True)
    environment = child_environment()
    environment.setdefault("QT_QPA_PLATFORM", "offscreen")
    command = [str(PYTHON), "-m", "tests.guide"]
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


def words(options: argparse.Namespace) -> int:
    """Bring the catalogues of all languages up to date, and say what each still lacks."""
    set_up(development=True)
    command = [str(PYTHON), "-m", "tests.catalogues", *(["--check"] if options.check else [])]
    return subprocess.run(command, cwd=ROOT, env=child_environment(), check=False).returncode


def lock(_options: argparse.Namespace) -> int:
    """Resolve pyproject.toml into the two lock files: hashes, three systems, no index named."""
    set_up(development=True)
    common = ["uv", "pip", "compile", "--universal", "--generate-hashes", "--no-header"]
    common += ["--no-emit-index-url", "--no-annotate", "--python-version", "3.11", "--quiet"]
    common += ["--extra", "build"]
    tool(*common, "--upgrade", "pyproject.toml", "-o", "requirements.lock")
    tool(*common, "--upgrade", "--extra", "dev", "-c", "requirements.lock", "pyproject.toml",
         "-o", "requirements-dev.lock")  # fmt: skip
    return 0


def package(_options: argparse.Namespace) -> int:
    """Build into dist/: a wheel, the app as a folder, what it is made of, a Debian package."""
    set_up(development=True)
    command = [str(PYTHON), "packaging/build.py"]
    return subprocess.run(command, cwd=ROOT, env=child_environment(), check=False).returncode


COMMANDS = {
    "run": run,
    "test": test,
    "setup": setup,
    "check": check,
    "bench": bench,
    "soak": soak,
    "screens": screens,
    "guide": guide,
    "words": words,
    "lock": lock,
    "package": package,
}


def set_up(*, development: bool) -> None:
    """Make .venv match the lock; nothing to do costs a few milliseconds."""
    if sys.version_info < (3, 11):  # noqa: UP036 (whoever types this may have an older one)
        raise SetupError("Python 3.11 or newer is needed; this is " + sys.version.split()[0] + ".")
    install_system_libraries(RUN_LIBRARIES | (DEV_LIBRARIES if development else {}))
    lock_file = ROOT / ("requirements-dev.lock" if development else "requirements.lock")
    wanted = stamp_of(lock_file)
    stamps = [VENV / "stamp-development"] if development else [
        VENV / "stamp-development", VENV / "stamp-run"]  # fmt: skip
    for stamp in stamps:
        own = stamp_of(ROOT / "requirements-dev.lock") if "dev" in stamp.name else wanted
        if stamp.is_file() and stamp.read_text() == own:
            return
    make_venv()
    print("Installing what the app needs (first time, about a minute) …", file=sys.stderr)
    pip("install", "--require-hashes", "--requirement", str(lock_file))
    pip("install", "--no-deps", "--no-build-isolation", "--editable", ".")
    stamps[-1].write_text(wanted)


def stamp_of(lock_file: Path) -> str:
    """Return what identifies an environment: its lock, this project's metadata, its place."""
    parts = (lock_file.read_bytes(), (ROOT / "pyproject.toml").read_bytes(), str(ROOT).encode())
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def make_venv() -> None:
    """Create the virtual environment unless it works already."""
    if PYTHON.exists():
        works = subprocess.run([str(PYTHON), "-m", "pip", "--version"], capture_output=True)
        if works.returncode == 0:
            return
        shutil.rmtree(VENV)
    try:
        subprocess.run([sys.executable, "-m", "venv", str(VENV)], check=True, capture_output=True)
    except subprocess.CalledProcessError as error:
        shutil.rmtree(VENV, ignore_errors=True)
        if not can_install():
            raise SetupError(
                "Python's venv module is missing; type: sudo apt-get install python3-venv"
            ) from error
        apt_install(["python3-venv"])
        subprocess.run([sys.executable, "-m", "venv", str(VENV)], check=True)


def pip(*arguments: str) -> None:
    """Run the environment's own pip."""
    command = [str(PYTHON), "-m", "pip", "--quiet", "--disable-pip-version-check", *arguments]
    # Warnings about the person's pip settings are not ours to repeat; errors still show.
    environment = child_environment() | {"PYTHONWARNINGS": "ignore", "PIP_NO_COLOR": "1"}
    subprocess.run(command, cwd=ROOT, env=environment, check=True, stdin=subprocess.DEVNULL)


def tool(name: str, *arguments: str, quiet: bool = False) -> None:
    """Run a development tool of the environment; its own output is shown when it fails."""
    command = [str(BIN / name), *arguments]
    done = subprocess.run(
        command, cwd=ROOT, env=child_environment(), capture_output=quiet, text=True, check=False
    )
    if done.returncode:
        if quiet:
            print(done.stdout, done.stderr, sep="\n", file=sys.stderr)
        raise subprocess.CalledProcessError(done.returncode, command)


def install_system_libraries(libraries: dict[str, str]) -> None:
    """Install what is missing on a Debian-like system as root; otherwise say what to type."""
    if platform.system() != "Linux":
        return
    missing = [name for name, sign in libraries.items() if not present(sign)]
    if not missing:
        return
    if can_install():
        apt_install(missing)
        return
    if shutil.which("apt-get"):
        raise SetupError(
            "Some system libraries are missing; type: sudo apt-get install " + " ".join(missing)
        )
    print("These may be missing on this system: " + ", ".join(missing), file=sys.stderr)


def present(sign: str) -> bool:
    """Return whether a library (by its file name) or a path (may hold *) is on this machine."""
    if sign.startswith("/"):
        return any(Path("/").glob(sign.lstrip("/")))
    folders = ("/usr/lib", "/lib", "/usr/lib64", "/usr/local/lib")
    return any(
        (Path(folder) / sign).exists() or any(Path(folder).glob(f"*-linux-gnu*/{sign}"))
        for folder in folders
    )


def can_install() -> bool:
    """Return whether packages can be installed here without asking anyone."""
    return hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get") is not None


def apt_install(names: list[str]) -> None:
    """Install Debian packages; refresh the lists once if they are too old."""
    print("Installing system packages: " + " ".join(names), file=sys.stderr)
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    command = ["apt-get", "install", "--yes", "--no-install-recommends", "-qq", *names]
    quiet = {"env": environment, "stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL}
    if subprocess.run(command, **quiet, stderr=subprocess.DEVNULL).returncode == 0:  # type: ignore[call-overload]
        return
    subprocess.run(["apt-get", "update", "-qq"], **quiet, check=True)  # type: ignore[call-overload]
    subprocess.run(command, **quiet, check=True)  # type: ignore[call-overload]


def has_display() -> bool:
    """Return whether a window could be shown."""
    if platform.system() == "Linux":
        return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    return True


def child_environment() -> dict[str, str]:
    """Return the environment for the environment's programs: UTF-8, not tied to another venv."""
    environment = dict(os.environ)
    environment["PYTHONUTF8"] = "1"
    environment.pop("PYTHONHOME", None)
    environment["VIRTUAL_ENV"] = str(VENV)
    return environment


def readable(command: object) -> str:
    """Return a command as a person would type it."""
    return " ".join(map(str, command)) if isinstance(command, list | tuple) else str(command)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
