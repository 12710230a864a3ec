"""Environments that do harm to their process, in every way that one can."""

import os
import signal
import time
from pathlib import Path
from typing import Any

from gemenv import StepResult, register, shared
from tests.vector.toys import AsyncCount, Count

GRIM, ASYNC_GRIM, BLOCKING_GRIM, OUTSIDE_GRIM = (
    "toy:Grim-v0",
    "toy:AsyncGrim-v0",
    "toy:BlockingGrim-v0",
    "toy:OutsideGrim-v0",
)


class AwkwardError(Exception):
    """Can be pickled, and not be read again."""

    def __init__(self, one: str, two: str) -> None:
        super().__init__(f"{one} {two}")


class Unpicklable(str):
    """An action that cannot be sent."""

    __slots__ = ()

    def __reduce__(self) -> Any:
        raise TypeError("not to be sent")


class LoadedList(list[str]):
    """What `shared` loads."""


def load(word: str) -> LoadedList:
    return LoadedList([word])


class Grimness:
    """Harm at places that actions do not reach.

    Args:
        deadly: Seeds of episodes whose `reset` ends the process.
        trap: While this file exists, the constructor does what stands in it.
        fatal_close: Whether `close` ends the process.
        moody: Whether observations depend on the process.
        size: Characters of an observation.
        data: Something that all environments read.
    """

    def __init__(
        self,
        deadly: tuple[int, ...] = (),
        trap: str = "",
        fatal_close: bool = False,
        moody: bool = False,
        size: int = 0,
        data: Any = None,
        **kwargs: Any,
    ) -> None:
        if trap and Path(trap).exists():
            harm(Path(trap).read_text())
        super().__init__(**kwargs)
        self.deadly, self.fatal_close, self.moody = deadly, fatal_close, moody
        self.size, self.data = size, data

    def _start(self, options: dict[str, Any]) -> str:
        if self.np_random_seed in self.deadly:
            os._exit(3)
        harm(str(options.get("harm", "")))
        return self._dress(super()._start(options))

    def _count(self, action: str) -> StepResult:
        harm(action)
        result = super()._count(action)
        result = result._replace(observation=self._dress(result.observation))
        if action == "lambda":
            return result._replace(info={**result.info, "odd": lambda: None})
        if action == "awkward":
            return result._replace(info={**result.info, "odd": AwkwardError("a", "b")})
        return result

    def _dress(self, observation: str) -> str:
        mood = f" {os.getpid()}" if self.moody else ""
        return f"{observation}{mood}{'.' * self.size}"

    def process(self) -> int:
        return os.getpid()

    def data_places(self) -> tuple[int, int]:
        return id(self.data), id(shared(load, "words"))

    def five(self) -> tuple[Any, ...]:
        return (1, 2, 3, 4, lambda: None)

    def harm(self, how: str) -> None:
        harm(how)

    def close(self) -> None:
        if self.fatal_close:
            os._exit(3)
        super().close()


def harm(how: str) -> None:
    if how == "sigkill":
        os.kill(os.getpid(), signal.SIGKILL)
    elif how == "exit":
        os._exit(7)
    elif how == "hang":
        while True:
            pass
    elif how == "doze":
        time.sleep(10_000)


class Grim(Grimness, Count):
    """Grim in sync code."""


class AsyncGrim(Grimness, AsyncCount):
    """Grim in async code, where what hangs holds up the event loop."""


def register_grim() -> None:
    register(GRIM, Grim)
    register(ASYNC_GRIM, AsyncGrim)
    register(BLOCKING_GRIM, Grim, blocking=True)
    register(OUTSIDE_GRIM, Grim, snapshot=False)
