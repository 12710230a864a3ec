"""Servers of the command line, for tests."""

import json
import os
import signal
import subprocess
from collections.abc import Iterator
from typing import Any, ClassVar

from tests.rollout import programs


class Serving:
    """A running `gemenv serve`; a subclass says of what."""

    command: ClassVar[tuple[str, ...]]

    def __init__(self, *arguments: object, **environment: str) -> None:
        self.process: subprocess.Popen[str] = programs.gemenv(
            *("serve", *self.command, "--port", "0", "--json", *map(str, arguments)),
            env={**os.environ, **environment},
        )
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line, self.process.communicate(timeout=programs.LIMIT)[1]
        self.about: dict[str, Any] = json.loads(line)
        self.url: str = self.about["url"]

    def end(self, number: int = signal.SIGTERM) -> str:
        self.process.send_signal(number)
        _, err = self.process.communicate(timeout=programs.LIMIT)
        return err


def starting(*of: str) -> Iterator[type[Serving]]:
    """Yield a class that starts servers, and end them all."""
    begun: list[Serving] = []

    class Started(Serving):
        command = of

        def __init__(self, *arguments: object, **environment: str) -> None:
            super().__init__(*arguments, **environment)
            begun.append(self)

    yield Started
    for server in begun:
        with server.process:
            server.process.kill()
