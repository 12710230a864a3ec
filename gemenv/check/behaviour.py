"""Checks of how an instance lives: ends, render, close, spawn."""

from gemenv.check.base import Context, failed, shown
from gemenv.check.episodes import UNREADABLE, difference, improvise, replay, step
from gemenv.check.protocol import require_one_end
from gemenv.core import Env
from gemenv.errors import ResetNeeded

LONGEST_EPISODE = 10_000
"""Turns within which an episode of random actions must end."""


def ends(context: Context) -> None:
    """Play episodes to their end and beyond: at random, with nonsense, with a late solution."""
    env = context.make()
    _require_reset_needed(env, "before `reset`")
    for seed in context.seeds(5):
        actions = _play_to_the_end(env, seed)
        env.reset(seed=seed)
        for _ in range(len(actions)):
            if not env.over:
                require_one_end(step(env, UNREADABLE))
        # Where success falls on the last turn, both limits are near.
        _replay(env, seed, actions[:-1])
        solution = env.oracle_action()
        if solution is not None:
            require_one_end(step(env, solution))


def _play_to_the_end(env: Env, seed: int) -> list[str]:
    """Play random actions and return them."""
    actions: list[str] = []
    env.reset(seed=seed)
    for _ in range(LONGEST_EPISODE):
        actions.append(env.sample_random_action())
        result = step(env, actions[-1])
        require_one_end(result)
        if result.terminated or result.truncated:
            _require_reset_needed(env, "after the end of an episode")
            return actions
    raise failed(
        f"an episode of random actions to end within {LONGEST_EPISODE} turns",
        "no end",
        "Give it a turn limit, as the wrapper `TurnLimit` does.",
    )


def _replay(env: Env, seed: int, actions: list[str]) -> None:
    env.reset(seed=seed)
    for action in actions:
        env.step(action)


def _require_reset_needed(env: Env, when: str) -> None:
    try:
        came = shown(env.step(UNREADABLE))
    except ResetNeeded:
        return
    except Exception as error:
        came = shown(error)
    raise failed(
        f"`step` to raise `ResetNeeded` {when}",
        came,
        "Override `_reset` and `_step`, not `reset` and `step`.",
    )


def render(context: Context) -> None:
    """Render after a reset and after a step."""
    env = context.make()
    for seed in context.seeds(2):
        env.reset(seed=seed)
        _require_text(env.render(), "a reset")
        env.step(env.sample_random_action())
        _require_text(env.render(), "a step")


def _require_text(came: object, when: str) -> None:
    if not isinstance(came, str):
        raise failed(
            f"`render` to return a str after {when}",
            shown(came),
            "Leave `render` out to show the latest observation, or return text.",
        )


def close(context: Context) -> None:
    """Close at every point of a life, twice."""
    _close_twice(context.make(), "before a reset")
    env = context.make()
    env.reset(seed=context.seed)
    env.step(env.sample_random_action())
    _close_twice(env, "in an episode")


def _close_twice(env: Env, when: str) -> None:
    for time in ("first", "second"):
        try:
            env.close()
        except Exception as error:
            raise failed(
                f"`close` to work {when}, twice",
                f"{shown(error)} the {time} time",
                "Release only what there is, and forget it then.",
            ) from error


def spawn(context: Context) -> None:
    """Spawn amid an episode; compare both with an instance that saw none of it."""
    seed = context.seed
    script, expected = improvise(context.make(), seed)
    env = context.make()
    original = replay(env, seed, script)
    came = [next(original), next(original)]
    twin = context.keep(env.spawn())
    if type(twin) is not type(env):
        raise failed(
            f"`spawn` to build a {type(env).__name__}",
            type(twin).__name__,
            "Keep the constructor's arguments, or override `spawn`.",
        )
    _require_reset_needed(twin, "on what `spawn` returned")
    came_twin = list(replay(twin, seed, script))
    came += original
    for who, records in (("the spawned instance", came_twin), ("the original", came)):
        parting = difference(expected, records)
        if parting:
            raise failed(
                f"{who} to play as a fresh one does",
                parting,
                "Instances must share nothing that a step changes.",
            )
