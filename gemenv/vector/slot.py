"""One place of a vector environment: its environment, its seeds, and what follows an end."""

import asyncio
import concurrent.futures
import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from gymnasium.vector import AutoresetMode

from gemenv.core import Env, Info, StepResult
from gemenv.core.background import run_through
from gemenv.core.failure import FailureInfo, FailureStage, describe_error
from gemenv.core.result import Step
from gemenv.errors import DeadlineExceeded, ResetNeeded, SnapshotError
from gemenv.registry import EnvSpec, make
from gemenv.seeding import derive_seed, derive_seeds
from gemenv.vector.faces import Face, InPlace, close_env, is_being_cancelled

_log = logging.getLogger(__name__)

RESET_TRIES = 3
"""Episodes in a row whose reset may fail before a slot gives up until it is asked again."""
RESTORE_TRIES = 3
"""How often one snapshot is gone back to: what fails at once again would do so for ever."""

Operation = tuple[str, Any]
"""What a slot is asked to do, and with what: `("step", action)`, `("reset", {…})`, …"""


@dataclass(frozen=True, kw_only=True)
class SlotOrder:
    """Everything that it takes to build a slot, here or in another process."""

    index: int
    spec: EnvSpec
    kwargs: Mapping[str, Any] = field(default_factory=dict[str, Any])
    wrappers: tuple[Callable[[Env], Env], ...] = ()
    seed: int
    """The root of the seeds of all episodes, together with `index`."""
    autoreset: AutoresetMode = AutoresetMode.SAME_STEP
    snapshot_every: int | None = None
    """Turns after which a snapshot is kept to go back to; `None` keeps only those asked for."""

    def build(self) -> Env:
        """Build the environment."""
        return make(self.spec, wrappers=self.wrappers, **self.kwargs)


class Slot:
    """An environment in its place.

    Its methods are coroutines that wait for nothing but the calls of a `Face`; with a face that
    waits for nothing either, they run through at once. So the rules of autoreset, seeds and
    failures are written once for all backends.

    Attributes:
        env: The environment; `None` after a failure, until the next episode wants one.
        episode: Number of the latest episode, from 0; -1 before the first.
        playing: Whether an episode is in play. Otherwise the next step begins one.
    """

    def __init__(self, order: SlotOrder) -> None:
        self.order, self.index = order, order.index
        self.seed = order.seed
        self.episode, self.playing = -1, False
        self.env: Env | None = None
        self.every = order.snapshot_every
        self._follows_at_once = order.autoreset is AutoresetMode.SAME_STEP
        self.bad_resets: dict[int, FailureInfo] = {}
        """Episodes whose reset is known to fail, since it ended a process."""
        self._checkpoint: dict[str, Any] | None = None
        self._restores = 0
        self._resume = False

    @property
    def seed(self) -> int:
        """The root of the seeds of all episodes."""
        return self._seed

    @seed.setter
    def seed(self, root: int) -> None:
        self._seed, self._seeds = root, derive_seeds(root, self.index)

    # Episodes

    async def step(self, action: str, face: Face) -> Step:
        """Take one step, and begin the next episode where that is due."""
        if not self.playing or self.env is None:
            return await self.begin(face)
        try:
            result = await face.step(self, self.env, action)
            if self.goes_on(result):
                return result
        except BaseException as error:
            reraise_ours(error)
            return await self.broke(error, face)
        return await self.conclude(result, face)

    async def follow(self, result: Step, error: BaseException | None, face: Face) -> Step:
        """Do the rest of `step`, after a step that ended an episode or raised."""
        if error is not None:
            return await self.broke(error, face)
        return await self.conclude(result, face)

    def step_at_once(self, action: str, face: InPlace) -> Step:
        """Do what `step` does, with a face that waits for nothing: the hottest path of all."""
        if not self.playing or self.env is None:
            return self.begin_at_once(face)
        try:
            result = self.env.step(action)
            goes_on = not (result[2] or result[3]) if self.every is None else self.goes_on(result)
        except BaseException as error:
            reraise_ours(error)
            return run_through(self.broke(error, face))
        if goes_on:
            return result
        self.playing = False
        return _joined(result, self.begin_at_once(face)) if self._follows_at_once else result

    def begin_at_once(self, face: InPlace) -> Step:
        """Do what `begin` does, with a face that waits for nothing."""
        env = self.env
        if env is None or self._resume or self.bad_resets:
            return run_through(self.begin(face))
        seed = self._next_episode()
        try:
            observation, info = face.reset_at_once(self, env, seed, None)
        except BaseException as error:
            reraise_ours(error)
            failure = failure_of(error, "reset")
            run_through(self._discard(face, failure))
            return run_through(self.begin(face, first=failure))
        return self._begun(observation, info, seed)

    def goes_on(self, result: Step) -> bool:
        """Say whether the episode goes on; if so, keep a snapshot when it is time for one."""
        if result[2] or result[3]:
            return False
        env, every = self.env, self.every
        if every is not None and env is not None and env.snapshot and env.turn % every == 0:
            self._checkpoint, self._restores = env.get_state(), 0
        return True

    async def conclude(self, result: Step, face: Face) -> Step:
        """Follow the end of an episode, as the autoreset mode says."""
        self.playing = False
        return _joined(result, await self.begin(face)) if self._follows_at_once else result

    async def begin(
        self,
        face: Face,
        seed: int | None = None,
        options: dict[str, Any] | None = None,
        *,
        anew: bool = False,
        first: FailureInfo | None = None,
    ) -> Step:
        """Begin an episode; where that fails, the next one, `RESET_TRIES` times.

        After a failure that left a snapshot, go back to it instead, unless it is to be `anew`.

        Args:
            face: How to call the environment.
            seed: For the environment in place of the next one.
            options: For the environment.
            anew: Whether to leave a snapshot alone.
            first: How one of the tries has failed already.
        """
        if self._resume and not anew and (resumed := await self._go_back(face)):
            return resumed
        for _ in range(RESET_TRIES - (first is not None)):
            seed = self._next_episode(seed)
            began = await self._reset(face, seed, options)
            if isinstance(began, tuple):
                return self._begun(*began, seed, first)
            first, seed = first or began, None
        assert first is not None  # noqa: S101 - no try succeeded
        return "", 0.0, False, True, _masked(0, first)

    def _next_episode(self, seed: int | None = None) -> int:
        """Count a new episode, which leaves snapshots of others behind; return its seed."""
        self._checkpoint, self._restores, self._resume = None, 0, False
        self.episode += 1
        return self._seeds(self.episode) if seed is None else seed

    def _begun(
        self, observation: str, info: Info, seed: int, first: FailureInfo | None = None
    ) -> Step:
        """Take note of a reset that worked."""
        info["episode_index"], info["seed"] = self.episode, seed
        if first is not None:
            info["failure"] = first
        self.playing = True
        return observation, 0.0, False, False, info

    async def broke(self, error: BaseException, face: Face) -> Step:
        """Follow an error that the environment raised in a step."""
        env = self.env
        assert env is not None  # noqa: S101 - it has just raised
        return await self.fail(face, failure_of(error, "step"), env.observation, env.turn)

    async def fail(self, face: Face, failure: FailureInfo, observation: str, turn: int) -> Step:
        """End the episode in play as truncated, and replace the environment.

        Args:
            face: How to call the environment that replaces the present one.
            failure: What happened.
            observation: The latest observation.
            turn: The turn that failed.
        """
        await self._discard(face, failure)
        self._resume = self._checkpoint is not None and self._restores < RESTORE_TRIES
        ended = (observation, 0.0, False, True, _masked(turn, failure))
        following = await self.conclude(ended, face)
        following[4].update(failure=failure, mask_sample=True)
        return following

    async def _reset(
        self, face: Face, seed: int, options: dict[str, Any] | None
    ) -> tuple[str, Info] | FailureInfo:
        if (failure := self.bad_resets.pop(self.episode, None)) is not None:
            return failure
        stage: FailureStage = "make"
        try:
            if self.env is None:
                self.env = await face.make(self)
            stage = "reset"
            return await face.reset(self, self.env, seed, options)
        except BaseException as error:
            reraise_ours(error)
            failure = failure_of(error, stage)
        await self._discard(face, failure)
        return failure

    async def _discard(self, face: Face, failure: FailureInfo) -> None:
        """Let go of an environment that failed."""
        _log.info("slot %d, %s: %s", self.index, self.order.spec.id, failure["message"])
        env, self.env, self.playing = self.env, None, False
        # One that hangs is still in use: the face closes it when it comes back. And one whose
        # process ended is gone; the present one has only been brought to where it was.
        if env is not None and failure["kind"] == "env_error":
            await face.close(env)

    # Snapshots

    async def _go_back(self, face: Face) -> Step | None:
        """Continue from the last snapshot; `None` if that fails too."""
        self._resume = False
        self._restores += 1
        assert self._checkpoint is not None  # noqa: S101 - `fail` looked
        try:
            self.env = await face.make(self)
            self.env.set_state(self._checkpoint)
        except BaseException as error:
            reraise_ours(error)
            await self._discard(face, failure_of(error, "make"))
            return None
        self.playing = True
        info = {"turn": self.env.turn, "restored": True}
        return self.env.observation, 0.0, False, False, info

    def get_state(self) -> dict[str, Any]:
        """Return a snapshot of the slot, and keep that of its environment to go back to."""
        env = self._need_env()
        if not env.snapshot:
            raise SnapshotError(f"{env!r} has effects outside of its snapshot.")
        state = env.get_state()
        if self.playing:
            self._checkpoint, self._restores = state, 0
        return {
            "env_id": self.order.spec.id,
            "seed": self.seed,
            "episode": self.episode,
            "playing": self.playing,
            "env": state,
        }

    def set_state(self, state: dict[str, Any], *, fork: int | None = None) -> tuple[str, Info]:
        """Continue from a snapshot of this or of another slot.

        Args:
            state: What `get_state` returned.
            fork: The number of a fork, which keeps the slot's own seeds for later episodes, and
                samples random actions apart from the other slots that continue from `state`.

        Returns:
            The observation, and info with `turn`.
        """
        if not isinstance(state, dict) or state.get("env_id") != self.order.spec.id:  # pyright: ignore[reportUnnecessaryIsInstance]
            came = state.get("env_id") if isinstance(state, dict) else state  # pyright: ignore[reportUnnecessaryIsInstance]
            raise SnapshotError(
                f"Slot {self.index} holds {self.order.spec.id!r}; it cannot continue from a "
                f"snapshot of {came!r}."
            )
        env = self._need_env()
        try:
            seed, episode, playing = int(state["seed"]), int(state["episode"]), state["playing"]
            env.set_state(state["env"])
        except (KeyError, TypeError, ValueError) as error:
            if isinstance(error, SnapshotError):
                raise
            raise SnapshotError(f"The snapshot is damaged: {error!r}.") from error
        if fork is not None:
            env.seed_random_action(derive_seed("fork", self.seed, self.index, fork))
        else:
            self.seed, self.episode = seed, episode
        self.playing, self._resume = bool(playing), False
        self._checkpoint, self._restores = (state["env"] if self.playing else None), 0
        return env.observation, {"turn": env.turn}

    def freeze(self) -> dict[str, Any] | None:
        """Return everything that `thaw` needs to go on exactly from here; `None` if that fails.

        Unlike `get_state`, it leaves no trace: a failure goes back no further than before.
        """
        env = self.env
        if env is None or not (env.snapshot and self.playing):
            return None
        return {"env": env.get_state(), "kept": (self._checkpoint, self._restores)}

    def thaw(self, frozen: dict[str, Any]) -> None:
        """Go on from what `freeze` returned, in a slot whose seed and episode are set."""
        self._need_env().set_state(frozen["env"])
        self._checkpoint, self._restores = frozen["kept"]
        self.playing, self._resume = True, False

    def call(self, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Return an attribute of the environment, or what its method returns."""
        value = self._need_env().get_wrapper_attr(name)
        return value(*args, **kwargs) if callable(value) else value

    def interrupt(self) -> None:
        """Give up the episode in play, amid which something like Ctrl-C has come."""
        env, self.env, self.playing, self._resume = self.env, None, False, False
        if env is not None:
            close_env(env)

    def _need_env(self) -> Env:
        if self.env is None:
            raise ResetNeeded(f"Slot {self.index} has no environment after a failure: reset it.")
        return self.env


def reraise_ours(error: BaseException) -> None:
    """Raise what is not the environment's doing: Ctrl-C, and the cancellation of our own task."""
    if isinstance(error, KeyboardInterrupt):
        # It comes to the main thread alone; elsewhere the environment has raised it itself.
        if threading.current_thread() is threading.main_thread():
            raise error
    elif isinstance(error, asyncio.CancelledError) and is_being_cancelled():
        raise error


def failure_of(error: BaseException, stage: FailureStage) -> FailureInfo:
    """Describe an error of an environment in the vocabulary of failures."""
    if isinstance(error, DeadlineExceeded):
        return {"kind": "deadline", "stage": stage, "message": str(error)}
    if isinstance(error, asyncio.CancelledError | concurrent.futures.CancelledError):
        # Which of the two, and from where, depends on what ran it.
        message = "The environment let a cancellation of its own out."
        return {"kind": "env_error", "stage": stage, "message": message}
    return {"kind": "env_error", "stage": stage, "message": describe_error(error)}


def _joined(ended: Step, began: Step) -> Step:
    """Return the end of an episode together with the start of the next, in Gymnasium's names."""
    observation, reward, terminated, truncated, info = ended
    full = began[4]
    full["final_obs"], full["final_info"] = observation, info
    # A new episode that could not begin says nothing about the one that ended.
    full.pop("mask_sample", None)
    return began[0], reward, terminated, truncated, full


def _masked(turn: int, failure: FailureInfo) -> Info:
    """Return the info of an end that says nothing about the policy."""
    result = StepResult.of("", {}, truncated=True, info={"turn": turn, "failure": failure})
    return result.info | {"mask_sample": True}
