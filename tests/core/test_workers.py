import asyncio
import contextlib
import gc
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from gemenv.core.workers import Outcome, WorkerPool
from gemenv.errors import ClosedError, InvalidArgumentError

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")


@pytest.fixture(scope="module")
def pool() -> Iterator[WorkerPool]:
    pool = WorkerPool("tests.core.work:do", memory_bytes=1 << 28)
    yield pool
    pool.close()


def family(pool: WorkerPool) -> list[int]:
    """The zygote's process and the worker's."""
    return pool.call("processes", timeout=10).value


def alive(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


def wait_for_end(process: int) -> None:
    deadline = time.monotonic() + 20
    while alive(process):
        assert time.monotonic() < deadline, f"{process} is still there"
        time.sleep(0.005)


@pytest.mark.parametrize(
    "value", [[], ["a", 1, 2.5, None, True], [{"b": [1, {}]}], ["\udc80 é \0"], ["x" * 3_000_000]]
)
def test_values_come_back(pool: WorkerPool, value: list[object]) -> None:
    outcome = pool.call("echo", *value, timeout=10)

    assert (outcome.status, outcome.value, outcome.message) == ("ok", value, "")
    assert 0 < outcome.seconds < 10


def test_what_python_alone_knows_comes_as_json_has_it(pool: WorkerPool) -> None:
    assert pool.call("odd", "tuple", timeout=10).value == [1, [2]]
    assert str(pool.call("odd", "nan", timeout=10).value) == "nan"
    assert pool.call("odd", "none", timeout=10).value is None


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (("fail", "key"), "KeyError: 'key'"),
        (("leave", "bye"), "SystemExit: bye"),
        (("odd", "set"), "TypeError: Object of type set is not JSON serializable"),
        (("odd", "textless"), "TextlessError: (its text cannot be had: RuntimeError)"),
        (("nothing",), "KeyError: 'nothing'"),
    ],
)
def test_an_error_is_told(pool: WorkerPool, args: tuple[str, ...], message: str) -> None:
    worker = family(pool)
    outcome = pool.call(*args, timeout=10)

    assert (outcome.status, outcome.message, outcome.value) == ("error", message, None)
    assert family(pool) == worker


def test_values_that_json_cannot_hold_are_errors(pool: WorkerPool) -> None:
    assert pool.call("odd", "digits", timeout=10).message.startswith("ValueError")
    assert pool.call("odd", "deep", timeout=10).message.startswith("RecursionError")
    assert len(pool.call("fail", "x" * 10_000, timeout=10).message) == 500


def test_a_call_ends_at_its_deadline_and_the_next_is_right(pool: WorkerPool) -> None:
    before = family(pool)
    for _ in range(3):
        begin = time.monotonic()
        outcome = pool.call("sleep", 60, timeout=0.05)
        assert outcome.status == "timeout"
        assert outcome.message == "killed after 0.05 seconds"
        assert 0.05 <= outcome.seconds <= time.monotonic() - begin < 30
        assert pool.call("echo", 1, timeout=10).value == [1]
    after = family(pool)

    assert after[0] == before[0]
    assert after[1] != before[1]
    wait_for_end(before[1])


@LINUX
def test_memory_is_bounded(pool: WorkerPool) -> None:
    assert pool.call("grab", 64, timeout=10).value == 64 << 20
    before = family(pool)
    outcome = pool.call("grab", 512, timeout=10)

    assert (outcome.status, outcome.value) == ("memory", None)
    assert pool.call("grab", 64, timeout=10).value == 64 << 20
    assert family(pool)[1] != before[1]


@LINUX
def test_memory_left_behind_is_not_missing_later(pool: WorkerPool) -> None:
    workers = {pool.call("keep", 48, timeout=10).value for _ in range(12)}

    assert 4 <= len(workers) < 12


@pytest.mark.parametrize("how", ["exit", "segfault"])
def test_a_crash_affects_no_other_call(pool: WorkerPool, how: str) -> None:
    for _ in range(3):
        assert pool.call("crash", how, timeout=10).status == "died"
        assert pool.call("echo", how, timeout=10).value == [how]


def test_an_idle_worker_that_is_killed_is_replaced(pool: WorkerPool) -> None:
    zygote, worker = family(pool)
    os.kill(worker, signal.SIGKILL)
    wait_for_end(worker)

    assert family(pool)[0] == zygote


def test_a_zygote_that_is_killed_is_replaced(pool: WorkerPool) -> None:
    zygote, worker = family(pool)
    os.kill(zygote, signal.SIGKILL)
    wait_for_end(worker)

    assert pool.call("echo", 1, timeout=10).value == [1]
    assert family(pool)[0] != zygote


def test_a_call_that_ends_the_zygote_twice_has_died(pool: WorkerPool) -> None:
    outcome = pool.call("crash", "zygote", timeout=10)

    assert outcome.status == "died"
    assert pool.call("echo", 1, timeout=10).value == [1]


@pytest.mark.parametrize("size", [pytest.param(1, marks=pytest.mark.slow), 3])
def test_many_threads_call_at_once(size: int) -> None:
    pool = WorkerPool("tests.core.work:do", size=size)

    def one(number: int) -> Outcome:
        match number % 8:
            case 3:
                return pool.call("sleep", 60, timeout=0.02)
            case 5:
                return pool.call("crash", "exit", timeout=10)
            case 6:
                return asyncio.run(pool.acall("echo", number, timeout=10))
            case _:
                return pool.call("echo", number, timeout=10)

    with contextlib.closing(pool), ThreadPoolExecutor(32) as threads:
        outcomes = list(threads.map(one, range(96)))
    for number, outcome in enumerate(outcomes):
        expected = {3: "timeout", 5: "died"}.get(number % 8, "ok")
        assert outcome.status == expected
        assert outcome.value == ([number] if expected == "ok" else None)


def test_no_more_workers_than_its_size_work_at_a_time() -> None:
    pool = WorkerPool("tests.core.work:do", size=2)
    with contextlib.closing(pool), ThreadPoolExecutor(8) as threads:
        seen = list(threads.map(lambda _: tuple(family(pool)), range(200)))

    assert len(set(seen)) <= 3


def test_event_loops_go_on_while_they_wait(pool: WorkerPool) -> None:
    async def main() -> tuple[list[Outcome], int]:
        ticks = 0
        calls = asyncio.gather(*(pool.acall("sleep", 0.02, timeout=10) for _ in range(5)))
        while not calls.done():
            ticks += 1
            await asyncio.sleep(0)
        return calls.result(), ticks

    outcomes, ticks = asyncio.run(main())

    assert [outcome.value for outcome in outcomes] == ["slept"] * 5
    assert ticks > 20


def test_the_deadline_does_not_count_the_wait_for_a_worker(pool: WorkerPool) -> None:
    async def main() -> list[Outcome]:
        calls = (pool.acall("sleep", 0.15, timeout=0.4) for _ in range(5))
        return await asyncio.gather(*calls)

    assert [outcome.status for outcome in asyncio.run(main())] == ["ok"] * 5


def test_calls_are_served_in_the_order_of_their_coming(pool: WorkerPool) -> None:
    order: list[int] = []

    async def one(number: int) -> None:
        await pool.acall("echo", timeout=10)
        order.append(number)

    async def main() -> None:
        await asyncio.gather(*map(one, range(20)))

    asyncio.run(main())
    assert order == list(range(20))


def test_a_loop_that_was_held_up_takes_an_answer_that_is_there(pool: WorkerPool) -> None:
    async def main() -> Outcome:
        call = asyncio.create_task(pool.acall("echo", 7, timeout=0.2))
        await asyncio.sleep(0.001)
        time.sleep(0.5)
        return await call

    assert asyncio.run(main()).value == [7]


def test_cancelled_calls_leave_the_pool_sound(pool: WorkerPool) -> None:
    async def main() -> None:
        for delay in (0, 0, 0.3, 0.001, 0.01, 0.02):
            tasks = [asyncio.create_task(pool.acall("sleep", 60, timeout=60)) for _ in range(4)]
            await asyncio.sleep(delay)
            for task in tasks:
                task.cancel()
            results = await asyncio.gather(*tasks, return_exceptions=True)
            assert all(isinstance(result, asyncio.CancelledError) for result in results)
            assert (await pool.acall("echo", 1, timeout=10)).value == [1]

    asyncio.run(main())
    assert pool.call("echo", 2, timeout=10).value == [2]


def test_arguments_out_of_range_are_refused(pool: WorkerPool) -> None:
    for timeout in (0, -1, float("nan"), float("inf")):
        with pytest.raises(InvalidArgumentError, match="timeout"):
            pool.call("echo", timeout=timeout)
    with pytest.raises(InvalidArgumentError, match="JSON cannot hold"):
        pool.call("echo", {1, 2}, timeout=1)
    for function in ("work", "a.b", "a b:c", "a:b.c", ":f", "import os; x:y"):
        with pytest.raises(InvalidArgumentError, match="function"):
            WorkerPool(function)
    with pytest.raises(InvalidArgumentError, match="size"):
        WorkerPool("a:b", size=0)


@pytest.mark.parametrize("function", ["tests.core.no_such:f", "tests.core.work:no_such"])
def test_a_function_that_cannot_be_imported_is_told(function: str) -> None:
    pool = WorkerPool(function)
    with contextlib.closing(pool):
        outcome = pool.call(timeout=10)

    assert outcome.status == "died"
    assert "could not start" in outcome.message
    assert "no_such" in outcome.message


def test_a_closed_pool_refuses_calls() -> None:
    pool = WorkerPool("tests.core.work:do")
    pool.close()
    with pytest.raises(ClosedError):
        pool.call("echo", timeout=1)
    with pytest.raises(ClosedError):
        asyncio.run(pool.acall("echo", timeout=1))
    pool.close()


def test_close_ends_calls_that_run_and_wait() -> None:
    pool = WorkerPool("tests.core.work:do")
    assert pool.call("echo", timeout=10).status == "ok"
    with ThreadPoolExecutor(3) as threads:
        calls = [threads.submit(pool.call, "sleep", 60, timeout=60) for _ in range(3)]
        while pool._turns._left or len(pool._turns._waiting) < 2:
            time.sleep(0.001)
        pool.close()
        for call in calls:
            with pytest.raises(ClosedError):
                call.result(20)


@LINUX
def test_nothing_is_left_after_close() -> None:
    gc.collect()
    before = set(os.listdir("/proc/self/fd")), threading.active_count()
    pool = WorkerPool("tests.core.work:do", size=2)
    processes = family(pool)
    assert pool.call("sleep", 60, timeout=0.02).status == "timeout"
    asyncio.run(pool.acall("echo", timeout=10))
    processes += family(pool)
    pool.close()

    assert not any(Path(f"/proc/{process}").exists() for process in processes)
    assert (set(os.listdir("/proc/self/fd")), threading.active_count()) == before


def test_close_does_not_wait_for_a_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "slow_to_import.py").write_text("import time; time.sleep(60)")
    monkeypatch.syspath_prepend(str(tmp_path))
    pool = WorkerPool("math:factorial", preload=["slow_to_import"])
    with ThreadPoolExecutor(1) as threads:
        call = threads.submit(pool.call, 0, timeout=1)
        while pool._crew._zygote is None:
            time.sleep(0.001)
        pool.close()
        with pytest.raises(ClosedError):
            call.result(30)


@LINUX
def test_a_pool_that_nobody_has_any_more_is_closed() -> None:
    pool = WorkerPool("tests.core.work:do")
    processes = family(pool)
    del pool
    gc.collect()

    assert not any(Path(f"/proc/{process}").exists() for process in processes)


@LINUX
def test_a_worker_sees_nothing_of_the_caller(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_TOKEN", "s3cret")
    ours, theirs = socket.socketpair()
    ours.set_inheritable(True)
    pool = WorkerPool("tests.core.work:do")
    with contextlib.closing(pool), ours, theirs:
        seen = pool.call("surroundings", timeout=10).value

    assert "s3cret" not in str(seen)
    assert set(seen["environment"]) <= {
        "PATH",
        "PYGAME_HIDE_SUPPORT_PROMPT",  # set by Gymnasium, there
        "HOME",
        "LANG",
        "TZ",
        "PYTHONHASHSEED",
        "PYTHONHOME",
        "MALLOC_ARENA_MAX",
        "LC_CTYPE",
        "OMP_NUM_THREADS",
        "OPENBLAS_NUM_THREADS",
        "MKL_NUM_THREADS",
        "VECLIB_MAXIMUM_THREADS",
    }
    kinds = sorted(target.partition(":")[0] for target in seen["descriptors"].values())
    assert kinds == ["/dev/null"] * 3 + ["socket"]
    assert seen["folder"] == "/"
    assert re.search(r"Max core file size +0 +0 ", seen["limits"])


@LINUX
def test_a_forked_process_has_workers_of_its_own(pool: WorkerPool) -> None:
    before = family(pool)
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            own = family(pool)
            sound = not set(own) & set(before) and pool.call("sleep", 9, timeout=0.02).seconds < 9
            pool.close()
            os.write(writing, b"sound" if sound else b"shared")
        finally:
            os._exit(0)
    os.close(writing)
    with open(reading, "rb") as pipe:
        assert pipe.read() == b"sound"
    os.waitpid(child, 0)
    assert family(pool) == before


PROGRAM = """
import os, sys, threading
from gemenv.core.workers import WorkerPool
pool = WorkerPool("tests.core.work:do")
print(*pool.call("processes", timeout=10).value, flush=True)
threading.Thread(target=pool.call, args=("sleep", 60), kwargs={"timeout": 60}, daemon=True).start()
sys.stdin.readline()
"""


@LINUX
@pytest.mark.parametrize("how", ["end", "kill"])
def test_workers_end_with_the_program(how: str) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as program:
        assert program.stdout is not None
        assert program.stderr is not None
        processes = [int(word) for word in program.stdout.readline().split()]
        assert all(map(alive, processes))
        if how == "kill":
            program.kill()
        _, complaints = program.communicate("\n", timeout=30)

    assert complaints == ""
    assert program.returncode == (0 if how == "end" else -signal.SIGKILL)
    for process in processes:
        wait_for_end(process)
