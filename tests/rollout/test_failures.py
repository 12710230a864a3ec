import asyncio
import math
from typing import Any

import pytest

import gemenv
from gemenv.agents import Prompt, RandomAgent, ReplayAgent, Reply
from gemenv.errors import AgentError, InvalidArgumentError, ModelServerError
from gemenv.rollout import Episode, Job, arollouts, rollout, rollouts
from tests.rollout import programs
from tests.rollout.toys import BROKEN, WALK, Broken, Doer, Walk, by_key, grid

FAULTS: dict[str, tuple[str, int | None, str]] = {
    "reset": ("reset", 0, "RuntimeError: the board is on fire"),
    "no observation": ("reset", 0, ""),
    "step": ("step", 1, "RuntimeError: the board is on fire"),
    "nan": ("step", 1, "finite"),
    "inf": ("step", 1, "finite"),
    "no success": ("step", None, "success"),
    "no tuple": ("step", 1, ""),
}


def play_all_in_time(jobs: list[Job], agent: Any, concurrency: int = 64) -> list[Episode]:
    async def play() -> list[Episode]:
        async with asyncio.timeout(10):
            return [e async for e in arollouts(jobs, agent, concurrency=concurrency)]

    return asyncio.run(play())


def require_failed(episode: Episode, kind: str, stage: str, turns: int | None) -> None:
    assert (episode.reward, episode.success, episode.stop) == (None, None, "failed")
    assert episode.failure is not None
    assert (episode.failure.kind, episode.failure.stage) == (kind, stage)
    assert turns is None or len(episode.turns) == turns
    assert Episode.from_json(episode.to_json()) == episode


@pytest.mark.parametrize("fault", FAULTS)
def test_an_environment_that_breaks_is_a_failure(fault: str) -> None:
    stage, turns, message = FAULTS[fault]
    episode = rollout(Broken(fault), RandomAgent(), seed=0)

    require_failed(episode, "env_error", stage, turns)
    assert episode.failure is not None
    assert message in episode.failure.message
    assert (episode.prompt == "") == (stage == "reset")


def test_rewards_whose_sum_is_not_finite_are_a_failure() -> None:
    episode = rollout(Broken("overflow"), RandomAgent(), seed=0)
    assert (episode.reward, episode.stop) == (None, "failed")
    assert all(math.isfinite(turn.reward) for turn in episode.turns)


@pytest.mark.parametrize("concurrency", [1, 3, 64])
@pytest.mark.parametrize("fault", [*FAULTS, "overflow"])
def test_the_others_play_on(fault: str, concurrency: int) -> None:
    sound = grid([WALK], 6)
    broken = grid([BROKEN], 3, env_kwargs={"fault": fault})
    mixed = [*sound[:2], *broken[:2], *sound[2:], *broken[2:]]

    episodes = play_all_in_time(mixed, RandomAgent(), concurrency)

    assert len(episodes) == len(mixed)
    assert {e.stop for e in episodes if e.env_id == BROKEN} == {"failed"}
    alone = by_key(rollouts(sound, RandomAgent()))
    assert by_key(e for e in episodes if e.env_id == WALK) == alone


def test_an_environment_that_fails_is_closed() -> None:
    for fault in FAULTS:
        before = Broken.closed
        play_all_in_time(grid([BROKEN], 2, env_kwargs={"fault": fault}), RandomAgent())
        assert Broken.closed == before + 2


def test_an_error_on_closing_costs_no_record() -> None:
    broken = grid([BROKEN], 3, env_kwargs={"fault": "close"})
    episodes = play_all_in_time([*broken, *grid([WALK], 3)], RandomAgent())
    assert {e.stop for e in episodes} == {"terminated"}
    assert sorted(e.env_id for e in episodes) == [BROKEN] * 3 + [WALK] * 3


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (AgentError("no words left"), "no words left"),
        (ModelServerError("the server is down\nfor good"), "the server is down\nfor good"),
        (ZeroDivisionError("odd"), "ZeroDivisionError: odd"),
        (TimeoutError(), "TimeoutError"),
    ],
)
def test_an_agent_that_raises_is_a_failure(error: Exception, message: str) -> None:
    def act(prompt: Prompt) -> Reply:
        if prompt.turn == 2:
            raise error
        return Reply(text="go")

    episode = rollout(Walk(), Doer(act), seed=0)

    require_failed(episode, "agent_error", "agent", 2)
    assert episode.failure is not None
    if isinstance(error, AgentError):
        assert episode.failure.message == message
    else:
        assert episode.failure.message.endswith(message)
        assert "Traceback" in episode.failure.message
        assert "test_failures.py" in episode.failure.message
    assert episode.prompt.startswith("You are at")


@pytest.mark.parametrize(
    "reply",
    [
        None,
        "a bare str",
        Reply(text=b"bytes"),  # pyright: ignore[reportArgumentType]
        Reply(text="x", logprobs=[-math.inf]),
        Reply(text="x", finish_reason="\ud800"),
        Reply(text="x", tool_calls=[{"weight": math.nan}]),
    ],
)
def test_what_is_no_reply_is_the_agents_failure(reply: Any) -> None:
    episode = rollout(Walk(), Doer(lambda prompt: reply), seed=0)
    if episode.stop != "failed":
        # What was taken for a reply must be fit for the file.
        assert Episode.from_json(episode.to_json()) == episode
    else:
        require_failed(episode, "agent_error", "agent", 0)


def test_an_agent_that_fails_spoils_its_own_episodes_alone() -> None:
    def act(prompt: Prompt) -> Reply:
        if prompt.messages[0]["content"] in unlucky:
            raise OSError("connection lost")
        return Reply(text="go")

    jobs = grid([WALK], 9)
    unlucky: set[str] = set()
    prompts = {e.task: e.prompt for e in rollouts(jobs, Doer(act))}
    unlucky |= {prompts[2], prompts[5]}
    stops = {e.task: e.stop for e in rollouts(jobs, Doer(act), concurrency=2)}

    assert stops == {task: "failed" if task in (2, 5) else "terminated" for task in range(9)}


@pytest.mark.parametrize("who", ["agent", "environment"])
def test_a_cancellation_from_within_is_a_failure_and_no_standstill(who: str) -> None:
    # As when a library awaits a task of its own that it has cancelled.
    def act(prompt: Prompt) -> Reply:
        if who == "agent" and prompt.turn == 1:
            raise asyncio.CancelledError
        return Reply(text="go")

    broken = grid([BROKEN], 2, env_kwargs={"fault": "cancel"})
    episodes = play_all_in_time(broken, Doer(act))

    assert len(episodes) == 2
    for episode in episodes:
        stage, kind = ("agent", "agent_error") if who == "agent" else ("step", "env_error")
        require_failed(episode, kind, stage, 1)


EXIT = """
from gemenv.rollout import Job, rollout, rollouts
from tests.rollout import toys

def act(prompt):
    raise SystemExit("an answer that was executed")

try:
    with toys.registered():
        if sys.argv[1] == "rollout":
            print(rollout(toys.Walk(), toys.Doer(act), seed=0).failure)
        else:
            print([e.failure for e in rollouts([Job(env_id=toys.WALK)], toys.Doer(act))])
except SystemExit as error:
    print("raised", repr(error))
"""


@pytest.mark.parametrize("how", ["rollout", "rollouts"])
def test_an_exit_from_within_does_not_hang(how: str) -> None:
    assert "an answer that was executed" in programs.output(EXIT, how, limit=15)


def test_the_callers_limit_on_turns() -> None:
    episode = rollout(Walk(length=9), RandomAgent(), seed=0, max_turns=3)
    assert (episode.stop, episode.success, len(episode.turns)) == ("max_turns", False, 3)
    assert episode.reward == sum(turn.reward for turn in episode.turns)
    assert not episode.turns[-1].terminated
    assert not episode.turns[-1].truncated


@pytest.mark.parametrize("limit", [4, 5, None])
def test_the_tasks_own_end_comes_first(limit: int | None) -> None:
    episode = rollout(Walk(length=4), RandomAgent(), seed=0, max_turns=limit)
    assert (episode.stop, len(episode.turns)) == ("terminated", 4)


def test_a_limit_of_the_environment_truncates() -> None:
    env = gemenv.make("game:Sudoku-v0-hard", max_turns=2)
    episode = rollout(env, RandomAgent(), seed=0, max_turns=2)
    assert (episode.stop, episode.success, len(episode.turns)) == ("truncated", False, 2)


@pytest.mark.parametrize("limit", [0, -3])
def test_a_limit_is_one_or_more(limit: int) -> None:
    with pytest.raises(InvalidArgumentError, match="max_turns"):
        rollout(Walk(), RandomAgent(), seed=0, max_turns=limit)
    with pytest.raises(InvalidArgumentError, match="max_turns"):
        list(rollouts(grid([WALK], 2, max_turns=limit), RandomAgent()))


@pytest.mark.parametrize("seed", [-1, 1.5, "0", True])
def test_a_seed_is_a_non_negative_integer(seed: Any) -> None:
    with pytest.raises(InvalidArgumentError, match="seed"):
        rollout(Walk(), RandomAgent(), seed=seed)


def test_an_environment_shorter_than_the_recording_is_fine_and_a_longer_one_a_failure() -> None:
    actions = rollout(Walk(length=4), RandomAgent(), seed=0).actions
    assert rollout(Walk(length=3), ReplayAgent(actions), seed=0).stop == "terminated"
    require_failed(rollout(Walk(length=5), ReplayAgent(actions), seed=0), "agent_error", "agent", 4)
