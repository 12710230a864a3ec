import functools
import random

import pytest

import gemenv
from gemenv.envs.game.connect_four import ConnectFour
from gemenv.envs.game.duel_game import State
from gemenv.envs.game.solvers.connect_four import ConnectFourRules, best, main_line_bits, opening
from gemenv.errors import InvalidArgumentError

Grid = tuple[str, ...]
VARIANTS = ("", "-easy", "-hard", "-random")
OPPONENTS = ("random", "scripted", "exact")


def lines(rows: int, columns: int) -> list[list[tuple[int, int]]]:
    """Return all lines of four, as columns and rows."""
    cells = [(c, r) for c in range(columns) for r in range(rows)]
    steps = ((0, 1), (1, 0), (1, 1), (1, -1))
    drawn = [[(c + i * dc, r + i * dr) for i in range(4)] for c, r in cells for dc, dr in steps]
    return [line for line in drawn if set(line) <= set(cells)]


class Checker:
    """Another implementation: tuples of strings, plain minimax."""

    def __init__(self, rows: int, columns: int) -> None:
        self.rows, self.lines = rows, lines(rows, columns)
        self.value = functools.cache(self._value)

    def won(self, grid: Grid, sign: str) -> bool:
        return any(all(grid[c][r : r + 1] == sign for c, r in line) for line in self.lines)

    def children(self, grid: Grid) -> dict[str, Grid]:
        sign = "XO"[sum(map(len, grid)) % 2]
        return {
            str(i + 1): (*grid[:i], grid[i] + sign, *grid[i + 1 :])
            for i in range(len(grid))
            if len(grid[i]) < self.rows
        }

    def _value(self, grid: Grid) -> float:
        """Return the score of whoever is to move, where nobody has won yet."""
        sign = "XO"[sum(map(len, grid)) % 2]
        children = list(self.children(grid).values())
        if any(self.won(child, sign) for child in children):
            return 1.0
        return max((1 - self.value(child) for child in children), default=0.5)


class Forcing:
    """A third one: sets of cells, and whether a side can force a win, no matter how fast."""

    def __init__(self, rows: int, columns: int) -> None:
        self.rows, self.columns = rows, columns
        number = {(c, r): c * rows + r for c in range(columns) for r in range(rows)}
        self.through: list[list[int]] = [[] for _ in number]
        for line in lines(rows, columns):
            cells = [number[cell] for cell in line]
            for cell in cells:
                self.through[cell].append(sum(1 << other for other in cells if other != cell))

    def wins(self, position: str) -> bool:
        sides, heights = {"X": 0, "O": 0}, []
        for c, column in enumerate(position.split("/")):
            heights.append(len(column))
            for r, sign in enumerate(column):
                sides[sign] |= 1 << c * self.rows + r
        own = "X" if position.count("X") == position.count("O") else "O"
        self.known: dict[tuple[int, int], bool] = {}
        return self.forced(sides.pop(own), *sides.values(), tuple(heights))

    def cells(self, heights: tuple[int, ...]) -> list[tuple[int, int]]:
        return [(c, c * self.rows + h) for c, h in enumerate(heights) if h < self.rows]

    def completes(self, side: int, cell: int) -> bool:
        return any(side & rest == rest for rest in self.through[cell])

    def forced(self, own: int, other: int, heights: tuple[int, ...]) -> bool:
        key = (own, other)
        if key not in self.known:
            cells = self.cells(heights)
            self.known[key] = any(self.completes(own, cell) for _, cell in cells) or any(
                self.holds(own | 1 << cell, other, raised(heights, c)) for c, cell in cells
            )
        return self.known[key]

    def holds(self, own: int, other: int, heights: tuple[int, ...]) -> bool:
        """Say whether the side that has just moved wins against every answer."""
        cells = self.cells(heights)
        return (
            bool(cells)
            and not any(self.completes(other, cell) for _, cell in cells)
            and all(self.forced(own, other | 1 << cell, raised(heights, c)) for c, cell in cells)
        )


def raised(heights: tuple[int, ...], column: int) -> tuple[int, ...]:
    return (*heights[:column], heights[column] + 1, *heights[column + 1 :])


def env_with(position: str, size: tuple[int, int] = (4, 4), **config: object) -> ConnectFour:
    env = ConnectFour(**{"size": size, "opening": 8, "opponent": "exact", **config})
    env.reset(seed=0)
    env.state = State(position, position, position.count("X") == position.count("O"))
    return env


@pytest.mark.parametrize(
    ("rows", "columns", "plies"),
    [(4, 4, 6), (5, 4, 9), pytest.param(4, 5, 9, marks=pytest.mark.slow)],
)
def test_values_and_best_moves_are_those_of_plain_minimax(
    rows: int, columns: int, plies: int
) -> None:
    rules, checker, rng = ConnectFourRules(rows, columns), Checker(rows, columns), random.Random(1)
    seen: set[float] = set()
    for _ in range(25):
        position = opening(rules, plies, rng.randrange)
        if position is None:
            continue
        grid = tuple(position.split("/"))
        value = checker.value(grid)
        seen.add(value)
        assert rules.solve(position) == value
        children = checker.children(grid)
        assert rules.legal(position) == list(children)
        if value < 1:  # otherwise those that win at once are named alone
            kept = {m for m, child in children.items() if 1 - checker.value(child) == value}
            assert set(best(rules, position)) == kept
    assert len(seen) == 3


def check_starts(variant: str, seeds: range) -> None:
    env = gemenv.make(f"game:ConnectFour-v0{variant}")
    for seed in seeds:
        env.reset(seed=seed)
        assert Forcing(*env.config.size).wins(env.state.start), seed


@pytest.mark.parametrize("variant", VARIANTS)
def test_starts_can_be_won(variant: str) -> None:
    check_starts(variant, range(15))


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize("variant", VARIANTS)
def test_a_thousand_starts_can_be_won(variant: str) -> None:
    check_starts(variant, range(1000))


@pytest.mark.parametrize("opponent", OPPONENTS)
def test_the_oracle_wins_every_start(opponent: str) -> None:
    env = ConnectFour(size=(4, 5), opening=8, opponent=opponent)
    for seed in range(40):
        env.reset(seed=seed)
        while not env.over:
            assert env.potential() == 1.0
            _, reward, *_, info = env.step(env.oracle_action() or "")
        assert (reward, info["success"], env.potential()) == (1.0, True, 1.0)


@pytest.mark.parametrize(
    ("position", "move"),
    [("XXX/OOO//", "1"), ("X/X/X/", "4"), ("OOOX/XXX/OX/OOX", "3"), ("X/OX/OOX/OXO", "4")],
)
def test_four_in_a_line_win(position: str, move: str) -> None:
    sign = "X" if position.count("X") == position.count("O") else "O"
    rules = ConnectFourRules(4, 4)
    columns = position.split("/")
    columns[int(move) - 1] += sign
    four = Checker(4, 4).won(tuple(columns), sign)
    assert rules.score(rules.after(position, move)) == (1.0 if four else None)


def test_to_win_and_to_let_the_opponent_win() -> None:
    env = env_with("XXX/OOO//", (5, 4))
    observation, reward, terminated, _, info = env.step(r"\boxed{1}")
    assert (reward, terminated, info["success"]) == (1.0, True, True)
    assert "You played 1. You won." in observation
    env = env_with("XXX/OOO//", (5, 4))
    observation, reward, terminated, _, info = env.step(r"\boxed{4}")
    assert (reward, terminated, info["success"], env.potential()) == (0.0, True, False, 0.0)
    assert "The opponent played 2. You lost." in observation


def test_the_board() -> None:
    env = env_with("XO/X//O")
    assert env.board() == "You are X.\n. . . .\n. . . .\nO . . .\nX X . O\n1 2 3 4"


@pytest.mark.parametrize(
    ("move", "why"), [("1", "Column 1 is full."), ("8", "There is no column 8.")]
)
def test_full_and_missing_columns_are_refused_without_a_fine(move: str, why: str) -> None:
    env = env_with("XOXO///")
    observation, reward, terminated, _, info = env.step(rf"\boxed{{{move}}}")
    assert (reward, terminated, info["action_valid"]) == (0.0, False, False)
    assert why in observation


def test_the_scripted_opponent_wins_blocks_and_stays_near_the_middle() -> None:
    rules = ConnectFourRules(5, 4)
    assert rules.scripted("XXX/OOO//") == ["1"]
    assert rules.scripted("XXX/OO//") == ["1"]
    assert rules.scripted("///") == ["2", "3"]


def test_the_difficulty_is_the_chance_to_keep_the_win() -> None:
    assert main_line_bits(ConnectFourRules(5, 4), "XXX/OOO//") == 2.0


@pytest.mark.parametrize("first", [True, False])
def test_the_seat_can_be_chosen(first: bool) -> None:
    env = ConnectFour(first=first)
    for seed in range(10):
        env.reset(seed=seed)
        assert env.state.first == first
        assert ("You are X." in env.board()) == first


@pytest.mark.parametrize(
    "config",
    [{"size": (3, 4)}, {"size": (9, 7)}, {"opening": 11}, {"opening": 25}, {"max_turns": 6}],
)
def test_other_boards_are_refused(config: dict[str, object]) -> None:
    with pytest.raises(InvalidArgumentError):
        ConnectFour(**config)


@pytest.mark.parametrize("reply", ["0", "9", "10", "a", "", "٣", "1" * 100_000])
def test_what_is_no_column_is_a_format_error(reply: str) -> None:
    env = ConnectFour()
    env.reset(seed=0)
    assert env.step(rf"\boxed{{{reply}}}")[1] == -0.1
