"""RushHour: rules by hand, distances against a search over drawn boards, hostile input."""

import random
from typing import Any

import pytest

from gemenv.envs.game.rush_hour import RushHour, State
from gemenv.envs.game.solvers.rush_hour import Yard, distances, place, starts
from gemenv.errors import InvalidArgumentError
from tests.contract.games import make

Board = tuple[str, ...]


def read(board: str) -> Board:
    return tuple(line.replace(" ", "").replace(">", "") for line in board.split("\n"))


def slid(board: Board) -> dict[str, Board]:
    """Return the boards after all slides, by the move; knows only letters in a grid."""
    found: dict[str, Board] = {}
    for letter in sorted(set("".join(board)) - {"."}):
        cells = [(r, c) for r, row in enumerate(board) for c, x in enumerate(row) if x == letter]
        flat = cells[0][0] == cells[1][0]
        for way, dr, dc in (("left", 0, -1), ("right", 0, 1), ("up", -1, 0), ("down", 1, 0)):
            if flat != (dr == 0):
                continue
            for count in range(1, len(board)):
                moved = [(r + dr * count, c + dc * count) for r, c in cells]
                if not all(
                    0 <= r < len(board) and 0 <= c < len(board) and board[r][c] in ("." + letter)
                    for r, c in moved
                ):
                    break
                grid = [[x if x != letter else "." for x in row] for row in board]
                for r, c in moved:
                    grid[r][c] = letter
                found[f"{letter} {way} {count}"] = tuple(map("".join, grid))
    return found


def out(board: Board) -> bool:
    return board[(len(board) - 1) // 2].endswith("XX")


def fewest(board: Board) -> int | None:
    seen, layer, depth = {board}, [board], 0
    while layer:
        if any(map(out, layer)):
            return depth
        depth += 1
        layer = list({b for a in layer for b in slid(a).values()} - seen)
        seen |= set(layer)
    return None


def yard(*rows: str, **config: Any) -> RushHour:
    """Return a game with a board, whose letters are in the order of rows, then columns."""
    size = len(rows)
    env = RushHour(size=size, num_vehicles=9, **config)
    env.reset(seed=0)
    lengths: list[tuple[int, ...]] = []
    position = 0
    for i, line in enumerate([*rows, *map("".join, zip(*rows, strict=True))]):
        own = [x for x in line if x != "." and line.count(x) > 1]
        lengths.append(tuple(own.count(x) for x in dict.fromkeys(own)))
        for c, x in enumerate(line):
            if x != ".":
                position |= 1 << 2 * size * i + c + (0 if x in own else size)
    env.state = State(tuple(lengths), position, position)
    assert read(env.board()) == rows
    return env


ROWS = ("AA...", ".....", "XX.D.", ".C.D.", ".CBB.")


def small(**config: Any) -> RushHour:
    return yard(*ROWS, **config)


def check(game_id: str, seeds: range, every: int) -> None:
    """Follow the oracle on drawn boards; on each `every`-th one search for the fewest slides."""
    env = make(game_id)
    for seed in seeds:
        env.reset(seed=seed)
        board, slides = read(env.board()), 0
        optimal = int(env.difficulty())
        assert env.config.min_moves <= optimal <= env.config.max_turns
        assert len(set("".join(board)) - {"."}) == env.config.num_vehicles
        if seed % every == 0:
            assert fewest(board) == optimal
        while not out(board):
            assert -(env.potential() or 0) == optimal - slides
            move = env.oracle() or ""
            board, slides = slid(board)[move], slides + 1
            *_, info = env.step(rf"\boxed{{{move}}}")
            assert read(env.board()) == board
            assert info["success"] is out(board)
        assert slides == optimal


@pytest.mark.parametrize("variant", ["-easy", "", "-hard"])
def test_the_oracle_takes_the_fewest_slides(variant: str) -> None:
    check(f"game:RushHour-v0{variant}", range(20), every=5)


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize("variant", ["-easy", "", "-hard", "-random"])
def test_the_oracle_takes_the_fewest_slides_1000_times(variant: str) -> None:
    check(f"game:RushHour-v0{variant}", range(1000), every=20)


def test_all_positions_have_their_distance() -> None:
    env = small()
    far = distances(Yard(5, env.state.lengths), env.state.position) or {}
    boards: dict[Board, int] = {}
    for position, distance in far.items():
        env.state.position = position
        boards[read(env.board())] = distance
        assert sorted(slid(read(env.board()))) == sorted(env.moves())
    assert len(boards) == len(far) == 80
    reached, layer = {ROWS}, [ROWS]
    while layer:
        layer = list({b for a in layer for b in slid(a).values()} - reached)
        reached |= set(layer)
    assert reached == boards.keys()
    for board in random.Random(0).sample(sorted(boards), 40):
        assert fewest(board) == boards[board]


def test_a_search_gives_up_where_it_is_told_to() -> None:
    env = small()
    yard = Yard(5, env.state.lengths)
    far = distances(yard, env.state.position) or {}
    (exit_position, *_) = (position for position in far if yard.out(position))
    most = max(far.values())
    assert distances(yard, exit_position, most=len(far), least=most) == far
    assert distances(yard, exit_position, most=len(far) - 1) is None
    assert distances(yard, exit_position, least=most + 1) is None


def test_slides_over_free_cells_and_the_exit_wins() -> None:
    env = small()
    assert env.step(r"\boxed{D up 1}")[1:4] == (0.0, False, False)
    assert env.board() == "A A . . .\n. . . D .\nX X . D . >\n. C . . .\n. C B B ."
    assert env.step(r"\boxed{d DOWN}")[4]["action_valid"]
    assert env.step(r"\boxed{B left}")[4]["action_valid"] is False
    for move in (
        "B right 1",
        "B right 2",
        "D left 1",
        "X up 1",
        "X right 2",
        "K up 1",
        "X right 5",
    ):
        _, reward, terminated, _, info = env.step(rf"\boxed{{{move}}}")
        assert (reward, terminated, info["action_valid"]) == (0.0, False, move == "B right 1")


def test_the_car_wins_at_the_exit() -> None:
    env = yard(".....", ".....", "XX...", "AA.BB", ".....")
    assert env.potential() == -1.0
    _, reward, terminated, _, info = env.step(r"\boxed{X right 3}")
    assert (reward, terminated, info["success"]) == (1.0, True, True)
    assert env.potential() == 0.0


def test_back_and_forth_pays_nothing() -> None:
    env = small(max_turns=8)
    total = sum(env.step(rf"\boxed{{X {way} 1}}")[1] for way in ("right", "left") * 4)
    assert (total, env.over) == (0.0, True)


def test_several_slides_in_one_reply() -> None:
    env = small(max_actions_per_turn=4)
    assert env.step(r"\boxed{B right 1, C up 1, X left 1, A right 1}")[4]["action_valid"] is False
    assert env.board().endswith(". C . D .\n. C . B B")
    assert env.potential() == -(fewest(read(env.board())) or 0)


def test_vehicles_that_touch_are_told_apart() -> None:
    assert starts(0b111110, (2, 3)) == [1, 3]
    assert starts(0b110110, (2, 2)) == [1, 4]


def test_boards_are_drawn_without_overlap() -> None:
    rng = random.Random(3)
    for _ in range(50):
        yard, position = place(rng.randrange, 6, 13)
        assert yard.out(position)
        lines = sum(sum(some) for some in yard.lengths)
        assert sum(yard.own(position, line).bit_count() for line in range(12)) == lines
        # Each cell counts once as its own line's and once as a crossing one.
        assert position.bit_count() == 2 * lines
        assert sum(map(len, yard.lengths)) == 13


@pytest.mark.parametrize(
    "config",
    [{"size": 4}, {"size": 7}, {"num_vehicles": 11}, {"num_vehicles": 17}, {"min_moves": 0},
     {"min_moves": 9}, {"max_turns": 3}],
)  # fmt: skip
def test_yards_that_cannot_be_are_refused(config: dict[str, Any]) -> None:
    with pytest.raises(InvalidArgumentError, match="must be"):
        RushHour(**config)


@pytest.mark.parametrize(
    "answer",
    ["", "A", "up", "A 2", "A up 0", "A up 9", "AA up 1", "Z up 1", "A up ٢", "A " * 50_000],
)
def test_what_is_no_slide_is_a_format_error(answer: str) -> None:
    env = RushHour()
    env.reset(seed=0)
    assert env.step(rf"\boxed{{{answer}}}")[1] == -0.1
