"""What callers of a vector environment give, checked before anything changes."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

import numpy as np

from gemenv.errors import InvalidArgumentError, SnapshotError, nearest
from gemenv.seeding import check_seed

SNAPSHOT_VERSION = 1
"""Of what a vector environment's `get_state` returns."""

Resets = Iterable[int] | Mapping[int, Mapping[str, Any] | None]
"""Which environments to reset: indices, or `{index: {"seed": …, "options": …}}`."""


def plan_actions(
    num_envs: int, actions: Sequence[str] | Mapping[int, str], ids: Sequence[int] | None
) -> Mapping[int, str]:
    """Return actions by index.

    Raises:
        InvalidArgumentError: If their number, an index or an action is not right.
    """
    if isinstance(actions, Mapping):
        if ids is not None:
            raise InvalidArgumentError("`ids` goes with a sequence of actions, not with a mapping.")
        jobs: Mapping[int, Any] = actions
        check_indices(num_envs, actions)
    else:
        indices = range(num_envs) if ids is None else check_indices(num_envs, ids)
        countable = hasattr(actions, "__len__") and not isinstance(actions, str)
        if not countable or len(actions) != len(indices):
            came = f"{len(actions)} actions" if countable else repr(actions)
            raise InvalidArgumentError(
                f"Give one action for each of the {len(indices)} environments, or a mapping from "
                f"index to action, got {came}."
            )
        jobs = dict(zip(indices, actions, strict=True))
    if not jobs:
        raise InvalidArgumentError("Give at least one action.")
    # Types are compared in C; only where one is not exactly `str` it is looked at.
    if {*map(type, jobs.values())} != {str}:
        for index, action in jobs.items():
            if not isinstance(action, str):
                raise InvalidArgumentError(
                    f"The action of environment {index} must be a str, got "
                    f"{type(action).__name__}: {action!r}."
                )
        jobs = {index: str(action) for index, action in jobs.items()}
    return jobs


def check_indices(num_envs: int, indices: Iterable[int] | None) -> Sequence[int]:
    """Return indices as a sequence; all of them for `None`.

    Raises:
        InvalidArgumentError: If one is not the index of an environment, or comes twice.
    """
    if indices is None:
        return range(num_envs)
    chosen = list(indices)
    for index in chosen:
        mask = isinstance(index, bool)
        whole = isinstance(index, int | np.integer) and not mask  # pyright: ignore[reportUnnecessaryIsInstance]
        if not whole or not 0 <= index < num_envs:
            hint = " A mask goes into `options`, as 'reset_mask'." if mask else ""
            raise InvalidArgumentError(
                f"An index must be an int from 0 to {num_envs - 1}, got {index!r}.{hint}"
            )
    if len({*chosen}) < len(chosen):
        raise InvalidArgumentError(f"Each index may come once, got {chosen!r}.")
    return chosen


def plan_resets(
    num_envs: int,
    which: Resets | None,
    seed: int | Sequence[int | None] | None,
    options: Mapping[str, Any] | None,
) -> tuple[dict[int, dict[str, Any]], bool]:
    """Return the resets to do, by index, and whether a mask has chosen them.

    Raises:
        InvalidArgumentError: If an index, a seed, an option or the mask is not right.
    """
    shared = dict(options or {})
    mask = shared.pop("reset_mask", None)
    if mask is not None:
        if which is not None:
            raise InvalidArgumentError("Choose environments by `which` or by a mask, not by both.")
        which = _read_mask(num_envs, mask)
    indices = check_indices(num_envs, which)
    own: dict[int, Mapping[str, Any] | None] = {}
    if isinstance(which, Mapping):
        own.update(cast("Mapping[int, Mapping[str, Any] | None]", which))
    seeds, root = _read_seeds(indices, seed)
    jobs: dict[int, dict[str, Any]] = {}
    for index in indices:
        given: Mapping[str, Any] = own.get(index) or {}
        if not isinstance(given, Mapping):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise InvalidArgumentError(
                f"A reset takes {{'seed': …, 'options': …}}, got {given!r} for {index}."
            )
        for name in given:
            if name not in ("seed", "options"):
                hint = nearest(name, ["seed", "options"])
                raise InvalidArgumentError(
                    f"A reset takes 'seed' and 'options', got {name!r} for {index}.{hint}"
                )
        chosen = given.get("seed", seeds.get(index))
        if chosen is not None:
            check_seed(chosen)
            chosen = int(chosen)
        merged: dict[str, Any] = {**shared, **(given.get("options") or {})}
        jobs[index] = {"seed": chosen, "options": merged or None, "root": root}
    if not jobs:
        raise InvalidArgumentError("Name at least one environment to reset.")
    return jobs, mask is not None


def _read_mask(num_envs: int, mask: Any) -> list[int]:
    array = np.asarray(mask)
    if array.shape != (num_envs,) or array.dtype != np.bool_ or not array.any():
        raise InvalidArgumentError(
            f"`reset_mask` must be {num_envs} booleans, at least one of them true, got {mask!r}."
        )
    return [int(index) for index in np.flatnonzero(array)]


def _read_seeds(
    indices: Sequence[int], seed: int | Sequence[int | None] | None
) -> tuple[dict[int, int | None], int | None]:
    """Return the seeds of single episodes, and the root that starts all seeds anew."""
    if seed is None:
        return {}, None
    if isinstance(seed, Sequence | np.ndarray) and not isinstance(seed, str):
        if len(seed) != len(indices):
            raise InvalidArgumentError(
                f"`seed` must be an int, or one for each of {len(indices)} environments, "
                f"got {len(seed)}."
            )
        return dict(zip(indices, seed, strict=True)), None
    check_seed(seed)
    return {}, int(seed)


def listed(indices: Iterable[int]) -> str:
    """Name environments in an error.

    >>> listed({4, 2})
    'Environments 2, 4'
    """
    few = sorted(indices)
    names = ", ".join(str(index) for index in few[:10])
    more = f" and {len(few) - 10} more" if len(few) > 10 else ""
    return f"Environment{'s' if len(few) > 1 else ''} {names}{more}"


def read_snapshot(num_envs: int, state: Mapping[str, Any]) -> dict[int, dict[str, Any]]:
    """Return the snapshots of single environments that a snapshot of a vector holds, by index.

    Raises:
        SnapshotError: If it is not one, or of another version, or of more environments.
    """
    try:
        version, slots = state["version"], {int(i): slot for i, slot in state["slots"].items()}
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise SnapshotError(f"Not a snapshot of a vector environment: {error!r}.") from error
    if version != SNAPSHOT_VERSION:
        raise SnapshotError(f"The snapshot has version {version!r}; this is {SNAPSHOT_VERSION}.")
    if unknown := sorted(slots.keys() - {*range(num_envs)}):
        raise SnapshotError(
            f"The snapshot holds environments {unknown}; there are {num_envs} here."
        )
    return slots
