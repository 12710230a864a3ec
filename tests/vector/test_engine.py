import asyncio
import logging
import select
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from gemenv.core import background
from gemenv.vector.engine import Engine


@pytest.fixture
def engine() -> Iterator[Engine]:
    engine = Engine(asyncio.to_thread)
    yield engine
    engine.stop()
    engine.close()


def ready(engine: Engine, seconds: float) -> bool:
    return bool(select.select([engine.fileno()], [], [], seconds)[0])


def take(engine: Engine, count: int) -> list[Any]:
    """Wait for results as a vector does: by the descriptor alone."""
    done: list[Any] = []
    while len(done) < count:
        assert ready(engine, 10), f"{len(done)} of {count} came"
        done += engine.collect()
    return done


async def give(value: Any, turns: int = 0) -> Any:
    for _ in range(turns):
        await asyncio.sleep(0)
    return value


def test_what_was_submitted_is_collected_with_its_index(engine: Engine) -> None:
    engine.submit((index, give(f"to {index}", index % 3)) for index in range(20))
    assert sorted(take(engine, 20)) == [(index, f"to {index}") for index in range(20)]
    assert engine.collect() == []


def test_the_descriptor_is_readable_when_there_is_something_and_only_then(engine: Engine) -> None:
    assert not ready(engine, 0)
    engine.submit([(0, give("x"))])
    assert ready(engine, 10)
    assert engine.collect() == [(0, "x")]
    assert not ready(engine, 0)


def test_a_wake_up_is_never_lost(engine: Engine) -> None:
    """One result at a time, with the collector at work all the while."""
    for round_ in range(300):
        engine.submit([(0, give(round_)), (1, give(round_, round_ % 4))])
        assert sorted(take(engine, 2)) == [(0, round_), (1, round_)]
    assert not ready(engine, 0)


def test_all_wait_together_on_the_librarys_loop(engine: Engine) -> None:
    everybody = asyncio.Barrier(100)

    async def meet() -> tuple[str, Any]:
        async with asyncio.timeout(30):
            await everybody.wait()
        return threading.current_thread().name, asyncio.get_running_loop()

    engine.submit((index, meet()) for index in range(100))
    came = {value for _, value in take(engine, 100)}
    assert came == {("gemenv-background", background.background_loop())}


def test_a_close_cancels_what_runs() -> None:
    cancelled = threading.Event()

    async def wait() -> None:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            cancelled.set()
            raise

    engine = Engine(asyncio.to_thread)
    engine.submit([(0, wait())])
    engine.submit([(1, give("x"))])
    take(engine, 1)
    engine.stop()
    engine.close()
    assert cancelled.is_set()


def test_a_close_gives_up_on_what_does_not_end(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gemenv.vector.engine.PATIENCE", 0.02)
    go_on = asyncio.Event()
    ended = threading.Event()

    async def ignore() -> None:
        while not go_on.is_set():
            try:
                await go_on.wait()
            except asyncio.CancelledError:
                continue
        ended.set()

    engine = Engine(asyncio.to_thread)
    engine.submit([(0, ignore())])
    engine.submit([(1, give("x"))])
    take(engine, 1)
    with caplog.at_level(logging.WARNING):
        engine.stop()
        engine.close()
    assert "1 environments do not let themselves be cancelled" in caplog.text
    # It comes to its end after the descriptors are gone, and harms nobody.
    errors: list[Any] = []
    loop = background.background_loop()
    loop.call_soon_threadsafe(loop.set_exception_handler, lambda _, context: errors.append(context))
    try:
        loop.call_soon_threadsafe(go_on.set)
        assert ended.wait(timeout=10)
        background.run(give("x", 10))
        import gc

        gc.collect()
        background.run(give("x", 10))
    finally:
        loop.call_soon_threadsafe(loop.set_exception_handler, None)
    assert errors == []
