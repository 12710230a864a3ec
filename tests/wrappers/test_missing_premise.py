import json
from typing import Any

import pytest

from gemenv.core import Env
from gemenv.errors import InvalidArgumentError
from gemenv.wrappers import MissingPremise, MultiAttempt
from tests.core.toys import Face
from tests.wrappers.transcripts import TOWN, ask, transcript

BOTH_FACES = pytest.mark.parametrize("kind", ["sync", "async"])
RIGHT, WORD, ASK = r"\boxed{26}", r"\boxed{insufficient}", "<ask>What is missing?</ask>"
DETECT = r"""A park has 12 oaks. Beside them stand birches. How many trees are well?

Write your final answer in a box at the end of your reply, as in \boxed{a few words}.

Something may be missing in the question, so that it cannot be answered. If so, write \boxed{insufficient} instead of an answer.
> \boxed{insufficient}
You are right: something is missing in the question. {'insufficient': 1.0} terminated success"""  # noqa: E501
ASKED = r"""A park has 12 oaks. Beside them stand birches. How many trees are well?

Write your final answer in a box at the end of your reply, as in \boxed{a few words}.

Something may be missing in the question, so that it cannot be answered. You may ask for it once, as in <ask>What is missing?</ask>, in a reply without an answer. That costs 0.1.
> How many birches? <ask>the birches</ask>
This was missing: There are 5 more birches than oaks, and 3 of all trees are ill.
Now give your answer. {'ask': -0.1}
> \boxed{26}
Your answer is correct. {'correct': 1.0} terminated success"""  # noqa: E501


def test_episodes_read_like_this() -> None:
    assert transcript(MissingPremise(ask(), probability=1), WORD) == DETECT
    env = MissingPremise(ask(), probability=1, mode="ask")
    assert transcript(env, "How many birches? <ask>the birches</ask>", RIGHT) == ASKED


@BOTH_FACES
@pytest.mark.parametrize(
    ("probability", "reply", "terms", "success"),
    [
        (1, WORD, {"insufficient": 1.0}, True),
        (1, r"It is \boxed{Insufficient}.", {"insufficient": 1.0}, True),
        (1, "<answer>insufficient</answer>", {"insufficient": 1.0}, True),
        (1, RIGHT, {"insufficient": 0.0}, False),  # a guess
        (1, r"\boxed{7}", {"insufficient": 0.0}, False),
        (1, "no box", {"format": -0.1}, False),
        (0, WORD, {"insufficient": 0.0}, False),
        (0, RIGHT, {"correct": 1.0}, True),
        (0, r"\boxed{7}", {"correct": 0.0}, False),
        (0, "insufficient", {"format": -0.1}, False),
    ],
)
def test_the_table_of_detecting(
    kind: str, probability: float, reply: str, terms: dict[str, float], success: bool
) -> None:
    face = Face(MissingPremise(ask(), probability=probability), kind)
    face.reset(seed=0)
    result = face.step(reply)

    assert result.info["reward_terms"] == terms
    assert result.reward == sum(terms.values())
    assert result.info["success"] is success
    assert result.terminated
    assert result.info["missing_premise"] == {"dropped": probability == 1, "asked": False}
    assert face.env.over


@BOTH_FACES
def test_asking_helps_once_and_costs(kind: str) -> None:
    face = Face(MissingPremise(ask(), probability=1, mode="ask", cost=0.25), kind)
    face.reset(seed=0)
    asked = face.step(ASK)
    assert (asked.reward, asked.terminated, asked.info["action_valid"]) == (-0.25, False, True)
    assert "There are 5 more birches than oaks" in asked.observation
    again = face.step(ASK)  # now a reply like any other, without an answer
    assert (again.reward, again.terminated) == (-0.1, True)
    assert again.info["missing_premise"] == {"dropped": True, "asked": True}

    whole = Face(MissingPremise(ask(), probability=0, mode="ask"), kind)
    whole.reset(seed=0)
    assert whole.step(ASK).observation.startswith("Nothing is missing.")
    assert whole.step(RIGHT).reward == 1.0


def test_a_question_without_a_premise_stays_whole() -> None:
    env = MissingPremise(ask(TOWN), probability=1)
    observation, info = env.reset(seed=0)
    assert TOWN["question"] in observation
    assert info["privileged"]["missing_premise"] == {"dropped": False, "premise": ""}
    assert env.step(r"\boxed{Rye}")[4]["success"]


def test_probability_is_the_share() -> None:
    env = MissingPremise(ask(), probability=0.25)
    dropped = [
        env.reset(seed=seed)[1]["privileged"]["missing_premise"]["dropped"] for seed in range(400)
    ]
    assert 70 <= sum(dropped) <= 130  # 100 ± 3.5 standard deviations
    again = [
        env.reset(seed=seed)[1]["privileged"]["missing_premise"]["dropped"] for seed in range(400)
    ]
    assert again == dropped


@pytest.mark.parametrize("mode", ["detect", "ask"])
@pytest.mark.parametrize("probability", [0, 1])
def test_the_oracle_knows_what_to_do(mode: Any, probability: float) -> None:
    env: Env = MissingPremise(ask(), probability=probability, mode=mode)
    env.reset(seed=0)
    result: Any = None
    while not env.over:
        result = env.step(env.oracle_action() or "")
    assert result[4]["success"]
    assert env.oracle_action() is None


def test_a_restored_episode_knows_what_is_missing() -> None:
    env = MissingPremise(ask(), probability=1, mode="ask")
    env.reset(seed=0)
    twin = MissingPremise(ask(), probability=0, mode="ask")
    twin.set_state(json.loads(json.dumps(env.get_state())))
    (fork,) = env.fork(1)
    for reply in (ASK, RIGHT):
        assert env.step(reply) == twin.step(reply) == fork.step(reply)


def test_it_stacks_with_further_attempts() -> None:
    env = MultiAttempt(MissingPremise(ask(), probability=1), attempts=2)
    env.reset(seed=0)
    assert env.step(RIGHT)[1:3] == (0.0, False)
    assert env.step(WORD)[1:3] == (1.0, True)


@pytest.mark.parametrize(
    ("kwargs", "named"),
    [({"probability": 1.5}, "probability"), ({"mode": "guess"}, "mode"), ({"cost": -1.0}, "cost"),
     ({"cost": float("nan")}, "cost")],
)  # fmt: skip
def test_bad_arguments_are_refused(kwargs: dict[str, Any], named: str) -> None:
    with pytest.raises(InvalidArgumentError, match=f"`{named}` must be"):
        MissingPremise(ask(), **kwargs)
