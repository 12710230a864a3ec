"""One measurement of `benchmarks/search.py`, in a process of its own.

python search_worker.py TASK OPTIONS
"""

import asyncio
import itertools
import json
import resource
import sys
import time
from pathlib import Path

import numpy as np
from search_corpus import Zipf
from vector_meters import Figures, resident

from gemenv.tools.search import build_index, open_index


def build(folder: str, size: int, kind: str) -> Figures:
    """Build an index of passages that are drawn meanwhile."""
    corpus = Zipf(size)
    began = time.process_time()
    sample = sum(1 for _ in itertools.islice(corpus, 10_000))
    drawing = (time.process_time() - began) / sample * size
    wall, cpu = time.perf_counter(), time.process_time()
    build_index(corpus, folder, kind=kind).close()
    return {
        "seconds": time.perf_counter() - wall,
        "cpu": time.process_time() - cpu,
        "drawing": drawing,
        "rss": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
        "disk": sum(path.stat().st_size for path in Path(folder).rglob("*") if path.is_file()),
    }


def query(folder: str, size: int, seconds: float, stop_words: int) -> Figures:
    """Open an index, and search it in this process."""
    before, wall = resident(), time.perf_counter()
    index = open_index(folder)
    opened = time.perf_counter() - wall
    queries = Zipf(size).queries(500, stop_words)
    found = sum(any(h.passage.id == at for h in index.search(q, 5)) for q, at in queries)
    count = 0
    wall, cpu = time.perf_counter(), time.process_time()
    while time.perf_counter() - wall < seconds:
        index.search(queries[count % len(queries)][0], 3)
        count += 1
    return {
        "open": opened,
        "recall": found / len(queries),
        "rate": count / (time.perf_counter() - wall),
        "rate_cpu": count / (time.process_time() - cpu),
        "rss": resident() - before,
    }


def clients(url: str, size: int, seconds: float, count: int) -> Figures:
    """Ask a server as so many clients, each on one connection, one query at a time."""
    return asyncio.run(_clients(url, size, seconds, count))


async def _clients(url: str, size: int, seconds: float, count: int) -> Figures:
    host, _, port = url.removeprefix("http://").partition(":")
    bodies = [
        json.dumps({"queries": [text], "topk": 3, "return_scores": True}).encode()
        for text, _ in Zipf(size).queries(500, 2)
    ]
    requests = [
        b"POST /retrieve HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        b"Content-Length: %d\r\n\r\n%s" % (len(body), body)
        for body in bodies
    ]
    took: list[float] = []

    async def client(number: int, end: float) -> None:
        reader, writer = await asyncio.open_connection(host, int(port))
        for request in itertools.cycle(requests[number % 500 :] + requests[: number % 500]):
            began = time.perf_counter()
            if began > end:
                break
            writer.write(request)
            head = await reader.readuntil(b"\r\n\r\n")
            if not head.startswith(b"HTTP/1.1 200 "):
                raise AssertionError(head)
            length = head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0]
            await reader.readexactly(int(length))
            took.append(time.perf_counter() - began)
        writer.close()

    async def all_clients(seconds: float) -> None:
        end = time.perf_counter() + seconds
        await asyncio.gather(*(client(number, end) for number in range(count)))

    await all_clients(seconds / 4)
    took.clear()
    wall, cpu = time.perf_counter(), time.process_time()
    await all_clients(seconds)
    p50, p99 = np.quantile(took, [0.5, 0.99])
    return {
        "answers": len(took),
        "rate": len(took) / (time.perf_counter() - wall),
        "p50_ms": 1e3 * float(p50),
        "p99_ms": 1e3 * float(p99),
        "client_us": 1e6 * (time.process_time() - cpu) / len(took),
    }


if __name__ == "__main__":
    task = {"build": build, "query": query, "clients": clients}[sys.argv[1]]
    print(json.dumps(task(**json.loads(sys.argv[2]))))
