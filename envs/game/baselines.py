"""How random, greedy and perfect play do in each game: the floor and the ceiling of any score.

    python -m gemenv.envs.game.baselines [PATTERN...]

measures the ids that match, by default all of the family, writes `baselines.json` beside this file
and prints it as a table. Into `baseline_episodes.json` it writes how the first episodes came out,
one by one: tests play those again. Whoever changes or adds a game runs it and commits both files.
"""

import fnmatch
import functools
import json
import math
import sys
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from gemenv.core import Env
from gemenv.registry import list_envs, make
from gemenv.seeding import derive_seed

EPISODES = 100
"""Episodes behind each score; their seeds derive from the id, so that all policies share them."""
FIRST = 10
"""Episodes whose scores are recorded one by one."""


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
    return {env_id: _read(scores) for env_id, scores in _stored(_PATH).items()}


def load_first() -> dict[str, dict[str, list[Score] | None]]:
    """Return the recorded scores of the first episodes, by id and policy.

    >>> load_first()["game:GuessTheNumber-v0-hard"]["oracle"][0]
    Score(reward=1.0, success=1.0)
    """
    return {
        env_id: {name: s and [Score(*one) for one in s] for name, s in played.items()}
        for env_id, played in _stored(_FIRST_PATH).items()
    }


def measure(env_id: str, episodes: int = EPISODES) -> dict[str, list[Score] | None]:
    """Play all policies on the first fixed seeds of an id.

    Returns:
        For each policy the scores of its episodes; `None` for one that finds no action in some.
    """
    env = make(env_id)
    rng = np.random.default_rng(derive_seed("baselines", "greedy", env_id))
    policies: dict[str, Policy] = {
        "random": lambda env: env.sample_random_action(),
        "greedy": functools.partial(greedy_action, probe=env.spawn(), rng=rng),
        "oracle": lambda env: env.oracle_action(),
    }
    return {name: play(env, policy, episodes) for name, policy in policies.items()}


def play(env: Env, policy: Policy, episodes: int) -> list[Score] | None:
    """Play the first fixed seeds of an environment; `None` where the policy finds no action.

    Args:
        env: Made under an id.
        policy: Gives an action for the present state.
        episodes: How many to play.
    """
    scores: list[Score] = []
    for i in range(episodes):
        env.reset(seed=derive_seed("baselines", env.env_id or "", i))
        total, success = 0.0, False
        while not env.over:
            action = policy(env)
            if action is None:
                return None
            _, reward, _, _, info = env.step(action)
            total, success = total + reward, info["success"]
        scores.append(Score(total, float(success)))
    return scores


def mean(scores: list[Score]) -> Score:
    """Return the mean reward and the share of successes."""
    return Score(
        math.fsum(score.reward for score in scores) / len(scores),
        math.fsum(score.success for score in scores) / len(scores),
    )


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
    means, first = (_stored(path) if path.exists() else {} for path in (_PATH, _FIRST_PATH))
    ids = [spec.id for spec in list_envs("game:*")]
    for env_id in ids:
        if not patterns or any(fnmatch.fnmatchcase(env_id, pattern) for pattern in patterns):
            played = measure(env_id)
            means[env_id] = {name: s and asdict(mean(s)) for name, s in played.items()}
            first[env_id] = {
                name: s and [[one.reward, one.success] for one in s[:FIRST]]
                for name, s in played.items()
            }
        if env_id in means:
            sys.stdout.write(_row(env_id, _read(means[env_id])))
    for path, table in ((_PATH, means), (_FIRST_PATH, first)):
        rows = (
            f"{json.dumps(env_id)}: {json.dumps(table[env_id])}"
            for env_id in ids
            if env_id in table
        )
        path.write_text("{\n" + ",\n".join(rows) + "\n}\n", encoding="utf-8")


_PATH = Path(__file__).with_name("baselines.json")
_FIRST_PATH = _PATH.with_name("baseline_episodes.json")


def _stored(path: Path) -> dict[str, dict[str, Any]]:
    return json.loads(path.read_text(encoding="utf-8"))


def _read(scores: Mapping[str, Mapping[str, float] | None]) -> Baseline:
    random, greedy, oracle = (
        None if found is None else Score(**found)
        for found in (scores[name] for name in ("random", "greedy", "oracle"))
    )
    assert random is not None  # noqa: S101 - there are always random actions
    return Baseline(random, greedy, oracle)


def _row(env_id: str, baseline: Baseline) -> str:
    """Write reward and success of each policy in one line."""
    scores = (baseline.random, baseline.greedy, baseline.oracle)
    shown = ("     -      -" if s is None else f"{s.reward:6.3f} {s.success:6.2f}" for s in scores)
    return f"{env_id:32} {'  '.join(shown)}\n"


if __name__ == "__main__":
    main(sys.argv[1:])
