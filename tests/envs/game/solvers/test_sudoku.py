from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from random import Random

import numpy as np
import pytest

from gemenv.envs.game.solvers import sudoku
from gemenv.errors import InvalidArgumentError

# An easy grid and its solution.
EASY = (
    "530070000600195000098000060800060003400803001700020006060000280000419005000080079",
    "534678912672195348198342567859761423426853791713924856961537284287419635345286179",
)


def digits(text: str) -> tuple[int, ...]:
    return tuple(int(mark) for mark in text)


def peers(cell: int, box: int) -> list[int]:
    side = box * box
    row, column = divmod(cell, side)
    return [
        other
        for other in range(side * side)
        if other != cell
        and (
            other // side == row
            or other % side == column
            or (other // side // box, other % side // box) == (row // box, column // box)
        )
    ]


PEERS = {box: [peers(cell, box) for cell in range(box**4)] for box in (2, 3)}


def naive_count(clues: list[int], box: int, limit: int) -> int:
    """Plain backtracking over the emptiest choice; shares nothing with the module."""
    best: tuple[int, list[int]] | None = None
    for cell, value in enumerate(clues):
        if value:
            continue
        seen = {clues[other] for other in PEERS[box][cell]}
        legal = [digit for digit in range(1, box * box + 1) if digit not in seen]
        if best is None or len(legal) < len(best[1]):
            best = (cell, legal)
    if best is None:
        return 1
    cell, legal = best
    total = 0
    for digit in legal:
        clues[cell] = digit
        total += naive_count(clues, box, limit - total)
        clues[cell] = 0
        if total >= limit:
            break
    return total


def is_full(grid: tuple[int, ...], box: int) -> bool:
    legal = all(
        grid[cell] not in {grid[other] for other in PEERS[box][cell]} for cell in range(box**4)
    )
    return legal and set(grid) == set(range(1, box * box + 1))


@pytest.mark.parametrize(("box", "removals", "seeds"), [(2, 10, 150), (2, 16, 40), (3, 50, 40)])
def test_puzzles_are_valid_and_unique(box: int, removals: int, seeds: int) -> None:
    for seed in range(seeds):
        puzzle = sudoku.generate(np.random.default_rng(seed), box, removals)
        assert len(puzzle.clues) == len(puzzle.solution) == box**4
        assert is_full(puzzle.solution, box)
        assert all(c in (0, s) for c, s in zip(puzzle.clues, puzzle.solution, strict=True))
        assert naive_count(list(puzzle.clues), box, 2) == 1
        assert sudoku.count_solutions(puzzle.clues) == 1
        assert sudoku.solve(puzzle.clues) == puzzle.solution


@pytest.mark.parametrize(("box", "removals", "seeds"), [(2, 10, 100), (2, 16, 60), (3, 50, 12)])
def test_removal_is_that_of_one_cell_after_the_other(box: int, removals: int, seeds: int) -> None:
    for seed in range(seeds):
        puzzle = sudoku.generate(np.random.default_rng(seed), box, removals)
        order = removal_order(seed, box, removals)
        clues = list(puzzle.solution)
        for cell in order:
            clues[cell] = 0
            if naive_count(clues, box, 2) != 1:
                clues[cell] = puzzle.solution[cell]
        assert tuple(clues) == puzzle.clues


def removal_order(seed: int, box: int, removals: int) -> list[int]:
    """The order that `generate` draws: its generator, after the grid has been drawn."""
    draw = Random(int(np.random.default_rng(seed).integers(2**63)))
    sudoku._full_grid(sudoku._board(box), draw)
    return draw.sample(range(box**4), removals)


def test_number_of_givens() -> None:
    small = [sudoku.generate(np.random.default_rng(seed), 2, 10).clues for seed in range(200)]
    large = [sudoku.generate(np.random.default_rng(seed), 3, 50).clues for seed in range(100)]
    assert {16 - clues.count(0) for clues in small} <= {6, 7, 8, 9, 10}
    assert all(31 <= 81 - clues.count(0) <= 40 for clues in large)
    mean = sum(81 - clues.count(0) for clues in large) / len(large)
    assert 32.5 < mean < 35


@pytest.mark.parametrize("box", [2, 3])
def test_no_removals_gives_the_full_grid(box: int) -> None:
    puzzle = sudoku.generate(np.random.default_rng(1), box, 0)
    assert puzzle.clues == puzzle.solution


def test_every_removal_tried_leaves_no_clue_to_spare() -> None:
    for seed in range(5):
        puzzle = sudoku.generate(np.random.default_rng(seed), 3, 81)
        for cell in range(81):
            if puzzle.clues[cell]:
                fewer = (*puzzle.clues[:cell], 0, *puzzle.clues[cell + 1 :])
                assert sudoku.count_solutions(fewer) == 2


def test_grids_are_random() -> None:
    grids = [
        sudoku.generate(np.random.default_rng(seed), 2, 0).solution for seed in range(288 * 20)
    ]
    counts = Counter(grids)
    assert len(counts) == 288
    # 287 degrees of freedom: mean 287, standard deviation 24.
    assert sum((count - 20) ** 2 / 20 for count in counts.values()) < 287 + 5 * 24
    large = [sudoku.generate(np.random.default_rng(seed), 3, 0).solution for seed in range(300)]
    assert len(set(large)) == 300
    for cell in (0, 7, 40, 72, 80):
        seen = Counter(grid[cell] for grid in large)
        # 8 degrees of freedom: 40 has a probability below one in 100,000.
        assert sum((seen[digit] - 300 / 9) ** 2 / (300 / 9) for digit in range(1, 10)) < 40


def test_the_order_of_a_choice_is_random() -> None:
    board = sudoku._board(3)
    draw = Random(1)
    first = [sudoku._branch(board, board.start, board.guard, draw)[0] for _ in range(900)]
    slots = Counter(position % board.width for position in first)
    groups = Counter(position // board.width // 81 for position in first)
    # 8 and 3 degrees of freedom: probabilities below one in 100,000.
    assert sum((slots[slot] - 100) ** 2 / 100 for slot in range(9)) < 40
    assert sum((groups[kind] - 225) ** 2 / 225 for kind in range(4)) < 26


def test_same_seed_same_puzzle_and_one_draw_from_the_generator() -> None:
    first, second = np.random.default_rng(7), np.random.default_rng(7)
    assert sudoku.generate(first, 3, 50) == sudoku.generate(second, 3, 50)
    plain = np.random.default_rng(7)
    plain.integers(2**63)
    assert first.integers(1000) == plain.integers(1000)
    assert sudoku.generate(np.random.default_rng(8), 3, 50) != sudoku.generate(second, 3, 50)


def test_threads_agree_with_one_thread() -> None:
    def work(seed: int) -> sudoku.Puzzle:
        box, removals = ((2, 10), (3, 50))[seed % 2]
        return sudoku.generate(np.random.default_rng(seed), box, removals)

    alone = [work(seed) for seed in range(40)]
    sudoku._board.cache_clear()
    sudoku._small_grids.cache_clear()
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(work, range(40))) == alone


def test_solve_known_puzzle() -> None:
    assert sudoku.solve(digits(EASY[0])) == digits(EASY[1])
    assert sudoku.count_solutions(digits(EASY[0]), limit=10) == 1


def test_count_solutions_against_the_naive_solver() -> None:
    rng = np.random.default_rng(3)
    for _ in range(150):
        clues = [0] * 16
        for cell in rng.permutation(16)[:5]:
            clues[int(cell)] = int(rng.integers(1, 5))
        legal = all(
            clues[cell] == 0 or clues[cell] not in {clues[other] for other in PEERS[2][cell]}
            for cell in range(16)
        )
        expected = naive_count(list(clues), 2, 1000) if legal else 0
        assert sudoku.count_solutions(tuple(clues), limit=1000) == expected
        solution = sudoku.solve(tuple(clues))
        assert (solution is None) == (expected == 0)
        assert solution is None or is_full(solution, 2)


def test_count_stops_at_the_limit() -> None:
    assert sudoku.count_solutions((0,) * 16, limit=300) == 288
    assert sudoku.count_solutions((0,) * 16, limit=5) == 5
    assert sudoku.count_solutions((0,) * 81) == 2


@pytest.mark.parametrize(
    ("box", "removals", "words"),
    [(1, 0, "box must be"), (4, 0, "box must be"), (2, 17, "0 to 16"), (3, -1, "got -1")],
)
def test_generate_refuses(box: int, removals: int, words: str) -> None:
    with pytest.raises(InvalidArgumentError, match=words):
        sudoku.generate(np.random.default_rng(0), box, removals)


def test_solver_refuses() -> None:
    with pytest.raises(InvalidArgumentError, match="16 or 81 cells, got 3"):
        sudoku.solve((0, 0, 0))
    with pytest.raises(InvalidArgumentError, match="cell 2 must be from 0 to 4, got 5"):
        sudoku.solve((0, 0, 5) + (0,) * 13)
    with pytest.raises(InvalidArgumentError, match="got -1"):
        sudoku.count_solutions((-1,) + (0,) * 80)
    with pytest.raises(InvalidArgumentError, match="limit"):
        sudoku.count_solutions((0,) * 16, limit=0)
