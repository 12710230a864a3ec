import json
import math
import re
import signal
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

import gemenv
from gemenv.agents import OracleAgent, Prompt, RandomAgent, Reply, Usage
from gemenv.errors import RecordError
from gemenv.messages import Message, calls_as_text
from gemenv.rollout import Episode, Failure, Turn, rollout, rollouts
from gemenv.tools import tool
from gemenv.wrappers import ToolWrapper
from tests.rollout import programs
from tests.rollout.toys import WALK, Broken, Doer, Walk, grid

AWKWARD = ["\udfff", "\ud800", "a\x00b", "\r\n", "\u2028\u2029\x85\x1c", "\U0001f600", '"\\', ""]
# In JSON the two halves of a pair, one after the other, are the character that they stand for.
pairs = re.compile("[\ud800-\udbff][\udc00-\udfff]")
texts = st.one_of(
    st.sampled_from(AWKWARD),
    st.text(st.characters(exclude_categories=[])).filter(lambda text: not pairs.search(text)),
)
numbers = st.floats(allow_nan=False, allow_infinity=False)
seconds = st.floats(0, 1e6)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | numbers | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)
counts = st.integers(0, 2**40)
usages = st.builds(
    Usage,
    prompt_tokens=counts,
    completion_tokens=counts,
    cached_tokens=counts,
    reasoning_tokens=counts,
)
turns = st.builds(
    Turn,
    action=texts,
    parsed_action=st.none() | texts,
    action_valid=st.booleans(),
    observation=texts,
    reward=numbers,
    reward_terms=st.dictionaries(st.text(), numbers, max_size=3),
    terminated=st.booleans(),
    truncated=st.booleans(),
    agent_seconds=seconds,
    env_seconds=seconds,
    reasoning=st.none() | texts,
    tool_calls=st.lists(st.dictionaries(st.text(), json_values, max_size=3), max_size=2),
    finish_reason=st.none() | texts,
    usage=st.none() | usages,
    token_ids=st.none() | st.lists(st.integers(0, 2**31), max_size=3),
    logprobs=st.none() | st.lists(st.floats(-1e9, 0), max_size=3),
)
episodes = st.builds(
    Episode,
    env_id=st.text(),
    env_kwargs=st.dictionaries(st.text(), json_values, max_size=3),
    source_hash=st.none() | st.just("0f" * 32),
    agent=st.text(),
    run_seed=st.none() | st.integers(0, 2**63),
    task=st.integers(0),
    repeat=st.integers(0),
    seed=st.none() | st.integers(0, 2**70),
    system_prompt=st.none() | texts,
    prompt=texts,
    turns=st.lists(turns, max_size=3),
    reward=st.none() | numbers,
    success=st.none() | st.booleans(),
    stop=st.sampled_from(["terminated", "truncated", "max_turns", "failed"]),
    failure=st.none()
    | st.builds(
        Failure,
        kind=st.sampled_from(["agent_error", "env_error"]),
        stage=st.sampled_from(["reset", "agent", "step"]),
        message=texts,
    ),
    started=st.datetimes().map(lambda t: t.isoformat()),
    seconds=seconds,
)


def a_turn(**fields: Any) -> Turn:
    given = {
        "action": "go",
        "parsed_action": None,
        "action_valid": True,
        "observation": "gone",
        "reward": 0.5,
        "reward_terms": {"step": 0.5},
        "terminated": False,
        "truncated": False,
        "agent_seconds": 0.0,
        "env_seconds": 0.0,
    }
    return Turn(**given | fields)


def an_episode(**fields: Any) -> Episode:
    given = {
        "env_id": WALK,
        "agent": "doer",
        "seed": 0,
        "prompt": "Go.",
        "turns": [a_turn()],
        "reward": 0.5,
        "success": True,
        "stop": "terminated",
        "started": "2026-01-01T00:00:00+00:00",
        "seconds": 0.25,
    }
    return Episode(**given | fields)


@settings(deadline=None, max_examples=120)
@given(episodes)
@example(an_episode(prompt="".join(AWKWARD), turns=[a_turn(action=a) for a in AWKWARD]))
def test_a_record_survives_the_file(episode: Episode) -> None:
    line = episode.to_json()

    assert line.isascii()
    assert len(line.splitlines()) == 1
    assert Episode.from_json(line) == episode
    assert Episode.from_json(line.encode() + b"\n") == episode
    assert Episode.from_json(line).to_json() == line


@settings(deadline=None, max_examples=50)
@given(texts, st.none() | texts)
def test_what_an_agent_writes_is_recorded_as_it_is(text: str, reasoning: str | None) -> None:
    agent = Doer(lambda prompt: Reply(text=text, reasoning=reasoning), system_prompt=text)
    episode = Episode.from_json(rollout(Walk(length=1), agent, seed=0).to_json())

    assert (episode.actions, episode.turns[0].reasoning) == ([text], reasoning)
    assert episode.system_prompt == text
    assert episode.turns[0].observation.startswith(f"{text} leads to")


def test_defaults_are_left_out_but_a_missing_reward_is_said() -> None:
    always = {"version", "env_id", "agent", "seed", "prompt", "turns", "reward", "success"}
    always |= {"stop", "started", "seconds"}
    failure = Failure(kind="env_error", stage="reset", message="no")
    lost = an_episode(turns=[], reward=None, success=None, stop="failed", failure=failure)

    assert set(json.loads(an_episode().to_json())) == always
    assert set(json.loads(lost.to_json())) == always | {"failure"}
    assert json.loads(lost.to_json())["reward"] is None
    assert set(json.loads(an_episode().to_json())["turns"][0]) == {
        "action",
        "parsed_action",
        "action_valid",
        "observation",
        "reward",
        "reward_terms",
        "terminated",
        "truncated",
        "agent_seconds",
        "env_seconds",
    }


INTERRUPTED = """
import gc
from gemenv.rollout import Episode

line = sys.stdin.read()
episode = Episode.from_json(line)
seen = set()

def interrupt(*_):
    raise KeyboardInterrupt

# What is interrupted in the middle of a collection goes nowhere.
gc.disable()
signal.signal(signal.SIGVTALRM, interrupt)
for moment in range(30):
    try:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0.002 + 0.0001 * moment, 0.01)
        while True:
            episode.to_json() if sys.argv[1] == "writing" else Episode.from_json(line)
    except BaseException as error:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        seen.add(type(error).__name__)
print(*sorted(seen))
"""


@pytest.mark.skipif(not hasattr(signal, "SIGVTALRM"), reason="has no such timer")
@pytest.mark.parametrize("work", ["writing", "reading"])
def test_an_interrupt_in_the_middle_stays_an_interrupt(work: str, tmp_path: Path) -> None:
    file = tmp_path / "episode.json"
    file.write_text(an_episode(turns=[a_turn()] * 100).to_json())
    with file.open() as typed:
        assert programs.output(INTERRUPTED, work, stdin=typed) == "KeyboardInterrupt\n"


def edited(edit: Callable[[dict[str, Any]], Any]) -> str:
    data = json.loads(an_episode().to_json())
    edit(data)
    return json.dumps(data)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "{",
        "null",
        "[]",
        "17",
        '"text"',
        b"\xff\xfe\xfa",
        "{}",
        "[" * 100_000,
        edited(lambda data: data.update(version=2)),
        edited(lambda data: data.update(version=0)),
        edited(lambda data: data.update(colour="red")),
        edited(lambda data: data["turns"][0].update(colour="red")),
        edited(lambda data: data.pop("reward")),
        edited(lambda data: data.update(reward=math.nan)),
        edited(lambda data: data["turns"][0].update(reward=math.inf)),
        edited(lambda data: data.update(stop="bored")),
        edited(lambda data: data.update(prompt=5)),
        edited(lambda data: data.update(turns="many")),
    ],
    ids=lambda line: repr(line[:40]),
)
def test_what_is_no_record_is_refused(line: str | bytes) -> None:
    with pytest.raises(RecordError, match="version 1"):
        Episode.from_json(line)


def test_a_record_does_not_change() -> None:
    episode = an_episode()
    for record, name in ((episode, "reward"), (episode.turns[0], "action"), (episode, "new")):
        with pytest.raises(ValidationError):
            setattr(record, name, 1.0)
    assert episode == an_episode()


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
def test_no_record_holds_a_reward_that_is_no_number(bad: float) -> None:
    with pytest.raises(ValidationError):
        an_episode(reward=bad)
    with pytest.raises(ValidationError):
        a_turn(reward=bad)
    with pytest.raises(ValidationError):
        a_turn(reward_terms={"step": bad})
    with pytest.raises(ValidationError):
        a_turn(logprobs=[bad])


@pytest.mark.parametrize(
    "env_id", ["game:Sokoban-v0-easy", "game:Mastermind-v0-easy", "game:GuessTheNumber-v0-easy"]
)
def test_rewards_sum_up(env_id: str) -> None:
    for seed in range(5):
        episode = rollout(gemenv.make(env_id), OracleAgent(0.3), seed=seed)
        assert episode.reward == sum(turn.reward for turn in episode.turns)
        for turn in episode.turns:
            assert turn.reward == pytest.approx(sum(turn.reward_terms.values()))
        assert episode.success == (episode.turns[-1].terminated and episode.success)


def test_a_record_tells_what_the_environment_said() -> None:
    episode = rollout(Walk(length=3), Doer(lambda prompt: Reply(text=f"go {prompt.turn}0")), seed=7)
    env = Walk(length=3)

    assert env.reset(seed=7)[0] == episode.prompt
    for number, turn in enumerate(episode.turns):
        observation, reward, terminated, truncated, info = env.step(f"go {number}0")
        assert (turn.observation, turn.reward) == (observation, reward)
        assert (turn.terminated, turn.truncated) == (terminated, truncated)
        assert (turn.parsed_action, turn.action_valid) == (f"go {number}0", True)
        assert turn.reward_terms == info["reward_terms"]
    assert (episode.env_id, episode.agent, episode.seed) == ("Walk", "doer", 7)
    assert (episode.success, episode.stop) == (True, "terminated")
    assert (episode.run_seed, episode.task, episode.repeat) == (None, 0, 0)


def test_options_reach_the_reset() -> None:
    plain = rollout(Walk(), RandomAgent(), seed=1)
    asked = rollout(Walk(), RandomAgent(), seed=1, options={"level": 3})
    assert "{'level': 3}" in asked.prompt
    assert "level" not in plain.prompt


def test_a_caller_keeps_the_environment() -> None:
    env, before = Walk(), Walk.closed
    episode = rollout(env, RandomAgent(), seed=1)
    assert Walk.closed == before
    assert env.observation == episode.turns[-1].observation


def test_without_a_seed_the_generator_goes_on() -> None:
    env = Walk()
    rollout(env, RandomAgent(), seed=1)
    second = rollout(env, RandomAgent())
    again = Walk()
    rollout(again, RandomAgent(), seed=1)

    assert second.seed is None
    assert second.prompt == rollout(again, RandomAgent()).prompt
    assert second.prompt != rollout(again, RandomAgent(), seed=1).prompt


@pytest.mark.parametrize("system_prompt", [None, "Be brief.", ""])
def test_messages_are_what_the_agent_saw(system_prompt: str | None) -> None:
    seen: list[list[Message]] = []
    call = {"id": "1", "type": "function", "function": {"name": "go", "arguments": "{}"}}

    def act(prompt: Prompt) -> Reply:
        seen.append([*prompt.messages])
        if prompt.turn == 1:
            return Reply(text="two", reasoning="Hm.", tool_calls=[call])
        return Reply(text="one")

    [episode] = rollouts(grid([WALK], 1, max_turns=3), Doer(act, system_prompt=system_prompt))
    messages = episode.messages

    system = [] if system_prompt is None else [{"role": "system", "content": system_prompt}]
    assert messages == [
        *system,
        {"role": "user", "content": episode.prompt},
        {"role": "assistant", "content": "one"},
        {"role": "user", "content": episode.turns[0].observation},
        {
            "role": "assistant",
            "content": "two",
            "reasoning_content": "Hm.",
            "tool_calls": [call],
        },
        {"role": "tool", "tool_call_id": "1", "content": episode.turns[1].observation},
        {"role": "assistant", "content": "one"},
        {"role": "user", "content": episode.turns[2].observation},
    ]
    start = len(system) + 1
    assert seen == [messages[:start], messages[: start + 2], messages[: start + 4]]


def test_tokens_add_up() -> None:
    used = [
        Usage(prompt_tokens=10, completion_tokens=3, cached_tokens=2, reasoning_tokens=1),
        None,
        Usage(prompt_tokens=100, completion_tokens=30, cached_tokens=20),
    ]
    agent = Doer(lambda prompt: Reply(text="x", usage=used[prompt.turn]))
    episode = rollout(Walk(length=3), agent, seed=0)

    assert episode.usage == Usage(
        prompt_tokens=110, completion_tokens=33, cached_tokens=22, reasoning_tokens=1
    )
    assert Episode.from_json(episode.to_json()).usage == episode.usage
    assert rollout(Walk(), RandomAgent(), seed=0).usage is None


def test_tokens_of_a_failed_episode_are_counted() -> None:
    agent = Doer(lambda prompt: Reply(text="x", usage=Usage(prompt_tokens=4)))
    assert rollout(Broken("step"), agent, seed=0).usage == Usage(prompt_tokens=4)


def test_what_the_server_said_of_a_reply_is_kept() -> None:
    reply = Reply(text="x", finish_reason="length", token_ids=[5, 6], logprobs=[-0.5, -1e-9])
    episode = rollout(Walk(length=1), Doer(lambda prompt: reply), seed=0)
    [turn] = Episode.from_json(episode.to_json()).turns
    assert (turn.finish_reason, turn.token_ids, turn.logprobs) == (
        "length",
        [5, 6],
        [-0.5, -1e-9],
    )


def test_times_are_told_in_utc_and_make_sense() -> None:
    [episode] = rollouts(grid([WALK], 1), RandomAgent())
    assert episode.started.endswith("+00:00")
    parts = sum(turn.agent_seconds + turn.env_seconds for turn in episode.turns)
    assert 0 < parts <= episode.seconds + 1e-4


@tool
def double(number: int) -> int:
    """Double a number."""
    return 2 * number


def test_native_calls_are_answered_one_by_one() -> None:
    prompts: list[Prompt] = []

    def act(prompt: Prompt) -> Reply:
        prompts.append(replace(prompt, messages=[*prompt.messages]))
        numbers = ["1", "2"] if prompt.turn == 0 else ["nonsense"]
        calls = [
            {"id": f"c{n}", "function": {"name": "double", "arguments": f'{{"number": {n}}}'}}
            for n in numbers
        ]
        return Reply(text=f"Hm.\n{calls_as_text(calls)}", tool_calls=calls)

    env = ToolWrapper(Walk(), [double], max_parallel_calls=2)
    episode = rollout(env, Doer(act), seed=0, max_turns=2)

    assert [*prompts[0].tools] == [double.schema()]
    assert prompts[1].messages == episode.messages[:-2]
    first, one, two, second, last = episode.messages[1:]
    assert (first["content"], [call["id"] for call in first["tool_calls"]]) == ("Hm.", ["c1", "c2"])
    assert one == {"role": "tool", "tool_call_id": "c1", "content": "2"}
    assert two == {"role": "tool", "tool_call_id": "c2", "content": "4"}
    assert second["content"] == "Hm."
    assert "no JSON" in str(last["content"])
    assert [call["status"] for turn in episode.turns for call in turn.calls] == [
        "ok",
        "ok",
        "invalid",
    ]
    assert Episode.from_json(episode.to_json()) == episode
