"""Containers come, are shared fairly, and go."""

import asyncio
import os
import pickle
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

import pytest

from gemenv.errors import ClosedError
from gemenv.sandbox import Limits, SyncSandbox
from gemenv.sandbox.docker import DockerSandbox
from gemenv.sandbox.docker.container import Shape
from gemenv.sandbox.docker.orders import send_command
from gemenv.sandbox.docker.owner import OWNER
from tests.sandbox.docker.containers import owned

LIMITS = Limits(wall_seconds=60)


def wait_until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_many_calls_are_served_in_the_order_of_their_coming(sandbox: SyncSandbox) -> None:
    async def main() -> list[int]:
        order: list[int] = []

        async def one(number: int) -> None:
            result = await sandbox.sandbox.exec(f"print({number})")
            assert result.stdout == f"{number}\n"
            order.append(number)

        await asyncio.gather(*(one(number) for number in range(100)))
        return order

    assert asyncio.run(main()) == list(range(100))


def test_calls_run_beside_each_other_with_limits_of_their_own(client: Any) -> None:
    before = len(owned(client))

    async def main() -> None:
        async with DockerSandbox(workers=2) as sandbox:
            both = "import os\nopen('x', 'w')\nprint(os.listdir('.'))\nimport time; time.sleep(.2)"
            results = await asyncio.gather(
                *(sandbox.exec(both, limits=Limits(files=100 + i % 3)) for i in range(6))
            )
            assert [result.stdout for result in results] == ["['x']\n"] * 6
            assert len(owned(client)) - before == 2

    asyncio.run(main())
    assert len(owned(client)) == before


def test_a_cancelled_call_leaves_nothing_running(client: Any) -> None:
    before = owned(client)

    async def main() -> None:
        async with DockerSandbox(workers=1) as sandbox:
            first = owned(client) - before
            calls = [asyncio.create_task(sandbox.exec("while True: pass", limits=LIMITS))]
            calls += [asyncio.create_task(sandbox.exec("1")) for _ in range(3)]
            name = first.pop()
            await asyncio.to_thread(wait_until, lambda: _processes(client, name) > 2)
            for call in calls:
                call.cancel()
            results = await asyncio.gather(*calls, return_exceptions=True)
            assert all(isinstance(result, asyncio.CancelledError) for result in results)
            assert (await sandbox.exec("print(2)")).stdout == "2\n"
            assert name not in owned(client)

    asyncio.run(main())
    assert owned(client) == before


def test_a_container_that_is_lost_fails_one_call(client: Any) -> None:
    before = owned(client)

    async def main() -> None:
        async with DockerSandbox(workers=1) as sandbox:
            name = (owned(client) - before).pop()
            call = asyncio.create_task(sandbox.exec("while True: pass", limits=LIMITS))
            await asyncio.to_thread(wait_until, lambda: _processes(client, name) > 2)
            await asyncio.to_thread(client.api.kill, name)
            result = await call
            assert result.status == "sandbox_failure"
            assert "code 137" in result.message
            assert (await sandbox.exec("print(2)")).stdout == "2\n"
            # Nor does one fail if the container is lost while it waits.
            name = (owned(client) - before).pop()
            await asyncio.to_thread(client.api.remove_container, name, force=True)
            assert (await sandbox.exec("print(3)")).stdout == "3\n"

    asyncio.run(main())


def test_closing_ends_what_runs(client: Any) -> None:
    before = owned(client)

    async def main() -> None:
        sandbox = DockerSandbox(workers=1)
        await sandbox.start()
        name = (owned(client) - before).pop()
        running = asyncio.create_task(sandbox.exec("while True: pass", limits=LIMITS))
        waiting = asyncio.create_task(sandbox.exec("1"))
        await asyncio.to_thread(wait_until, lambda: _processes(client, name) > 2)
        await sandbox.close()
        assert (await running).status == "sandbox_failure"
        with pytest.raises(ClosedError):
            await waiting

    asyncio.run(main())
    assert owned(client) == before


def test_a_copy_starts_for_itself(sandbox: SyncSandbox, client: Any) -> None:
    with pickle.loads(pickle.dumps(sandbox.sandbox)).sync as copy:  # noqa: S301 - our own
        assert copy.exec("print(1)").stdout == "1\n"
        assert len(owned(client)) >= 2


def test_descriptors_do_not_grow(sandbox: SyncSandbox) -> None:
    def run_some() -> int:
        for number in range(3):
            # Other limits, another container.
            assert sandbox.exec("1", limits=Limits(files=200 + number)).ok
        return len(os.listdir("/proc/self/fd"))

    assert abs(run_some() - run_some()) <= 1


def test_the_ends_of_a_process_in_a_container_of_its_own(sandbox: SyncSandbox) -> None:
    from gemenv.core.background import arun
    from gemenv.sandbox.docker.channel import ContainerChannel

    provider = sandbox.sandbox
    assert isinstance(provider, DockerSandbox)

    async def talk() -> tuple[bytes, bytes]:
        container = await provider._crew.hire(Shape.of(Limits()))
        channel = ContainerChannel(provider._crew, container)
        try:
            await send_command(container.link, ["head", "-c", "200000"], Limits())
            await channel.send(b"x" * 200_000)
            got = b""
            while part := await channel.receive():
                got += part
            end = await channel.receive()
        finally:
            await channel.close()
            await channel.close()
        return got, end

    assert asyncio.run(arun(talk())) == (b"x" * 200_000, b"")


CRASH = """
import os, sys, threading, time
from gemenv.sandbox import Limits
from gemenv.sandbox.docker import DockerSandbox
sandbox = DockerSandbox(workers=1).sync
sandbox.start()
if "fork" in sys.argv and os.fork() == 0:
    time.sleep(60)
program = "import signal\\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\\nwhile True: pass"
call = lambda: sandbox.exec(program, limits=Limits(wall_seconds=60))
threading.Thread(target=call, daemon=True).start()
print("started", flush=True)
time.sleep(60)
"""


@pytest.mark.parametrize("how", ["alone", "fork"])
def test_a_crash_ends_containers_without_help(sandbox: SyncSandbox, client: Any, how: str) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", CRASH, how], stdout=subprocess.PIPE, start_new_session=True
    ) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == b"started\n"
            (name,) = owned(client, process.pid)
            wait_until(lambda: _processes(client, name) > 2)
            process.kill()
            process.wait()
            wait_until(lambda: not client.api.containers(all=True, filters={"id": name}))
        finally:
            os.killpg(process.pid, signal.SIGKILL) if how == "fork" else process.kill()


def test_a_forgotten_close_is_made_up_for(sandbox: SyncSandbox, client: Any) -> None:
    code = (
        "from gemenv.sandbox.docker import DockerSandbox\n"
        "from gemenv.sandbox.docker.owner import owner\n"
        "print(owner())\n"
        "print(DockerSandbox(workers=1).sync.exec('1').status)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    label, status = done.stdout.splitlines()
    assert (status, done.stderr) == ("ok", "")
    assert not client.api.containers(all=True, filters={"label": f"{OWNER}={label}"})


def _processes(client: Any, name: str) -> int:
    return len(client.api.top(name)["Processes"])
