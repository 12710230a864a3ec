"""One contender of `benchmarks/sandbox.py`: it sets up, and measures as often as asked.

    python sandbox_worker.py LIBRARY TASK OPTIONS

Each line on stdin is a number of seconds; the answer on stdout is a line of figures.
"""

import asyncio
import importlib
import os
import statistics
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from vector_meters import Figures
from worker_loop import Measure, serve

PROGRAMS = {
    "print": "print(1+1)",
    "numpy": "import numpy as np\nprint(int(np.ones(2).sum()))",
    "sympy": "import sympy\nprint(sympy.Integer(1) + 1)",
}
"""Each prints 2."""
STUBBORN = {
    "sleep": "import time; time.sleep(60)",
    "spin": "while True: pass",
    "big power": "9 ** 9 ** 9",
    "regex": "import re; re.match('(a*)*b', 'a' * 60)",
    "ignored signals": (
        "import signal, time\n"
        "for number in range(1, 65):\n"
        "    try: signal.signal(number, signal.SIG_IGN)\n"
        "    except (OSError, ValueError): pass\n"
        "while True: time.sleep(1)"
    ),
}


def summary(latencies: list[float], wall: float) -> Figures:
    """Return rate and percentiles."""
    ordered = sorted(latencies)
    return {
        "rate": len(ordered) / wall,
        "p50_ms": 1e3 * statistics.median(ordered),
        "p99_ms": 1e3 * ordered[int(0.99 * (len(ordered) - 1))],
    }


def calls(library: str, program: str, concurrency: int, provider: str = "pool") -> Measure:
    """Measure calls that are answered rightly, so many at a time."""
    if library == "gem":
        return _blocking_calls(_gem_call(PROGRAMS[program]), concurrency)
    from gemenv.core.background import run
    from gemenv.sandbox import create

    options = {"warn": False} if provider == "subprocess" else {}
    if provider == "pool":
        options = {"require": "namespace"}
    sandbox = create(provider, **options)

    async def call() -> None:
        result = await sandbox.exec(PROGRAMS[program])
        if result.stdout != "2\n":
            raise AssertionError(result)

    async def crowd(seconds: float) -> Figures:
        latencies: list[float] = []
        end = (begin := time.perf_counter()) + seconds

        async def work() -> None:
            while (now := time.perf_counter()) < end or not latencies:
                await call()
                latencies.append(time.perf_counter() - now)

        await asyncio.gather(*(work() for _ in range(concurrency)))
        return summary(latencies, time.perf_counter() - begin)

    run(crowd(0.2))
    return lambda seconds: run(crowd(seconds))


def sessions(library: str, provider: str = "pool") -> Measure:
    """Measure calls in one session that keeps its variables."""
    from gemenv.sandbox import create

    sandbox = create(provider).sync
    session = sandbox.session()
    session.exec("x = 0")

    def measure(seconds: float) -> Figures:
        latencies: list[float] = []
        end = (begin := time.perf_counter()) + seconds
        while (now := time.perf_counter()) < end or not latencies:
            result = session.exec("x += 1\nprint(2)")
            if result.stdout != "2\n":
                raise AssertionError(result)
            latencies.append(time.perf_counter() - now)
        return summary(latencies, time.perf_counter() - begin)

    return measure


def _gem_call(program: str) -> Callable[[], None]:
    from gem.tools.python_code_tool import PythonCodeTool  # type: ignore[import-not-found]

    tool = PythonCodeTool(timeout=5)

    def call() -> None:
        answer = tool.execute_action(f"<python>{program}</python>")
        if answer[1] or "2" not in answer[2]:
            raise AssertionError(answer)

    return call


def forks(library: str, imported: str | None = None) -> Measure:
    """Measure a bare fork and exit of an interpreter: what there is at most."""
    if imported is not None:
        importlib.import_module(imported)

    def call() -> None:
        process = os.fork()
        if process == 0:
            os._exit(0)
        os.waitpid(process, 0)

    return _blocking_calls(call, 1)


def _blocking_calls(call: Callable[[], None], concurrency: int) -> Measure:
    def measure(seconds: float) -> Figures:
        latencies: list[float] = []
        end = (begin := time.perf_counter()) + seconds

        def work() -> None:
            while (now := time.perf_counter()) < end or not latencies:
                call()
                latencies.append(time.perf_counter() - now)

        if concurrency == 1:
            work()
        else:
            with ThreadPoolExecutor(concurrency) as threads:
                for done in [threads.submit(work) for _ in range(concurrency)]:
                    done.result()
        return summary(latencies, time.perf_counter() - begin)

    return measure


def timeouts(library: str, program: str, provider: str = "pool") -> Measure:
    """Measure how long a call with a limit of 1 s takes, and whether the next one is clean."""
    if library == "gem":
        from gem.tools.python_code_tool import PythonCodeTool  # type: ignore[import-not-found]

        tool = PythonCodeTool(timeout=1)

        def gem_measure(seconds: float) -> Figures:
            begin = time.perf_counter()
            tool.execute_action(f"<python>{STUBBORN[program]}</python>")
            return {"seconds": time.perf_counter() - begin}

        return gem_measure
    from gemenv.sandbox import Limits, create

    sandbox = create(provider).sync

    def measure(seconds: float) -> Figures:
        begin = time.perf_counter()
        result = sandbox.exec(STUBBORN[program], limits=Limits(wall_seconds=1))
        taken = time.perf_counter() - begin
        if result.status != "timeout" or sandbox.exec("print(2)").stdout != "2\n":
            raise AssertionError(result)
        return {"seconds": taken}

    measure(0)
    return measure


def crowd(library: str, requests: int, provider: str = "pool") -> Measure:
    """Measure many requests at once: whether all are answered, in their order, and memory."""
    from gemenv.core.background import run
    from gemenv.sandbox import create

    sandbox = create(provider)

    async def ask() -> Figures:
        order: list[int] = []

        async def one(number: int) -> None:
            result = await sandbox.exec(f"print({number})")
            if result.stdout == f"{number}\n":
                order.append(number)

        begin, before = time.perf_counter(), _resident()
        await asyncio.gather(*(one(number) for number in range(requests)))
        displaced = max(abs(place - number) for place, number in enumerate(order))
        return {
            "answered": len(order),
            "rate": requests / (time.perf_counter() - begin),
            "displaced": displaced,
            "bytes": _resident() - before,
            "threads": threading.active_count(),
        }

    run(sandbox.exec("print(2)"))
    return lambda seconds: run(ask())


def _resident() -> int:
    with open("/proc/self/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


TASKS: dict[str, Callable[..., Measure]] = {
    task.__name__: task for task in (calls, sessions, forks, timeouts, crowd)
}


if __name__ == "__main__":
    serve(TASKS)
