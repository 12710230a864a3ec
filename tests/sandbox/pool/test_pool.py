import asyncio
import contextlib
import copy
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from gemenv.errors import InvalidArgumentError, IsolationError, SandboxError
from gemenv.sandbox import Limits, Sandbox, SyncSandbox, create
from tests.sandbox.ordinary import run_as_nobody

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the pool needs Linux")


@pytest.fixture(scope="module")
def pool() -> Iterator[SyncSandbox]:
    with create("pool").sync as sandbox:
        yield sandbox


@pytest.fixture(scope="module")
def without_namespaces() -> Iterator[SyncSandbox]:
    with create("pool", namespaces=False).sync as sandbox:
        yield sandbox


def descendants(process: int) -> list[int]:
    found: list[int] = []
    for path in Path(f"/proc/{process}/task").glob("*/children"):
        for child in map(int, path.read_text().split()):
            found += [child, *descendants(child)]
    return found


def wait_until_gone(processes: list[int]) -> None:
    deadline = time.monotonic() + 20
    while any(Path(f"/proc/{process}").exists() for process in processes):
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_what_a_program_imports_is_there_already(pool: SyncSandbox) -> None:
    program = "import sys; before = '{0}' in sys.modules; import {0}; print(before)"
    assert pool.exec(program.format("numpy")).stdout == "True\n"
    assert pool.exec("import sys; print('numpy' in sys.modules)").stdout == "False\n"


def test_a_program_looks_like_the_only_one(pool: SyncSandbox) -> None:
    program = """
import sys, os
print(__name__, sys.argv, os.getcwd(), "gemenv.sandbox" in sys.modules)
import __main__
print(__main__.__dict__ is globals())
"""
    seen = pool.exec(program).stdout
    assert seen == "__main__ [''] /box/work False\nTrue\n"


def test_nothing_of_our_environment_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("API_TOKEN", "canary-71")
    with create("pool").sync as pool:
        seen = pool.exec("import os; print(os.environ); print(open('/proc/self/environ').read())")
    assert seen.ok
    assert "canary-71" not in seen.stdout


def test_random_numbers_differ_and_hashes_do_not(pool: SyncSandbox) -> None:
    numbers = "import random, numpy as np; print(random.random(), np.random.random())"
    drawn = {pool.exec(numbers).stdout for _ in range(6)}
    assert len(drawn) == 6
    assert len({pool.exec("print(hash('x'))").stdout for _ in range(3)}) == 1


def test_a_timeout_shows_what_was_printed(pool: SyncSandbox) -> None:
    result = pool.exec("print('so far')\nwhile True: pass", limits=Limits(wall_seconds=0.3))
    assert (result.status, result.stdout) == ("timeout", "so far\n")


def test_cpu_time_of_all_processes_counts(pool: SyncSandbox) -> None:
    program = "import os\nos.fork()\nos.fork()\nwhile True: pass"
    result = pool.exec(program, limits=Limits(wall_seconds=20, cpu_seconds=0.5))
    assert result.status == "timeout"
    assert result.seconds < 10
    assert "CPU" in result.message


def test_a_killed_worker_is_the_sandboxs_failure(pool: SyncSandbox) -> None:
    others = set(descendants(os.getpid()))

    async def kill_meanwhile(sandbox: Sandbox) -> str:
        call = asyncio.create_task(sandbox.exec("import time; time.sleep(60)"))
        before: list[int] = []
        while not call.done():
            await asyncio.sleep(0.05)
            found = [each for each in descendants(os.getpid()) if each not in others]
            # Workers are children of the warm interpreter, which is a child of ours.
            if found == before:
                for process in descendants_of_zygotes(found):
                    # Those below a worker end with it.
                    with contextlib.suppress(ProcessLookupError):
                        os.kill(process, signal.SIGKILL)
            before = found
        return (await call).status

    with create("pool", workers=1).sync as fresh:
        fresh.exec("")
        assert asyncio.run(kill_meanwhile(fresh.sandbox)) == "sandbox_failure"
        assert fresh.exec("print(1)").stdout == "1\n"


def descendants_of_zygotes(found: list[int]) -> list[int]:
    zygotes = [p for p in found if b"jail.zygote" in Path(f"/proc/{p}/cmdline").read_bytes()]
    # All of a zygote's descendants show its command line; it itself has one of us as its parent.
    ours = {os.getpid()}
    return [p for p in zygotes if int(Path(f"/proc/{p}/stat").read_text().split()[3]) not in ours]


def test_our_end_is_the_end_of_all(tmp_path: Path) -> None:
    program = """
import asyncio, sys
from gemenv.sandbox import create
async def main():
    sandbox = create("pool", namespaces=sys.argv[1] == "True")
    await sandbox.start()
    calls = [asyncio.ensure_future(sandbox.exec("import time; time.sleep(600)")) for _ in range(4)]
    await asyncio.sleep(0)
    print("up", flush=True)
    await asyncio.gather(*calls)
asyncio.run(main())
"""
    for namespaces in (True, False):
        ours = subprocess.Popen(
            [sys.executable, "-c", program, str(namespaces)],
            stdout=subprocess.PIPE,
            env={**os.environ, "TMPDIR": str(tmp_path)},
        )
        assert ours.stdout is not None
        assert ours.stdout.readline() == b"up\n"
        left = descendants(ours.pid)
        assert left
        ours.kill()
        ours.communicate()
        wait_until_gone(left)
        assert list(tmp_path.iterdir()) == []


def test_without_namespaces_the_level_is_lower(without_namespaces: SyncSandbox) -> None:
    assert without_namespaces.start() == "process"
    result = without_namespaces.exec("print(open('f').read())", files={"f": "hello"})
    assert (result.stdout, result.isolation) == ("hello\n", "process")
    with pytest.raises(SandboxError, match="namespace"):
        without_namespaces.exec(["true"])
    with pytest.raises(IsolationError, match="'process'"):
        create("pool", namespaces=False, require="namespace").sync.start()


@pytest.mark.parametrize(
    "attack",
    [
        "print(open('/etc/passwd').read())",
        "import os; print(os.listdir('/'))",
        "print(open('/proc/self/environ').read())",
        "import os; print('started', os.fork())",
        "import os; os.execv('/bin/echo', ['echo', 'started'])",
        "import os; os.kill(os.getppid(), 0); print('reached')",
        "import socket; socket.socket(); print('reached')",
        "open('/usr/gemenv-probe', 'w'); print('written')",
        "import ctypes; print('reached', ctypes.CDLL(None).ptrace(16, 1, 0, 0) == 0 or 1 / 0)",
    ],
)
def test_without_namespaces_programs_are_kept_too(
    without_namespaces: SyncSandbox, attack: str
) -> None:
    result = without_namespaces.exec(attack)
    assert (result.status, result.stdout) == ("error", "")


def test_without_namespaces_memory_and_files_are_watched(without_namespaces: SyncSandbox) -> None:
    fill = "for i in range(10_000): open(f'f{i}', 'wb').write(bytes(1 << 20))"
    result = without_namespaces.exec(fill, limits=Limits(disk_bytes=8 << 20))
    assert result.status == "memory"
    assert without_namespaces.exec("import os; print(os.listdir())").stdout == "[]\n"


def test_calls_are_answered_in_their_order() -> None:
    order: list[int] = []

    async def ask(number: int) -> None:
        result = await sandbox.exec(f"print({number})")
        assert result.stdout == f"{number}\n"
        order.append(number)

    async def all_at_once() -> None:
        async with sandbox:
            await asyncio.gather(*(ask(number) for number in range(100)))

    sandbox = create("pool", workers=1)
    asyncio.run(all_at_once())
    assert order == list(range(100))


def test_a_copy_is_made_as_what_it_was_made_of() -> None:
    limits = Limits(wall_seconds=3)
    twin = copy.copy(create("pool", workers=3, limits=limits))
    assert (twin.workers, twin.limits, twin.isolation) == (3, limits, None)


def test_too_few_workers_are_refused() -> None:
    with pytest.raises(InvalidArgumentError, match="1 or more"):
        create("pool", workers=0)


AS_USER = """
from gemenv.sandbox import create
with create("pool", require="namespace").sync as pool:
    print(pool.exec("import os; print(os.getuid())").stdout, end="")
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="it takes root to become somebody else")
def test_an_ordinary_user_gets_namespaces() -> None:
    done = run_as_nobody(AS_USER)
    assert (done.stdout, done.returncode) == ("1000\n", 0), done.stderr
