import itertools
from functools import reduce
from operator import xor

import pytest

from gemenv.envs.game.duel_game import State
from gemenv.envs.game.nim import Nim
from gemenv.envs.game.solvers.duel import luck, value
from gemenv.envs.game.solvers.nim import NimRules
from gemenv.errors import InvalidArgumentError


def won(position: str, *, misere: bool) -> bool:
    """Bouton's theory: whoever faces a nim-sum of 0 loses; in misère play single ones are odd."""
    heaps = [int(size) for size in position]
    if misere and max(heaps) <= 1:
        return sum(heaps) % 2 == 0
    return reduce(xor, heaps) != 0


def env_with(position: str, **config: object) -> Nim:
    env = Nim(**{"num_heaps": len(position), "opponent": "exact", **config})
    env.reset(seed=0)
    env.state = State(position, position, True)
    return env


def check_values(heaps: int, largest: int) -> None:
    digits = "01234567"[: largest + 1]
    for misere in (False, True):
        rules = NimRules(misere)
        for sizes in itertools.product(digits, repeat=heaps):
            position = "".join(sizes)
            if position.strip("0"):
                assert value(rules, position) == won(position, misere=misere), position


def test_values_are_those_of_boutons_theory() -> None:
    check_values(3, 5)


@pytest.mark.slow
def test_values_of_large_heaps_are_those_of_boutons_theory() -> None:
    check_values(5, 7)


@pytest.mark.parametrize("opponent", ["random", "scripted", "exact"])
@pytest.mark.parametrize("misere", [False, True])
def test_every_start_is_won_and_the_oracle_wins_it(opponent: str, misere: bool) -> None:
    env = Nim(opponent=opponent, misere=misere)
    for seed in range(30):
        env.reset(seed=seed)
        assert won(env.state.start, misere=misere)
        while not env.over:
            _, reward, *_, info = env.step(env.oracle_action() or "")
        assert (reward, info["success"]) == (1.0, True)


def test_taking_the_last_one_wins_or_loses() -> None:
    for misere, reward, text in ((False, 1.0, "You won."), (True, 0.0, "You lost.")):
        env = env_with("03", misere=misere)
        observation, came, terminated, _, info = env.step(r"\boxed{2 3}")
        assert (came, terminated, info["success"]) == (reward, True, reward == 1)
        assert text in observation
        assert env.potential() == reward


def test_the_opponent_answers() -> None:
    env = env_with("33")
    assert env.potential() == 0.0
    observation, reward, terminated, *_ = env.step(r"\boxed{1  3}")
    assert (reward, terminated) == (0.0, True)
    assert "You played 1 3. The opponent played 2 3. You lost." in observation
    env = env_with("123", opponent="scripted")
    observation, _, terminated, *_ = env.step(r"\boxed{1 1}")
    assert not terminated
    assert observation.endswith("The opponent played 3 3.\nHeaps: heap 1: 0, heap 2: 2, heap 3: 0.")


@pytest.mark.parametrize(
    ("move", "why"),
    [
        ("3 1", "There is no heap 3."),
        ("0 1", "There is no heap 0."),
        ("1 4", "You cannot take 4 from heap 1: it has 3."),
        ("2 0", "You cannot take 0 from heap 2: it has 2."),
    ],
)
def test_what_is_not_there_is_refused_without_a_fine(move: str, why: str) -> None:
    env = env_with("32")
    observation, reward, terminated, _, info = env.step(rf"\boxed{{{move}}}")
    assert (reward, terminated, info["action_valid"]) == (0.0, False, False)
    assert why in observation
    assert env.state.position == "32"


def test_the_difficulty_is_the_luck_that_random_play_needs() -> None:
    # Of the 3 moves 1 leaves two heaps of 1, and then all is forced; of 2 moves 1 takes all.
    assert luck(NimRules(), "exact", "12", 1.0) == pytest.approx(1 / 3)
    assert luck(NimRules(), "exact", "2", 1.0) == pytest.approx(1 / 2)


@pytest.mark.parametrize("first", [True, False])
def test_the_seat_can_be_chosen(first: bool) -> None:
    env = Nim(first=first, num_heaps=3)
    whole = 0
    for seed in range(50):
        env.reset(seed=seed)
        assert env.state.first == first
        whole += "0" not in env.state.position
    assert (whole == 50) == first


def test_a_seat_that_cannot_win_is_not_drawn_and_refused_where_it_is_asked_for() -> None:
    # Heaps of one or two, an odd number of them: never is the nim-sum 0, so exact play wins first.
    lost = {"num_heaps": 3, "max_heap": 2, "opponent": "exact"}
    env = Nim(**lost)
    for seed in range(10):
        env.reset(seed=seed)
        assert env.state.first
    with pytest.raises(InvalidArgumentError, match="`first` must be another one"):
        Nim(**lost, first=False).reset(seed=0)


@pytest.mark.parametrize(
    "config", [{"num_heaps": 1}, {"max_heap": 8}, {"max_turns": 27}, {"opponent": "human"}]
)
def test_other_games_are_refused(config: dict[str, object]) -> None:
    with pytest.raises(InvalidArgumentError):
        Nim(**config)


@pytest.mark.parametrize("reply", ["3", "1 2 3", "one two", "", "1 -2", "٣ 1", "1 " * 50_000])
def test_what_is_no_move_is_a_format_error(reply: str) -> None:
    env = Nim()
    env.reset(seed=0)
    assert env.step(rf"\boxed{{{reply}}}")[1] == -0.1
