import asyncio
from collections.abc import Sequence
from typing import Any

import pytest

import gemenv
from gemenv.agents import Agent, FunctionAgent, OracleAgent, Prompt, RandomAgent, ReplayAgent
from gemenv.core import Env
from gemenv.errors import AgentError, InvalidArgumentError
from gemenv.messages import Message


def prompt(env: Env, *, turn: int = 0, seed: int = 0, text: str = "Guess.") -> Prompt:
    message: Message = {"role": "user", "content": text}
    return Prompt(messages=[message], env=env, info={"turn": turn}, turn=turn, seed=seed)


def ask(agent: Agent, asked: Prompt) -> str:
    return asyncio.run(agent.act(asked)).text


def play(agent: Agent, env: Env, seed: int) -> bool:
    env.reset(seed=seed)
    success = False
    while not env.over:
        reply = ask(agent, prompt(env, turn=env.turn, seed=1000 * seed + env.turn))
        success = env.step(reply)[-1]["success"]
    return success


@pytest.fixture
def game() -> Env:
    env = gemenv.make("game:GuessTheNumber-v0-hard")
    env.reset(seed=0)
    return env


@pytest.mark.parametrize("agent", [RandomAgent(), OracleAgent(0.5)])
def test_what_is_drawn_follows_from_the_seed_of_the_turn(agent: Agent, game: Env) -> None:
    replies = [ask(agent, prompt(game, seed=seed)) for seed in range(10)]

    assert [ask(agent, prompt(game, seed=seed)) for seed in range(10)] == replies
    assert len(set(replies)) > 1


@pytest.mark.parametrize("agent", [RandomAgent(), OracleAgent(), OracleAgent(0.5)])
def test_asking_changes_nothing(agent: Agent, game: Env) -> None:
    before = game.get_state()
    ask(agent, prompt(game))

    assert game.get_state() == before


def test_random_actions_are_valid(game: Env) -> None:
    for seed in range(10):
        game.reset(seed=seed)
        assert game.step(ask(RandomAgent(), prompt(game, seed=seed)))[-1]["action_valid"]


def test_the_oracle_wins_and_random_play_hardly_does(game: Env) -> None:
    assert all(play(OracleAgent(), game, seed) for seed in range(10))
    assert sum(play(RandomAgent(), game, seed) for seed in range(10)) < 8


@pytest.mark.parametrize("epsilon", [0.0, 1.0])
def test_epsilon_chooses_between_oracle_and_chance(epsilon: float, game: Env) -> None:
    replies = [ask(OracleAgent(epsilon), prompt(game, seed=seed)) for seed in range(20)]

    assert (set(replies) == {game.oracle_action()}) == (epsilon == 0.0)


def test_the_oracle_plays_at_random_where_there_is_no_solution(game: Env) -> None:
    class Clueless(gemenv.Wrapper):
        def oracle_action(self) -> None:
            return None

    env = Clueless(game)
    env.reset(seed=0)

    replies = {ask(OracleAgent(), prompt(env, seed=seed)) for seed in range(20)}

    assert len(replies) > 1
    assert env.step(replies.pop())[-1]["action_valid"]


@pytest.mark.parametrize("epsilon", [-0.1, 1.1, float("nan")])
def test_an_epsilon_out_of_range_is_refused(epsilon: float) -> None:
    with pytest.raises(InvalidArgumentError, match="`epsilon` must be from 0 to 1"):
        OracleAgent(epsilon)


def test_names() -> None:
    def greet(messages: Sequence[Message]) -> str:
        return "hello"

    agents = [
        RandomAgent(),
        OracleAgent(),
        OracleAgent(0.25),
        FunctionAgent(greet),
        FunctionAgent(greet, name="greeter"),
        ReplayAgent([]),
        ReplayAgent([], name="tape"),
    ]

    assert [agent.name for agent in agents] == [
        "random",
        "oracle",
        "oracle:0.25",
        "greet",
        "greeter",
        "replay",
        "tape",
    ]


def test_a_function_gets_the_messages(game: Env) -> None:
    agent = FunctionAgent(lambda messages: f"{messages[-1]['role']}: {messages[-1]['content']}")

    assert ask(agent, prompt(game, text="Hi.")) == "user: Hi."


def test_a_function_may_be_async(game: Env) -> None:
    async def think(messages: Sequence[Message]) -> str:
        await asyncio.sleep(0)
        return "later"

    assert ask(FunctionAgent(think), prompt(game)) == "later"


def test_a_function_may_be_an_object_that_is_called(game: Env) -> None:
    class Speaker:
        def __call__(self, messages: Sequence[Message]) -> str:
            return "here"

    agent = FunctionAgent(Speaker())

    assert (agent.name, ask(agent, prompt(game))) == ("Speaker", "here")


@pytest.mark.parametrize("reply", [None, 4, b"up"])
def test_a_function_must_return_text(reply: Any, game: Env) -> None:
    with pytest.raises(AgentError, match="'mute' must return a str"):
        ask(FunctionAgent(lambda messages: reply, name="mute"), prompt(game))


def test_a_recording_is_played_by_turn(game: Env) -> None:
    agent = ReplayAgent(["a", "b"])

    assert [ask(agent, prompt(game, turn=turn)) for turn in (1, 0, 1)] == ["b", "a", "b"]
    with pytest.raises(AgentError, match="has 2 actions, and the episode wants more"):
        ask(agent, prompt(game, turn=2))


def test_a_recording_keeps_its_own_copy(game: Env) -> None:
    actions = ["a"]
    agent = ReplayAgent(actions)
    actions.clear()

    assert ask(agent, prompt(game)) == "a"


def test_agents_close_twice() -> None:
    async def close() -> None:
        for agent in (RandomAgent(), OracleAgent(), ReplayAgent([])):
            await agent.aclose()
            await agent.aclose()

    asyncio.run(close())
