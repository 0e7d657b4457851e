"""Makes a Debian package of the app folder that PyInstaller built; same input, same bytes.

Called by build.py. Standard library and dpkg-deb.
"""

from __future__ import annotations

import gzip
import os
import shutil
import subprocess
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
NAME = "biofeedback"
ID = "org.biofeedback.Biofeedback"
# What the bundled Qt finds on the system: the graphics drivers, where fonts are, one typeface.
DEPENDS = "libc6 (>= 2.34), libgl1, libegl1, fontconfig-config, fonts-dejavu-core"
RECOMMENDS = "bluez, dbus"
SUGGESTS = "speech-dispatcher, pipewire-pulse | pulseaudio"

CONTROL = """Package: {name}
Version: {version}
Architecture: {architecture}
Maintainer: The Biofeedback maintainers <maintainers@biofeedback.invalid>
Installed-Size: {size_kib}
Depends: {depends}
Recommends: {recommends}
Suggests: {suggests}
Section: science
Priority: optional
Description: slow breathing with your own heartbeat in view
 A chest strap streams the heartbeats; the app shows heart rhythm, coherence
 and breathing as they happen, guides the breath, and keeps every session
 beside a diary of pain, flares and sleep. Everything stays on this computer,
 encrypted; nothing is sent.
 .
 Relaxation practice and self-record; not for diagnosis, monitoring or
 treatment decisions.
"""
# Records belong to people, not to the package: taking the app away leaves them, and says where.
AFTER_REMOVAL = """#!/bin/sh
set -e
case "$1" in
remove|purge)
    echo "Biofeedback is removed. Everybody's records are kept where they are:"
    echo "  ~/.local/share/biofeedback in each account (delete that folder to delete them)."
    ;;
esac
"""
COPYRIGHT = """Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: Biofeedback

Files: *
Copyright: the Biofeedback maintainers
License: GPL-3+
 On Debian systems the whole text is in /usr/share/common-licenses/GPL-3.

Comment: The parts inside and their licences stand in sbom.cdx.json beside this file and on the
 app's page "About"; the text of each is in /usr/lib/biofeedback/_internal/*.dist-info.
"""


def build(app: Path, out: Path, version: str, bill: Path, epoch: int) -> Path:
    """Return the package made of the folder `app`, written into `out`.

    version: of the app. bill: its software bill of materials. epoch: the time that every file
    in it bears, in seconds since 1970. CalledProcessError when dpkg-deb refuses.
    """
    tree = out / "deb"
    shutil.rmtree(tree, ignore_errors=True)
    shutil.copytree(app, tree / "usr/lib" / NAME, symlinks=True)
    commands = tree / "usr/bin"
    commands.mkdir(parents=True)
    (commands / NAME).symlink_to(f"../lib/{NAME}/{NAME}")
    linux = HERE / "linux"
    place(linux / f"{ID}.desktop", tree / "usr/share/applications")
    icons = tree / "usr/share/icons/hicolor/scalable/apps"
    place(ROOT / "biofeedback/ui/icon.svg", icons, f"{ID}.svg")
    place(linux / f"{ID}.metainfo.xml", tree / "usr/share/metainfo")
    papers = tree / "usr/share/doc" / NAME
    place(bill, papers)
    place(ROOT / "docs/intended-use.md", papers)
    (papers / "copyright").write_text(COPYRIGHT, encoding="utf-8")
    changes = gzip.compress((ROOT / "CHANGELOG.md").read_bytes(), mtime=epoch)
    (papers / "changelog.gz").write_bytes(changes)
    write_control(tree, version)
    set_modes(tree, epoch)
    architecture = architecture_here()
    made = out / f"{NAME}_{version}_{architecture}.deb"
    command = ["dpkg-deb", "--root-owner-group", "-Zxz", "-z6", "--build", str(tree), str(made)]
    subprocess.run(
        command,
        check=True,
        stdout=subprocess.DEVNULL,
        env=os.environ | {"SOURCE_DATE_EPOCH": str(epoch)},
    )
    shutil.rmtree(tree)
    return made


def write_control(tree: Path, version: str) -> None:
    """Write what dpkg reads."""
    size = sum(path.lstat().st_size for path in tree.rglob("*") if not path.is_dir())
    control = tree / "DEBIAN"
    control.mkdir()
    words = CONTROL.format(
        name=NAME,
        version=version,
        architecture=architecture_here(),
        size_kib=-(-size // 1024),
        depends=DEPENDS,
        recommends=RECOMMENDS,
        suggests=SUGGESTS,
    )
    (control / "control").write_text(words, encoding="utf-8")
    (control / "postrm").write_text(AFTER_REMOVAL, encoding="utf-8")


def place(file: Path, folder: Path, name: str = "") -> None:
    """Copy a file into a folder of the tree, under its own name or another."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(file, folder / (name or file.name))


def set_modes(tree: Path, epoch: int) -> None:
    """Give every file the rights and the time it would have anywhere."""
    for path in sorted(tree.rglob("*"), reverse=True):
        if not path.is_symlink():
            runs = path.is_dir() or path.name in (NAME, "postrm") or ".so" in path.name
            path.chmod(0o755 if runs else 0o644)
        os.utime(path, (epoch, epoch), follow_symlinks=False)
    tree.chmod(0o755)
    os.utime(tree, (epoch, epoch))


def architecture_here() -> str:
    """Return Debian's name of this machine's architecture."""
    command = ["dpkg", "--print-architecture"]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()
