"""What it takes to bring back a slot whose process has ended."""

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from gemenv.core.failure import FailureInfo
from gemenv.core.result import Step
from gemenv.vector.slot import Operation, SlotOrder

LONGEST = 1000
"""Operations of one episode after which they give way to a snapshot."""


@dataclass
class History:
    """A slot up to now: doing the operations again gives the same state.

    That holds since an episode depends on its seed and its actions alone. An environment that
    has effects outside of its snapshot is never brought back this way.
    """

    seed: int
    """The root of its seeds."""
    episode: int = -1
    operations: list[Operation] = field(default_factory=list[Operation])
    """What it was asked since the episode began, or since a snapshot."""
    observation: str | None = None
    """The latest observation, to tell whether it came out the same."""
    bad_resets: dict[int, FailureInfo] = field(default_factory=dict[int, FailureInfo])
    """Episodes whose reset has ended the process."""
    build: bool = True
    """Whether to build the environment at once; false where its constructor ended the process."""


@dataclass
class Rebuild:
    """The order to build a slot and bring it to where it was."""

    order: SlotOrder
    history: History


class Frozen(NamedTuple):
    """Where a slot is, in place of all operations that have led there."""

    state: dict[str, Any] | None
    """What `Slot.thaw` takes; `None` where there is no such thing."""


class Journal:
    """Keeps the history of one slot, from its answers."""

    def __init__(self, order: SlotOrder) -> None:
        self.order = order
        self.history = History(order.seed)
        self._latest: Step | None = None
        """The latest answer that was a step of an episode."""
        self._longest = LONGEST
        self.repeatable = True
        """Whether the slot can be brought back at all."""
        self.playing = False

    def note_step(self, asked: Operation, value: Step) -> None:
        """Take in the answer to a `step`, `reset` or `fail`; this is on the hot path."""
        if "episode_index" in value[4] or asked[0] != "step":
            self._note_start(asked, value)
        else:
            if self.repeatable:
                self.history.operations.append(asked)
            self.playing = not (value[2] or value[3])
        self._latest = value

    def _note_start(self, asked: Operation, value: Step) -> None:
        """Take in an answer after which another episode may be in play."""
        history, info = self.history, value[4]
        operation, payload = asked
        if operation == "reset" and payload["root"] is not None:
            history.seed = payload["root"]
        if "episode_index" in info:
            options = payload["options"] if operation == "reset" else None
            again = {"seed": info["seed"], "options": options, "root": None}
            history.operations = [("reset", again)]
            self._longest = LONGEST
            history.episode = info["episode_index"]
            history.bad_resets.clear()
            history.build = True
            self.playing = True
        else:
            history.operations.append(asked)
            self.playing = "restored" in info or not (value[2] or value[3])

    def note_other(self, asked: Operation, value: Any) -> None:
        """Take in the answer to an operation that is no step of an episode."""
        operation, payload = asked
        history = self.history
        if isinstance(value, BaseException):
            return
        if operation == "get_state":
            # From here on, the snapshot is a shorter way.
            history.operations = [("set_state", {"state": value, "fork": None})]
        elif operation == "set_state":
            state = payload["state"]
            history.operations = [asked]
            if payload["fork"] is None:
                history.seed, history.episode = state["seed"], state["episode"]
            observation, info = value
            self._latest = observation, 0.0, False, False, info
            self.playing = state["playing"]
        else:
            history.operations.append(asked)

    @property
    def too_long(self) -> bool:
        """Whether it is time to ask where the slot is, and to forget how it came there."""
        return len(self.history.operations) > self._longest

    def note_frozen(self, frozen: Frozen) -> None:
        """Take in where the slot is, which has done all operations that were noted."""
        if frozen.state is not None and self.playing:
            self.history.operations = [("thaw", frozen.state)]
        else:
            # Perhaps later; the less often, the less it helps.
            self._longest *= 2

    @property
    def observation(self) -> str:
        """The latest observation; empty before the first."""
        return self._latest[0] if self._latest is not None else ""

    @property
    def turn(self) -> int:
        """The latest turn."""
        return self._latest[4]["turn"] if self._latest is not None else 0

    def expect(self) -> History:
        """Return the history, with the observation that must come out of it."""
        self.history.observation = self.observation if self.history.operations else None
        return self.history

    def forget(self) -> None:
        """Give up the episode in play."""
        self.history.operations = []
        self.playing = False
