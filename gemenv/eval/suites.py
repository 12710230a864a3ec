"""Named suites of environments."""

from collections.abc import Sequence
from dataclasses import dataclass

from gemenv.errors import UnknownEnvError, nearest
from gemenv.registry import list_envs, spec


@dataclass(frozen=True, kw_only=True)
class Suite:
    """A list of environments under one name."""

    name: str
    description: str
    env_ids: tuple[str, ...]


_QUICKSTART_GAMES = ("GuessTheNumber", "Mastermind", "Sokoban", "Sudoku", "Countdown", "Game24")

SUITES: dict[str, Suite] = {
    suite.name: suite
    for suite in [
        Suite(
            name="quickstart",
            description="Six games, easy and hard: a first look at any agent, in seconds.",
            env_ids=tuple(
                f"game:{name}-v0-{level}"
                for name in _QUICKSTART_GAMES
                for level in ("easy", "hard")
            ),
        ),
    ]
}
"""The suites that come with gemenv, by name."""


def resolve(targets: Sequence[str]) -> list[str]:
    """Turn names of suites, ids and shell patterns of ids into ids, each once, in order.

    Raises:
        UnknownEnvError: If a name is neither; it names the nearest one.

    >>> resolve(["game:Sokoban-*", "game:Sokoban-v0-easy"])
    ['game:Sokoban-v0', 'game:Sokoban-v0-easy', 'game:Sokoban-v0-hard', 'game:Sokoban-v0-random']
    """
    ids: list[str] = []
    for target in targets:
        if target in SUITES:
            ids += SUITES[target].env_ids
        elif any(sign in target for sign in "*?["):
            found = [entry.id for entry in list_envs(target)]
            if not found:
                raise UnknownEnvError(f"No environment matches {target!r}; see `gemenv list`.")
            ids += found
        elif ":" in target:
            ids.append(spec(target).id)
        else:
            known = [*SUITES, *(entry.id for entry in list_envs())]
            raise UnknownEnvError(
                f"{target!r} is neither a suite nor an id.{nearest(target, known)} "
                f"Suites: {', '.join(SUITES)}."
            )
    return list(dict.fromkeys(ids))
