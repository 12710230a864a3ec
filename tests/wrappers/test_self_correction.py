import json
from typing import Any

import pytest

from gemenv.core import Env
from gemenv.errors import InvalidArgumentError, SnapshotError
from gemenv.wrappers import SelfCorrection
from tests.core.toys import AsyncParrot, Face, Parrot
from tests.wrappers.transcripts import ask, transcript

BOTH_FACES = pytest.mark.parametrize("kind", ["sync", "async"])
RIGHT, WRONG = r"\boxed{26}", r"\boxed{25}"
LOOK = (
    "Look at your answer again. There may be a mistake in it, or none. If you find one, correct "
    "it. Give your answer once more in full, in the form that was asked for, changed or not."
)


def test_an_episode_reads_like_this() -> None:
    first, _, text = transcript(SelfCorrection(ask(), reward="delta"), WRONG, RIGHT).partition(
        "\n>"
    )
    assert first == ask().reset(seed=0)[0]
    assert f">{text}" == (
        f"> {WRONG}\n{LOOK} This answer counts. {{'correct': 0.0}}\n"
        f"> {RIGHT}\nYour answer is correct. {{'delta': 1.0, 'bonus': 1.0}} terminated success"
    )


@BOTH_FACES
@pytest.mark.parametrize("reward", ["last", "delta", "first_and_last"])
@pytest.mark.parametrize(
    ("replies", "first", "last"),
    [
        ((RIGHT, RIGHT), 1, 1),
        ((WRONG, RIGHT), 0, 1),
        ((RIGHT, WRONG), 1, 0),
        ((WRONG, WRONG), 0, 0),
    ],
)
def test_the_table_of_what_pays(
    kind: str, reward: Any, replies: tuple[str, str], first: int, last: int
) -> None:
    face = Face(SelfCorrection(ask(), reward=reward, alpha=0.25), kind)
    face.reset(seed=0)
    begun, ended = (face.step(reply) for reply in replies)

    gain = last - first
    paid = {
        "last": (0, last),
        "delta": (first, gain + 0.25 * gain),
        "first_and_last": (first, last),
    }[reward]
    assert (begun.reward, ended.reward) == paid
    assert ended.info["success"] is bool(last)
    assert ended.info["self_correction"] == {
        "first_correct": bool(first),
        "last_correct": bool(last),
        "incorrect_to_correct": gain == 1,
        "correct_to_incorrect": gain == -1,
    }
    assert (begun.terminated, ended.terminated) == (False, True)


def test_the_agent_is_not_told_whether_it_was_right() -> None:
    texts: set[str] = set()
    for reply in (RIGHT, WRONG, "no box"):
        env = SelfCorrection(ask())
        env.reset(seed=0)
        observation, reward, _, _, info = env.step(reply)
        texts.add(observation)
        assert (reward, info["success"]) == (0.0, False)
        assert "grade" not in info
        assert info["privileged"]["found"]["success"] is (reply == RIGHT)
    assert len(texts) == 1


def test_a_reply_without_an_answer_is_an_answer_that_pays_what_it_pays() -> None:
    env = SelfCorrection(ask(), reward="first_and_last")
    env.reset(seed=0)
    first = env.step("no box")
    assert (first[1], first[2], first[4]["action_valid"]) == (-0.1, False, False)
    assert env.step(RIGHT)[1] == 1.0


def test_more_looks_telescope() -> None:
    env = SelfCorrection(ask(), turns=4, reward="delta", alpha=0.5)
    env.reset(seed=0)
    results = [env.step(reply) for reply in (WRONG, RIGHT, WRONG, RIGHT)]
    assert [result[1] for result in results] == [0, 1.5, -1.5, 1.5]
    assert [result[4]["look"] for result in results] == [1, 2, 3, 4]
    assert "Looks left: 3." in results[0][0]
    assert results[2][0].endswith("This answer counts.")
    env.reset()
    assert env.step(RIGHT)[4]["look"] == 1


@BOTH_FACES
@pytest.mark.parametrize("make", [Parrot, AsyncParrot])
def test_the_environment_is_put_back(make: type[Env], kind: str) -> None:
    face = Face(SelfCorrection(make()), kind)
    face.reset(seed=1)
    middle = face.step("a")
    assert middle.reward == 0.5  # no answer, so none of its business
    before = face.env.unwrapped.get_state()
    assert not face.step("bye").terminated
    assert face.env.unwrapped.get_state() == {**before, "turn": before["turn"] + 1}
    assert face.step("bye").terminated


def test_a_restored_episode_remembers_the_first_answer() -> None:
    env = SelfCorrection(ask(), reward="delta")
    env.reset(seed=0)
    env.step(RIGHT)
    twin = SelfCorrection(ask(), reward="delta")
    twin.set_state(json.loads(json.dumps(env.get_state())))
    (fork,) = env.fork(1)
    results = [e.step(WRONG) for e in (env, twin, fork)]
    assert results[0] == results[1] == results[2]
    assert results[0][1] == -2.0
    assert results[0][4]["self_correction"]["correct_to_incorrect"]


@pytest.mark.parametrize(
    ("kwargs", "named"),
    [({"turns": 1}, "turns"), ({"reward": "best"}, "reward"), ({"alpha": -1.0}, "alpha"),
     ({"alpha": float("inf")}, "alpha")],
)  # fmt: skip
def test_bad_arguments_are_refused(kwargs: dict[str, Any], named: str) -> None:
    with pytest.raises(InvalidArgumentError, match=f"`{named}` must be"):
        SelfCorrection(ask(), **kwargs)


def test_what_has_effects_outside_is_refused() -> None:
    inner = Parrot()
    inner.snapshot = False
    with pytest.raises(SnapshotError, match="effects outside"):
        SelfCorrection(inner)
