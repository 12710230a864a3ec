"""The trusted side of a probe: what lies around the sandbox while it is attacked."""

import json
import os
import secrets
import shutil
import socket
import tempfile
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from gemenv.sandbox.inside import source
from gemenv.sandbox.probes.victim import Victim

ENVIRONMENT_SECRET = "GEMENV_PROBE_SECRET"  # noqa: S105 - a name; the value is drawn for each check
"""The variable that holds a secret in the environment of the check."""

CANARY = "canary:"
"""How secrets begin, so that a program can look for what it does not know."""


def draw_canary() -> str:
    """Return a secret that nobody can guess."""
    return CANARY + secrets.token_hex(16)


class Scene:
    """Holds secrets, files, listeners and processes outside, and clears them away.

    Args:
        environment_secret: What the environment of this process holds.
    """

    def __init__(self, environment_secret: str = "") -> None:
        self.canary = draw_canary()
        self.secrets = [secret for secret in (self.canary, environment_secret) if secret]
        """None of them may appear in what a program writes."""
        self.marker = f"gv{secrets.token_hex(5)}"
        """A short word for names of files and processes."""
        self.escaped, self.attempted, self.absent = (secrets.token_hex(8) for _ in range(3))
        self.values: dict[str, Any] = {
            "escaped": self.escaped,
            "attempted": self.attempted,
            "absent": self.absent,
            "marker": self.marker,
            "harness": os.getpid(),
        }
        """What the program is told."""
        self.listeners: list[socket.socket] = []
        self.victims: list[Victim] = []
        self.stack = ExitStack()

    def __enter__(self) -> Self:
        """Return the scene."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        """Clear everything away."""
        self.stack.close()

    def program(self, part: str | tuple[str, ...]) -> str | tuple[str, ...]:
        """Return a probe's program as the sandbox takes it."""
        if isinstance(part, tuple):
            return tuple(word.format(**self.values) for word in part)
        told = f"\nimport json\nscene.update(json.loads({json.dumps(self.values)!r}))\n"
        return source("probing") + told + part

    def folder(self, parent: str | Path | None = None) -> Path:
        """Make a folder outside that everybody may use, so that only the sandbox is in the way."""
        made = Path(tempfile.mkdtemp(prefix="gemenv-probe-", dir=parent)).resolve()
        self.stack.callback(shutil.rmtree, made, ignore_errors=True)
        made.chmod(0o777)
        self.values["folder"] = str(made)
        return made

    def secret_file(self, parent: str | Path | None = None) -> Path:
        """Put the secret into a file outside."""
        path = self.folder(parent) / "secret"
        path.write_text(self.canary)
        path.chmod(0o666)
        self.values["secret"] = str(path)
        return path

    def victim(self) -> None:
        """Start a process outside that holds the secret."""
        victim = Victim(self.canary, self.marker, self.folder())
        self.stack.callback(victim.close)
        self.values |= victim.described()
        self.victims.append(victim)

    def harmed(self) -> str:
        """Say what an attack did to the processes outside."""
        return "; ".join(filter(None, (victim.harmed() for victim in self.victims)))

    def listen(self, kind: int, address: Any, family: int = socket.AF_INET) -> None:
        """Open a socket outside; what comes waits in its queue until `visited` looks.

        Raises:
            OSError: If this machine has no such address.
        """
        opened = self.stack.enter_context(socket.socket(family, kind))
        opened.bind(address)
        if kind != socket.SOCK_DGRAM:
            opened.listen(8)
        opened.setblocking(False)
        self.listeners.append(opened)
        self.values.setdefault("addresses", []).append(_plain(opened.getsockname()))

    def visited(self) -> str:
        """Say where somebody connected, or sent something."""
        reached = [_plain(opened.getsockname()) for opened in self.listeners if _visited(opened)]
        return f"reached {reached} outside" if reached else ""


def _plain(address: Any) -> Any:
    return address.decode("latin-1") if isinstance(address, bytes) else address


def _visited(opened: socket.socket) -> bool:
    try:
        if opened.type == socket.SOCK_DGRAM:
            opened.recv(1)
        else:
            opened.accept()[0].close()
    except BlockingIOError:
        return False
    return True
