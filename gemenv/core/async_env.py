"""Environments that await something: tools over a network, remote environments."""

from abc import abstractmethod
from typing import Any

from gemenv.core.background import run
from gemenv.core.env import Env
from gemenv.core.result import Info, Step


class AsyncEnv(Env):
    """An environment written with `async def`.

    It keeps the contract of `Env`. A subclass implements `_areset` and `_astep` instead of
    `_reset` and `_step`; the sync face, `reset` and `step`, runs them on one background event
    loop, so whatever they open belongs to that loop unless the caller uses the async face.
    """

    @abstractmethod
    async def _areset(self, options: dict[str, Any]) -> str | tuple[str, Info]:
        """Begin an episode, as `Env._reset` does."""

    @abstractmethod
    async def _astep(self, action: str) -> Step:
        """Answer one action, as `Env._step` does."""

    async def areset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[str, Info]:
        """Begin an episode, as `Env.reset` does."""
        self._open(seed)
        return self._begin(await self._areset(options or {}))

    async def astep(self, action: str) -> Step:
        """Answer one action, as `Env.step` does."""
        if self.over or not isinstance(action, str):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise self._misuse(action)
        self.turn += 1
        return self._end_turn(await self._astep(action))

    def _reset(self, options: dict[str, Any]) -> str | tuple[str, Info]:
        return run(self._areset(options))

    def _step(self, action: str) -> Step:
        return run(self._astep(action))
