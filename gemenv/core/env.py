"""The contract between an agent that writes text and an environment that answers."""

import functools
import inspect
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Mapping
from contextvars import ContextVar
from types import MappingProxyType
from typing import Any, ClassVar, Self, TypeVar

import gymnasium
import numpy as np

from gemenv.core.result import Info, Step
from gemenv.core.snapshot import dump_fields, load_fields, open_snapshot, seal_snapshot
from gemenv.errors import GemenvError, InvalidArgumentError, ResetNeeded, SnapshotError
from gemenv.seeding import (
    check_seed,
    derive_seed,
    generator_state,
    restore_generator,
    seeded_generator,
)
from gemenv.spaces import Text

T = TypeVar("T")


class Env(gymnasium.Env[str, str], ABC):
    r"""A task that an agent solves turn by turn, in text.

    **Episodes.** `reset` begins an episode and gives an observation that is complete in itself:
    the rules, the board, and how to answer. `step` takes the model's raw reply. An episode ends
    by `terminated` (the task's own end) or `truncated` (a limit), never both; after the end, and
    before the first `reset`, `step` raises `ResetNeeded`. A bad reply is never an exception: it
    is an observation, with `action_valid` false.

    **Info** of every step holds `turn` (int, 1 after the first step), `success` (bool),
    `action_valid` (bool), `parsed_action` (str or `None`) and `reward_terms` (named parts that
    sum to the reward). `info["privileged"]`, where present, is for critics and judges: no policy
    may see it, and no observation contains it. The info of `reset` has `turn` 0.

    **Randomness** comes from `np_random` alone, which `reset(seed=…)` makes anew. The same seed
    and the same actions give the same episode, in any thread, process or order. Without a seed,
    `reset` goes on with the generator it has.

    **Snapshots.** `get_state` gives JSON-able data from which `set_state` continues, in this or
    in another process. They hold the attributes named in `snapshot_fields`, by default the
    dataclass that a subclass keeps in `state` and declares as `state: MyState`.

    **Two faces.** `areset` and `astep` are `reset` and `step` for async code: in place, or in a
    worker thread where `blocking` is true. `AsyncEnv` is for environments that await something.

    **Life.** `close` may be called twice. An instance serves one episode at a time and is not
    shared between threads; any number of instances may run at once.

    To write an environment, implement `_reset`, `_step` and `_random_action`:

    Example:
        >>> from gemenv.core import StepResult
        >>> class Echo(Env):
        ...     '''Say the word that you see.'''
        ...     state: str
        ...     def _reset(self, options):
        ...         self.state = str(self.np_random.choice(["red", "blue"]))
        ...         return f"Say {self.state!r}."
        ...     def _step(self, action):
        ...         right = action == self.state
        ...         terms = {"correct": float(right)}
        ...         return StepResult.of("Done.", terms, terminated=True, success=right)
        ...     def _random_action(self, rng):
        ...         return str(rng.choice(["red", "blue"]))
        >>> env = Echo()
        >>> observation, info = env.reset(seed=1)
        >>> observation, reward, terminated, truncated, info = env.step("red")
        >>> terminated, info["turn"]
        (True, 1)
    """

    metadata: dict[str, Any] = {"render_modes": ["ansi"], "render_fps": 1}  # noqa: RUF012 - Gymnasium's own type

    env_id: str | None = None
    """The id under which `gemenv.make` built this environment."""
    env_kwargs: Mapping[str, Any] = MappingProxyType({})
    """What `gemenv.make` was given on top of the keywords of the id."""
    blocking: bool = False
    """Whether a step waits for something outside (disk, process, network) or computes long."""
    snapshot: bool = True
    """Whether `get_state` captures everything; false where a step has effects outside."""
    snapshot_fields: ClassVar[tuple[str, ...]] = ("state",)
    """The annotated attributes that a snapshot holds."""

    num_tasks: int | None = None
    """How many tasks `reset(options={"index": i})` counts from 0; `None` where it counts none."""

    state: Any = None
    """What one episode is about; a dataclass in most environments."""
    turn: int = 0
    """Steps taken in this episode."""
    over: bool = True
    """Whether there is no episode in play."""
    observation: str = ""
    """The latest observation."""

    _arguments: tuple[tuple[Any, ...], dict[str, Any]]
    _action_random: np.random.Generator | None = None

    def __new__(cls, *args: Any, **kwargs: Any) -> Self:
        """Keep the constructor's arguments: `spawn` builds further instances from them."""
        self = super().__new__(cls)
        self._arguments = (args, kwargs)
        return self

    @functools.cached_property
    def observation_space(self) -> gymnasium.Space[str]:  # pyright: ignore[reportIncompatibleVariableOverride]
        """The observations: any text. A space has a generator, so no two instances share one."""
        return Text()

    @functools.cached_property
    def action_space(self) -> gymnasium.Space[str]:  # pyright: ignore[reportIncompatibleVariableOverride]
        """The actions: any text."""
        return Text()

    # What a subclass writes

    @abstractmethod
    def _reset(self, options: dict[str, Any]) -> str | tuple[str, Info]:
        """Begin an episode; return the observation, and info if there is more to say.

        Args:
            options: What the caller passed to `reset`, empty if nothing; read, never changed.
        """

    @abstractmethod
    def _step(self, action: str) -> Step:
        """Answer one action, with `StepResult.of`; `turn` counts it already."""

    @abstractmethod
    def _random_action(self, rng: np.random.Generator) -> str:
        """Draw an action that is valid now, from `rng`."""

    def oracle_action(self) -> str | None:
        """Return an optimal or solving action, or `None` where no solver or no solution exists."""
        return None

    def potential(self) -> float | None:
        """Return the potential Φ of the present state: how near it is to the goal, larger better.

        Φ is a finite number in units of the environment's own, for every state from the reset to
        the last one, or `None`: where the environment knows no potential, and before the first
        `reset`. It is a pure look: no state and no generator changes. It may tell what a policy
        must not see, so it goes into rewards and into searches, never into observations.

        Shaping adds γ·Φ(s′) − Φ(s) to a reward (Ng, Harada & Russell 1999). What stands for Φ at
        the end is the business of whoever shapes: 0 after a termination, whatever this method
        returns there; after a truncation 0 as well, or, if the trainer bootstraps from the last
        state, the number that this method returns for it.
        """
        return None

    def action_menu(self) -> list[str] | None:
        """Return every reply that the rules allow now, each once, in a fixed order.

        They are full replies that `step` takes as valid actions. `None` stands for too many to
        list, for an environment without a menu, and for no episode in play. It is a pure look.
        """
        return None

    # What a caller uses

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[str, Info]:
        """Begin an episode.

        Args:
            seed: Makes `np_random` anew; `None` goes on with the present generator.
            options: What an environment documents; never changed.

        Returns:
            The first observation, and info with at least `turn`.

        Raises:
            InvalidArgumentError: If `seed` is negative or not an integer.
        """
        self._open(seed)
        return self._begin(self._reset(options or {}))

    def step(self, action: str) -> Step:
        """Answer one action of the agent.

        Args:
            action: The model's raw reply; any text.

        Returns:
            Observation, reward, terminated, truncated and info.

        Raises:
            ResetNeeded: Before `reset` and after the end of the episode.
            InvalidArgumentError: If `action` is not a `str`.
        """
        if self.over or not isinstance(action, str):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise self._misuse(action)
        self.turn += 1
        result = self._step(action)
        # `_end_turn`, without its call: this is the hottest path of all.
        self.observation = result[0]
        self.over = result[2] or result[3]
        result[4]["turn"] = self.turn
        return result

    async def areset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[str, Info]:
        """Do what `reset` does, without holding up the event loop if `blocking`."""
        if self.blocking:
            return await _in_thread(self.reset, seed=seed, options=options)
        return self.reset(seed=seed, options=options)

    async def astep(self, action: str) -> Step:
        """Do what `step` does, without holding up the event loop if `blocking`."""
        if self.blocking:
            return await _in_thread(self.step, action)
        return self.step(action)

    def sample_random_action(self, rng: np.random.Generator | None = None) -> str:
        """Draw a valid action.

        Args:
            rng: The generator to draw from; by default one of its own, made from the seed of the
                episode, so that sampling never changes what the environment does.
        """
        if self.over:
            raise ResetNeeded("No episode is in play: call `reset` before sampling an action.")
        return self._random_action(self.action_random if rng is None else rng)

    @property
    def action_random(self) -> np.random.Generator:
        """The generator of `sample_random_action`, apart from `np_random`."""
        if self._action_random is None:
            seed = derive_seed("action", int(self.np_random_seed))
            self._action_random = seeded_generator(seed)
        return self._action_random

    def seed_random_action(self, seed: int) -> None:
        """Begin `action_random` anew, so that copies of one state sample different actions."""
        self._action_random = seeded_generator(seed)

    def render(self) -> str:
        """Return the latest observation."""
        return self.observation

    # Snapshots

    def get_state(self) -> dict[str, Any]:
        """Return the episode as JSON-able data: state, turn, generators, wrapped environments.

        Raises:
            SnapshotError: If a field has a value that JSON cannot hold.
        """
        return seal_snapshot(
            type(self),
            {
                "turn": self.turn,
                "over": self.over,
                "observation": self.observation,
                "fields": dump_fields(self, self.snapshot_fields),
                **self._dump_source(),
            },
        )

    def set_state(self, state: dict[str, Any]) -> None:
        """Continue from a snapshot, taken in this or in another process.

        Args:
            state: What `get_state` of the same class, or stack of wrappers, returned; not changed.

        Raises:
            SnapshotError: If it is of another class or version, or damaged. Nothing has changed.
        """
        data = open_snapshot(type(self), state)
        try:
            turn, over, observation = (
                int(data["turn"]),
                bool(data["over"]),
                str(data["observation"]),
            )
            fields = load_fields(type(self), self.snapshot_fields, data["fields"])
            self._load_source(data)
        except (KeyError, TypeError, ValueError, OverflowError) as error:
            if isinstance(error, SnapshotError):
                raise
            raise SnapshotError(f"The snapshot is damaged: {error!r}.") from error
        for name, value in fields.items():
            setattr(self, name, value)
        self.turn, self.over, self.observation = turn, over, observation

    def _dump_source(self) -> dict[str, Any]:
        """Return what the episode draws on: the generators."""
        return {
            "np_random": generator_state(self.np_random),
            "np_random_seed": int(self.np_random_seed),
            "action_random": generator_state(self.action_random),
        }

    def _load_source(self, data: Mapping[str, Any]) -> None:
        """Restore what `_dump_source` returned, wholly or not at all."""
        np_random = restore_generator(data["np_random"])
        np_random_seed = int(data["np_random_seed"])
        action_random = restore_generator(data["action_random"])
        self._np_random, self._np_random_seed = np_random, np_random_seed
        self._action_random = action_random

    def spawn(self, *, same_state: bool = False, **kwargs: Any) -> Self:
        """Build another instance with the same constructor arguments.

        Args:
            same_state: Whether it continues from the present state; otherwise it wants a `reset`.
            kwargs: Constructor arguments to change.

        Raises:
            SnapshotError: If `same_state` is asked of an environment that has effects outside.
        """
        args, given = self._arguments
        positional = dict(zip(inspect.signature(type(self)).parameters, args, strict=False))
        twin = type(self)(**{**positional, **given, **kwargs})
        twin.env_kwargs = {**self.env_kwargs, **kwargs}
        return self._settle(twin, same_state=same_state)

    def fork(self, n: int) -> list[Self]:
        """Return `n` independent instances that continue from the present state.

        They share the state of `np_random` too: with equal actions they stay equal.

        Raises:
            SnapshotError: If the environment has effects outside of its snapshot.
        """
        return [self.spawn(same_state=True) for _ in range(n)]

    def _settle(self, twin: Self, *, same_state: bool) -> Self:
        twin.env_id, twin.blocking, twin.snapshot = self.env_id, self.blocking, self.snapshot
        if same_state:
            if not self.snapshot:
                raise SnapshotError(
                    f"{self!r} has effects outside of its snapshot, so it cannot be forked; "
                    "make a new one and replay the actions."
                )
            twin.set_state(self.get_state())
        return twin

    # What both faces share

    def _open(self, seed: int | None) -> None:
        if seed is not None:
            check_seed(seed)
            self._np_random_seed = int(seed)
            self._np_random = seeded_generator(self._np_random_seed, self._np_random)
            self._action_random = None
        # Until the reset has worked, there is no episode.
        self.turn, self.over = 0, True

    def _begin(self, started: str | tuple[str, Info]) -> tuple[str, Info]:
        observation, info = started if isinstance(started, tuple) else (started, {})
        self.over, self.observation = False, observation
        info["turn"] = 0
        return observation, info

    def _misuse(self, action: object) -> GemenvError:
        if self.over:
            return ResetNeeded("No episode is in play: call `reset` before `step`.")
        return InvalidArgumentError(
            f"`action` must be a str, got {type(action).__name__}: {action!r}."
        )

    def _end_turn(self, result: Step) -> Step:
        self.observation = result[0]
        self.over = result[2] or result[3]
        result[4]["turn"] = self.turn
        return result

    def __str__(self) -> str:
        return repr(self)

    def __repr__(self) -> str:
        return (
            f"<{type(self).__name__} {self.env_id}>" if self.env_id else f"<{type(self).__name__}>"
        )


CALL_IN_THREAD: ContextVar[Callable[[Callable[[], Any]], Awaitable[Any]] | None] = ContextVar(
    "gemenv_call_in_thread", default=None
)
"""Who runs a step that blocks, for async code: by default asyncio's own threads."""


async def _in_thread(function: Callable[..., T], *args: Any, **kwargs: Any) -> T:
    call = functools.partial(function, *args, **kwargs)
    if (run := CALL_IN_THREAD.get()) is not None:
        return await run(call)
    # Imported late: it costs a quarter of the time of `import gemenv`.
    import asyncio

    return await asyncio.to_thread(call)
