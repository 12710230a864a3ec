import asyncio
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from gemenv.errors import ToolServerError
from gemenv.sandbox.jail.landlock import version as landlock_version
from gemenv.tools.mcp import stdio
from gemenv.tools.mcp.config import Config, read_config
from gemenv.tools.mcp.connection import Connection
from tests.tools.mcp.servers import alive, plain

pytest.importorskip("mcp")


@asynccontextmanager
async def connected(config: Config, timeout: float = 30.0) -> AsyncIterator[Connection]:
    (server,) = read_config(config)
    connection = Connection(server, timeout)
    try:
        yield connection
    finally:
        await connection.close()


async def pid_of(connection: Connection) -> int:
    return int((await connection.call("pid", {})).text)


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_it_lists_and_calls() -> None:
    async def play() -> None:
        async with connected(plain()) as connection:
            tools, has_resources = await connection.listing()
            assert [tools[0].name, tools[0].description, has_resources] == [
                "echo",
                "Say it again.",
                False,
            ]
            said = await connection.call("echo", {"text": "grün"})
            assert (said.ok, said.status, said.text) == (True, "ok", "grün")
            assert said.seconds > 0

    asyncio.run(play())


@pytest.mark.parametrize(
    ("name", "status", "text"),
    [
        ("fail", "error", "it does not work"),
        ("nothing", "invalid", "no tools/call of this kind"),
        ("mixed", "ok", "See:\n[image/png, about 3 bytes]\n[a:b: a resource that can be read]"),
        ("odd", "ok", '{"n": 1}'),
    ],
)
def test_what_a_server_answers_is_told(name: str, status: str, text: str) -> None:
    async def play() -> None:
        async with connected(plain()) as connection:
            result = await connection.call(name, {})
            assert (result.status, result.text, result.ok) == (status, text, status == "ok")

    asyncio.run(play())


def test_a_server_that_was_killed_is_missed_once() -> None:
    async def play() -> None:
        async with connected(plain()) as connection:
            first = await pid_of(connection)
            os.kill(first, signal.SIGKILL)
            missed = await connection.call("echo", {"text": "a"})
            assert (missed.ok, missed.status) == (False, "unavailable")
            assert "The next call starts it anew" in missed.text
            assert (await connection.call("echo", {"text": "b"})).text == "b"
            assert await pid_of(connection) != first

    asyncio.run(play())


def test_calls_under_way_when_it_dies_all_end() -> None:
    async def play() -> None:
        async with connected(plain(env={"SECRET": "hush-hush"})) as connection:
            slow = [connection.call("sleep", {"seconds": 60}) for _ in range(10)]
            *ended, last = await asyncio.gather(*slow, connection.call("die", {}))
            assert {result.status for result in (*ended, last)} == {"unavailable"}
            assert "dying with …" in last.text
            assert "hush-hush" not in last.text

    asyncio.run(play())


def test_a_late_call_is_cut_short_and_the_session_stays() -> None:
    async def play() -> None:
        async with connected(plain()) as connection:
            pid = await pid_of(connection)
            connection.timeout = 0.2
            late = await connection.call("sleep", {"seconds": 60})
            assert (late.status, late.text) == ("timeout", "[Timed out after 0.2 s]")
            connection.timeout = 30
            assert await pid_of(connection) == pid

    asyncio.run(play())


def test_a_server_that_hangs_is_started_anew() -> None:
    async def play() -> None:
        async with connected(plain()) as connection:
            pid = await pid_of(connection)
            os.kill(pid, signal.SIGSTOP)
            connection.timeout = 0.2
            late = [await connection.call("echo", {"text": "a"}) for _ in range(3)]
            assert {result.status for result in late} == {"timeout"}
            connection.timeout = 30
            assert await pid_of(connection) != pid
            assert not alive(pid)

    asyncio.run(play())


@pytest.mark.parametrize(
    ("config", "problem"),
    [
        (plain("silent"), "did not answer within 0.5 s"),
        (plain("ends"), "no database given"),
        ({"command": "no-such-program"}, "no program 'no-such-program'"),
        ({"command": sys.executable, "cwd": "/no/such/folder"}, "/no/such/folder"),
        ({"command": sys.executable, "env": {"A": "${NOT_SET_HERE}"}}, "NOT_SET_HERE"),
        ({"url": "http://127.0.0.1:9/mcp"}, "not available"),
    ],
)
def test_a_server_that_cannot_be_had_is_named(config: Config, problem: str) -> None:
    timeout = 0.5 if "silent" in str(config) else 30.0

    async def play() -> None:
        async with connected(config, timeout) as connection:
            with pytest.raises(ToolServerError, match=problem):
                await connection.listing()
            result = await connection.call("echo", {"text": "a"})
            assert result.status == "unavailable"

    asyncio.run(play())


def test_rubbish_between_messages_is_passed_over() -> None:
    async def play() -> None:
        async with connected(plain("rubbish")) as connection:
            assert (await connection.call("echo", {"text": "a"})).text == "a"

    asyncio.run(play())


def test_a_long_answer_arrives_and_an_endless_one_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stdio, "MESSAGE_BYTES", 1 << 20)

    async def play() -> None:
        async with connected(plain()) as connection:
            assert len((await connection.call("huge", {"size": 900_000})).text) == 900_000
            for name in ("huge", "endless"):
                result = await connection.call(name, {"size": 2_000_000})
                assert result.status == "unavailable"
                assert "longer than 1,048,576 bytes" in result.text
            assert (await connection.call("echo", {"text": "a"})).ok

    asyncio.run(play())


def test_threads_and_tasks_share_a_session_and_mix_nothing() -> None:
    (server,) = read_config(plain())
    connection = Connection(server, 60)
    wrong: list[Any] = []

    async def many(thread: int) -> None:
        texts = [f"{thread}-{task}" for task in range(32)]
        came = await asyncio.gather(*(connection.call("echo", {"text": t}) for t in texts))
        wrong.extend(result for t, result in zip(texts, came, strict=True) if result.text != t)

    def work(thread: int) -> None:
        asyncio.run(many(thread))

    threads = [threading.Thread(target=work, args=(i,)) for i in range(32)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    asyncio.run(connection.close())

    assert wrong == []


@pytest.mark.parametrize("mode", ["", "deaf"])
def test_closing_ends_the_server(mode: str) -> None:
    async def play() -> int:
        async with connected(plain(mode)) as connection:
            return await pid_of(connection)

    assert not alive(asyncio.run(play()))


def test_closing_while_it_opens_ends_the_server() -> None:
    async def play() -> None:
        (server,) = read_config(plain("silent"))
        connection = Connection(server, 30)
        waiting = asyncio.ensure_future(connection.call("echo", {"text": "a"}))
        while connection._keeper is None:  # pyright: ignore[reportPrivateUsage]
            await asyncio.sleep(0.001)
        await connection.close()
        assert (await waiting).status == "unavailable"

    asyncio.run(play())


def test_a_cancelled_call_leaves_the_session_as_it_is() -> None:
    async def play() -> None:
        async with connected(plain()) as connection:
            pid = await pid_of(connection)
            task = asyncio.ensure_future(connection.call("sleep", {"seconds": 60}))
            await asyncio.sleep(0)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            assert await pid_of(connection) == pid

    asyncio.run(play())


@pytest.mark.skipif(landlock_version() == 0, reason="Landlock is not here")
def test_a_server_writes_only_where_it_may(tmp_path: Path) -> None:
    inside, outside = tmp_path / "inside", tmp_path / "outside"
    inside.mkdir()
    outside.mkdir()

    async def play() -> None:
        async with connected(plain(cwd=str(inside), writable=[str(inside)])) as connection:
            assert (await connection.call("write", {"text": "a"})).ok
            for path in (outside / "a.txt", "../outside/a.txt"):
                refused = await connection.call("write", {"text": "a", "path": str(path)})
                assert (refused.status, refused.ok) == ("error", False)

    asyncio.run(play())
    assert list(outside.iterdir()) == []


ORPHAN = """
import asyncio, sys
from gemenv.core.background import run
from gemenv.tools.mcp.config import read_config
from gemenv.tools.mcp.connection import Connection
(server,) = read_config({"command": sys.executable, "args": sys.argv[1:]})
print(run(Connection(server, 30).call("pid", {})).text, flush=True)
sys.stdin.read()
"""


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a server sees its stdin close")
def test_it_ends_with_us() -> None:
    command = [sys.executable, "-c", ORPHAN, *plain("deaf")["args"]]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as ours:
        assert ours.stdout is not None
        pid = int(ours.stdout.readline())
        assert alive(pid)
        ours.kill()
        ours.wait()
        wait_until(lambda: not alive(pid))
