"""Checks that seed and actions, and nothing else, determine an episode."""

import asyncio
import contextlib
import itertools
import pickle
import random
import sys
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import numpy as np

from gemenv.check.base import Context, failed
from gemenv.check.episodes import UNREADABLE, areplay, difference, improvise, record, replay
from gemenv.errors import ResetNeeded

T = TypeVar("T")
_THREADS = 8
_SEEDS = 20


def seed(context: Context) -> None:
    """Play scripts in fresh and in used instances, and under different seeds."""
    used = context.make()
    for number in context.seeds(3):
        script, improvised = improvise(used, number)
        once = list(replay(context.make(), number, script))
        again = list(replay(context.make(), number, script))
        _require_equal(
            once,
            again,
            "seed and actions to determine the episode",
            "Draw from `np_random` alone: not from clocks, ids, hashes or other generators.",
        )
        _require_equal(
            once,
            improvised,
            "`sample_random_action`, and earlier episodes, to leave the episode as it is",
            "Draw random actions from `rng` alone, and set everything anew in `_reset`.",
        )
    script, _ = improvise(used, context.seed, length=5)
    episodes = {tuple(replay(used, number, script)) for number in context.seeds(_SEEDS)}
    if len(episodes) == 1:
        raise failed(
            f"{_SEEDS} seeds to give at least 2 different episodes under the same actions",
            "the same one each time",
            "Draw what an episode is about from `np_random`, in `_reset`.",
        )


def _require_equal(expected: Sequence[str], came: Sequence[str], what: str, remedy: str) -> None:
    parting = difference(expected, came)
    if parting:
        raise failed(what, parting, remedy)


def interleaving(context: Context) -> None:
    """Step two instances in turns."""
    numbers = context.seeds(2)
    scripts = [improvise(context.make(), number)[0] for number in numbers]
    tasks = list(zip(numbers, scripts, strict=True))
    alone = [list(replay(context.make(), *task)) for task in tasks]
    both = [replay(context.make(), *task) for task in tasks]
    came: list[list[str]] = [[], []]
    for entries in itertools.zip_longest(*both):
        for records, entry in zip(came, entries, strict=True):
            if entry is not None:
                records.append(entry)
    for expected, records in zip(alone, came, strict=True):
        _require_equal(
            expected,
            records,
            "two instances stepped in turns to play as each alone",
            "Keep what an episode changes on the instance, not on the class or module.",
        )


def threads(context: Context) -> None:
    """Play in eight threads, entry by entry at the same time."""
    numbers = context.seeds(_THREADS)
    scripts = [improvise(context.make(), number)[0] for number in numbers]
    alone = [
        list(replay(context.make(), number, script))
        for number, script in zip(numbers, scripts, strict=True)
    ]
    barrier = threading.Barrier(_THREADS)

    def work(number: int, script: Sequence[str | None]) -> list[str]:
        records: list[str] = []
        try:
            for entry in replay(context.make(), number, script):
                records.append(entry)
                with contextlib.suppress(threading.BrokenBarrierError):
                    barrier.wait()
        finally:
            # Whoever is done, or fails, lets the others run free.
            barrier.abort()
        return records

    interval = sys.getswitchinterval()
    # A step is over within the usual interval, before the next thread has its turn.
    sys.setswitchinterval(1e-5)
    try:
        with ThreadPoolExecutor(_THREADS) as pool:
            together = list(pool.map(work, numbers, scripts))
    finally:
        sys.setswitchinterval(interval)
    for expected, records in zip(alone, together, strict=True):
        _require_equal(
            expected,
            records,
            "each of eight threads to play as alone",
            "Keep what an episode changes on the instance, and bind nothing to a thread.",
        )


def async_faces(context: Context) -> None:
    """Play on the async face, and beyond the end."""
    for number in context.seeds(2):
        script, _ = improvise(context.make(), number)
        expected = list(replay(context.make(), number, script))
        came = _in_new_loop(areplay(context.make(), number, script))
        _require_equal(
            expected,
            came,
            "`areset` and `astep` to give what `reset` and `step` give",
            "Override `_reset` and `_step`, or derive from `AsyncEnv`; a wrapper overrides hooks.",
        )
    try:
        came = record(_in_new_loop(context.make().astep(UNREADABLE)))
    except ResetNeeded:
        return
    raise failed(
        "`astep` to raise `ResetNeeded` before `areset`",
        came,
        "Override `_astep`, not `astep`.",
    )


def _in_new_loop(coroutine: Any) -> Any:
    # A thread of its own, because the caller may be in a running loop, as notebooks are.
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, coroutine).result()


def global_random(context: Context) -> None:
    """Watch the global generators while everything is called."""
    env = _watched("the constructor", context.make)
    for number in context.seeds(3):
        _watched("`reset`", lambda number=number: env.reset(seed=number))
        for _ in range(5):
            if not env.over:
                _watched("`oracle_action`", env.oracle_action)
                _watched("`potential`", env.potential)
                _watched("`action_menu`", env.action_menu)
                action = _watched("`sample_random_action`", env.sample_random_action)
                _watched("`step`", lambda action=action: env.step(action))
            _watched("`render`", env.render)
            if env.snapshot:
                state = _watched("`get_state`", env.get_state)
                _watched("`set_state`", lambda state=state: env.set_state(state))
    _watched("`close`", env.close)


def _watched(what: str, call: Callable[[], T]) -> T:
    before = _global_states()
    came = call()
    after = _global_states()
    for name, state in before.items():
        if after[name] != state:
            raise failed(
                f"{what} to leave the global generator of `{name}` alone",
                "another state of it",
                "Draw from `np_random`, or from `rng` in `_random_action`.",
            )
    return came


def _global_states() -> dict[str, object]:
    return {"random": random.getstate(), "numpy.random": pickle.dumps(np.random.get_state())}
