"""Many environments, stepped together or each at its own pace."""

import os
import threading
import weakref
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from gymnasium.vector import AutoresetMode

from gemenv.core import Info
from gemenv.core.background import OWN_THREADS
from gemenv.core.result import Step
from gemenv.spaces import Text
from gemenv.vector.arguments import (
    SNAPSHOT_VERSION,
    Resets,
    check_indices,
    plan_actions,
    plan_resets,
    read_snapshot,
)
from gemenv.vector.backend import Backend
from gemenv.vector.batch import EnvStep, StepBatch
from gemenv.vector.dispatch import Dispatch
from gemenv.vector.slot import SlotOrder

if TYPE_CHECKING:
    from gemenv.vector.gymnasium_view import GymnasiumVectorEnv


class VectorEnv:
    r"""Many environments behind one contract, whatever runs them.

    Build it with `gemenv.make_vec`, and close it, or use it as a context manager. It belongs to
    one thread, or to one event loop.

    **In step.** `reset` begins an episode everywhere, `step` takes one action for each
    environment and waits for all results. A mapping from index to action steps some of them.

    **At their own pace.** `send` gives actions to environments and does not wait; `recv` returns
    what is finished, as soon as there is something: nothing ever waits for the slowest. In async
    code, iterate: `async for step in vec`.

    **Ends.** With autoreset `SAME_STEP`, the step that ends an episode begins the next one: its
    observation and info are those of the new episode, and the end is kept in
    `info["final_obs"]` and `info["final_info"]`. With `NEXT_STEP`, the following step begins it,
    whatever its action, with reward 0. With `DISABLED`, call `reset` for those that ended.

    **Seeds.** The seed of an episode is derived from the root seed, the index of the environment
    and the number of its episode, and stands in `info["seed"]` and `info["episode_index"]` of its
    first observation. So results do not depend on the backend, on timing, or on other
    environments.

    **Failures.** An environment that raises, or that takes longer than its deadline, or that
    ends its process, as far as the backend outlives that, is replaced. Its episode comes back
    truncated, with `info["failure"]` (`kind`, `stage`, `message`) and `info["mask_sample"]`:
    it says nothing about the policy. Where autoreset would begin a new episode, the slot goes
    back to its last snapshot of this one, if it has one (from `get_state`, `set_state`, `fork` or
    `snapshot_every`), which `info["restored"]` tells.

    **Ctrl-C** amid a call loses what was in flight: `reset` for all then starts afresh, from
    the first episode of the root seed.

    Example:
        >>> import gemenv
        >>> with gemenv.make_vec("game:GuessTheNumber-v0-easy", num_envs=3, seed=0) as vec:
        ...     observations, infos = vec.reset()
        ...     observations, rewards, terminated, truncated, infos = vec.step([r"\boxed{5}"] * 3)
        >>> rewards.shape, [info["turn"] for info in infos]
        ((3,), [1, 1, 1])
    """

    def __init__(self, orders: Sequence[SlotOrder], backend: Backend, *, seed: int) -> None:
        self.orders = tuple(orders)
        self.num_envs = len(self.orders)
        self.seed = seed
        """The root of all seeds; drawn at random where none was given."""
        self.autoreset_mode: AutoresetMode = self.orders[0].autoreset
        self.metadata: dict[str, Any] = {"autoreset_mode": self.autoreset_mode}
        self.single_observation_space = Text()
        self.single_action_space = Text()
        disabled = self.autoreset_mode is AutoresetMode.DISABLED
        self._dispatch = Dispatch(backend, self.num_envs, ends=disabled)
        self._forks = 0
        self._finalizer = weakref.finalize(self, _close_in, os.getpid(), backend)

    @property
    def env_ids(self) -> tuple[str, ...]:
        """The id of each environment."""
        return tuple(order.spec.id for order in self.orders)

    @property
    def in_flight(self) -> frozenset[int]:
        """The environments whose step or reset has not come out of `recv` yet."""
        return frozenset(self._dispatch.in_flight)

    @property
    def closed(self) -> bool:
        """Whether `close` was called."""
        return self._dispatch.closed

    # In step

    def reset(
        self,
        which: Resets | None = None,
        *,
        seed: int | Sequence[int | None] | None = None,
        options: Mapping[str, Any] | None = None,
    ) -> tuple[tuple[str, ...], tuple[Info, ...]]:
        """Begin episodes, and wait for their first observations.

        Args:
            which: Which environments: indices, or a mapping from index to `{"seed": …,
                "options": …}`, both optional. By default all; what is in flight then is waited
                for and dropped.
            seed: An integer starts the seeds of all episodes anew from this root; a sequence
                gives each environment the seed of this one episode.
            options: Passed to every `reset`. `"reset_mask"`, booleans for all environments,
                resets those that are true; the others answer with their latest observation and
                an empty info.

        Returns:
            Observations and infos, in the order of `which` or of the environments.

        Raises:
            InvalidArgumentError: If an index, a seed or the mask is not right.
            BusyError: If one named in `which` is in flight.
        """
        jobs, masked = plan_resets(self.num_envs, which, seed, options)
        dispatch = self._dispatch
        if len(jobs) == self.num_envs and not self.closed:
            if dispatch.interrupted:
                # The slots are new and begin with their first episode: so of the present root.
                root = int(seed) if isinstance(seed, int | np.integer) else self.seed
                jobs = {i: {**job, "root": root} for i, job in jobs.items()}
            dispatch.start_over()
        dispatch.check_usable()
        dispatch.check_idle(dispatch.all if masked else jobs)
        steps = dispatch.run("reset", jobs)
        if isinstance(seed, int | np.integer):
            self.seed = int(seed)
        dispatch.note(zip(jobs, steps, strict=True))
        if masked:
            return self._fill_in(dict(zip(jobs, steps, strict=True)))
        return tuple(step[0] for step in steps), tuple(step[4] for step in steps)

    def step(self, actions: Sequence[str] | Mapping[int, str]) -> StepBatch:
        """Take a step, and wait for all results.

        Args:
            actions: One for each environment; or a mapping from index to action, which steps
                only these.

        Returns:
            Observations, rewards, terminations, truncations and infos, in the order of `actions`.

        Raises:
            InvalidArgumentError: If there are too few or too many actions, or an index or an
                action is not right. Nothing has changed.
            BusyError: If one of the environments is in flight. Nothing has changed.
            ResetNeeded: If one of the environments has no episode in play. Nothing has changed.
        """
        jobs, dispatch = plan_actions(self.num_envs, actions, None), self._dispatch
        dispatch.check_startable(jobs)
        steps = dispatch.run("step", jobs)
        if dispatch.ends:
            dispatch.note(zip(jobs, steps, strict=True))
        observations, rewards, terminations, truncations, infos = zip(*steps, strict=True)
        return StepBatch(
            observations,
            np.array(rewards, np.float64),
            np.array(terminations, np.bool_),
            np.array(truncations, np.bool_),
            infos,
        )

    # At their own pace

    def send(
        self,
        actions: Sequence[str] | Mapping[int, str],
        ids: Sequence[int] | None = None,
    ) -> None:
        """Give actions to environments, without waiting for results.

        Args:
            actions: A mapping from index to action; or one for each of `ids`, which are all
                environments by default.
            ids: Indices, where `actions` is a sequence.

        Raises:
            InvalidArgumentError: As `step` does.
            BusyError: As `step` does.
            ResetNeeded: As `step` does.
        """
        jobs = plan_actions(self.num_envs, actions, ids)
        self._dispatch.check_startable(jobs)
        self._dispatch.send("step", jobs)

    def send_reset(
        self,
        which: Resets | None = None,
        *,
        seed: int | Sequence[int | None] | None = None,
        options: Mapping[str, Any] | None = None,
    ) -> None:
        """Begin episodes, as `reset` does, without waiting; their observations come by `recv`."""
        jobs, _ = plan_resets(self.num_envs, which, seed, options)
        self._dispatch.check_usable()
        self._dispatch.check_idle(jobs)
        self._dispatch.send("reset", jobs)
        if isinstance(seed, int | np.integer):
            self.seed = int(seed)

    def recv(self, min_ready: int = 1, timeout: float | None = None) -> list[EnvStep]:
        """Return what is finished, waiting until there is enough.

        Args:
            min_ready: How many results to wait for; all that are ready come.
            timeout: Seconds after which fewer are returned, perhaps none; `None` waits on.

        Raises:
            InvalidArgumentError: If fewer than `min_ready` environments are in flight.
        """
        return self._dispatch.receive(min_ready, timeout)

    async def arecv(self, min_ready: int = 1, timeout: float | None = None) -> list[EnvStep]:
        """Return what is finished, as `recv` does, without holding up the event loop."""
        return await self._dispatch.receive_async(min_ready, timeout)

    def __aiter__(self) -> AsyncIterator[EnvStep]:
        """Yield finished steps one by one, until the vector environment is closed.

        With nothing in flight it waits for the next `send`; leave the loop with `break`.
        """
        return self._dispatch.stream()

    # Snapshots

    def get_state(self, ids: Iterable[int] | None = None) -> dict[str, Any]:
        """Return a snapshot of the environments as JSON-able data, seeds included.

        The environments go back to it after a failure.

        Args:
            ids: Which; by default all.

        Raises:
            BusyError: If one is in flight.
            SnapshotError: If one has effects outside of its snapshot.
        """
        jobs = dict.fromkeys(check_indices(self.num_envs, ids))
        slots = {
            str(index): state for index, state in self._dispatch.ask("get_state", jobs).items()
        }
        return {"version": SNAPSHOT_VERSION, "seed": self.seed, "slots": slots}

    def set_state(self, state: Mapping[str, Any]) -> tuple[tuple[str, ...], tuple[Info, ...]]:
        """Continue from a snapshot, taken of any vector environment with the same ids.

        Args:
            state: What `get_state` returned; environments that it does not hold are left alone.

        Returns:
            Observations, and infos with `turn`, in the order of the snapshot.

        Raises:
            SnapshotError: If it does not fit; the environments that it fits have changed.
        """
        slots = read_snapshot(self.num_envs, state)
        return self._continue(slots, forks=dict.fromkeys(slots))

    def fork(self, source: int, targets: Iterable[int]) -> tuple[tuple[str, ...], tuple[Info, ...]]:
        """Let other environments continue from the state of one: a group on the same task.

        They keep their own seeds for the episodes that follow, and sample random actions of
        their own.

        Args:
            source: The index of the one to copy; it is not changed.
            targets: The indices of those to overwrite; of the same id.

        Returns:
            Observations, and infos with `turn`, in the order of `targets`.

        Raises:
            BusyError: If one of them is in flight.
            SnapshotError: If the source has effects outside of its snapshot, or an id differs.
        """
        indices = [index for index in check_indices(self.num_envs, targets) if index != source]
        self._dispatch.check_usable()
        self._dispatch.check_idle(indices)
        wanted = dict.fromkeys(check_indices(self.num_envs, [source]))
        state: dict[int, dict[str, Any]] = self._dispatch.ask("get_state", wanted)
        forks = {index: self._forks + i for i, index in enumerate(indices)}
        self._forks += len(indices)
        return self._continue(dict.fromkeys(indices, state[source]), forks=forks)

    def _continue(
        self, slots: Mapping[int, dict[str, Any]], forks: Mapping[int, int | None]
    ) -> tuple[tuple[str, ...], tuple[Info, ...]]:
        self._dispatch.check_usable()
        self._dispatch.check_idle(slots)
        jobs = {i: {"state": slot, "fork": forks[i]} for i, slot in slots.items()}
        answers = self._dispatch.run("set_state", jobs)
        for index, answer in zip(jobs, answers, strict=True):
            if not isinstance(answer, BaseException):
                # An ended episode is followed by the next step, unless that is for the caller.
                begun = slots[index]["episode"] >= 0 and not self._dispatch.ends
                unstarted = self._dispatch.unstarted
                wants_reset = not (slots[index]["playing"] or begun)
                (unstarted.add if wants_reset else unstarted.discard)(index)
        for answer in answers:
            if isinstance(answer, BaseException):
                raise answer
        return tuple(answer[0] for answer in answers), tuple(answer[1] for answer in answers)

    # Looking inside

    def call(
        self, name: str, *args: Any, ids: Iterable[int] | None = None, **kwargs: Any
    ) -> list[Any]:
        """Return an attribute of the environments, or what their method returns.

        Args:
            name: Such as `"oracle_action"`, `"sample_random_action"`, `"render"` or `"turn"`.
            args: For the method.
            ids: Which environments; by default all.
            kwargs: For the method.

        Raises:
            BusyError: If one is in flight.
        """
        jobs = dict.fromkeys(check_indices(self.num_envs, ids), (name, args, kwargs))
        return list(self._dispatch.ask("call", jobs).values())

    def as_gymnasium(self) -> "GymnasiumVectorEnv":
        """Return a `gymnasium.vector.VectorEnv` onto the same environments.

        Its infos are a dict of arrays with `_key` masks, and Gymnasium's vector wrappers work
        around it. Closing it closes this.
        """
        from gemenv.vector.gymnasium_view import GymnasiumVectorEnv

        return GymnasiumVectorEnv(self)

    # Life

    def close(self) -> None:
        """End everything that was started: environments, threads, processes, files."""
        self._dispatch.close()
        self._finalizer()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def __len__(self) -> int:
        return self.num_envs

    def __repr__(self) -> str:
        names = ", ".join(sorted(set(self.env_ids)))
        state = ", closed" if self.closed else ""
        return f"<VectorEnv of {self.num_envs} × {names}{state}>"

    def _fill_in(self, begun: Mapping[int, Step]) -> tuple[tuple[str, ...], tuple[Info, ...]]:
        """Add the latest observations of the environments that a mask has spared."""
        spared = [index for index in range(self.num_envs) if index not in begun]
        seen = self._dispatch.run("call", dict.fromkeys(spared, ("observation", (), {})))
        # One that failed has no environment, and so nothing to show.
        latest = {i: o if isinstance(o, str) else "" for i, o in zip(spared, seen, strict=True)}
        return (
            tuple(begun[i][0] if i in begun else latest[i] for i in range(self.num_envs)),
            tuple(begun[i][4] if i in begun else {} for i in range(self.num_envs)),
        )


def _close_in(pid: int, backend: Backend) -> None:
    """Close a backend, unless this is a fork of the process that it belongs to."""
    if os.getpid() != pid:
        return
    if threading.current_thread().name.startswith(OWN_THREADS):
        # The collector may run in a thread that the backend waits for.
        threading.Thread(target=backend.close, name="gemenv-close").start()
    else:
        backend.close()
