import itertools
import random
from functools import cache

import pytest

from gemenv.envs.game.solvers.sliding import estimate, goal, slide, solvable, solve, sources

Board = tuple[int, ...]


@cache
def distances(side: int) -> dict[Board, int]:
    """Search backwards from the solved board: the gap swaps with a cell beside it."""
    solved = (*range(1, side * side), 0)
    found, layer = {solved: 0}, [solved]
    while layer:
        reached: list[Board] = []
        for board in layer:
            gap = board.index(0)
            for cell in range(side * side):
                (r, c), (s, d) = divmod(gap, side), divmod(cell, side)
                if abs(r - s) + abs(c - d) == 1:
                    after = list(board)
                    after[gap], after[cell] = after[cell], 0
                    if tuple(after) not in found:
                        found[tuple(after)] = found[board] + 1
                        reached.append(tuple(after))
        layer = reached
    return found


def check_solution(board: Board, side: int) -> int:
    moves = solve(board, side)
    for way in moves:
        gap = board.index(0)
        board = slide(board, gap, sources(side)[gap][way])
    assert board == goal(side)
    return len(moves)


def test_all_boards_of_2x2() -> None:
    found = distances(2)
    assert len(found) == 12
    for board in itertools.permutations(range(4)):
        assert solvable(board, 2) == (board in found)
    for board, distance in found.items():
        assert check_solution(board, 2) == distance
        assert estimate(board, 2) <= distance


@pytest.mark.slow
def test_a_thousand_boards_of_3x3() -> None:
    found = distances(3)
    assert len(found) == 181_440
    assert max(found.values()) == 31
    rng = random.Random(0)
    for board in rng.sample(list(found), 1000):
        assert check_solution(board, 3) == found[board]
        assert solvable(board, 3)
        swapped = tuple({1: 2, 2: 1}.get(tile, tile) for tile in board)
        assert not solvable(swapped, 3)
    assert all(estimate(board, 3) <= distance for board, distance in found.items())


def walk(rng: random.Random, side: int, moves: int) -> Board:
    board = goal(side)
    for _ in range(moves):
        gap = board.index(0)
        board = slide(board, gap, rng.choice(list(sources(side)[gap].values())))
    return board


@pytest.mark.parametrize("moves", [1, 5, 12, 25, 60])
def test_no_solution_of_4x4_is_longer_than_the_way_that_led_there(moves: int) -> None:
    rng = random.Random(moves)
    for _ in range(5):
        board = walk(rng, 4, moves)
        assert solvable(board, 4)
        assert estimate(board, 4) <= check_solution(board, 4) <= moves


@pytest.mark.parametrize(
    ("board", "length"),
    [
        ((1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 0, 14, 15), 2),
        ((5, 1, 2, 3, 9, 6, 7, 4, 13, 10, 11, 8, 0, 14, 15, 12), 9),
    ],
)
def test_boards_whose_solution_is_known(board: Board, length: int) -> None:
    assert check_solution(board, 4) == length


def test_tiles_in_the_wrong_order_make_way() -> None:
    # 2 1 in their own row: taxicab distance 2, and one has to leave the row and come back.
    assert estimate((2, 1, 3, 4, 5, 6, 7, 8, 0), 3) == 4


def test_a_board_that_is_far_away_is_solved_all_the_same() -> None:
    far = (0, 12, 9, 13, 15, 11, 10, 14, 3, 7, 2, 5, 4, 8, 6, 1)
    assert solvable(far, 4)
    assert 80 <= check_solution(far, 4) <= 130
