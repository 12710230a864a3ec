"""Playing episodes for a comparison: what was done, what came, and where two differ."""

import itertools
import json
import re
from collections.abc import Iterator, Sequence

from gemenv.core import Env, StepResult

Script = Sequence[str | None]
"""Actions after a first reset; `None` is a reset without a seed."""

UNREADABLE = "I would rather not say."
"""A reply that hardly any environment can read as an action."""
_EVERY = 7
_MEASURED = re.compile(r'"seconds": [^,}]+')


def step(env: Env, action: str) -> StepResult:
    """Step, and give the values their names."""
    return StepResult(*env.step(action))


def record(came: object) -> str:
    """Write what an environment gave back so that equal texts mean equal results.

    The wall time that calls of tools took is none of these.
    """
    try:
        return _MEASURED.sub('"seconds": 0', json.dumps(came, default=repr))
    except (TypeError, ValueError):
        return repr(came)


def improvise(env: Env, seed: int, length: int = 20) -> tuple[list[str | None], list[str]]:
    """Play random actions and now and then nonsense, with a reset after each end.

    Returns:
        The script, and a record of the first reset and of each entry of the script.
    """
    records = [record(env.reset(seed=seed))]
    script: list[str | None] = []
    for i in range(length):
        if env.over:
            script.append(None)
            records.append(record(env.reset()))
        else:
            nonsense = i % _EVERY == _EVERY - 1
            action = UNREADABLE if nonsense else env.sample_random_action()
            script.append(action)
            records.append(record(env.step(action)))
    return script, records


def replay(env: Env, seed: int, script: Script) -> Iterator[str]:
    """Play a script and yield a record of the first reset and of each entry.

    It stops where the script goes on in an episode that has ended here.
    """
    yield record(env.reset(seed=seed))
    for action in script:
        if action is None:
            yield record(env.reset())
        elif env.over:
            return
        else:
            yield record(env.step(action))


async def areplay(env: Env, seed: int, script: Script) -> list[str]:
    """Do what `replay` does, on the async face."""
    records = [record(await env.areset(seed=seed))]
    for action in script:
        if action is None:
            records.append(record(await env.areset()))
        elif env.over:
            break
        else:
            records.append(record(await env.astep(action)))
    return records


def difference(expected: Sequence[str], came: Sequence[str]) -> str | None:
    """Say where two lists of records part, or return `None` if they are equal.

    >>> difference(["a", "bcd"], ["a", "bxd"])
    'entry 1 is …bxd… instead of …bcd…'
    """
    for i, (left, right) in enumerate(itertools.zip_longest(expected, came, fillvalue="nothing")):
        if left != right:
            pairs = enumerate(zip(left, right, strict=False))
            at = next((k for k, (a, b) in pairs if a != b), min(len(left), len(right)))
            part = slice(max(0, at - 40), at + 80)
            return f"entry {i} is …{right[part]}… instead of …{left[part]}…"
    return None
