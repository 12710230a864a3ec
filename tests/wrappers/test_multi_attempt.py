import json
from typing import Any

import pytest

from gemenv.core import Env
from gemenv.envs.qa.dataset import QAQuestion
from gemenv.errors import InvalidArgumentError, ResetNeeded, SnapshotError
from gemenv.wrappers import EpisodeStatistics, MultiAttempt, ToolWrapper, TurnLimit
from tests.core.toys import AsyncParrot, Face, Parrot
from tests.wrappers.transcripts import ask, transcript

BOTH_FACES = pytest.mark.parametrize("kind", ["sync", "async"])
RIGHT, WRONG = r"\boxed{26}", r"\boxed{25}"
TEXT = r"""A park has 12 oaks. Beside them stand birches. There are 5 more birches than oaks, and 3 of all trees are ill. How many trees are well?

Write your final answer in a box at the end of your reply, as in \boxed{a few words}.

You have 3 attempts: after a wrong answer you may answer again. Each is worth 0.5 times the one before it.
> \boxed{25}
Your answer is wrong. Attempts left: 2. {}
> no idea
No answer could be read from your reply. Attempts left: 1. {}
> \boxed{26}
Your answer is correct. {'correct': 0.25} terminated success"""  # noqa: E501 - as it is seen


def test_an_episode_reads_like_this() -> None:
    assert transcript(MultiAttempt(ask(), discount=0.5), WRONG, "no idea", RIGHT) == TEXT


@BOTH_FACES
@pytest.mark.parametrize(
    ("replies", "rewards", "success"),
    [
        ((RIGHT,), (1.0,), True),
        ((WRONG, RIGHT), (0.0, 0.9), True),
        ((WRONG, WRONG, RIGHT), (0.0, 0.0, 0.81), True),
        ((WRONG, WRONG, WRONG), (0.0, 0.0, 0.0), False),
        ((WRONG, WRONG, "?"), (0.0, 0.0, -0.081), False),
    ],
)
def test_the_last_attempt_counts(
    kind: str, replies: tuple[str, ...], rewards: tuple[float, ...], success: bool
) -> None:
    face = Face(MultiAttempt(ask(), discount=0.9), kind)
    face.reset(seed=0)
    results = [face.step(reply) for reply in replies]

    assert [result.reward for result in results] == pytest.approx(list(rewards))
    assert [result.terminated for result in results] == [*[False] * (len(replies) - 1), True]
    assert results[-1].info["success"] is success
    assert [result.info["attempt"] for result in results] == [*range(1, len(replies) + 1)]
    assert results[-1].info["attempts_left"] == 3 - len(replies)
    with pytest.raises(ResetNeeded):
        face.step(RIGHT)
    face.reset()
    assert face.step(WRONG).info["attempts_left"] == 2


def test_what_nearly_right_answers_would_pay_is_not_paid_before_the_last() -> None:
    env = MultiAttempt(ask({"question": "Who?", "answer": "Jane Austen"}, metric="f1"), attempts=2)
    env.reset(seed=0)
    assert env.step(r"\boxed{Miss Austen}")[1] == 0.0
    assert env.step(r"\boxed{Miss Austen}")[1] == 0.5


def test_one_attempt_changes_nothing() -> None:
    plain, env = ask(), MultiAttempt(ask(), attempts=1)
    assert env.reset(seed=0)[0] == plain.reset(seed=0)[0]
    assert env.step(WRONG)[:4] == plain.step(WRONG)[:4]


@BOTH_FACES
@pytest.mark.parametrize("make", [Parrot, AsyncParrot])
def test_the_environment_is_as_before_the_attempt(make: type[Env], kind: str) -> None:
    face = Face(MultiAttempt(make(), attempts=2), kind)
    face.reset(seed=1)
    face.step("a")
    before = face.env.unwrapped.get_state()
    result = face.step("bye")  # the end, without success
    assert not result.terminated
    after = face.env.unwrapped.get_state()
    assert after == {**before, "turn": before["turn"] + 1}  # time does not run backwards
    assert face.step("bye").terminated


def test_turns_that_do_not_end_it_are_no_attempts() -> None:
    env = MultiAttempt(ToolWrapper(ask(on_format_error="continue", max_turns=4), []), attempts=2)
    env.reset(seed=0)
    _, reward, terminated, truncated, info = env.step("hm")
    assert (reward, terminated, truncated, info["attempt"]) == (-0.1, False, False, 1)
    env.step(WRONG)
    assert env.step("hm")[4]["attempt"] == 2
    assert env.step("hm")[3]  # the limit of the inside has counted all turns


def test_a_limit_around_it_counts_attempts() -> None:
    env = TurnLimit(MultiAttempt(ask(), attempts=9), max_turns=2)
    env.reset(seed=0)
    assert [env.step(WRONG)[3] for _ in range(2)] == [False, True]


def test_a_restored_episode_has_as_many_attempts() -> None:
    env = EpisodeStatistics(MultiAttempt(ask(), discount=0.5))
    env.reset(seed=3)
    env.step(WRONG)
    twin = EpisodeStatistics(MultiAttempt(ask(), discount=0.5))
    twin.set_state(json.loads(json.dumps(env.get_state())))
    (fork,) = env.fork(1)
    for reply in (WRONG, RIGHT):
        assert twin.step(reply) == env.step(reply) == fork.step(reply)
    assert env.spawn().reset(seed=0)[1]["attempts_left"] == 2


@pytest.mark.parametrize("seed", range(10))
def test_observations_are_the_same_whatever_the_answer(seed: int) -> None:
    env = MultiAttempt(QAQuestion(), attempts=4)
    env.reset(seed=seed)
    for left in (3, 2, 1):
        observation = env.step(r"<answer>none</answer>")[0]
        assert observation == f"Your answer is wrong. Attempts left: {left}."


@pytest.mark.parametrize(
    ("kwargs", "named"),
    [({"attempts": 0}, "attempts"), ({"discount": 1.5}, "discount"),
     ({"discount": float("nan")}, "discount")],
)  # fmt: skip
def test_bad_arguments_are_refused(kwargs: dict[str, Any], named: str) -> None:
    with pytest.raises(InvalidArgumentError, match=f"`{named}` must be"):
        MultiAttempt(ask(), **kwargs)


def test_what_has_effects_outside_is_refused() -> None:
    inner = Parrot()
    inner.snapshot = False
    with pytest.raises(SnapshotError, match="effects outside"):
        MultiAttempt(inner)
