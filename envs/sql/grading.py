"""From a ruling to rewards."""

from collections.abc import Mapping, Sequence
from typing import Any

from gemenv.envs.base.arguments import require
from gemenv.envs.base.question import Grade
from gemenv.envs.sql.judge import COMPONENTS, STATEMENT_SECONDS, judge

DEFAULT_WEIGHTS: Mapping[str, float] = {"execution": 1.0}
"""Which components are rewarded, unless told otherwise."""


def check_weights(rewards: Mapping[str, float] | None) -> dict[str, float]:
    """Return the weight of each component that is rewarded.

    Raises:
        InvalidArgumentError: If a name is unknown, a weight negative, or their sum above 1.
    """
    weights = dict(DEFAULT_WEIGHTS if rewards is None else rewards)
    rule = f"`rewards` must give weights of 0 or more, in total at most 1, to {COMPONENTS}"
    fine = bool(weights) and all(
        name in COMPONENTS and isinstance(weight, int | float) and weight >= 0  # pyright: ignore[reportUnnecessaryIsInstance]
        for name, weight in weights.items()
    )
    require(fine and sum(weights.values()) <= 1 + 1e-9, rule, rewards)
    return {name: float(weight) for name, weight in weights.items()}


def grade(
    databases: Sequence[Any],
    gold: str,
    answer: str,
    weights: Mapping[str, float],
    *,
    ordered: bool,
    seconds: float = STATEMENT_SECONDS,
) -> Grade:
    """Judge an answer, and weigh the components."""
    ruling = judge(databases, gold, answer, ordered=ordered, seconds=seconds)
    feedback = f"It could not be used: {ruling.message.rstrip('.')}." if ruling.message else ""
    return Grade(
        ruling.correct,
        {name: weight * ruling.scores[name] for name, weight in weights.items()},
        {"status": ruling.status, "message": ruling.message, "scores": dict(ruling.scores)},
        feedback,
    )
