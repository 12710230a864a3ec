"""The process in which one contender of `benchmarks/vector.py` runs; started by that program.

    python benchmarks/vector_worker.py gemenv TASK '{"option": …}'

It sets up, and then measures once for each line of its standard input, which says for how many
seconds. Figures go to the standard output, one line of JSON each.
"""

import asyncio
import concurrent.futures
import importlib
import itertools
import random
import threading
import time
from collections.abc import Callable
from typing import Any

from vector_meters import Figures, Meter, Stopwatch, count_threads, resident
from worker_loop import Measure, serve

from envs import actions  # noqa: TID251 - `benchmarks/envs.py`, beside this file

REPLIES = 20_000
WORKERS = 2
"""Of the process backend."""


def draws(index: int, fast: float, slow: float, share: float) -> Callable[[], float]:
    """Return what gives the latencies of one environment, the same in each library.

    Args:
        index: The index of the environment, from which its generator is seeded.
        fast: Seconds of most steps.
        slow: Seconds of the others.
        share: How often a step is slow.
    """
    rng = random.Random(index)
    return lambda: slow if rng.random() < share else fast


def build(library: str, env_id: str, num_envs: int, backend: str, **options: Any) -> Any:
    """Build a vector environment of one library, under one root seed."""
    if library == "gem":
        return importlib.import_module("vector_gem").make_vec(
            env_id, num_envs, backend=backend, **options
        )
    make_vec = importlib.import_module("gemenv").make_vec
    if backend == "process":
        options["workers"] = WORKERS
    return make_vec(_named(env_id), num_envs, backend=backend, seed=0, **options)


def build_one(library: str, env_id: str) -> Any:
    """Build one bare environment."""
    if library == "gem":
        importlib.import_module("vector_gem")
    return importlib.import_module(library).make(_named(env_id) if library != "gem" else env_id)


def _named(env_id: str) -> Any:
    if env_id.startswith("bench:"):
        return importlib.import_module("vector_envs").SPECS[env_id]
    return env_id


def draw_replies(env_id: str, num_envs: int) -> list[list[str]]:
    """Draw the actions of many steps."""
    if env_id.startswith("bench:Minefield") or "Minesweeper" in env_id:
        rng, word = random.Random(env_id), "reveal " if "Minesweeper" in env_id else ""
        drawn = [f"\\boxed{{{word}{rng.randrange(8)} {rng.randrange(8)}}}" for _ in range(REPLIES)]
    elif env_id.startswith("bench:"):
        drawn = [""] * REPLIES
    else:
        drawn = actions(env_id, REPLIES)
    return [drawn[i : i + num_envs] for i in range(0, REPLIES - num_envs + 1, num_envs)]


# Waiting


def tool(
    library: str,
    env_id: str,
    num_envs: int,
    backend: str,
    fast: float,
    slow: float,
    share: float,
) -> Measure:
    """Measure how much of the time the environments spend in their tools.

    gemenv runs free, by `send` and `recv`; GEM has nothing but `step`.
    """
    own = [{"draw": draws(index, fast, slow, share)} for index in range(num_envs)]
    vec = build(library, env_id, num_envs, backend, vec_kwargs=own)
    vec.reset()

    def measure(seconds: float) -> Figures:
        meter = Meter(num_envs, seconds)
        if library == "gem":
            while meter.goes_on():
                meter.count(vec.step([""] * num_envs)[4])
            return meter.figures()
        vec.send([""] * num_envs)
        while meter.goes_on():
            batch = vec.recv()
            meter.count([step.info for step in batch])
            vec.send({step.env_index: "" for step in batch})
        figures = meter.figures()
        vec.recv(num_envs)
        return figures

    return measure


def waiters(
    library: str, way: str, num_envs: int, fast: float, slow: float, share: float
) -> Measure:
    """Measure what waiting takes without any library: what `tool` can reach at most.

    Args:
        library: Ignored.
        way: `awaiting` on one event loop, or `blocking` in a thread each.
        num_envs: How many wait.
        fast: As in `draws`.
        slow: As in `draws`.
        share: As in `draws`.
    """
    chosen = [draws(index, fast, slow, share) for index in range(num_envs)]

    async def wait(draw: Callable[[], float], meter: Meter) -> None:
        while meter.goes_on():
            seconds = draw()
            await asyncio.sleep(seconds)
            meter.count([{"seconds": seconds}])

    async def wait_all(meter: Meter) -> Figures:
        tasks = [asyncio.create_task(wait(draw, meter)) for draw in chosen]
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        figures = meter.figures()
        await asyncio.wait(tasks)
        return figures

    def block(draw: Callable[[], float], meter: Meter, ended: threading.Event) -> None:
        while not ended.is_set():
            seconds = draw()
            time.sleep(seconds)
            meter.count([{"seconds": seconds}])

    def measure(seconds: float) -> Figures:
        meter = Meter(num_envs, seconds)
        if way == "awaiting":
            return asyncio.run(wait_all(meter))
        ended = threading.Event()
        with concurrent.futures.ThreadPoolExecutor(num_envs) as pool:
            for draw in chosen:
                pool.submit(block, draw, meter, ended)
            while meter.goes_on():
                time.sleep(0.02)
            figures = meter.figures()
            ended.set()
        return figures

    return measure


# Computing


def lockstep(library: str, env_id: str, num_envs: int, backend: str) -> Measure:
    """Measure env-steps per second in lock-step."""
    vec = build(library, env_id, num_envs, backend)
    replies = itertools.cycle(draw_replies(env_id, num_envs))
    vec.reset(seed=0)
    for _ in range(5):
        vec.step(next(replies))

    def measure(seconds: float) -> Figures:
        watch, steps, end = Stopwatch(), 0, time.perf_counter() + seconds
        while time.perf_counter() < end:
            vec.step(next(replies))
            steps += num_envs
        return watch.figures(steps)

    return measure


def free(library: str, env_id: str, num_envs: int, backend: str) -> Measure:
    """Measure env-steps per second, where half of the results are waited for."""
    vec = build(library, env_id, num_envs, backend)
    replies = itertools.cycle(draw_replies(env_id, num_envs))
    vec.reset(seed=0)

    def measure(seconds: float) -> Figures:
        watch, steps, end = Stopwatch(), 0, time.perf_counter() + seconds
        vec.send(next(replies))
        while time.perf_counter() < end:
            batch = vec.recv(num_envs // 2)
            steps += len(batch)
            indices = [step.env_index for step in batch]
            vec.send(next(replies)[: len(indices)], indices)
        figures = watch.figures(steps)
        vec.recv(num_envs)
        return figures

    return measure


def bare(library: str, env_id: str) -> Measure:
    """Measure the steps per wall second of one environment alone."""
    env = build_one(library, env_id)
    step = _bare_loop([env], library)
    replies = itertools.cycle(draw_replies(env_id, 1))
    env.reset(seed=0)

    def measure(seconds: float) -> Figures:
        steps, begin = 0, time.perf_counter()
        while (taken := time.perf_counter() - begin) < seconds:
            for _ in range(100):
                step(next(replies))
            steps += 100
        return {"rate": steps / taken}

    return measure


def overhead(library: str, env_id: str, num_envs: int) -> Measure:
    """Measure the CPU microseconds per env-step that sync stepping adds to a bare loop.

    Both play the same episodes with the same actions, in turns.
    """
    vec = build(library, env_id, num_envs, "sync")
    envs = [build_one(library, env_id) for _ in range(num_envs)]
    for index, (env, info) in enumerate(zip(envs, vec.reset(seed=0)[1], strict=True)):
        env.reset(seed=info.get("seed", index))
    replies = draw_replies(env_id, num_envs)
    block = max(1, 5_000 // num_envs)
    step = _bare_loop(envs, library)
    clock = time.process_time

    def measure(seconds: float) -> Figures:
        alone, together, steps, at = 0.0, 0.0, 0, 0
        while steps == 0 or alone + together < seconds:
            chosen = [replies[(at + i) % len(replies)] for i in range(block)]
            begin = clock()
            for drawn in chosen:
                step(drawn)
            middle = clock()
            for drawn in chosen:
                vec.step(drawn)
            alone, together = alone + middle - begin, together + clock() - middle
            steps, at = steps + block * num_envs, at + block
        return {
            "bare_us": 1e6 * alone / steps,
            "vector_us": 1e6 * together / steps,
            "overhead_us": 1e6 * (together - alone) / steps,
        }

    return measure


def _bare_loop(envs: list[Any], library: str) -> Callable[[list[str]], None]:
    """Return what steps all environments once, with the seeds that the library gives them."""
    episodes = [0] * len(envs)
    derive_seed: Any = None
    if library == "gemenv":
        derive_seed = importlib.import_module("gemenv.seeding").derive_seed

    def step(drawn: list[str]) -> None:
        for index, env in enumerate(envs):
            _, _, terminated, truncated, _ = env.step(drawn[index])
            if terminated or truncated:
                if derive_seed is None:
                    env.reset()
                    continue
                episodes[index] += 1
                env.reset(seed=derive_seed(0, index, episodes[index]))

    return step


def resets(library: str, env_id: str, num_envs: int, backend: str, count: int) -> Measure:
    """Measure wall seconds per reset of all environments, and resets per wall second."""
    vec = build(library, env_id, num_envs, backend)
    if library == "gemenv":
        vec.reset(seed=count)

    def measure(seconds: float) -> Figures:
        watch = Stopwatch()
        for seed in range(count):
            vec.reset(seed=seed)
        figures = watch.figures(count * num_envs)
        return {**figures, "seconds": num_envs / figures["rate"]}

    return measure


# The rest


def memory(library: str, env_id: str, num_envs: int, backend: str) -> Measure:
    """Measure the growth of the resident memory, once in a process."""
    first = build(library, env_id, 1, backend)
    first.reset(seed=0)
    replies = draw_replies(env_id, num_envs)
    first.step(replies[0][:1])

    def measure(seconds: float) -> Figures:
        before = resident()
        vec = build(library, env_id, num_envs, backend)
        vec.reset(seed=0)
        for drawn in replies[:20]:
            vec.step(drawn)
        return {"bytes": resident() - before, "threads": count_threads()}

    return measure


def crashes(library: str, num_envs: int, one_in: int | None) -> Measure:
    """Measure env-steps per second where steps end their process."""
    vec = build(library, "bench:Crasher-v0", num_envs, "process", one_in=one_in)
    vec.reset(seed=0)

    def measure(seconds: float) -> Figures:
        steps, ended, lost, begin = 0, 0, 0, time.perf_counter()
        while (taken := time.perf_counter() - begin) < seconds:
            infos = vec.step([""] * num_envs)[4]
            steps += num_envs
            failed = [info["failure"]["kind"] for info in infos if "failure" in info]
            ended, lost = ended + failed.count("crash"), lost + len(failed)
        return {
            "rate": steps / taken,
            "crashes": ended,
            "lost": lost,
            "steps": steps,
            "wall": taken,
        }

    return measure


TASKS: dict[str, Callable[..., Measure]] = {
    task.__name__: task
    for task in (tool, waiters, lockstep, free, bare, overhead, resets, memory, crashes)
}


if __name__ == "__main__":
    serve(TASKS)
