"""Going back to an earlier turn of the episode."""

import math
import re
from dataclasses import dataclass
from typing import Any, ClassVar

from gemenv.core import Env, Info, Step, StepResult, Wrapper
from gemenv.errors import InvalidArgumentError
from gemenv.messages import boxed, last_boxed
from gemenv.wrappers.rewind import require_snapshots, rewind


@dataclass
class Turn:
    """What it takes to undo a turn."""

    before: dict[str, Any]
    """The wrapped environment's snapshot from before it."""
    reward: float = 0.0
    """What the turn paid."""


class Undo(Wrapper):
    r"""Let the agent go back: `\boxed{undo}` by one turn, `\boxed{undo 3}` by three.

    An undo restores the environment's snapshot, its generators included: the same actions have the
    same luck again, so that nobody rolls dice until they fall well. What the agent has seen, it has
    seen; the cost is there for that. The end of an episode is final.

    Reward: `undo`, minus the cost, and `undone`, minus what the undone turns paid, or plus what
    they cost. The rewards of an episode thus add up to those of the turns that were kept, less the
    costs: going around in circles never pays.
    Turns: time does not run backwards. The wrapped environment goes on counting, so that undone
    turns use up its limit; undos are turns of this wrapper, which a `TurnLimit` around it counts.
    Refused: going back further than there are turns, or than `max_depth`, is no valid action. It
    costs nothing but its turn and one of the undos. With no undos left, the environment answers as
    to any other reply.

    Args:
        env: The environment to wrap; it must have complete snapshots.
        cost: What one undo costs, 0 or more, however many turns it goes back.
        max_undos: How often an episode can go back, 1 or more.
        max_depth: Turns that can be undone at most, 1 or more; so many snapshots are kept.
        word: What stands for going back, for environments where "undo" is a move of its own.

    Raises:
        InvalidArgumentError: If a number is out of range, or `word` is no word.
        SnapshotError: If the environment has effects outside of its snapshots.

    Example:
        >>> import gemenv
        >>> env = Undo(gemenv.make("game:Sokoban-v0-easy"))
        >>> begin, info = env.reset(seed=0)
        >>> observation, *_ = env.step(env.sample_random_action())
        >>> observation, reward, terminated, truncated, info = env.step(r"\boxed{undo}")
        >>> reward, info["turn"]
        (-0.05, 2)
        >>> print(observation.splitlines()[0])
        You are back where you were 1 turn ago. Turns since then still count. Undos left: 4.
    """

    snapshot_fields: ClassVar[tuple[str, ...]] = ("turns", "undos_left")
    turns: list[Turn]
    """The latest turns that were kept, up to `max_depth`."""
    undos_left: int = 0

    def __init__(
        self,
        env: Env,
        *,
        cost: float = 0.05,
        max_undos: int = 5,
        max_depth: int = 10,
        word: str = "undo",
    ) -> None:
        super().__init__(env)
        require_snapshots(env, "its turns cannot be undone")
        if not (math.isfinite(cost) and cost >= 0):
            raise InvalidArgumentError(f"`cost` must be 0 or more and finite, got {cost!r}.")
        for name, value in (("max_undos", max_undos), ("max_depth", max_depth)):
            if value < 1:
                raise InvalidArgumentError(f"`{name}` must be 1 or more, got {value!r}.")
        if not re.fullmatch(r"[a-z]+", word):
            raise InvalidArgumentError(f"`word` must be of letters from a to z, got {word!r}.")
        self.cost, self.max_undos, self.max_depth, self.word = cost, max_undos, max_depth, word
        self.turns = []
        self._form = re.compile(rf"{word}(?:\s+([0-9]{{1,9}}))?", re.IGNORECASE | re.ASCII)

    def on_reset(self, observation: str, info: Info) -> tuple[str, Info]:
        """Begin with nothing to undo, and say how it is done."""
        self.turns, self.undos_left = [], self.max_undos
        return f"{observation}\n\n{self._instructions()}", info

    def on_action(self, action: str) -> str:
        """Remember where the turn begins."""
        self.turns = [*self.turns, Turn(self.env.get_state())][-self.max_depth :]
        return action

    def on_step(self, result: StepResult) -> StepResult:
        """Remember what the turn paid."""
        self.turns[-1].reward = result.reward
        return result

    def _step(self, action: str) -> Step:
        depth = self._depth(action)
        return super()._step(action) if depth is None else self._undo(depth)

    async def astep(self, action: str) -> Step:
        """Answer one action, as `Env.astep` does."""
        # An undo waits for nothing outside.
        undo = isinstance(action, str) and self._depth(action) is not None  # pyright: ignore[reportUnnecessaryIsInstance]
        return self.step(action) if undo else await super().astep(action)

    def action_menu(self) -> list[str] | None:
        """Return the wrapped environment's menu, and behind it how far one can go back."""
        menu = super().action_menu()
        if menu is None or not self.undos_left:
            return menu
        return menu + [self._reply(depth) for depth in range(1, len(self.turns) + 1)]

    def _depth(self, action: str) -> int | None:
        """Return how many turns back the reply asks to go; `None` if it is not about that."""
        answer = last_boxed(action) if self.undos_left else None
        asked = None if answer is None else self._form.fullmatch(answer)
        return asked and int(asked[1] or 1)

    def _undo(self, depth: int) -> StepResult:
        self.undos_left -= 1
        valid = 1 <= depth <= len(self.turns)
        terms: dict[str, float] = {}
        if valid:
            undone = self.turns[-depth:]
            del self.turns[-depth:]
            rewind(self.env, undone[0].before)
            terms["undo"] = -self.cost
            if paid := math.fsum(turn.reward for turn in undone):
                terms["undone"] = -paid
            message = (
                f"You are back where you were {_turns(depth)} ago. Turns since then still count."
            )
        else:
            message = f"You cannot go back {_turns(depth)}, at most {_turns(len(self.turns))}."
        return StepResult.of(
            f"{message} Undos left: {self.undos_left}.\n{self.env.observation}",
            terms,
            action_valid=valid,
            parsed_action=f"{self.word} {depth}",
        )

    def _reply(self, depth: int) -> str:
        return boxed(self.word if depth == 1 else f"{self.word} {depth}")

    def _instructions(self) -> str:
        further = f", {self._reply(3)} by 3 and so on up to {self.max_depth}"
        return (
            f"You can also go back to an earlier turn: {self._reply(1)} goes back by 1 turn"
            f"{further if self.max_depth >= 3 else ''}. Each time takes a turn and costs "
            f"{self.cost:g}, and the rewards of the turns that you undo are taken back. "
            f"Undos left: {self.undos_left}."
        )


def _turns(n: int) -> str:
    return "1 turn" if n == 1 else f"{n} turns"
