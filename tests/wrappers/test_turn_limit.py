import asyncio
from typing import Any

import pytest

import gemenv
from gemenv.errors import InvalidArgumentError, ResetNeeded
from gemenv.wrappers import TurnLimit
from tests.core.toys import Face, Parrot

BOTH_FACES = pytest.mark.parametrize("kind", ["sync", "async"])


@BOTH_FACES
def test_it_truncates_at_the_limit_of_every_episode(kind: str) -> None:
    face = Face(TurnLimit(Parrot(), max_turns=3), kind)

    for _ in range(2):
        face.reset(seed=0)
        assert [face.step("a")[2:4] for _ in range(3)] == [
            (False, False),
            (False, False),
            (False, True),
        ]
        with pytest.raises(ResetNeeded):
            face.step("a")


def test_a_task_that_ends_on_its_last_turn_is_terminated_alone() -> None:
    env = TurnLimit(Parrot(), max_turns=2)
    env.reset(seed=0)
    env.step("a")

    result = env.step("bye")

    assert (result.terminated, result.truncated) == (True, False)


@BOTH_FACES
def test_the_limit_of_the_inside_still_holds(kind: str) -> None:
    face = Face(TurnLimit(gemenv.make("game:Sokoban-v0-easy", max_turns=2), max_turns=5), kind)
    face.reset(seed=0)
    face.step(face.env.sample_random_action())

    assert face.step(face.env.sample_random_action()).truncated


@pytest.mark.parametrize("max_turns", [0, -1])
def test_a_limit_below_one_is_refused(max_turns: int) -> None:
    with pytest.raises(InvalidArgumentError, match="`max_turns` must be 1 or more"):
        TurnLimit(Parrot(), max_turns=max_turns)


def test_a_restored_episode_keeps_its_turns() -> None:
    env = TurnLimit(Parrot(), max_turns=2)
    env.reset(seed=0)
    env.step("a")
    (twin,) = env.fork(1)

    assert twin.step("a").truncated
    assert asyncio.run(env.astep("a")).truncated


def test_rewards_and_infos_are_those_of_the_inside() -> None:
    env, plain = TurnLimit(Parrot(), 1), Parrot()
    assert env.reset(seed=0) == plain.reset(seed=0)

    expected: Any = plain.step("a")

    assert env.step("a") == expected._replace(truncated=True)
