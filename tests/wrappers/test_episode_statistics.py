import pytest

from gemenv.core import Env
from gemenv.wrappers import EpisodeStatistics
from tests.core.toys import AsyncParrot, Face, Parrot

BOTH = pytest.mark.parametrize(
    ("make", "kind"), [(make, kind) for make in (Parrot, AsyncParrot) for kind in ("sync", "async")]
)


@BOTH
def test_totals_grow_and_begin_anew(make: type[Env], kind: str) -> None:
    face = Face(EpisodeStatistics(make()), kind)
    zero = {"return": 0.0, "turns": 0, "invalid_actions": 0}

    for _ in range(2):
        assert face.reset(seed=0)[1]["episode"] == zero
        assert [face.step("a").info["episode"] for _ in range(2)] == [
            {"return": 0.5, "turns": 1, "invalid_actions": 0},
            {"return": 1.0, "turns": 2, "invalid_actions": 0},
        ]


def test_invalid_actions_are_counted() -> None:
    class Strict(Parrot):
        def _step(self, action):
            result = super()._step(action)
            result.info["action_valid"] = action == "bye"
            return result

    env = EpisodeStatistics(Strict())
    env.reset(seed=0)
    counts = [env.step(action).info["episode"]["invalid_actions"] for action in ("hm", "no", "bye")]

    assert counts == [1, 2, 2]


def test_infos_given_out_stay_as_they_are() -> None:
    env = EpisodeStatistics(Parrot())
    _, first = env.reset(seed=0)
    second = env.step("a").info
    env.step("b")

    assert first["episode"]["turns"] == 0
    assert second["episode"]["turns"] == 1


def test_a_restored_episode_keeps_its_totals() -> None:
    env = EpisodeStatistics(Parrot())
    env.reset(seed=0)
    env.step("a")
    (twin,) = env.fork(1)

    assert twin.step("b") == env.step("b")
    assert twin.total == 1.0


def test_everything_else_is_that_of_the_inside() -> None:
    env, plain = EpisodeStatistics(Parrot()), Parrot()

    assert env.reset(seed=0)[0] == plain.reset(seed=0)[0]
    assert env.step("a")[:4] == plain.step("a")[:4]
