"""What becomes of episodes in flight when nobody wants them any more."""

import asyncio
import contextlib
import gc

import pytest

from gemenv.agents import Prompt, RandomAgent, Reply
from gemenv.errors import ContractError
from gemenv.rollout import Job, arollouts, rollout, rollouts
from tests.rollout import programs
from tests.rollout.toys import ASYNC_WALK, WALK, Dawdler, Doer, Stuck, Walk, grid, untimed

JOBS = grid([WALK], 6, max_turns=1)


def test_a_closed_stream_cancels_what_is_in_flight() -> None:
    agent, before = Stuck(), Walk.closed
    stream = rollouts(JOBS, agent, concurrency=3)
    first = next(stream)
    # The player of the first episode goes on with another one.
    assert agent.all_asked.wait(60)
    stream.close()

    assert len(agent.cancelled) == 3
    assert first.prompt not in agent.cancelled
    assert Walk.closed == before + 4
    with pytest.raises(StopIteration):
        next(stream)


def test_leaving_the_loop_cancels_what_is_in_flight() -> None:
    agent = Stuck()
    for episode in rollouts(JOBS, agent, concurrency=3):
        assert episode.stop == "max_turns"
        break
    gc.collect()
    assert len(agent.cancelled) == agent.asked - 1 >= 2


def test_a_closed_async_stream_cancels_what_is_in_flight() -> None:
    async def main() -> Stuck:
        agent = Stuck()
        async with contextlib.aclosing(arollouts(JOBS, agent, concurrency=3)) as stream:
            await anext(stream)
        return agent

    agent = asyncio.run(main())
    assert len(agent.cancelled) == agent.asked - 1 >= 2


def test_a_cancelled_reader_cancels_what_is_in_flight() -> None:
    async def read(agent: Stuck) -> None:
        async for _ in arollouts(JOBS, agent, concurrency=3):
            pass

    async def main() -> Stuck:
        agent = Stuck()
        reader = asyncio.create_task(read(agent))
        while agent.asked < 4:
            await asyncio.sleep(0)
        reader.cancel()
        with pytest.raises(asyncio.CancelledError):
            await reader
        return agent

    agent = asyncio.run(main())
    assert len(agent.cancelled) == 3


def test_an_unknown_id_cancels_the_others() -> None:
    agent = Stuck()
    jobs = [*JOBS[:3], Job(env_id="toy:Wlk-v0")]
    with pytest.raises(LookupError):
        list(rollouts(jobs, agent, concurrency=3))
    assert len(agent.cancelled) == 2


def test_a_stream_that_was_never_read_is_closed_without_a_word() -> None:
    agent = Stuck()
    rollouts(JOBS, agent).close()
    stream = rollouts(JOBS, agent)
    del stream
    gc.collect()
    assert agent.asked == 0


@pytest.mark.parametrize("how", ["rollout", "rollouts"])
def test_a_sync_call_on_the_loop_itself_is_refused(how: str) -> None:
    refused: list[str] = []

    def act(prompt: Prompt) -> Reply:
        try:
            if how == "rollout":
                rollout(Walk(), RandomAgent(), seed=0)
            else:
                list(rollouts(JOBS, RandomAgent()))
        except ContractError as error:
            refused.append(str(error))
        return Reply(text="x")

    rollout(Walk(length=1), Doer(act), seed=0)
    assert len(refused) == 1
    assert "await" in refused[0]


def test_a_sync_environment_around_async_code_says_what_to_do() -> None:
    class Hasty(Walk):
        def _reset(self, options: dict[str, object]) -> str:
            return rollout(Walk(), RandomAgent(), seed=0).prompt

    episode = rollout(Hasty(), RandomAgent(), seed=0)
    assert episode.failure is not None
    assert "ContractError" in episode.failure.message


def test_a_sync_call_from_another_loop_works() -> None:
    # As from a notebook, whose cells run on a loop.
    async def cell() -> list[object]:
        episodes = [rollout(Walk(), RandomAgent(), seed=1), *rollouts(JOBS, RandomAgent())]
        return [untimed(episode) for episode in episodes]

    outside = [rollout(Walk(), RandomAgent(), seed=1), *rollouts(JOBS, RandomAgent())]
    assert asyncio.run(cell()) == [untimed(episode) for episode in outside]


def test_two_streams_at_the_same_time() -> None:
    jobs = grid([WALK, ASYNC_WALK], 5)
    expected = sorted(e.key for e in rollouts(jobs, RandomAgent()))
    one = rollouts(jobs, Dawdler([3, 0]), concurrency=2)
    two = rollouts(jobs, Dawdler([0, 5]), concurrency=3)
    pairs = list(zip(one, two, strict=True))
    assert sorted(e.key for e, _ in pairs) == sorted(e.key for _, e in pairs) == expected


INTERRUPTED = """
import asyncio
from gemenv.rollout import rollout, rollouts
from tests.rollout import toys

lingering = int(sys.argv[2])

async def act(prompt):
    print("asked", flush=True)
    try:
        await asyncio.Event().wait()
    finally:
        for _ in range(lingering):
            await asyncio.sleep(0)
        print("cancelled", flush=True)

with toys.registered():
    try:
        if sys.argv[1] == "rollout":
            rollout(toys.Walk(), toys.Doer(act), seed=0)
        else:
            for _ in rollouts(toys.grid([toys.WALK], 3), toys.Doer(act)):
                pass
    except KeyboardInterrupt:
        print("interrupted", flush=True)
"""


@pytest.mark.parametrize(("how", "lingering"), [("rollout", 0), ("rollouts", 0), ("rollouts", 10)])
def test_an_interrupt_while_all_wait_for_their_models(how: str, lingering: int) -> None:
    process = programs.start(INTERRUPTED, how, str(lingering))
    assert process.stdout is not None
    asked = 1 if how == "rollout" else 3
    assert [process.stdout.readline() for _ in range(asked)] == ["asked\n"] * asked
    programs.interrupt(process)
    said = programs.finish(process).splitlines()
    assert "interrupted" in said
    if how == "rollouts":
        # Whoever closes the stream knows that its players have gone.
        assert said == ["cancelled"] * 3 + ["interrupted"]


OPEN_END = """
from gemenv.agents import RandomAgent
from gemenv.rollout import rollouts
from tests.rollout import toys

with toys.registered():
    stream = rollouts(toys.grid([toys.WALK], 200), RandomAgent(), concurrency=4)
    print(next(stream).stop)
"""


def test_a_program_may_end_with_an_open_stream() -> None:
    assert programs.output(OPEN_END, limit=15) == "terminated\n"


FORKED = """
import os, warnings
from gemenv.agents import RandomAgent
from gemenv.rollout import rollouts
from tests.rollout import toys

warnings.simplefilter("ignore", DeprecationWarning)
with toys.registered():
    mine = toys.by_key(rollouts(toys.grid([toys.WALK], 5), RandomAgent()))
    child = os.fork()
    if child == 0:
        same = toys.by_key(rollouts(toys.grid([toys.WALK], 5), RandomAgent())) == mine
        os._exit(7 if same else 1)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""


def test_a_forked_child_plays_as_its_parent() -> None:
    pytest.importorskip("fcntl", reason="the system has no fork")
    assert programs.output(FORKED) == "7\n"
