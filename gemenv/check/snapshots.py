"""The check of snapshots."""

import json
from collections.abc import Iterator
from typing import Any

from gemenv.check.base import Context, failed, shown
from gemenv.check.episodes import UNREADABLE, difference, record
from gemenv.core import Env
from gemenv.errors import SnapshotError

_LENGTH = 12
_NONSENSE_AT = 7
"""Ends the episode in most environments, so that a snapshot falls on an end."""
_POINTS = (0, 1, 3, 8, 11)
"""Entries before which a snapshot is tried out."""


def snapshot(context: Context) -> str | None:
    """Continue from snapshots in other instances, fork, and offer damaged ones."""
    env = context.make()
    if not env.snapshot:
        return "declares snapshot=False"
    for seed in context.seeds(2):
        _check_continuation(context, env, seed)
    _check_fork(context)
    _check_damaged(context)
    return None


def _go_on(env: Env, entries: range) -> Iterator[str]:
    """Yield records of what follows from the present state alone."""
    for i in entries:
        if env.over:
            yield record(env.reset())
        else:
            action = UNREADABLE if i == _NONSENSE_AT else env.sample_random_action()
            yield record((action, env.step(action)))


def _check_continuation(context: Context, env: Env, seed: int) -> None:
    untouched = context.make()
    untouched.reset(seed=seed)
    expected = list(_go_on(untouched, range(_LENGTH)))
    env.reset(seed=seed)
    came: list[str] = []
    taken: list[str] = []
    for i in range(_LENGTH):
        state = env.get_state()
        taken.append(_to_json(state))
        came += _go_on(env, range(i, i + 1))
        _require_unchanged(state, taken[-1], "a step")
    _require_equal(expected, came, "`get_state` to leave the episode as it is")
    used = context.make()
    used.reset(seed=seed + 1)
    used.step(used.sample_random_action())
    for i in _POINTS:
        for kind, twin in (("fresh", context.make()), ("used", used)):
            state = json.loads(taken[i])
            twin.set_state(state)
            rest = list(_go_on(twin, range(i, _LENGTH)))
            _require_unchanged(state, taken[i], "`set_state`")
            _require_equal(
                expected[i:], rest, f"a {kind} instance to continue exactly from a snapshot"
            )


def _to_json(state: object) -> str:
    try:
        return json.dumps(state, allow_nan=False)
    except (TypeError, ValueError) as error:
        raise failed(
            "`get_state` to return what JSON can hold",
            f"{shown(state)}: {error}",
            "Keep the state in a dataclass of numbers, texts and containers.",
        ) from error


def _require_unchanged(state: object, text: str, by: str) -> None:
    if _to_json(state) != text:
        raise failed(
            f"a snapshot to stay as it is after {by}",
            "a changed one",
            "Copy what goes into a snapshot and what is taken from it.",
        )


def _require_equal(expected: list[str], came: list[str], what: str) -> None:
    parting = difference(expected, came)
    if parting:
        raise failed(
            what,
            parting,
            "Keep everything that an episode needs in `state`, or name it in `snapshot_fields`.",
        )


def _check_fork(context: Context) -> None:
    env = context.make()
    env.reset(seed=context.seed)
    env.step(env.sample_random_action())
    entries = range(1, _LENGTH)
    first, second = (context.keep(fork) for fork in env.fork(2))
    expected = list(_go_on(first, entries))
    for who in (second, env):
        _require_equal(
            expected, list(_go_on(who, entries)), "forks and their original to be independent"
        )


def _check_damaged(context: Context) -> None:
    env = context.make()
    env.reset(seed=context.seed)
    env.step(env.sample_random_action())
    before = _to_json(env.get_state())
    for damage, state in _damaged(before):
        try:
            env.set_state(state)
            came = "it was taken"
        except SnapshotError:
            came = None
        except Exception as error:
            came = shown(error)
        if came:
            raise failed(
                f"`set_state` to raise `SnapshotError` for {damage}",
                came,
                "Let `gemenv.Env` load it, or raise `SnapshotError` where you load it yourself.",
            )
        if _to_json(env.get_state()) != before:
            raise failed(
                f"`set_state` to change nothing when it refuses {damage}",
                "a changed environment",
                "Read everything from the snapshot before you set anything.",
            )


def _damaged(text: str) -> Iterator[tuple[str, Any]]:
    """Yield snapshots that are none, each with its name."""
    nothings: tuple[Any, ...] = (None, 0, "", [], {})
    for nothing in nothings:
        yield f"{nothing!r}", nothing
    for key in json.loads(text):
        state = json.loads(text)
        del state[key]
        yield f"a snapshot without {key!r}", state
    for key, wrong in (("version", 0), ("class", "other:Env"), ("turn", "many")):
        yield f"a snapshot with {key}={wrong!r}", {**json.loads(text), key: wrong}
    for name in json.loads(text)["fields"]:
        state = json.loads(text)
        del state["fields"][name]
        yield f"a snapshot without the field {name!r}", state
    for key in ("np_random", "action_random"):
        state = json.loads(text)
        if key in state:
            state[key] = {"bit_generator": "PCG64"}
            yield f"a snapshot with half of {key!r}", state
