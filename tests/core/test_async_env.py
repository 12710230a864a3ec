import asyncio
import threading

import pytest

from gemenv.core import background
from gemenv.errors import ContractError
from tests.core.toys import AsyncParrot


def test_both_faces_give_the_same_episode() -> None:
    async def play() -> list[object]:
        env = AsyncParrot()
        return [await env.areset(seed=5), await env.astep("a"), await env.astep("bye")]

    env = AsyncParrot()

    assert [env.reset(seed=5), env.step("a"), env.step("bye")] == asyncio.run(play())


def test_the_async_face_runs_on_the_callers_loop() -> None:
    async def play() -> bool:
        env = AsyncParrot()
        await env.areset(seed=0)
        await env.astep("a")
        return set(env.loops) == {asyncio.get_running_loop()}

    assert asyncio.run(play())


def test_the_sync_face_runs_on_one_background_loop() -> None:
    first, second = AsyncParrot(), AsyncParrot()
    for env in (first, second):
        env.reset(seed=0)
        env.step("a")

    assert len({*first.loops, *second.loops}) == 1


def test_the_sync_face_works_inside_a_running_loop() -> None:
    async def play() -> str:
        return AsyncParrot().reset(seed=5)[0]

    assert asyncio.run(play()) == AsyncParrot().reset(seed=5)[0]


@pytest.mark.parametrize("call", ["reset", "step"])
def test_the_sync_face_on_the_background_loop_is_refused(call: str) -> None:
    env, inner = AsyncParrot(), AsyncParrot()
    inner.reset(seed=0)

    async def misuse() -> None:
        inner.reset(seed=0) if call == "reset" else inner.step("a")

    with pytest.raises(ContractError, match="await `areset` or `astep`"):
        background.run(misuse())

    assert env.reset(seed=0)[1]["turn"] == 0


def test_a_snapshot_continues_on_the_other_face() -> None:
    env = AsyncParrot()
    env.reset(seed=6)
    env.step("a")
    (twin,) = env.fork(1)

    assert asyncio.run(twin.astep("b")) == env.step("b")


def test_many_threads_use_the_sync_face_at_once() -> None:
    came: dict[int, list[object]] = {}

    def play(seed: int) -> None:
        env = AsyncParrot()
        came[seed] = [env.reset(seed=seed), *[env.step("a") for _ in range(20)]]

    threads = [threading.Thread(target=play, args=(seed,)) for seed in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    together = dict(came)
    for seed in range(8):
        play(seed)

    assert together == came
