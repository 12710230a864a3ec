"""Threads and files come and go with the vector that needs them."""

import asyncio
import gc
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from gemenv import make_vec
from gemenv.core import background
from tests.vector import toys
from tests.vector.toys import (
    ASYNC_COUNT,
    BLOCKING_COUNT,
    COUNT,
    IDS,
    Waiting,
    released,
    transcript,
    wait_until,
)


def held() -> tuple[int, int]:
    """Return how many threads and files this process has."""
    return threading.active_count(), len(os.listdir("/proc/self/fd"))


@pytest.fixture
def level() -> Iterator[tuple[int, int]]:
    """The level before the test, to which it must return."""
    # The library's own loop is started once and stays.
    background.background_loop()
    gc.collect()
    # What other tests have left behind ends in its own time.
    wait_until(lambda: toys.threads() == 0)
    before = held()
    yield before
    released.set()
    wait_until(lambda: held() == before, limit=5)


def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a close not wait for what will not end."""
    monkeypatch.setattr("gemenv.vector.threads.PATIENCE", 0.02)
    monkeypatch.setattr("gemenv.vector.engine.PATIENCE", 0.02)


def test_a_close_gives_everything_back(backend: str, level: tuple[int, int]) -> None:
    made, closed = toys.Counting.made, toys.Counting.closed
    vec = make_vec(IDS, 9, backend=backend)
    transcript(vec, 9)
    vec.close()
    assert held() == level
    assert toys.Counting.made == made + 9
    assert toys.Counting.closed == closed + 9
    vec.close()
    assert toys.Counting.closed == closed + 9


def test_many_come_and_go(backend: str, level: tuple[int, int]) -> None:
    for _ in range(20):
        with make_vec(IDS, 3, backend=backend) as vec:
            transcript(vec, 2)
    assert held() == level


def test_nothing_is_started_that_is_not_needed(backend: str, level: tuple[int, int]) -> None:
    with make_vec(COUNT, 3, backend=backend) as vec:
        transcript(vec, 3)
        assert held() == level


def test_there_are_no_more_threads_than_asked_for(level: tuple[int, int]) -> None:
    with make_vec(BLOCKING_COUNT, 12, backend="async", threads=3) as vec:
        vec.reset()
        most = 0
        for turn in range(3):
            vec.send([f"{turn}@3"] * 12)
            for _ in range(12):
                most = max(most, held()[0])
                vec.recv()
                if not vec.in_flight:
                    break
        assert most <= level[0] + 3


def test_waiting_takes_no_threads(level: tuple[int, int]) -> None:
    with make_vec(ASYNC_COUNT, 200, backend="async") as vec:
        vec.reset()
        vec.send(["x!hang"] * 200)
        assert held()[0] == level[0]
        released.set()
        assert len(vec.recv(min_ready=200)) == 200


def test_an_error_in_a_with_block_gives_everything_back(
    backend: str, level: tuple[int, int]
) -> None:
    vec = make_vec(IDS, 3, backend=backend)
    vec.reset()
    with pytest.raises(LookupError), vec:
        raise LookupError("elsewhere")
    assert vec.closed
    assert held() == level


def test_failures_give_back_what_they_had(backend: str, level: tuple[int, int]) -> None:
    made, closed = toys.Counting.made, toys.Counting.closed
    with make_vec(IDS, 6, backend=backend, snapshot_every=1) as vec:
        vec.reset()
        for turn in range(6):
            vec.step([f"{turn}!raise" if (index + turn) % 2 else "x" for index in range(6)])
    assert held() == level
    assert toys.Counting.made - made == toys.Counting.closed - closed > 6


@pytest.mark.parametrize("env_id", [ASYNC_COUNT, BLOCKING_COUNT])
def test_a_close_ends_what_is_in_flight(env_id: str, level: tuple[int, int]) -> None:
    closed = toys.Counting.closed
    vec = make_vec(env_id, 4, backend="async")
    vec.reset()
    vec.send(["x!hang"] * 4)
    vec.close()
    assert held() == level
    assert toys.Counting.closed >= closed + 4


@pytest.mark.parametrize("hang", ["stuck", "stubborn"])
@pytest.mark.parametrize("env_id", [ASYNC_COUNT, BLOCKING_COUNT])
def test_a_close_does_not_wait_for_ever_and_the_rest_goes_later(
    env_id: str, hang: str, level: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    impatient(monkeypatch)
    vec = make_vec(env_id, 2, backend="async")
    vec.reset()
    vec.send([f"x!{hang}"] * 2)
    vec.close()
    assert vec.closed
    # The fixture lets them go, and looks whether anything stays behind.


@pytest.mark.parametrize("hang", ["hang", "stuck", "stubborn"])
@pytest.mark.parametrize("env_id", IDS)
def test_calls_that_were_left_behind_leave_nothing(
    env_id: str, hang: str, level: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    if hang != "hang":
        impatient(monkeypatch)
    made, closed = toys.Counting.made, toys.Counting.closed
    with make_vec(env_id, 3, backend="async", deadline=0.03, reset_deadline=30) as vec:
        vec.reset()
        vec.step([f"x!{hang}"] * 3)
        vec.step([f"x!{hang}", "x", "x"])
    released.set()
    wait_until(lambda: held() == level)
    wait_until(lambda: toys.Counting.closed - closed == toys.Counting.made - made, limit=5)


def test_one_that_blocks_inside_of_one_that_awaits_leaves_no_thread(level: tuple[int, int]) -> None:
    with make_vec(BLOCKING_COUNT, 3, backend="async", wrappers=[Waiting]) as vec:
        transcript(vec, 3)
    assert held() == level


def test_one_that_is_dropped_is_closed(backend: str, level: tuple[int, int]) -> None:
    closed = toys.Counting.closed
    vec = make_vec(IDS, 3, backend=backend)
    transcript(vec, 3)
    del vec
    gc.collect()
    assert held() == level
    assert toys.Counting.closed == closed + 3


def collect_here() -> None:
    gc.collect()


def collect_on_the_loop() -> None:
    async def collect() -> None:
        gc.collect()

    background.run(collect())


def collect_in_a_thread() -> None:
    thread = threading.Thread(target=gc.collect)
    thread.start()
    thread.join()


@pytest.mark.parametrize("collect", [collect_here, collect_on_the_loop, collect_in_a_thread])
def test_the_collector_may_run_anywhere(
    backend: str, collect: Callable[[], None], level: tuple[int, int]
) -> None:
    closed = toys.Counting.closed
    vec: Any = make_vec(IDS, 3, backend=backend)
    transcript(vec, 3)
    # A cycle, such as an exception makes with the frames that it has passed.
    vec.itself = vec
    gc.disable()
    try:
        del vec
        collect()
    finally:
        gc.enable()
    wait_until(lambda: toys.Counting.closed == closed + 3, limit=5)
    wait_until(lambda: held() == level, limit=5)


def test_one_that_is_dropped_with_calls_in_flight_is_closed(level: tuple[int, int]) -> None:
    vec = make_vec(IDS[1:], 4, backend="async")
    vec.reset()
    vec.send(["x!hang"] * 4)
    del vec
    gc.collect()
    assert held() == level


def test_a_loop_of_the_callers_may_end_before_the_vector(level: tuple[int, int]) -> None:
    async def main() -> None:
        vec.reset()
        vec.send(["x"] * 3)
        await vec.arecv(min_ready=3)

    with make_vec(IDS, 3, backend="async") as vec:
        asyncio.run(main())
        asyncio.run(main())
    assert held() == level


PROGRAM = """
from gemenv import make_vec
from tests.vector import toys
with toys.registered():
    vec = make_vec(toys.IDS, 6, backend={backend!r}{more})
    vec.reset()
    vec.step(["x"] * 6)
    {last}
print("done")
"""


@pytest.mark.parametrize(
    ("backend", "more", "last"),
    [
        ("sync", "", "pass"),
        ("async", "", "pass"),
        ("async", "", "vec.send({1: 'x!hang', 2: 'x!hang'})"),
        ("async", "", "vec.send({1: 'x!stuck', 2: 'x!stuck'})"),
        ("async", ", deadline=1", "vec.step(['x!stuck'] * 6)"),
        ("async", ", wrappers=[toys.Waiting], deadline=1", "vec.step(['x!stuck'] * 6)"),
    ],
)
def test_a_program_that_forgets_to_close_ends(backend: str, more: str, last: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM.format(backend=backend, more=more, last=last)],
        capture_output=True,
        text=True,
        check=False,
        timeout=20,
    )
    assert (done.returncode, done.stdout) == (0, "done\n"), done.stderr
    assert "Traceback" not in done.stderr
