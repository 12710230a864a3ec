"""Several attempts at one task."""

from typing import Any, ClassVar

from gemenv.core import Env, Info, StepResult, Wrapper
from gemenv.errors import InvalidArgumentError
from gemenv.wrappers.rewind import require_snapshots, rewind


class MultiAttempt(Wrapper):
    r"""Let the agent answer again after a wrong answer, until it is right or attempts run out.

    An attempt is a turn that ends the wrapped environment without success; one in which no answer
    could be read is an attempt too, where the environment ends there. The environment is then put
    back to before that turn. Turns that do not end it are passed on as they are. So it works
    around any environment with snapshots; around one of several turns, an attempt takes back
    the turn that lost.

    Observation: after a wrong attempt, that it was wrong and how many are left. What the
        environment says is not shown, since many tell the answer when they end.
    Reward: an attempt that is not the last pays nothing. The last one pays what the environment
        pays, times `discount` for each attempt before it.
    Info: `attempt`, from 1, and `attempts_left`.

    Args:
        env: The environment to wrap; it must have complete snapshots.
        attempts: How many there are, 1 or more.
        discount: What an attempt is worth beside the one before it, from 0 to 1.

    Raises:
        InvalidArgumentError: If a number is out of range.
        SnapshotError: If the environment has effects outside of its snapshots.

    Example:
        >>> import gemenv
        >>> env = MultiAttempt(gemenv.make("game:GuessTheNumber-v0-easy", max_turns=1))
        >>> _ = env.reset(seed=0)
        >>> env.step("no number")[0]
        'No answer could be read from your reply. Attempts left: 2.'
        >>> env.step(env.oracle_action())[2:4] == (False, False)
        True
    """

    snapshot_fields: ClassVar[tuple[str, ...]] = ("attempt",)
    attempt: int = 1
    """Which attempt comes next."""
    _before: dict[str, Any] | None = None

    def __init__(self, env: Env, *, attempts: int = 3, discount: float = 1.0) -> None:
        super().__init__(env)
        require_snapshots(env, "it cannot be attempted again")
        if attempts < 1:
            raise InvalidArgumentError(f"`attempts` must be 1 or more, got {attempts!r}.")
        if not 0 <= discount <= 1:
            raise InvalidArgumentError(f"`discount` must be from 0 to 1, got {discount!r}.")
        self.attempts, self.discount = attempts, discount

    def on_reset(self, observation: str, info: Info) -> tuple[str, Info]:
        """Begin with all attempts, and say how many there are."""
        self.attempt = 1
        info |= self._counters()
        if self.attempts == 1:
            return observation, info
        worth = f" Each is worth {self.discount:g} times the one before it."
        return (
            f"{observation}\n\nYou have {self.attempts} attempts: after a wrong answer you may "
            f"answer again.{worth if self.discount < 1 else ''}",
            info,
        )

    def on_action(self, action: str) -> str:
        """Remember where the attempt begins, unless it is the last one."""
        self._before = self.env.get_state() if self.attempt < self.attempts else None
        return action

    def on_step(self, result: StepResult) -> StepResult:
        """Put the environment back after a wrong attempt; weigh the reward of the last one."""
        before, self._before = self._before, None
        ended = result.terminated or result.truncated
        if ended and not result.info["success"] and before is not None:
            return self._try_again(result, before)
        result.info.update(self._counters())
        if not ended or self.attempt == 1:
            return result
        weight = self.discount ** (self.attempt - 1)
        terms = {name: weight * term for name, term in result.info["reward_terms"].items()}
        result.info["reward_terms"] = terms
        return result._replace(reward=float(sum(terms.values())))

    def _try_again(self, result: StepResult, before: dict[str, Any]) -> StepResult:
        rewind(self.env, before)
        counters = self._counters()
        self.attempt += 1
        valid = result.info["action_valid"]
        message = "Your answer is wrong." if valid else "No answer could be read from your reply."
        return StepResult.of(
            f"{message} Attempts left: {counters['attempts_left']}.",
            {},
            action_valid=valid,
            parsed_action=result.info["parsed_action"],
            info=counters,
        )

    def _counters(self) -> Info:
        return {"attempt": self.attempt, "attempts_left": self.attempts - self.attempt}
