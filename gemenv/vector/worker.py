"""What hosts slots in another process, whatever carries the messages."""

import pickle
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from gemenv.core import StepResult
from gemenv.core.background import run_through
from gemenv.core.failure import FailureStage, describe_error
from gemenv.errors import ContractError
from gemenv.vector.backend import Done
from gemenv.vector.faces import InPlace, Limits
from gemenv.vector.journal import Frozen, Rebuild
from gemenv.vector.local import LocalBackend
from gemenv.vector.operations import perform
from gemenv.vector.progress import Watch, unwatched
from gemenv.vector.slot import Slot

Message = tuple[str, Mapping[int, Any]]
"""An operation, or `build` with `Rebuild`s, and what it takes for each slot."""

_FLUSH_SECONDS = 0.005
"""Results that are older than this do not wait for the rest of their batch."""


@dataclass(frozen=True)
class WorkerSettings:
    """What every worker of a vector environment is told at its start."""

    limits: Limits
    threads: int


@dataclass(frozen=True)
class BuildReport:
    """What became of an order to build a slot."""

    in_place: bool = True
    """Whether its environment runs in the worker's main thread."""
    snapshot: bool = True
    """Whether it can be brought back by its history."""
    same: bool = True
    """Whether the history came out the same."""


class Worker:
    """Slots in this process, for a supervisor elsewhere.

    Args:
        settings: Limits and threads.
        send: Carries a pickled list of results to the supervisor.
        watch: Notes the call that begins in this thread.
        rest: Notes that none is going on here.
        watch_waiting: Notes the call that begins elsewhere.
    """

    def __init__(
        self,
        settings: WorkerSettings,
        send: Callable[[bytes], None],
        watch: Watch,
        rest: Callable[[], None],
        watch_waiting: Watch = unwatched,
    ) -> None:
        self._send, self._watch, self._rest = send, watch, rest
        self._face = InPlace(self._begin)
        self._backend = LocalBackend(
            [],
            concurrent=True,
            limits=settings.limits,
            threads=settings.threads,
            watch=self._begin,
            watch_waiting=watch_waiting,
        )
        self._flushed = 0.0

    def handle(self, message: Message) -> None:
        """Do what a message asks; send results as they come."""
        operation, jobs = message
        self._flushed = time.monotonic()
        if operation == "build":
            done: list[Done] = [(index, self._build(index, each)) for index, each in jobs.items()]
        elif operation == "freeze":
            done = [(index, self._freeze(index)) for index in jobs]
        else:
            done = self._backend.submit(operation, jobs)
        self._rest()
        self._deliver(done)

    def collect(self) -> None:
        """Send what has come meanwhile from environments that wait."""
        self._deliver(self._backend.collect())

    def fileno(self) -> int:
        """Return a descriptor that is readable when `collect` has something; -1 for never."""
        return self._backend.fileno()

    def close(self) -> None:
        """Close the environments."""
        self._backend.close()

    def _begin(self, index: int, stage: FailureStage, episode: int) -> None:
        """Note what begins, and let results go that have waited long enough."""
        now = time.monotonic()
        if now - self._flushed > _FLUSH_SECONDS:
            # Sending may wait for the supervisor, which is no call of any slot.
            self._rest()
            self._deliver(self._backend.drain())
            self._flushed = now
        self._watch(index, stage, episode)

    def _build(self, index: int, rebuild: Rebuild) -> BuildReport | Exception:
        history, slot = rebuild.history, Slot(rebuild.order)
        slot.seed, slot.episode = history.seed, history.episode
        slot.bad_resets.update(history.bad_resets)
        self._begin(index, "make", history.episode)
        try:
            slot.env = rebuild.order.build() if history.build else None
        except (Exception, SystemExit) as error:
            # Its next reset tries again; the supervisor knows whether that is worth a try.
            self._backend.add(slot)
            return _portable(error)
        same = self._replay(slot, rebuild)
        self._backend.add(slot)
        return BuildReport(
            in_place=index not in self._backend.waiting,
            snapshot=rebuild.order.spec.snapshot and (slot.env is None or slot.env.snapshot),
            same=same,
        )

    def _freeze(self, index: int) -> Frozen:
        """Return what a supervisor needs to bring a slot back to where it is now."""
        slot = self._backend.slots[index]
        self._begin(index, "step", slot.episode)
        try:
            frozen = slot.freeze()
            _packed(frozen)
        except Exception:
            # An environment whose snapshots do not work is still brought back by its actions.
            frozen = None
        return Frozen(frozen)

    def _replay(self, slot: Slot, rebuild: Rebuild) -> bool:
        """Do the operations of a history; say whether they came out the same."""
        history = rebuild.history
        if history.operations and history.operations[0][0] == "reset":
            slot.episode -= 1
        for operation, payload in history.operations:
            self._begin(slot.index, "reset" if operation == "reset" else "step", slot.episode)
            value = run_through(perform(slot, operation, payload, self._face))
            # What could not be sent has ended its episode, and does so again.
            self._sendable(slot, value)
        if history.observation is None or slot.env is None:
            return True
        return slot.env.observation == history.observation

    def _deliver(self, done: list[Done]) -> None:
        if not done:
            return
        # Plain tuples take half the time of named ones on their way.
        done = [(i, tuple(v)) if type(v) is StepResult else (i, v) for i, v in done]
        try:
            data = _packed(done)
        except Exception:
            # Some environment has put something into its info that no process can send.
            slots = self._backend.slots
            data = _packed([(index, self._sendable(slots[index], value)) for index, value in done])
        self._send(data)

    def _sendable(self, slot: Slot, value: Any) -> Any:
        """Return a value as it can be sent; an episode that cannot is ended as a failure."""
        try:
            _packed(value)
        except Exception as error:
            refusal = ContractError(f"The result cannot be sent between processes: {error}")
        else:
            return value
        if not _is_step(value):
            return refusal
        turn = slot.env.turn if slot.env is not None else 0
        failure = {"kind": "env_error", "stage": "step", "message": str(refusal)}
        seen = value[0] if isinstance(value[0], str) else ""
        payload = {"failure": failure, "observation": seen, "turn": turn}
        ended = run_through(perform(slot, "fail", payload, self._face))
        try:
            _packed(ended)
        except Exception:
            known = ("turn", "episode_index", "seed", "failure", "mask_sample")
            kept = {name: ended[4][name] for name in known if name in ended[4]}
            return (*ended[:4], kept)
        return ended


def _packed(value: Any) -> bytes:
    """Return the pickle of a value that can be unpickled.

    Raises:
        Exception: Whatever its objects raise on their way.
    """
    data = pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
    # Plain data always comes back. Objects of other types begin with this opcode.
    if pickle.STACK_GLOBAL in data:
        pickle.loads(data)  # noqa: S301 - our own bytes
    return data


def _is_step(value: Any) -> bool:
    if not isinstance(value, tuple) or len(cast("tuple[Any, ...]", value)) != 5:
        return False
    return isinstance(value[4], dict) and "turn" in value[4]


def _portable(error: BaseException) -> Exception:
    """Return an error that can be sent and raised elsewhere."""
    if isinstance(error, Exception):
        try:
            pickle.loads(pickle.dumps(error))  # noqa: S301 - our own bytes
        except Exception:
            return ContractError(describe_error(error))
        return error
    return ContractError(describe_error(error))
