import asyncio
import json
from collections.abc import Sequence
from typing import Any

import pytest

from gemenv.agents import FunctionAgent
from gemenv.errors import InvalidArgumentError, ResetNeeded
from gemenv.messages import Message, message_text
from gemenv.rollout import Episode, rollout
from gemenv.wrappers import JudgeSearch
from tests.core.toys import Face
from tests.wrappers.searching import searchable

BOTH_FACES = pytest.mark.parametrize("kind", ["sync", "async"])
LIMA = "<search>Lima</search>"
OSLO = "<search>Norway.</search>"


def begin(kind: str = "sync", **options: Any) -> Face:
    face = Face(JudgeSearch(searchable(), **options), kind)
    face.reset(seed=0)
    return face


@BOTH_FACES
def test_a_verdict_alone_is_a_turn_of_its_own(kind: str) -> None:
    face = begin(kind, match=0.1, mismatch=0.2)
    face.step(OSLO)
    judged = face.step("That is Norway. <judge> BAD </judge> ")
    assert (judged.observation, judged.terminated, judged.reward) == ("Go on.", False, 0.1)
    assert judged.info["judge"] == {"verdict": "bad", "useful": False}
    assert judged.info["drops_previous"] is True
    assert judged.info["turn"] == 2
    assert face.env.unwrapped.turn == 0  # pyright: ignore[reportAttributeAccessIssue]
    assert face.step("Lima").info["success"] is True
    with pytest.raises(ResetNeeded):
        face.step("<judge>bad</judge>")


@BOTH_FACES
def test_what_stands_around_a_verdict_is_passed_on(kind: str) -> None:
    face = begin(kind, match=0.1, mismatch=0.2)
    face.step(LIMA)
    again = face.step(f"<judge>bad</judge> {OSLO}")
    assert again.observation == "Doc 1(Title: Oslo) Oslo is the capital of Norway."
    assert again.info["judge"] == {"verdict": "bad", "useful": True}
    assert again.info["reward_terms"]["judge_mismatch"] == -0.2
    answer = face.step("So. <judge>bad</judge>It is Lima.")
    assert (answer.terminated, answer.info["parsed_action"]) == (True, "So. It is Lima.")
    assert answer.reward == pytest.approx(1.1)


def test_good_drops_nothing() -> None:
    face = begin()
    face.step(LIMA)
    result = face.step("<judge>good</judge>")
    assert result.info["judge"] == {"verdict": "good", "useful": True}
    assert "drops_previous" not in result.info


def test_only_what_a_search_found_can_be_judged_and_once() -> None:
    face = begin()
    face.step(LIMA)
    face.step("<judge>good</judge>")
    answer = face.step("<judge>bad</judge>Lima")
    assert answer.info["parsed_action"] == "<judge>bad</judge>Lima"
    assert "judge" not in answer.info
    assert "judge" not in begin().step("<judge>bad</judge>").info


def test_the_same_observation_pays_once() -> None:
    face = begin(match=0.1)
    rewards: list[float] = []
    for _ in range(3):
        face.step(OSLO)
        rewards.append(face.step("<judge>bad</judge>").reward)
    assert rewards == [0.1, 0.0, 0.0]


def test_an_oracle_of_ones_own_and_none() -> None:
    face = begin(match=0.1, useful=lambda observation, info: "Norway" in observation)
    face.step(OSLO)
    assert face.step("<judge>good</judge>").info["judge"]["useful"] is True
    face = begin(match=0.1, useful=lambda observation, info: None)
    face.step(OSLO)
    unknown = face.step("<judge>good</judge>")
    assert (unknown.info["judge"]["useful"], unknown.info["reward_terms"]) == (None, {})


def test_what_is_judged_bad_is_gone_from_later_prompts_and_the_record_says_so() -> None:
    asked: list[list[str]] = []
    replies = iter([LIMA, OSLO, "<judge>bad</judge>", f"<judge>good</judge>{LIMA}", "Lima"])

    def agent(messages: Sequence[Message]) -> str:
        asked.append([message_text(message) for message in messages])
        return next(replies)

    episode = rollout(JudgeSearch(searchable()), FunctionAgent(agent), seed=0)

    oslo = "Doc 1(Title: Oslo) Oslo is the capital of Norway."
    lima = "Doc 1(Title: Lima) Lima is the capital of Peru."
    dropped = "(This observation is left out.)"
    assert asked[2][2::2] == [lima, oslo]
    assert asked[3][2::2] == [lima, dropped, "Go on."]
    assert asked[4][2::2] == [lima, dropped, "Go on.", lima]
    assert not any(oslo in text for texts in asked[3:] for text in texts)
    assert episode.turns[1].observation == oslo
    assert [turn.drops_previous for turn in episode.turns] == [False, False, True, False, False]

    read = Episode.from_json(episode.to_json())
    for turn, texts in enumerate(asked):
        assert [message_text(message) for message in read.messages_before(turn)] == texts
    assert read.messages[:-2] == read.messages_before(4)


def test_snapshots_hold_what_can_be_judged() -> None:
    env = JudgeSearch(searchable(), match=0.1)
    env.reset(seed=0)
    env.step(OSLO)
    (twin,) = env.fork(1)
    twin.set_state(json.loads(json.dumps(env.get_state())))
    assert twin.step("<judge>bad</judge>")[1] == 0.1


def test_actions_that_are_none_are_refused_on_both_faces() -> None:
    env = JudgeSearch(searchable())
    env.reset(seed=0)
    with pytest.raises(InvalidArgumentError):
        asyncio.run(env.astep(7))  # pyright: ignore[reportArgumentType]
    with pytest.raises(InvalidArgumentError):
        env.step(7)  # pyright: ignore[reportArgumentType]


def test_the_prompt_says_how() -> None:
    assert "<judge>bad</judge>" in JudgeSearch(searchable()).reset(seed=0)[0]
    quiet = JudgeSearch(searchable(), instructions=False)
    assert "<judge>" not in quiet.reset(seed=0)[0]


@pytest.mark.parametrize("name", ["match", "mismatch"])
def test_weights_out_of_range(name: str) -> None:
    with pytest.raises(InvalidArgumentError, match=name):
        JudgeSearch(searchable(), **{name: float("nan")})


def test_reading_takes_linear_time() -> None:
    face = begin()
    face.step(LIMA)
    assert face.step("<judge>" * 100_000 + "<judge>" + " " * 1_000_000).terminated
