"""How a slot calls its environment: at once, on the event loop, or in a thread."""

import asyncio
import logging
import threading
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from gemenv.core import AsyncEnv, Env, Info, Wrapper
from gemenv.core.background import OWN_THREADS
from gemenv.core.result import Step
from gemenv.errors import DeadlineExceeded
from gemenv.vector.progress import Watch, unwatched
from gemenv.vector.threads import Call, Threads, too_late

if TYPE_CHECKING:
    from gemenv.vector.slot import Slot

T = TypeVar("T")

_log = logging.getLogger(__name__)


class Face(Protocol):
    """The calls that a slot makes to its environment."""

    async def make(self, slot: "Slot") -> Env:
        """Build the environment."""
        ...

    async def reset(
        self, slot: "Slot", env: Env, seed: int, options: dict[str, Any] | None
    ) -> tuple[str, Info]:
        """Call `reset`."""
        ...

    async def step(self, slot: "Slot", env: Env, action: str) -> Step:
        """Call `step`."""
        ...

    async def close(self, env: Env) -> None:
        """Call `close`, and log what it raises: nobody waits for it."""
        ...

    async def run(self, function: Callable[[], T]) -> T:
        """Call something else that may take its time."""
        ...


class InPlace:
    """Calls in the caller's thread, which wait for nothing: `run_through` runs them.

    Args:
        watch: Is told which call begins; the steps of an episode are noted by who asks for them.
    """

    def __init__(self, watch: Watch = unwatched) -> None:
        self._watch = watch

    async def make(self, slot: "Slot") -> Env:
        """Build the environment."""
        self._watch(slot.index, "make", slot.episode)
        return slot.order.build()

    async def reset(
        self, slot: "Slot", env: Env, seed: int, options: dict[str, Any] | None
    ) -> tuple[str, Info]:
        """Call `reset`."""
        return self.reset_at_once(slot, env, seed, options)

    def reset_at_once(
        self, slot: "Slot", env: Env, seed: int, options: dict[str, Any] | None
    ) -> tuple[str, Info]:
        """Call `reset`, where nothing is awaited."""
        self._watch(slot.index, "reset", slot.episode)
        return env.reset(seed=seed, options=options)

    async def step(self, slot: "Slot", env: Env, action: str) -> Step:
        """Call `step`."""
        return env.step(action)

    async def close(self, env: Env) -> None:
        """Call `close`."""
        close_env(env)

    async def run(self, function: Callable[[], T]) -> T:
        """Call something else."""
        return function()


IN_PLACE = InPlace()


@dataclass(frozen=True)
class Limits:
    """Wall seconds that a call may take; `None` means any."""

    step: float | None = None
    reset: float | None = None
    """Also for building an environment."""


class InThread:
    """Calls in a thread of a bounded pool, for environments that block.

    Args:
        threads: The pool.
        limits: Wall seconds that a call may take.
        watch: Is told which call begins.
    """

    def __init__(self, threads: Threads, limits: Limits, watch: Watch = unwatched) -> None:
        self.threads, self.limits, self._watch = threads, limits, watch

    async def make(self, slot: "Slot") -> Env:
        """Build the environment."""
        self._watch(slot.index, "make", slot.episode)
        built: list[Env] = []

        def build() -> Env:
            built.append(slot.order.build())
            return built[0]

        return await self.threads.run(
            build,
            limit=self.limits.reset,
            name="building it",
            late=lambda: [close_env(env) for env in built],
        )

    async def reset(
        self, slot: "Slot", env: Env, seed: int, options: dict[str, Any] | None
    ) -> tuple[str, Info]:
        """Call `reset`."""
        self._watch(slot.index, "reset", slot.episode)
        return await self.threads.run(
            lambda: env.reset(seed=seed, options=options),
            limit=self.limits.reset,
            name="`reset`",
            late=lambda: close_env(env),
        )

    async def step(self, slot: "Slot", env: Env, action: str) -> Step:
        """Call `step`."""
        self._watch(slot.index, "step", slot.episode)
        return await self.threads.run(
            lambda: env.step(action),
            limit=self.limits.step,
            name="`step`",
            late=lambda: close_env(env),
        )

    def step_ahead(
        self, slot: "Slot", action: str, finish: Callable[[Any, BaseException | None], object]
    ) -> bool:
        """Begin a `step` without the event loop, which would take turns with the threads.

        Args:
            slot: The slot.
            action: What to do.
            finish: Is given the result, or the error; see `Call`.

        Returns:
            Whether it has begun: not if another call has to come before.
        """
        env = slot.env
        if env is None or not slot.playing:
            return False
        self._watch(slot.index, "step", slot.episode)
        self.threads.submit(
            Call(
                lambda: env.step(action),
                finish,
                limit=self.limits.step,
                name="`step`",
                late=lambda: close_env(env),
            )
        )
        return True

    async def close(self, env: Env) -> None:
        """Call `close`."""
        try:
            await self.threads.run(lambda: close_env(env), limit=self.limits.reset, name="`close`")
        except DeadlineExceeded as error:
            _log.warning("%r: %s", env, error)

    async def run(self, function: Callable[[], T]) -> T:
        """Call something else that may take its time."""
        return await self.threads.run(function)


class OnLoop(InThread):
    """Calls of the async face, on the event loop; what has none goes to a thread."""

    def step_ahead(
        self, slot: "Slot", action: str, finish: Callable[[Any, BaseException | None], object]
    ) -> bool:
        """Leave it to the event loop."""
        return False

    def __init__(self, threads: Threads, limits: Limits, watch: Watch = unwatched) -> None:
        super().__init__(threads, limits, watch)
        self._stray: set[asyncio.Task[Any]] = set()

    async def make(self, slot: "Slot") -> Env:
        """Build the environment."""
        return self.adopt(await super().make(slot))

    def adopt(self, env: Env) -> Env:
        """Let an environment that computes, inside of wrappers that await, keep its deadline.

        On the event loop it would hold up everything, and could not be left behind.
        """
        inner = env.unwrapped
        if self.limits != Limits() and isinstance(inner, Env) and not awaits(inner):
            inner.blocking = True
        return env

    async def reset(
        self, slot: "Slot", env: Env, seed: int, options: dict[str, Any] | None
    ) -> tuple[str, Info]:
        """Call `areset`."""
        self._watch(slot.index, "reset", slot.episode)
        call = env.areset(seed=seed, options=options)
        return await self._limited(env, call, self.limits.reset, "`reset`")

    async def step(self, slot: "Slot", env: Env, action: str) -> Step:
        """Call `astep`."""
        self._watch(slot.index, "step", slot.episode)
        if self.limits.step is None:
            return await env.astep(action)
        return await self._limited(env, env.astep(action), self.limits.step, "`step`")

    async def _limited(
        self, env: Env, call: Coroutine[Any, Any, T], limit: float | None, name: str
    ) -> T:
        if limit is None:
            return await call
        task = asyncio.ensure_future(_outcome(call))
        try:
            await asyncio.wait({task}, timeout=limit)
        except asyncio.CancelledError:
            task.cancel()
            raise
        if not task.done():
            # It may ignore the cancellation, so nobody waits for it.
            self._stray.add(task)
            task.add_done_callback(lambda task: self._come_back(env, task))
            task.cancel()
            raise too_late(name, limit)
        result, error = task.result()
        if error is not None:
            raise error
        return result

    def _come_back(self, env: Env, task: asyncio.Task[Any]) -> None:
        self._stray.discard(task)
        if not task.cancelled():
            task.exception()
        # The pool may be closed, and to close an environment may take its time.
        name = f"{OWN_THREADS}late"
        threading.Thread(target=close_env, args=(env,), name=name, daemon=True).start()


async def _outcome(call: Awaitable[Any]) -> tuple[Any, BaseException | None]:
    """Return what a call gives or raises: some errors, let out of a task, would end the loop."""
    try:
        return await call, None
    except BaseException as error:
        if isinstance(error, asyncio.CancelledError) and is_being_cancelled():
            raise
        return None, error


def is_being_cancelled() -> bool:
    """Say whether the present task, if there is one, is being cancelled by somebody else."""
    try:
        task = asyncio.current_task()
    except RuntimeError:
        return False
    return task is not None and task.cancelling() > 0


def close_env(env: Env) -> None:
    """Close an environment; what that raises is logged, since nobody waits for it."""
    try:
        env.close()
    except (Exception, SystemExit, asyncio.CancelledError):
        _log.warning("closing %r failed", env, exc_info=True)


def awaits(env: Env) -> bool:
    """Say whether some layer of an environment is written with `async def`."""
    if isinstance(env, Wrapper):
        return type(env).astep is not Wrapper.astep or awaits(env.env)
    return isinstance(env, AsyncEnv) or type(env).astep is not Env.astep
