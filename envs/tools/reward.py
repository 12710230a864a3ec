"""Rewards of calls, by the gold calls."""

from collections.abc import Callable, Sequence
from typing import ClassVar, Literal

from gemenv.core import Env, Info, StepResult, Wrapper
from gemenv.envs.base.arguments import require, require_one_of
from gemenv.envs.tools.office import Office
from gemenv.errors import InvalidArgumentError
from gemenv.grading.calls import NamedCall, matchtir, toolrl


def _toolrl(called: Sequence[NamedCall], gold: Sequence[NamedCall]) -> float:
    return (toolrl(called, gold) + 3) / 6


def _matchtir(called: Sequence[NamedCall], gold: Sequence[NamedCall]) -> float:
    return sum(matchtir(called, gold)) / len(gold)


SCORES: dict[str, Callable[[Sequence[NamedCall], Sequence[NamedCall]], float]] = {
    "toolrl": _toolrl,
    "matchtir": _matchtir,
}
"""How good calls are, from 0 to 1, by name."""


class CallReward(Wrapper):
    """Pay for calls in an `Office` as they come nearer to the gold calls.

    The term `calls` of a turn is `weight` times the change of the score of all calls so far: of
    ToolRL's reward, brought to the range from 0 to 1, or of the mean over the gold calls of what
    MatchTIR gives their partners. The terms of an episode sum to the score of its trace, so that
    a repeated call earns nothing; with ToolRL, where calls besides lower the score, it costs.

    Args:
        env: An `Office` in a `ToolWrapper`.
        score: One of `SCORES`.
        weight: What a perfect trace earns, above 0.

    Raises:
        InvalidArgumentError: If the environment is no office, or an argument is out of range.
    """

    snapshot_fields: ClassVar[tuple[str, ...]] = ("paid",)
    paid: float = 0.0
    """The score that has been paid for."""

    def __init__(
        self, env: Env, score: Literal["toolrl", "matchtir"] = "matchtir", *, weight: float = 1.0
    ) -> None:
        super().__init__(env)
        require_one_of("score", score, SCORES)
        require(0 < weight < float("inf"), "`weight` must be a number above 0", weight)
        if not isinstance(env.unwrapped, Office):
            raise InvalidArgumentError(f"`CallReward` goes around an `Office`, got {env!r}.")
        self.score, self.weight = score, weight

    def on_reset(self, observation: str, info: Info) -> tuple[str, Info]:
        """Begin with the score of no call."""
        self.paid = self._score()
        return observation, info

    def on_step(self, result: StepResult) -> StepResult:
        """Pay the change of the score."""
        now = self._score()
        gain, self.paid = now - self.paid, now
        if not gain:
            return result
        terms = {**result.info["reward_terms"], "calls": self.weight * gain}
        return result._replace(
            reward=float(sum(terms.values())), info={**result.info, "reward_terms": terms}
        )

    def _score(self) -> float:
        office = self.unwrapped
        assert isinstance(office, Office)  # noqa: S101 - the constructor lets nothing else in
        state = office.state
        return SCORES[self.score](
            [(made.name, made.arguments) for made in state.log],
            [(gold.name, gold.arguments) for r in state.requests for gold in r.calls],
        )
