"""Vector environments by id."""

import inspect
import os
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal

import numpy as np
from gymnasium.vector import AutoresetMode

from gemenv.core import Env
from gemenv.errors import InvalidArgumentError, UnknownArgumentError, nearest
from gemenv.registry import EnvSpec, spec
from gemenv.seeding import check_seed
from gemenv.vector.backend import Backend
from gemenv.vector.env import VectorEnv
from gemenv.vector.faces import Limits
from gemenv.vector.slot import SlotOrder

BACKENDS = ("sync", "async", "process", "ray")
"""The names that `make_vec` takes."""

_MAX_THREADS = 256


def make_vec(
    ids: str | EnvSpec | Sequence[str | EnvSpec],
    num_envs: int | None = None,
    *,
    backend: Literal["sync", "async", "process", "ray"] = "sync",
    wrappers: Sequence[Callable[[Env], Env]] = (),
    autoreset: AutoresetMode | str = AutoresetMode.SAME_STEP,
    seed: int | None = None,
    deadline: float | None = None,
    reset_deadline: float | None = None,
    weights: Sequence[float] | None = None,
    vec_kwargs: Sequence[Mapping[str, Any]] | Mapping[int, Mapping[str, Any]] | None = None,
    snapshot_every: int | None = None,
    workers: int | None = None,
    threads: int | None = None,
    ray_options: Mapping[str, Any] | None = None,
    **kwargs: Any,
) -> VectorEnv:
    """Build many environments that are stepped together.

    Backends, and the failures that they outlive:

    - `"sync"`: one after the other, in the caller's thread. Exceptions.
    - `"async"`: environments that await or block wait together, on one event loop and in
      `threads`; others run one after the other. Exceptions, and calls that hang while they
      await, block, or, given a `deadline`, run in a thread.
    - `"process"`: in `workers` processes of this machine. Also any call that hangs, and the end
      of a process.
    - `"ray"`: in `workers` actors of a Ray cluster. Also the loss of a machine.

    Args:
        ids: One id for all; or several, dealt out in turn or by `weights`.
        num_envs: How many; by default one for each of `ids`.
        backend: What runs them; results do not depend on it.
        wrappers: Around every environment, the last one outermost. For other processes they must
            be picklable: classes, functions of a module, `functools.partial` of these.
        autoreset: What follows the end of an episode: `"SAME_STEP"`, `"NEXT_STEP"` or
            `"DISABLED"`; see `VectorEnv`.
        seed: The root of all seeds; drawn at random if not given.
        deadline: Wall seconds that a step may take, as far as the backend can end it.
        reset_deadline: Wall seconds for a reset or a constructor; by default as `deadline`.
        weights: How often each of `ids` comes, relative to the others.
        vec_kwargs: Constructor arguments of single environments, on top of `kwargs`: one mapping
            for each, or by index.
        snapshot_every: Turns after which a snapshot is kept, to go back to after a failure.
        workers: Processes or actors; by default as many as there are CPUs.
        threads: Calls of blocking environments at the same time; by default `num_envs`, at most
            256.
        ray_options: For `ray.remote`, such as `num_cpus` or `scheduling_strategy`.
        kwargs: Constructor arguments of all environments. What they share, a data set say, goes
            once to each process.

    Raises:
        UnknownEnvError: If nothing is registered under an id.
        UnknownArgumentError: If an environment has no such keyword.
        InvalidArgumentError: If an argument is out of range, or the backend cannot do it.
        MissingDependencyError: If Ray is asked for and not installed.

    >>> vec = make_vec(["game:Mastermind-v0-easy", "game:Sudoku-v0-easy"], 4, weights=[3, 1])
    >>> [env_id.split(":")[1] for env_id in vec.env_ids]
    ['Mastermind-v0-easy', 'Mastermind-v0-easy', 'Sudoku-v0-easy', 'Mastermind-v0-easy']
    """
    specs = _deal(ids, num_envs, weights)
    own = _own_kwargs(len(specs), vec_kwargs)
    mode = _read_autoreset(autoreset)
    limits = Limits(
        step=_positive("deadline", deadline),
        reset=_positive("reset_deadline", deadline if reset_deadline is None else reset_deadline),
    )
    if seed is None:
        seed = int.from_bytes(os.urandom(8), "big") >> 1
    check_seed(seed)
    _count("snapshot_every", snapshot_every)
    orders = [
        SlotOrder(
            index=index,
            spec=each,
            kwargs={**kwargs, **own[index]},
            wrappers=tuple(wrappers),
            seed=int(seed),
            autoreset=mode,
            snapshot_every=snapshot_every,
        )
        for index, each in enumerate(specs)
    ]
    for order in orders:
        _check_kwargs(order)
    options = {"workers": _count("workers", workers), "threads": _count("threads", threads)}
    built = _build(backend, orders, limits, ray_options=ray_options, **options)
    return VectorEnv(orders, built, seed=int(seed))


def _check_kwargs(order: SlotOrder) -> None:
    """Refuse keywords that the environment does not take; they may be meant for `make_vec`."""
    try:
        order.spec.check_kwargs(order.kwargs)
    except UnknownArgumentError as error:
        own = inspect.signature(make_vec).parameters
        hints = {nearest(name, own) for name in order.kwargs} - {""}
        if not hints:
            raise
        raise UnknownArgumentError(f"{error} Of `make_vec` itself:{''.join(hints)}") from None


def _build(
    backend: str,
    orders: Sequence[SlotOrder],
    limits: Limits,
    *,
    workers: int | None,
    threads: int | None,
    ray_options: Mapping[str, Any] | None,
) -> Backend:
    bound = threads or min(len(orders), _MAX_THREADS)
    if backend == "sync":
        if limits != Limits():
            raise InvalidArgumentError(
                "The backend 'sync' cannot end a call that hangs; with a `deadline`, use 'async' "
                "for environments that await or block, 'process' or 'ray' for any."
            )
        from gemenv.vector.local import LocalBackend

        return LocalBackend(orders)
    if backend == "async":
        from gemenv.vector.local import LocalBackend

        return LocalBackend(orders, concurrent=True, limits=limits, threads=bound)
    if backend == "process":
        from gemenv.vector.process import make_process_backend

        return make_process_backend(orders, limits, workers=workers, threads=bound)
    if backend == "ray":
        from gemenv.vector.ray import make_ray_backend

        return make_ray_backend(
            orders, limits, workers=workers, threads=bound, options=ray_options or {}
        )
    raise InvalidArgumentError(
        f"`backend` must be one of {', '.join(BACKENDS)}, got {backend!r}."
        f"{nearest(str(backend), BACKENDS)}"
    )


def _deal(
    ids: str | EnvSpec | Sequence[str | EnvSpec],
    num_envs: int | None,
    weights: Sequence[float] | None,
) -> list[EnvSpec]:
    """Return the spec of each environment."""
    several = [ids] if isinstance(ids, str | EnvSpec) else list(ids)
    if not several:
        raise InvalidArgumentError("`ids` must hold at least one id.")
    specs = [spec(each) if isinstance(each, str) else each for each in several]
    count = _count("num_envs", num_envs) or len(specs)
    shares = np.asarray([1.0] * len(specs) if weights is None else weights, np.float64)
    if shares.shape != (len(specs),) or not (np.isfinite(shares) & (shares > 0)).all():
        raise InvalidArgumentError(
            f"`weights` must be {len(specs)} positive numbers, one for each id, got {weights!r}."
        )
    if count < len(specs):
        raise InvalidArgumentError(
            f"`num_envs` must be at least {len(specs)}, one for each id, got {count!r}."
        )
    shares = shares / shares.sum()
    dealt = np.zeros(len(specs))
    order: list[EnvSpec] = []
    for turn in range(1, count + 1):
        # The one that is furthest behind its share comes next: even, and the same every time.
        chosen = int(np.argmax(turn * shares - dealt))
        dealt[chosen] += 1
        order.append(specs[chosen])
    return order


def _own_kwargs(
    num_envs: int,
    vec_kwargs: Sequence[Mapping[str, Any]] | Mapping[int, Mapping[str, Any]] | None,
) -> list[Mapping[str, Any]]:
    if vec_kwargs is None:
        return [{}] * num_envs
    if isinstance(vec_kwargs, Mapping):
        unknown = [index for index in vec_kwargs if index not in range(num_envs)]
        if unknown:
            raise InvalidArgumentError(
                f"`vec_kwargs` must name environments from 0 to {num_envs - 1}, got {unknown!r}."
            )
        return [vec_kwargs.get(index, {}) for index in range(num_envs)]
    if len(vec_kwargs) != num_envs:
        raise InvalidArgumentError(
            f"`vec_kwargs` must hold one mapping for each of {num_envs} environments, "
            f"got {len(vec_kwargs)}."
        )
    return list(vec_kwargs)


def _read_autoreset(mode: AutoresetMode | str) -> AutoresetMode:
    """Read Gymnasium's enum, or its name, however it is written."""
    if isinstance(mode, AutoresetMode):
        return mode
    names = {each.name: each for each in AutoresetMode}
    squeezed = {name.replace("_", ""): each for name, each in names.items()}
    key = str(mode).upper().replace("_", "").replace("-", "")
    if key not in squeezed:
        raise InvalidArgumentError(
            f"`autoreset` must be one of {', '.join(names)}, got {mode!r}."
            f"{nearest(str(mode).upper(), names)}"
        )
    return squeezed[key]


def _positive(name: str, value: float | None) -> float | None:
    if value is not None and not value > 0:
        raise InvalidArgumentError(f"`{name}` must be above 0 seconds, got {value!r}.")
    return value


def _count(name: str, value: int | None) -> int | None:
    if value is not None and (not isinstance(value, int) or value < 1):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise InvalidArgumentError(f"`{name}` must be 1 or more, got {value!r}.")
    return value
