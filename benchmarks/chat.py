"""How fast the chat agent asks, over httpx and over aiohttp.

    python benchmarks/chat.py [--requests N] [--json] [--smoke]

A local server in another process answers at once, so that what is measured is the client: requests
per second, and CPU time of this process per request. Needs the extra `fast`.
"""

import argparse
import asyncio
import contextlib
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Literal, cast

from rich.console import Console
from rich.table import Table

from gemenv.agents.base import Prompt
from gemenv.agents.chat import ChatAgent
from gemenv.core import Env
from gemenv.messages import Message

Transport = Literal["httpx", "aiohttp"]

TRANSPORTS: tuple[Transport, ...] = ("httpx", "aiohttp")
IN_FLIGHT = (16, 200)
REPEATS = 3
REQUESTS = 2000
LONGEST_SECONDS = 120.0
"""One measurement is given up after that."""

REPLY = json.dumps(
    {
        "id": "chatcmpl-0",
        "object": "chat.completion",
        "created": 0,
        "model": "scripted",
        "choices": [
            {
                "index": 0,
                "message": {"role": "assistant", "content": "I guess \\boxed{42}. " * 20},
                "finish_reason": "stop",
            }
        ],
        "usage": {"prompt_tokens": 400, "completion_tokens": 120, "total_tokens": 520},
    }
).encode()
CONVERSATION = [
    Message(role="user" if turn % 2 == 0 else "assistant", content="Too low; guess again. " * 20)
    for turn in range(5)
]


@dataclass(frozen=True)
class Measurement:
    """What one transport did at one level of concurrency; the median of the repeats."""

    transport: Transport
    in_flight: int
    requests_per_second: float
    cpu_ms_per_request: float


async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answer every request of one connection with `REPLY`."""
    head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
    whole = head % len(REPLY) + REPLY
    with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
        while True:
            request = (await reader.readuntil(b"\r\n\r\n")).lower()
            _, _, after = request.partition(b"content-length:")
            await reader.readexactly(int(after.split(b"\r\n", 1)[0]))
            writer.write(whole)
    writer.close()


async def serve() -> None:
    """Serve on a free port, print its number, and end with the standard input."""
    server = await asyncio.start_server(answer, "127.0.0.1", 0, backlog=1024)
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    server.close()


@contextlib.contextmanager
def server() -> Iterator[str]:
    """Run `serve` in another process and give its address."""
    with subprocess.Popen(
        [sys.executable, __file__, "--serve"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin is not None  # noqa: S101 - for the type checker
        assert process.stdout is not None  # noqa: S101
        try:
            yield f"http://127.0.0.1:{int(process.stdout.readline())}/v1"
        finally:
            process.stdin.close()


async def ask(agent: ChatAgent, in_flight: int, requests: int) -> None:
    """Send that many requests, so many at a time."""
    prompt = Prompt(messages=CONVERSATION, env=cast(Env, None), info={}, turn=0, seed=0)
    left = iter(range(requests))

    async def episode() -> None:
        for _ in left:
            await agent.act(prompt)

    async with asyncio.timeout(LONGEST_SECONDS), asyncio.TaskGroup() as group:
        for _ in range(in_flight):
            group.create_task(episode())


async def measure(
    base_url: str, transport: Transport, in_flight: int, requests: int
) -> Measurement:
    """Measure once, with the connections made beforehand."""
    agent = ChatAgent(
        "scripted",
        base_url=base_url,
        transport=transport,
        max_concurrency=in_flight,
        max_retries=0,
    )
    async with contextlib.aclosing(agent):
        await ask(agent, in_flight, in_flight * 2)
        begin, cpu = time.perf_counter(), time.process_time()
        await ask(agent, in_flight, requests)
        seconds, cpu = time.perf_counter() - begin, time.process_time() - cpu
    return Measurement(transport, in_flight, requests / seconds, 1000 * cpu / requests)


def compare(
    base_url: str, levels: tuple[int, ...], repeats: int, requests: int
) -> list[Measurement]:
    """Measure both transports in turns, so that other load on the machine meets both."""
    medians: list[Measurement] = []
    for in_flight in levels:
        rounds = [
            [asyncio.run(measure(base_url, each, in_flight, requests)) for each in TRANSPORTS]
            for _ in range(repeats)
        ]
        for transport, runs in zip(TRANSPORTS, zip(*rounds, strict=True), strict=True):
            medians.append(
                Measurement(
                    transport,
                    in_flight,
                    statistics.median(run.requests_per_second for run in runs),
                    statistics.median(run.cpu_ms_per_request for run in runs),
                )
            )
    return medians


def show(measurements: list[Measurement], requests: int, repeats: int) -> None:
    """Print the table, with the ratio of aiohttp to httpx."""
    table = Table(title=f"ChatAgent: median of {repeats} runs of {requests} requests")
    for column in ("in flight", "transport", "requests/s", "CPU ms/request", "times httpx"):
        table.add_column(column, justify="left" if column == "transport" else "right")
    plain = {each.in_flight: each for each in measurements if each.transport == "httpx"}
    for each in measurements:
        ratio = each.requests_per_second / plain[each.in_flight].requests_per_second
        table.add_row(
            str(each.in_flight),
            each.transport,
            f"{each.requests_per_second:,.0f}",
            f"{each.cpu_ms_per_request:.2f}",
            f"{ratio:.1f}",
        )
    Console().print(table)


def main() -> None:
    """Read the command line and run."""
    parser = argparse.ArgumentParser(description="How fast the chat agent asks.")
    parser.add_argument("--requests", type=int, default=REQUESTS, help="per measurement")
    parser.add_argument("--json", action="store_true", help="print JSON in place of a table")
    parser.add_argument("--smoke", action="store_true", help="only show that it runs")
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.serve:
        asyncio.run(serve())
        return
    levels, repeats, requests = IN_FLIGHT, REPEATS, arguments.requests
    if arguments.smoke:
        levels, repeats, requests = (4,), 1, 40
    with server() as base_url:
        measurements = compare(base_url, levels, repeats, requests)
    if arguments.json:
        print(json.dumps([asdict(each) for each in measurements], indent=2))
    else:
        show(measurements, requests, repeats)


if __name__ == "__main__":
    main()
