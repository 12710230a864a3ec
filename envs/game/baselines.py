"""How random, greedy and perfect play do in each game: the floor and the ceiling of any score.

    python -m gemenv.envs.game.baselines [PATTERN...]

measures the ids that match, by default all of the family, writes `baselines.json` beside this file
and prints it as a table. Whoever changes or adds a game runs it and commits what it writes.
"""

import fnmatch
import functools
import json
import math
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from gemenv.core import Env
from gemenv.registry import list_envs, make
from gemenv.seeding import derive_seed

EPISODES = 100
"""Episodes behind each score; their seeds derive from the id, so that all policies share them."""


@dataclass(frozen=True)
class Score:
    """What a policy comes to on the fixed seeds of one id."""

    reward: float
    """Mean of the episodes' total rewards."""
    success: float
    """Share of the episodes that were solved, from 0 to 1."""


@dataclass(frozen=True)
class Baseline:
    """The scores of one id; a policy that cannot play it has none."""

    random: Score
    """Valid actions at random."""
    greedy: Score | None
    """The action of the menu whose next state has the largest potential; needs both.

    It looks at what an action does before it takes it, and the potential may know what a player
    does not: a hidden number is found at once. A solving action comes first and a losing one last;
    among equals chance decides.
    """
    oracle: Score | None
    """The solver's actions; needs one for every seed."""


Policy = Callable[[Env], str | None]


def load() -> dict[str, Baseline]:
    """Return the recorded baselines by id.

    >>> load()["game:GuessTheNumber-v0-hard"].oracle
    Score(reward=1.0, success=1.0)
    """
    return {env_id: _read(scores) for env_id, scores in _recorded().items()}


def measure(env_id: str) -> Baseline:
    """Play all policies on the fixed seeds of an id."""
    env = make(env_id)
    rng = np.random.default_rng(derive_seed("baselines", "greedy", env_id))
    greedy = functools.partial(greedy_action, probe=env.spawn(), rng=rng)
    at_random = score(env, lambda env: env.sample_random_action())
    assert at_random is not None  # noqa: S101 - every environment has random actions
    return Baseline(at_random, score(env, greedy), score(env, lambda env: env.oracle_action()))


def score(env: Env, policy: Policy) -> Score | None:
    """Play the fixed seeds of an environment; `None` where the policy finds no action.

    Args:
        env: Made under an id.
        policy: Gives an action for the present state.
    """
    rewards: list[float] = []
    solved = 0
    for i in range(EPISODES):
        env.reset(seed=derive_seed("baselines", env.env_id or "", i))
        total, success = 0.0, False
        while not env.over:
            action = policy(env)
            if action is None:
                return None
            _, reward, _, _, info = env.step(action)
            total, success = total + reward, info["success"]
        rewards.append(total)
        solved += success
    return Score(math.fsum(rewards) / EPISODES, solved / EPISODES)


def greedy_action(env: Env, probe: Env, rng: np.random.Generator) -> str | None:
    """Return the action of the menu that looks best one step ahead.

    Args:
        env: In play; not changed.
        probe: Another instance of the same environment, on which the actions are tried.
        rng: Decides among equals.
    """
    menu = env.action_menu()
    if menu is None or env.potential() is None:
        return None
    state = env.get_state()
    luck = np.random.default_rng(derive_seed("luck", int(env.np_random_seed), env.turn))
    values: list[float] = []
    for action in menu:
        probe.set_state(state)
        # It foresees what an action does, but not what chance will bring.
        probe.np_random = luck
        _, _, terminated, _, info = probe.step(action)
        phi = probe.potential()
        if info["success"]:
            values.append(math.inf)
        else:
            values.append(-math.inf if terminated or phi is None else phi)
    most = max(values)
    best = [action for action, value in zip(menu, values, strict=True) if value == most]
    return best[int(rng.integers(len(best)))]


def main(patterns: list[str]) -> None:
    """Measure, write and print.

    Args:
        patterns: Shell patterns of ids; none means every game.
    """
    recorded = _recorded() if _PATH.exists() else {}
    measured: dict[str, dict[str, dict[str, float] | None]] = {}
    for spec in list_envs("game:*"):
        wanted = not patterns or any(fnmatch.fnmatchcase(spec.id, p) for p in patterns)
        if wanted:
            measured[spec.id] = asdict(measure(spec.id))
        elif spec.id in recorded:
            measured[spec.id] = recorded[spec.id]
        else:
            continue
        sys.stdout.write(_row(spec.id, _read(measured[spec.id])))
    lines = [f"{json.dumps(env_id)}: {json.dumps(row)}" for env_id, row in measured.items()]
    _PATH.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


_PATH = Path(__file__).with_name("baselines.json")


def _recorded() -> dict[str, dict[str, dict[str, float] | None]]:
    return json.loads(_PATH.read_text(encoding="utf-8"))


def _read(scores: dict[str, dict[str, float] | None]) -> Baseline:
    random, greedy, oracle = (
        None if found is None else Score(**found)
        for found in (scores[name] for name in ("random", "greedy", "oracle"))
    )
    assert random is not None  # noqa: S101 - `measure` always plays at random
    return Baseline(random, greedy, oracle)


def _row(env_id: str, baseline: Baseline) -> str:
    """Write reward and success of each policy in one line."""
    scores = (baseline.random, baseline.greedy, baseline.oracle)
    shown = ("     -      -" if s is None else f"{s.reward:6.3f} {s.success:6.2f}" for s in scores)
    return f"{env_id:32} {'  '.join(shown)}\n"


if __name__ == "__main__":
    main(sys.argv[1:])
