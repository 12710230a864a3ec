"""Asking for an answer again, whether it was right or not."""

import math
from typing import Any, ClassVar, Literal

from gemenv.core import Env, Info, StepResult, Wrapper
from gemenv.errors import InvalidArgumentError
from gemenv.wrappers.rewind import require_snapshots, rewind

_REWARDS = ("last", "delta", "first_and_last")


class SelfCorrection(Wrapper):
    r"""Ask the agent to look at its answer again, without a word on whether it was right.

    After every answer but the last, the wrapped environment is put back, and the same text asks
    for another look; the last answer is the one that counts. This is the task of SCoRe (Kumar et
    al. 2024, arXiv 2409.12917). An answer is a turn that ends the environment; other turns are
    passed on as they are.

    Reward, with r(t) for what the environment pays for answer t:
        "last": the last answer pays r(T), the others nothing.
        "delta": the first pays r(1), each further one `delta`: r(t) - r(t-1), and `bonus`: alpha
        times that. The episode comes to r(T) + alpha (r(T) - r(1)), the shaped reward of SCoRe.
        "first_and_last": the first pays r(1), the last r(T).
    Success: that of the last answer.
    Info: `look`, the answer's number from 1. At the end `self_correction`: `first_correct`,
        `last_correct`, `incorrect_to_correct` and `correct_to_incorrect`, all bool; the means of
        the last two over episodes are Δ(i→c) and Δ(c→i). Before the end, what the environment
        found is in `privileged` alone.

    Args:
        env: The environment to wrap; it must have complete snapshots.
        turns: How many answers are given, 2 or more.
        reward: "last", "delta" or "first_and_last".
        alpha: Weight of the bonus of "delta", 0 or more.

    Raises:
        InvalidArgumentError: If a value is out of range.
        SnapshotError: If the environment has effects outside of its snapshots.
    """

    snapshot_fields: ClassVar[tuple[str, ...]] = ("look", "rewards", "first_correct")
    look: int = 1
    """Which answer comes next."""
    rewards: list[float]
    """What the environment paid for the answers so far."""
    first_correct: bool = False
    _before: dict[str, Any] | None = None

    def __init__(
        self,
        env: Env,
        *,
        turns: int = 2,
        reward: Literal["last", "delta", "first_and_last"] = "last",
        alpha: float = 1.0,
    ) -> None:
        super().__init__(env)
        require_snapshots(env, "it cannot be answered again")
        if turns < 2:
            raise InvalidArgumentError(f"`turns` must be 2 or more, got {turns!r}.")
        if reward not in _REWARDS:
            raise InvalidArgumentError(f"`reward` must be one of {_REWARDS}, got {reward!r}.")
        if not (math.isfinite(alpha) and alpha >= 0):
            raise InvalidArgumentError(f"`alpha` must be 0 or more and finite, got {alpha!r}.")
        self.turns, self.reward, self.alpha = turns, reward, alpha
        self.rewards = []

    def on_reset(self, observation: str, info: Info) -> tuple[str, Info]:
        """Begin with the first answer."""
        self.look, self.rewards, self.first_correct = 1, [], False
        return observation, info

    def on_action(self, action: str) -> str:
        """Remember where the answer begins, unless it is the last one."""
        self._before = self.env.get_state() if self.look < self.turns else None
        return action

    def on_step(self, result: StepResult) -> StepResult:
        """Ask for another look after an answer; say how it went after the last one."""
        before, self._before = self._before, None
        result.info["look"] = self.look
        if not (result.terminated or result.truncated):
            return result
        terms = self._terms(result)
        if self.look == 1:
            self.first_correct = result.info["success"]
        self.rewards = [*self.rewards, result.reward]
        if before is not None:
            rewind(self.env, before)
            return self._look_again(result, terms)
        last = result.info["success"]
        result.info["reward_terms"] = terms
        result.info["self_correction"] = {
            "first_correct": self.first_correct,
            "last_correct": last,
            "incorrect_to_correct": last and not self.first_correct,
            "correct_to_incorrect": self.first_correct and not last,
        }
        return result._replace(reward=float(sum(terms.values())))

    def _terms(self, result: StepResult) -> dict[str, float]:
        own: dict[str, float] = result.info["reward_terms"]
        if self.reward == "delta" and self.rewards:
            gain = result.reward - self.rewards[-1]
            return {"delta": gain, "bonus": self.alpha * gain}
        paid = self.look == self.turns or (self.look == 1 and self.reward != "last")
        return own if paid else {}

    def _look_again(self, result: StepResult, terms: dict[str, float]) -> StepResult:
        found: Info = {"success": result.info["success"], "reward": result.reward}
        if "grade" in result.info:
            found["grade"] = result.info["grade"]
        look = self.look
        self.look += 1
        left = self.turns - look
        final = "This answer counts." if left == 1 else f"Looks left: {left}."
        return StepResult.of(
            "Look at your answer again. There may be a mistake in it, or none. If you find one, "
            "correct it. Give your answer once more in full, in the form that was asked for, "
            f"changed or not. {final}",
            terms,
            action_valid=result.info["action_valid"],
            parsed_action=result.info["parsed_action"],
            info={"look": look, "privileged": {"found": found}},
        )
