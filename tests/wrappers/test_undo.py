import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import gemenv
from gemenv.core import Env
from gemenv.errors import InvalidArgumentError, ResetNeeded, SnapshotError
from gemenv.messages import boxed
from gemenv.wrappers import EpisodeStatistics, TurnLimit, Undo
from tests.core.toys import AsyncParrot, Face, Parrot

UNDO = boxed("undo")
BOTH_FACES = pytest.mark.parametrize("kind", ["sync", "async"])
BOTH_ENVS = pytest.mark.parametrize("make", [Parrot, AsyncParrot])


def heard(env: Env) -> list[str]:
    inner = env.unwrapped
    assert isinstance(inner, Parrot | AsyncParrot)
    return inner.state.heard


@BOTH_ENVS
@BOTH_FACES
def test_it_goes_back_by_as_many_turns_as_asked(make: type[Env], kind: str) -> None:
    face = Face(Undo(make()), kind)
    observations = [face.reset(seed=1)[0].split("\n")[0]]
    observations += [face.step(word).observation for word in "abcd"]

    result = face.step("Let me think. \\boxed{Undo}")
    assert result.observation.split("\n")[1] == observations[3]
    assert heard(face.env) == ["a", "b", "c"]
    result = face.step(boxed("undo 3"))
    assert result.observation.split("\n")[1] == observations[0]
    assert heard(face.env) == []
    assert result.info["turn"] == 6
    assert result.info["action_valid"]
    assert result.info["parsed_action"] == "undo 3"
    assert result[2:4] == (False, False)


@BOTH_FACES
def test_the_same_actions_have_the_same_luck_again(kind: str) -> None:
    face = Face(Undo(Parrot()), kind)
    face.reset(seed=1)
    first = [face.step(word).observation for word in "abc"]
    sampled = face.env.sample_random_action()
    face.step(boxed("undo 3"))

    assert [face.step(word).observation for word in "abc"] == first
    assert face.env.sample_random_action() == sampled


def test_what_undone_turns_paid_is_taken_back_and_each_undo_costs() -> None:
    env = Undo(Parrot(), cost=0.125)
    env.reset(seed=0)
    for word in "abc":
        env.step(word)

    _, reward, _, _, info = env.step(boxed("undo 2"))

    assert info["reward_terms"] == {"undo": -0.125, "undone": -1.0}
    assert reward == -1.125


PROGRESS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("game:Sudoku-v0-easy", {}),
    ("game:WordSearch-v0-easy", {}),
    ("game:Crosswords-v0-easy", {}),
    ("game:Sokoban-v0-easy", {"on_format_error": "continue"}),
)


@pytest.mark.parametrize(("env_id", "kwargs"), PROGRESS)
@pytest.mark.parametrize("seed", range(5))
def test_no_way_around_pays(env_id: str, kwargs: dict[str, Any], seed: int) -> None:
    """Play forward and back, and compare with an episode of the turns that were kept."""
    env = Undo(gemenv.make(env_id, **kwargs, max_turns=200), max_undos=30, max_depth=4)
    plain = gemenv.make(env_id, **kwargs, max_turns=200)
    env.reset(seed=seed)
    plain.reset(seed=seed)
    rng = np.random.default_rng(seed)
    total, undos = 0.0, 0
    kept: list[str] = []
    for turn in range(60):
        if env.over:
            break
        depth = int(rng.integers(5))
        action = boxed(f"undo {depth}")
        if depth == 0 or depth > min(len(kept), len(env.turns)) or not env.undos_left:
            action = (turn % 3 and env.oracle_action()) or env.sample_random_action()
            kept.append(action)
        else:
            del kept[-depth:]
            undos += 1
        total += env.step(action)[1]
    expected = sum(plain.step(action)[1] for action in kept)

    assert total == pytest.approx(expected - 0.05 * undos)
    assert env.potential() == plain.potential()
    assert total <= 1 + 1e-9


def test_undone_turns_use_up_the_limit_of_the_inside_and_undos_that_of_the_outside() -> None:
    env = Undo(TurnLimit(Parrot(), max_turns=3), max_undos=9)
    env.reset(seed=0)
    ends = [env.step(action)[3] for action in ("a", UNDO, "b", UNDO, "c")]
    assert ends == [False] * 4 + [True]

    env = TurnLimit(Undo(Parrot()), max_turns=3)
    env.reset(seed=0)
    assert [env.step(action)[3] for action in ("a", UNDO, "b")] == [False, False, True]


def test_every_episode_ends_whatever_is_undone() -> None:
    env = Undo(gemenv.make("game:Sokoban-v0-easy", max_turns=10), max_undos=20)
    env.reset(seed=0)
    turns = 0
    while not env.over:
        env.step(UNDO if turns % 2 else env.sample_random_action())
        turns += 1

    assert turns <= 10 + 20


@BOTH_FACES
def test_a_depth_without_turns_is_refused_and_uses_up_an_undo(kind: str) -> None:
    face = Face(Undo(Parrot(), max_undos=4, max_depth=2), kind)
    face.reset(seed=0)
    for action in (UNDO, "a", "b", "c", boxed("undo 3"), boxed("undo 0")):
        result = face.step(action)
        undo = action.startswith("\\")
        assert result.info["action_valid"] is not undo
        assert result.reward == (0.0 if undo else 0.5)
    assert "at most 2 turns. Undos left: 1." in result.observation
    assert heard(face.env) == ["a", "b", "c"]

    face.step(boxed("undo 2"))
    assert heard(face.env) == ["a"]
    assert face.step(UNDO).info["parsed_action"] == UNDO  # now a word like any other
    assert heard(face.env) == ["a", UNDO]


@pytest.mark.parametrize("reply", ["undo", boxed("undo it"), boxed("undo -1"), boxed("undo ³")])
def test_other_replies_reach_the_inside(reply: str) -> None:
    env = Undo(Parrot())
    env.reset(seed=0)
    env.step(reply)

    assert heard(env) == [reply]


def test_the_first_observation_says_how() -> None:
    env = Undo(Parrot(), cost=0.25, max_undos=7, max_depth=4)
    first, info = env.reset(seed=0)

    assert first.startswith("Hello ")
    for part in (UNDO, boxed("undo 3"), "costs 0.25", "up to 4", "Undos left: 7."):
        assert part in first
    assert info == {"turn": 0}
    assert boxed("undo 3") not in Undo(Parrot(), max_depth=2).reset()[0]


def test_another_word_keeps_undo_for_the_inside() -> None:
    env = Undo(Parrot(), word="retract")
    env.reset(seed=0)
    env.step(UNDO)
    assert heard(env) == [UNDO]
    env.step(boxed("retract"))
    assert heard(env) == []


def test_the_menu_names_what_can_be_undone() -> None:
    env = Undo(gemenv.make("game:Sokoban-v0-easy"), max_undos=1, max_depth=2)
    inside = env.env.action_menu
    env.reset(seed=0)
    assert env.action_menu() == inside()
    for _ in range(3):
        env.step(env.sample_random_action())
    assert env.action_menu() == [*(inside() or []), UNDO, boxed("undo 2")]
    env.step(UNDO)
    assert env.action_menu() == inside()


def test_the_end_is_final() -> None:
    env = Undo(Parrot())
    env.reset(seed=0)
    env.step("bye")
    with pytest.raises(ResetNeeded):
        env.step(UNDO)

    env.reset()
    assert not env.step(UNDO)[4]["action_valid"]  # nothing of the episode before


def counted(env: Env) -> Env:
    return EpisodeStatistics(Undo(env))


@pytest.mark.parametrize("make", [counted, Undo])
def test_a_restored_episode_can_go_back_as_far(make: Callable[[Env], Env]) -> None:
    env = make(Parrot())
    env.reset(seed=3)
    for action in ("a", "b", UNDO, "c", "d"):
        env.step(action)
    twin = make(Parrot())
    twin.set_state(json.loads(json.dumps(env.get_state())))
    (fork,) = env.fork(1)

    for action in (boxed("undo 2"), "e", UNDO, UNDO, UNDO, UNDO):
        assert twin.step(action) == env.step(action) == fork.step(action)
    assert heard(env) == heard(twin) == heard(fork) == [UNDO]


def test_a_snapshot_does_not_grow_beyond_its_depth() -> None:
    env = Undo(gemenv.make("game:GuessTheNumber-v0", max_turns=400), max_depth=3)
    env.reset(seed=0)
    sizes: list[int] = []
    for _ in range(100):
        env.step(boxed(1))
        sizes.append(len(json.dumps(env.get_state())))
        if env.over:
            env.reset()

    assert max(sizes[5:]) < 1.2 * max(sizes[:5])


@given(st.lists(st.sampled_from(["a", "b", UNDO, boxed("undo 2"), boxed("undo 3")]), max_size=12))
def test_a_list_and_its_slices_foretell_it(actions: list[str]) -> None:
    env = Undo(Parrot(), max_undos=100, max_depth=5)
    env.reset(seed=0)
    words: list[str] = []
    reach = 0  # turns whose snapshots are left
    for action in actions:
        env.step(action)
        if action in ("a", "b"):
            words.append(action)
            reach = min(5, reach + 1)
        elif (depth := int(action[-2]) if action != UNDO else 1) <= reach:
            del words[-depth:]
            reach -= depth
        assert heard(env) == words


@pytest.mark.parametrize(
    ("kwargs", "named"),
    [
        ({"cost": -0.1}, "cost"),
        ({"cost": float("nan")}, "cost"),
        ({"max_undos": 0}, "max_undos"),
        ({"max_depth": 0}, "max_depth"),
        ({"word": "go back"}, "word"),
        ({"word": ""}, "word"),
    ],
)
def test_bad_arguments_are_refused(kwargs: dict[str, Any], named: str) -> None:
    with pytest.raises(InvalidArgumentError, match=f"`{named}` must be"):
        Undo(Parrot(), **kwargs)


def test_what_has_effects_outside_is_refused() -> None:
    inner = Parrot()
    inner.snapshot = False
    with pytest.raises(SnapshotError, match="effects outside"):
        Undo(inner)
