"""A virtual screen with an accessibility bus of its own, and a reader of what stands on it."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from dbus_fast import BusType, Message, MessageType
from dbus_fast.aio import MessageBus

REGISTRY = "org.a11y.atspi.Registry"
ROOT = "/org/a11y/atspi/accessible/root"
ACCESSIBLE = "org.a11y.atspi.Accessible"
LAUNCHED = "org.a11y.Bus"
DAEMON = "org.freedesktop.DBus"
PATIENCE_S = 30.0
# What holds nothing further: asked for what is below them they would answer so, thousands of times.
LEAVES = {"label", "push button", "toggle button", "check box", "radio button", "text", "image"}
LAUNCHER = ("/usr/libexec/at-spi-bus-launcher", "/usr/lib/at-spi2-core/at-spi-bus-launcher")
# Bits of a state set, by the specification's enumeration.
FOCUSABLE, FOCUSED, SHOWING, VISIBLE, CHECKED = 11, 12, 25, 30, 4
SESSION = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:path={folder}/session</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*"/>
<allow own="*"/><allow eavesdrop="true"/></policy></busconfig>
"""


@dataclass
class Node:
    """One thing that a screen reader can stand on."""

    role: str
    name: str
    description: str
    states: frozenset[int]
    path: str
    children: list[Node] = field(default_factory=list)

    def walk(self) -> Iterator[Node]:
        """Return this and all below, in order."""
        yield self
        for child in self.children:
            yield from child.walk()

    @property
    def showing(self) -> bool:
        return {SHOWING, VISIBLE} <= self.states

    @property
    def focusable(self) -> bool:
        return FOCUSABLE in self.states


async def owner_of(name: str, environment: dict[str, str]) -> int:
    """Return the process that a name on the session bus belongs to, once it does."""
    bus = await session_bus(environment)
    try:
        async with asyncio.timeout(PATIENCE_S):
            while True:
                try:
                    (pid,) = await Reader(bus).call(
                        DAEMON, "/", DAEMON, "GetConnectionUnixProcessID", "s", [name]
                    )
                except RuntimeError:
                    await asyncio.sleep(0.02)
                else:
                    return int(str(pid))
    finally:
        bus.disconnect()


async def session_bus(environment: dict[str, str]) -> MessageBus:
    """Join the session bus of a screen."""
    address = environment["DBUS_SESSION_BUS_ADDRESS"]
    return await MessageBus(bus_address=address, bus_type=BusType.SESSION).connect()


@contextmanager
def screen() -> Iterator[dict[str, str]]:
    """Run a virtual screen and an accessibility bus; what an app's environment needs to say."""
    folder = Path(tempfile.mkdtemp(prefix="a11y-"))
    running: list[subprocess.Popen[str]] = []

    def start(
        *command: str, env: dict[str, str] | None = None, **more: object
    ) -> subprocess.Popen[str]:
        made = subprocess.Popen(  # type: ignore[call-overload]
            command,
            env=env or os.environ,
            stderr=subprocess.DEVNULL,
            text=True,
            start_new_session=True,
            **more,
        )
        running.append(made)
        return made

    try:
        told, tell = os.pipe()
        # Without -noreset it begins anew whenever its last window goes: who joins then is lost.
        start("Xvfb", "-displayfd", str(tell), "-screen", "0", "1400x1000x24", "-nolisten", "tcp",
              "-noreset", pass_fds=(tell,), stdout=subprocess.DEVNULL)  # fmt: skip
        os.close(tell)
        with os.fdopen(told) as answer:
            display = f":{answer.readline().strip()}"
        environment = dict(os.environ)
        environment.update(
            DISPLAY=display,
            XDG_RUNTIME_DIR=str(folder),
            QT_QPA_PLATFORM="xcb",
            QT_LINUX_ACCESSIBILITY_ALWAYS_ON="1",
        )
        conf = folder / "session.conf"
        conf.write_text(SESSION.format(folder=folder))
        daemon = start("dbus-daemon", f"--config-file={conf}", "--nofork", "--print-address",
                       env=environment, stdout=subprocess.PIPE)  # fmt: skip
        assert daemon.stdout is not None
        environment["DBUS_SESSION_BUS_ADDRESS"] = daemon.stdout.readline().strip()
        launcher = next(path for path in LAUNCHER if Path(path).exists())
        ours = start(launcher, "--launch-immediately", env=environment, stdout=subprocess.DEVNULL)
        # Whoever asked for the bus earlier would be given one that knows no screen and has no keys.
        assert asyncio.run(owner_of(LAUNCHED, environment)) == ours.pid
        yield environment
    finally:
        for process in reversed(running):
            process.terminate()
        for process in running:
            process.wait(timeout=10)
            if process.stdout is not None:
                process.stdout.close()
        shutil.rmtree(folder, ignore_errors=True)


class Reader:
    """Reads the accessibility tree of the one app on the bus."""

    def __init__(self, bus: MessageBus) -> None:
        self._bus = bus
        # More at once than the socket's buffer holds would be refused.
        self._at_once = asyncio.Semaphore(16)

    async def call(self, to: str, path: str, interface: str, member: str, signature: str = "",
                   body: list[object] | None = None) -> list[object]:  # fmt: skip
        """Return what an object answers; RuntimeError with its words when it refuses."""
        question = Message(destination=to, path=path, interface=interface, member=member,
                           signature=signature, body=body or [])  # fmt: skip
        async with self._at_once:
            answer = await self._bus.call(question)
        assert answer is not None
        if answer.message_type is MessageType.ERROR:
            raise RuntimeError(f"{member} of {path}: {answer.body}")
        return list(answer.body)

    async def app(self) -> tuple[str, str]:
        """Return where the app stands on the bus, once it is there."""
        while True:
            (children,) = await self.call(REGISTRY, ROOT, ACCESSIBLE, "GetChildren")
            if children:
                to, path = children[0]  # type: ignore[index]
                return str(to), str(path)
            await asyncio.sleep(0.05)

    async def read(self, to: str, path: str) -> Node:
        """Return an object and everything below it that is showing."""

        async def property_of(name: str) -> str:
            (found,) = await self.call(
                to, path, "org.freedesktop.DBus.Properties", "Get", "ss", [ACCESSIBLE, name]
            )
            return str(found.value)  # type: ignore[attr-defined]

        states, role = await asyncio.gather(
            self.call(to, path, ACCESSIBLE, "GetState"),
            self.call(to, path, ACCESSIBLE, "GetRoleName"),
        )
        low, high = states[0]  # type: ignore[misc]
        whole = int(low) | int(high) << 32
        node = Node(str(role[0]), "", "", frozenset(n for n in range(64) if whole >> n & 1), path)
        if not node.showing and node.role not in ("application", "frame"):
            # A reader passes by what is not shown; nothing more is asked of it.
            return node
        node.name, node.description = await asyncio.gather(
            property_of("Name"), property_of("Description")
        )
        if node.role not in LEAVES:
            (below,) = await self.call(to, path, ACCESSIBLE, "GetChildren")
            children = [child for child in below if str(child[1]) != "/org/a11y/atspi/null"]  # type: ignore[attr-defined]
            node.children = list(
                await asyncio.gather(*(self.read(str(a), str(b)) for a, b in children))
            )
        return node


@asynccontextmanager
async def reader(environment: dict[str, str]) -> AsyncIterator[Reader]:
    """Join the accessibility bus of a screen."""
    session = await session_bus(environment)
    try:
        first = Reader(session)
        (address,) = await first.call(LAUNCHED, "/org/a11y/bus", LAUNCHED, "GetAddress")
    finally:
        session.disconnect()
    bus = await MessageBus(bus_address=str(address)).connect()
    try:
        yield Reader(bus)
    finally:
        bus.disconnect()
