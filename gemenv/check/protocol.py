"""Checks of what `reset` and `step` give back."""

import math
import re
import warnings
from typing import Any

from gymnasium.utils import env_checker

from gemenv.check.base import Context, failed, shown
from gemenv.check.episodes import UNREADABLE, step
from gemenv.core import StepResult
from gemenv.errors import CheckFailed

_EXPECTED_WARNINGS = ("not having a spec", "different from the unwrapped version")
"""Gymnasium says the first to whatever was not made by `gymnasium.make`, the second to wrappers."""
_VALUES: dict[str, Any] = {"observation": str, "terminated": bool, "truncated": bool, "info": dict}
_KEYS: dict[str, Any] = {
    "turn": int,
    "success": bool,
    "action_valid": bool,
    "parsed_action": str | None,
    "reward_terms": dict,
}
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")


def gymnasium_accepts(context: Context) -> None:
    """Run Gymnasium's checker."""
    env = context.make()
    env.action_space.seed(context.seed)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        # They belong to whatever the garbage collector meets here.
        warnings.simplefilter("ignore", ResourceWarning)
        try:
            env_checker.check_env(env)
        except AssertionError as error:
            raise CheckFailed(f"Gymnasium's checker found: {error}") from error
    messages = [_COLOUR.sub("", str(warning.message)) for warning in caught]
    unexpected = [m for m in messages if not any(known in m for known in _EXPECTED_WARNINGS)]
    if unexpected:
        raise failed("no warnings from Gymnasium's checker", "; ".join(unexpected), "See there.")


def spaces(context: Context) -> None:
    """Ask the spaces about observations and random actions."""
    env = context.make()
    for seed in context.seeds(5):
        observation, _ = env.reset(seed=seed)
        _require_inside(observation, env.observation_space, "observation")
        for _ in range(5):
            if not env.over:
                action = env.sample_random_action()
                _require_inside(action, env.action_space, "action")
                observation = step(env, action).observation
                _require_inside(observation, env.observation_space, "observation")


def _require_inside(value: object, space: Any, what: str) -> None:
    if value not in space:
        raise failed(
            f"every {what} in `{what}_space`, {space!r}",
            shown(value),
            f"Widen the space or return another {what}; `gemenv.spaces.Text()` has every str.",
        )


def info(context: Context) -> None:
    """Look at every value of every result."""
    env = context.make()
    for seed in context.seeds(3):
        require_reset(env.reset(seed=seed))
        turn = 0
        for i in range(20):
            if env.over:
                require_reset(env.reset())
                turn = 0
            else:
                action = UNREADABLE if i % 5 == 4 else env.sample_random_action()
                turn += 1
                require_step(env.step(action), turn)


def require_reset(came: Any) -> None:
    """Raise unless `came` is a result of `reset` as the contract has it."""
    seen = shown(came)
    match came:
        case (str(), {"turn": 0}):
            return
        case (str(), dict()):
            remedy = "Leave `turn` to `gemenv.Env`: override `_reset`, not `reset`."
        case _:
            remedy = "Return the observation, or the observation and a dict, from `_reset`."
    raise failed("`reset` to return a str and a dict with `turn` 0", seen, remedy)


def require_step(came: Any, turn: int) -> None:
    """Raise unless `came` is a result of step number `turn` as the contract has it."""
    seen = shown(came)
    if not isinstance(came, tuple) or len(came) != 5:  # pyright: ignore[reportUnknownArgumentType]
        raise failed(
            "`step` to return five values", seen, "Return `StepResult.of(…)` from `_step`."
        )
    result = StepResult(*came)  # pyright: ignore[reportUnknownArgumentType]
    for name, kind in _VALUES.items():
        _require_kind(f"`{name}`", getattr(result, name), kind)
    for name, kind in _KEYS.items():
        if name not in result.info:
            raise failed(
                f"info[{name!r}] after every step",
                f"an info with {', '.join(map(str, result.info)) or 'no keys'}",
                "Build results with `StepResult.of`, and override `_step`, not `step`.",
            )
        _require_kind(f"info[{name!r}]", result.info[name], kind)
    require_one_end(result)
    _require_sum(result.reward, result.info["reward_terms"])
    if result.info["turn"] != turn:
        raise failed(
            f"info['turn'] to be {turn} after step {turn}",
            shown(result.info["turn"]),
            "Leave `turn` to `gemenv.Env`: override `_step`, not `step`.",
        )


def require_one_end(result: StepResult) -> None:
    """Raise if the episode ends in both ways."""
    if result.terminated and result.truncated:
        raise failed(
            "an end by `terminated` or by `truncated`",
            "both",
            "A task that ends by itself in its last turn is terminated alone.",
        )


def _require_kind(name: str, value: object, kind: Any) -> None:
    if not isinstance(value, kind):
        raise failed(
            f"{name} of type {getattr(kind, '__name__', kind)}",
            f"{type(value).__name__}: {shown(value)}",
            "Convert it before it is returned.",
        )


def _require_sum(reward: Any, terms: dict[str, Any]) -> None:
    for name, value in [("the reward", reward), *terms.items()]:
        number = isinstance(value, int | float) and not isinstance(value, bool)
        if not number or not math.isfinite(value):
            raise failed(
                "the reward and its terms to be finite numbers",
                f"{shown(value)} for {name}",
                "Convert it with `float`, and keep it from growing without bound.",
            )
    total = math.fsum(terms.values())
    if abs(reward - total) > 1e-9:
        raise failed(
            f"the reward to be the sum of info['reward_terms'], {total!r}",
            f"{reward!r} with the terms {shown(terms)}",
            "Build results with `StepResult.of`, which adds the terms up.",
        )
