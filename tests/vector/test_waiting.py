"""Receiving in async code, and waiting in general."""

import asyncio
import contextlib
from collections.abc import Coroutine
from typing import Any

import pytest

from gemenv import VectorEnv, make_vec
from gemenv.core import background
from gemenv.errors import ClosedError, InvalidArgumentError
from tests.vector.toys import ASYNC_COUNT, BLOCKING_COUNT, COUNT, IDS, released


def play(main: Coroutine[Any, Any, Any]) -> Any:
    """Run a program, which must end in time."""

    async def limited() -> Any:
        async with asyncio.timeout(5):
            return await main

    return asyncio.run(limited())


def test_arecv_gives_what_recv_gives(backend: str) -> None:
    async def main() -> list[Any]:
        vec.reset()
        vec.send([f"{index}@{index}" for index in range(6)])
        return await vec.arecv(min_ready=6)

    with make_vec(IDS, 6, backend=backend, seed=1) as vec:
        came = sorted(play(main()))
    with make_vec(IDS, 6, seed=1) as other:
        other.reset()
        other.send([f"{index}@{index}" for index in range(6)])
        assert came == sorted(other.recv(min_ready=6))


def test_arecv_lets_the_loop_run() -> None:
    async def main() -> None:
        vec.reset()
        vec.send({0: "x!stuck", 1: "x!stuck"})
        receiver = asyncio.create_task(vec.arecv(min_ready=2))
        for _ in range(10):
            await asyncio.sleep(0)
        assert not receiver.done()
        released.set()
        assert len(await receiver) == 2

    with make_vec([BLOCKING_COUNT, ASYNC_COUNT], backend="async") as vec:
        play(main())


def test_arecv_gives_up_after_its_time() -> None:
    async def main() -> None:
        vec.reset()
        vec.send({0: "x!stuck", 1: "x"})
        assert [step.env_index for step in await vec.arecv(min_ready=2, timeout=0.05)] == [1]
        assert await vec.arecv(timeout=0) == []
        released.set()
        assert [step.env_index for step in await vec.arecv(timeout=float("inf"))] == [0]

    with make_vec([BLOCKING_COUNT, COUNT], backend="async") as vec:
        play(main())


def test_a_cancelled_receiver_loses_nothing() -> None:
    async def main() -> None:
        vec.reset()
        vec.send({0: "x!stuck", 1: "x@1"})
        receiver = asyncio.create_task(vec.arecv(min_ready=2))
        await asyncio.sleep(0)
        receiver.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await receiver
        released.set()
        assert sorted(step.env_index for step in await vec.arecv(min_ready=2)) == [0, 1]

    with make_vec([BLOCKING_COUNT, ASYNC_COUNT], backend="async") as vec:
        play(main())


def test_agents_send_while_one_task_receives(backend: str) -> None:
    heard: dict[int, list[str]] = {index: [] for index in range(6)}

    async def main() -> None:
        mail = {index: asyncio.Queue[Any]() for index in range(6)}

        async def deliver() -> None:
            async for step in vec:
                mail[step.env_index].put_nowait(step)

        async def agent(index: int) -> None:
            for turn in range(5):
                vec.send({index: f"{turn} of {index}@{(index + turn) % 3}"})
                step = await mail[index].get()
                assert step.env_index == index
                heard[index].append(step.observation.split(" makes")[0])

        vec.reset()
        delivery = asyncio.create_task(deliver())
        await asyncio.gather(*(agent(index) for index in range(6)))
        vec.close()
        await delivery

    with make_vec(IDS, 6, backend=backend, length=9) as vec:
        play(main())
    for index, texts in heard.items():
        assert texts == [f"{turn} of {index}@{(index + turn) % 3}" for turn in range(5)]


def test_iteration_waits_for_the_next_send_and_ends_with_the_close(backend: str) -> None:
    async def main() -> list[int]:
        came: list[int] = []

        async def receive() -> None:
            async for step in vec:
                came.append(step.env_index)

        vec.reset()
        receiver = asyncio.create_task(receive())
        for index in (2, 0, 1):
            await asyncio.sleep(0.001)
            vec.send({index: "x"})
            while len(came) < 1 + (2, 0, 1).index(index):
                await asyncio.sleep(0.001)
        vec.close()
        await receiver
        return came

    with make_vec(IDS, 3, backend=backend) as vec:
        assert play(main()) == [2, 0, 1]


def test_iteration_can_be_left_and_begun_again(backend: str) -> None:
    async def main() -> None:
        vec.reset()
        vec.send(["x"] * 3)
        came: list[int] = []
        for _ in range(3):
            async for step in vec:
                came.append(step.env_index)
                break
        assert sorted(came) == [0, 1, 2]
        assert vec.in_flight == frozenset()

    with make_vec(IDS, 3, backend=backend) as vec:
        play(main())


def test_a_receiver_learns_that_another_task_has_closed() -> None:
    async def main() -> None:
        vec.reset()
        vec.send({0: "x!hang"})
        receiver = asyncio.create_task(vec.arecv())
        await asyncio.sleep(0)
        vec.close()
        with pytest.raises(ClosedError):
            await receiver

    with make_vec(ASYNC_COUNT, backend="async") as vec:
        play(main())


async def two_receivers(vec: VectorEnv, first_ends: str) -> None:
    """Let one of two receivers end with nothing; the other must get what comes."""
    vec.reset()
    vec.send({0: "x!hang", 1: "x!hang"})
    timeout = 0.02 if first_ends == "by its time" else None
    first = asyncio.create_task(vec.arecv(timeout=timeout))
    await asyncio.sleep(0)
    second = asyncio.create_task(vec.arecv(min_ready=2))
    await asyncio.sleep(0)
    if first_ends == "cancelled":
        first.cancel()
    await asyncio.wait({first})
    released.set()
    assert len(await second) == 2


@pytest.mark.parametrize("first_ends", ["by its time", "cancelled"])
def test_of_two_receivers_one_may_give_up(first_ends: str) -> None:
    with make_vec(ASYNC_COUNT, 2, backend="async") as vec:
        play(two_receivers(vec, first_ends))


def test_a_receiver_gets_what_another_call_has_seen_coming() -> None:
    async def main() -> None:
        vec.reset()
        vec.send({0: "x!hang"})
        receiver = asyncio.create_task(vec.arecv())
        await asyncio.sleep(0)
        released.set()
        # What comes from environment 0 is seen while this waits for environment 1.
        vec.step({1: "x@50"})
        assert [step.env_index for step in await receiver] == [0]

    with make_vec(ASYNC_COUNT, 2, backend="async") as vec:
        play(main())


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({}, "wait for 1.*0 are in flight"),
        ({"min_ready": 0}, "`min_ready`"),
        ({"timeout": -1}, "`timeout`"),
    ],
)
def test_a_bad_argument_is_refused(backend: str, arguments: dict[str, Any], message: str) -> None:
    async def main() -> None:
        vec.reset()
        with pytest.raises(InvalidArgumentError, match=message):
            await vec.arecv(**arguments)

    with make_vec(COUNT, backend=backend) as vec:
        play(main())


def test_it_may_run_on_the_librarys_own_loop() -> None:
    async def main() -> list[int]:
        vec.send(["x@1"] * 3)
        return sorted(step.env_index for step in await vec.arecv(min_ready=3))

    with make_vec(IDS, 3, backend="async") as vec:
        vec.reset()
        assert background.run(main()) == [0, 1, 2]
