"""One contender of `benchmarks/search_client.py`: it sets up, and measures as often as asked.

python search_client_worker.py LIBRARY search OPTIONS
"""

import asyncio
import itertools
import resource
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from vector_meters import Figures
from worker_loop import Measure, serve

FIRST = "Doc 1(Title: "


def search(library: str, url: str, concurrency: int, protocol: str = "msgpack") -> Measure:
    """Measure searches a second, each for a query that was never asked before."""
    run = _gem(url, concurrency) if library == "gem" else _gemenv(url, concurrency, protocol)

    def measure(seconds: float) -> Figures:
        cpu, begin = _cpu(), time.perf_counter()
        searches = run(seconds)
        took, used = time.perf_counter() - begin, _cpu() - cpu
        return {"rate": searches / took, "cpu": 1000 * used / searches}

    run(0.1)
    return measure


def _cpu() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def _gemenv(url: str, concurrency: int, protocol: str) -> Callable[[float], int]:
    from gemenv.core.background import run
    from gemenv.tools.search import RetrievalClient, SearchTool

    client = RetrievalClient(url, protocol, cache_size=0)  # pyright: ignore[reportArgumentType]
    tool = SearchTool(client, timeout=60.0)
    queries = (f"<search>query {number}</search>" for number in itertools.count())

    async def agent(end: float) -> int:
        searches = 0
        while time.perf_counter() < end or not searches:
            call = tool.find(next(queries))
            assert call is not None  # noqa: S101 - for the type checker
            result = await tool.call(call.arguments)
            if not result.text.startswith(FIRST):
                raise AssertionError(result.text)
            searches += 1
        return searches

    async def agents(seconds: float) -> int:
        end = time.perf_counter() + seconds
        return sum(await asyncio.gather(*(agent(end) for _ in range(concurrency))))

    return lambda seconds: run(agents(seconds))


def _gem(url: str, concurrency: int) -> Callable[[float], int]:
    from gem.tools.search_tool import SearchTool  # pyright: ignore[reportMissingImports]

    tool = SearchTool(search_url=url, topk=3, timeout=60)
    queries = (f"<search>query {number}</search>" for number in itertools.count())

    def agent(end: float) -> int:
        searches = 0
        while time.perf_counter() < end or not searches:
            text = tool.execute_action(next(queries))[2]
            if FIRST not in text:
                raise AssertionError(text)
            searches += 1
        return searches

    threads = ThreadPoolExecutor(concurrency)

    def agents(seconds: float) -> int:
        end = time.perf_counter() + seconds
        return sum(threads.map(agent, [end] * concurrency))

    return agents


if __name__ == "__main__":
    serve({"search": search})
