"""How a question is asked, answered and graded."""

from collections.abc import Sequence
from typing import Any

import pytest

from gemenv.agents import FunctionAgent
from gemenv.data import Row
from gemenv.envs.base.dataset import DatasetQuestion
from gemenv.envs.base.formats import FORMATS
from gemenv.envs.base.question import Grade, Question
from gemenv.errors import InvalidArgumentError
from gemenv.messages import Message
from gemenv.rollout import Episode, rollout


class Ask(DatasetQuestion):
    sample = "math"
    formats = ("boxed", "tag", "python", "sql")

    def grade(self, answer: str) -> Grade:
        return Grade(answer in self.state.answers, details={"length": len(answer)})


def make(**kwargs: object) -> Ask:
    env = Ask(dataset=[{"problem": "Why?", "answer": "x = 1"}], **kwargs)  # type: ignore[arg-type]
    env.reset(seed=0)
    return env


@pytest.mark.parametrize("name", FORMATS)
def test_prompt_and_grader_agree(name: str) -> None:
    env = make(answer_format=name)
    asked = env.reset()[0]
    assert FORMATS[name].write(env.answer_example) in asked
    observation, reward, terminated, truncated, info = env.step(f"So: {env.oracle_action()}")
    assert (reward, terminated, truncated) == (1.0, True, False)
    assert info["reward_terms"] == {"correct": 1.0}
    assert (info["success"], info["parsed_action"], info["grade"]) == (True, "x = 1", {"length": 5})
    assert observation == "Your answer is correct."


@pytest.mark.parametrize("name", FORMATS)
def test_other_formats_are_not_read(name: str) -> None:
    for other, form in FORMATS.items():
        if other != name:
            env = make(answer_format=name)
            _, reward, terminated, _, info = env.step(form.write("x = 1"))
            assert (reward, terminated, info["action_valid"]) == (-0.1, True, False)


def test_the_last_answer_counts_and_an_empty_one_is_none() -> None:
    assert make().step(r"\boxed{x = 1} or \boxed{y}")[1] == 0.0
    assert make().step(r"\boxed{y} or \boxed{x = 1}")[1] == 1.0
    assert make().step(r"\boxed{}")[1] == -0.1


def test_an_episode_may_go_on_after_a_format_error() -> None:
    env = make(on_format_error="continue", max_turns=3)
    for _ in range(2):
        observation, reward, terminated, truncated, _ = env.step("no idea")
        assert (reward, terminated, truncated) == (-0.1, False, False)
        assert r"\boxed{42}" in observation
    assert env.step("none")[2:4] == (False, True)


class Look(Ask):
    def _question(self, row: Row) -> Question:
        return Question("Look.", ["1"], images=["aGk="])


def test_images_reach_the_agent_and_the_record() -> None:
    env = Look(dataset=[{"problem": "", "answer": ""}])
    seen: list[Any] = []

    def reply(messages: Sequence[Message]) -> str:
        seen.append(messages[-1]["content"])
        return r"\boxed{1}"

    episode = rollout(env, FunctionAgent(reply), seed=0)
    url = "data:image/png;base64,aGk="
    assert seen == [
        [
            {"type": "image_url", "image_url": {"url": url}},
            {"type": "text", "text": episode.prompt},
        ]
    ]
    assert Episode.from_json(episode.to_json()).messages[0]["content"] == seen[0]
    assert episode.turns[0].images == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"answer_format": "html"},
        {"on_format_error": "stop"},
        {"max_turns": 0},
        {"render_mode": "rgb"},
    ],
)
def test_bad_keywords_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(InvalidArgumentError, match=next(iter(wrong))):
        make(**wrong)
