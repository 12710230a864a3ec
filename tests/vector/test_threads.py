import asyncio
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from gemenv.core import background
from gemenv.errors import ClosedError, DeadlineExceeded
from gemenv.vector.threads import Call, Threads
from tests.vector import toys
from tests.vector.toys import linger, released, wait_until


class Pool:
    """Threads on the library's loop, for callers that are not on it."""

    def __init__(self, bound: int) -> None:
        self.threads = Threads(bound)

    def run(self, *functions: Any, limit: float | None = None, late: Any = None) -> list[Any]:
        async def outcome(function: Any) -> Any:
            try:
                return await self.threads.run(function, limit=limit, name="it", late=late)
            except BaseException as error:
                # A task that raises `SystemExit` would end the loop.
                return error

        async def main() -> list[Any]:
            tasks = [asyncio.ensure_future(outcome(function)) for function in functions]
            _, pending = await asyncio.wait(tasks, timeout=5)
            for task in pending:
                task.cancel()
            assert not pending, "no answer came"
            return [task.result() for task in tasks]

        return background.run(main())


@pytest.fixture(params=[1, 3])
def pool(request: pytest.FixtureRequest) -> Iterator[Pool]:
    before = toys.threads()
    pool = Pool(request.param)
    yield pool
    released.set()
    pool.threads.close()
    assert toys.threads() == before


def test_a_call_gives_its_value_or_its_error(pool: Pool) -> None:
    def fail() -> None:
        raise LookupError("gone")

    def leave() -> None:
        raise SystemExit("enough")

    value, error, end = pool.run(lambda: 5, fail, leave)
    assert value == 5
    assert isinstance(error, LookupError)
    assert isinstance(end, SystemExit)
    assert pool.run(lambda: 6) == [6]


def test_no_more_run_at_a_time_than_allowed() -> None:
    before = toys.threads()
    pool = Pool(3)
    together = threading.Barrier(3)
    running = most = 0
    lock = threading.Lock()

    def work() -> None:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        # As many as are allowed must be there at once.
        together.wait(timeout=10)
        with lock:
            running -= 1

    assert pool.run(*[work] * 12) == [None] * 12
    assert most == 3
    assert toys.threads() == before + 3
    pool.threads.close()


def test_threads_are_used_again(pool: Pool) -> None:
    first = {*pool.run(threading.get_ident)}
    for _ in range(10):
        assert {*pool.run(threading.get_ident)} == first


def test_a_call_lives_no_longer_than_it_runs(pool: Pool) -> None:
    import weakref

    class Big:
        pass

    big = Big()
    gone = weakref.ref(big)
    pool.run(lambda big=big: None)
    del big
    wait_until(lambda: gone() is None, limit=10)


@pytest.mark.parametrize("hang", ["hang", "stuck", "stubborn"])
def test_a_call_that_is_late_is_left_behind_and_another_takes_its_place(
    pool: Pool, hang: str
) -> None:
    late: list[str] = []
    for _ in range(3):
        [error] = pool.run(
            lambda: linger(hang),
            limit=0.02,
            late=lambda: late.append(threading.current_thread().name),
        )
        assert isinstance(error, DeadlineExceeded)
        assert str(error) == "it took longer than 0.02 s."
    assert pool.run(lambda: 5, limit=10) == [5]
    released.set()
    wait_until(lambda: late == ["gemenv-vector"] * 3)


def test_threads_that_were_left_behind_and_have_ended_are_forgotten(pool: Pool) -> None:
    for _ in range(8):
        pool.run(lambda: linger("hang"), limit=0.02)
        wait_until(lambda: sum(each.thread.is_alive() for each in pool.threads._left) == 0)
        assert len(pool.threads._left) == 1


def test_the_limit_counts_from_when_its_turn_has_come() -> None:
    pool = Pool(1)
    go_on = threading.Event()

    def hold() -> str:
        assert go_on.wait(timeout=10)
        return "held"

    async def main() -> list[Any]:
        first = asyncio.ensure_future(pool.threads.run(hold, limit=None, name="first"))
        second = asyncio.ensure_future(pool.threads.run(lambda: "came", limit=0.5, name="second"))
        # Longer than the second one's limit.
        await asyncio.sleep(0.6)
        assert not second.done()
        go_on.set()
        return [await first, await second]

    assert background.run(main()) == ["held", "came"]
    pool.threads.close()


def test_a_cancelled_call_is_left_behind_and_gives_its_turn_back() -> None:
    pool = Pool(2)
    begun = threading.Barrier(3)
    late = threading.Event()

    def hang() -> None:
        begun.wait(timeout=10)
        linger("hang")

    async def main() -> None:
        calls = [
            asyncio.ensure_future(pool.threads.run(hang, limit=None, name="it", late=late.set))
            for _ in range(4)
        ]
        await asyncio.to_thread(begun.wait, 10)
        for call in calls:
            call.cancel()
        await asyncio.wait(calls)
        assert all(call.cancelled() for call in calls)

    asyncio.run(main())
    assert late.wait(timeout=10)
    pool.threads.close()


class Odd(BaseException):
    """An error that `except Exception` does not see."""


@pytest.mark.parametrize("error", [asyncio.CancelledError, Odd, GeneratorExit])
def test_no_error_whatever_costs_a_thread_or_an_answer(pool: Pool, error: type) -> None:
    def fail() -> None:
        raise error

    for _ in range(3):
        [came] = pool.run(fail)
        assert isinstance(came, BaseException), f"it gave {came!r}"
    assert pool.run(lambda: 5, limit=5) == [5]


def test_a_close_may_come_twice_and_ends_idle_ones(pool: Pool) -> None:
    pool.run(*[lambda: 5] * 5)
    pool.threads.close()
    pool.threads.close()


def test_those_that_cannot_be_ended_are_reported(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gemenv.vector.threads.PATIENCE", 0.02)
    before = toys.threads()
    pool = Pool(2)
    pool.run(lambda: linger("stuck"), lambda: linger("stuck"), limit=0.02)
    pool.threads.close()
    assert "2 threads hang in an environment and cannot be ended" in caplog.text
    released.set()
    wait_until(lambda: toys.threads() == before)


def test_nothing_starts_a_thread_after_the_close() -> None:
    pool = Pool(1)
    pool.threads.close()
    before = toys.threads()
    with pytest.raises(ClosedError, match="nothing can be started"):
        pool.threads.submit(Call(lambda: None, lambda result, error: None))
    assert toys.threads() == before
