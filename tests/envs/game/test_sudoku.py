from itertools import product

import pytest

from gemenv.envs.game.sudoku import State, Sudoku
from gemenv.errors import InvalidArgumentError

SOLUTION = "1234341221434321"
CLUES = "12343412214343.."


def env_with(clues: str, **config: object) -> Sudoku:
    env = Sudoku(scale=4, clues=10, **config)
    env.reset(seed=0)
    env.state = State(clues, SOLUTION, clues)
    return env


def play(env: Sudoku, move: str) -> tuple[float, bool, bool]:
    _, reward, terminated, _, info = env.step(rf"\boxed{{{move}}}")
    return reward, terminated, info["action_valid"]


def test_right_digits_pay_their_share_and_the_last_one_wins() -> None:
    env = env_with(CLUES)
    assert play(env, "4 3 2") == (0.5, False, True)
    assert play(env, "4, 4, 1") == (0.5, True, True)


@pytest.mark.parametrize("move", ["1 1 1", "1 1 0", "5 1 1", "0 1 1", "4 3 5", "4 3 0", "4 3 4"])
def test_moves_against_the_rules_are_refused_without_a_fine(move: str) -> None:
    env = env_with(CLUES)
    assert play(env, move) == (0.0, False, False)
    assert env.state.cells == CLUES


def test_a_digit_that_fits_is_accepted_right_or_wrong_and_nothing_tells_which() -> None:
    clues = "1..." + "." * 12
    right, wrong = env_with(clues), env_with(clues)
    told = [right.step(r"\boxed{1 2 2}")[0], wrong.step(r"\boxed{1 2 3}")[0]]
    said = [observation.split("\n")[0] for observation in told]
    assert said[0].replace("wrote 2", "wrote ?") == said[1].replace("wrote 3", "wrote ?")
    assert wrong.state.cells[1] == "3"


def test_progress_cannot_be_farmed() -> None:
    env = env_with("1..." + "." * 12, max_turns=50)
    total = sum(play(env, move)[0] for move in ["1 2 2", "1 2 0"] * 5 + ["1 2 3", "1 2 2", "1 2 4"])
    assert total == pytest.approx(0.0)


def test_the_oracle_mends_what_is_wrong() -> None:
    env = env_with("1..." + "." * 12, max_turns=50)
    play(env, "1 2 3")
    play(env, "2 1 2")
    while not env.over:
        result = env.step(env.oracle_action() or "")
    assert result[4]["success"]


def test_the_board_has_headers_and_boxes() -> None:
    env = env_with(CLUES)
    assert env.board().split("\n") == [
        "   C1 C2 | C3 C4",
        "----------------",
        "R1  1  2 |  3  4",
        "R2  3  4 |  1  2",
        "----------------",
        "R3  2  1 |  4  3",
        "R4  4  3 |  .  .",
    ]


def test_the_nine_by_nine_board_shows_every_cell() -> None:
    env = Sudoku(scale=9, clues=50)
    env.reset(seed=0)
    rows = [line.split()[1:] for line in env.board().split("\n") if line.startswith("R")]
    assert "".join("".join(row).replace("|", "") for row in rows) == env.state.cells


def test_only_two_sizes_exist() -> None:
    with pytest.raises(InvalidArgumentError, match="must be 4 or 9"):
        Sudoku(scale=5)


def test_the_potential_is_the_share_of_right_cells() -> None:
    env = Sudoku(scale=4, clues=10)
    env.reset(seed=0)
    empty = env.difficulty()
    assert env.potential() == 0.0
    for done in range(1, int(empty)):
        env.step(env.oracle_action() or "")
        assert env.potential() == pytest.approx(done / empty)
    env.step(env.oracle_action() or "")
    assert env.potential() == 1.0


def test_the_menu_has_everything_that_is_accepted() -> None:
    env = Sudoku(scale=4, clues=10)
    env.reset(seed=0)
    for _ in range(4):
        probe = env.spawn()
        accepted: list[str] = []
        for row, column, digit in product(range(1, 5), range(1, 5), (1, 2, 3, 4, 0)):
            probe.set_state(env.get_state())
            action = rf"\boxed{{{row} {column} {digit}}}"
            if probe.step(action)[4]["action_valid"]:
                accepted.append(action)
        assert env.action_menu() == accepted
        env.step(env.sample_random_action())
