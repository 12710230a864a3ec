import random
from collections import Counter, deque

import pytest

from gemenv.envs.game.solvers.blocksworld import (
    best_move,
    count_positions,
    draw_position,
    moved,
    plan_length,
)

Position = frozenset[tuple[str, ...]]


def after_one_move(position: Position) -> set[Position]:
    """Apply the rules alone: take a top block, put it on any other tower or on the table."""
    found: set[Position] = set()
    for tower in position:
        rest, block = tower[:-1], tower[-1:]
        others = position - {tower}
        base = others | ({rest} if rest else set())
        found.add(frozenset(base | {block}))
        found |= {frozenset((base - {other}) | {other + block}) for other in others}
    return found - {position}


def breadth_first(start: Position) -> dict[Position, int]:
    """Return the distance of every position from the start."""
    found, queue = {start: 0}, deque([start])
    while queue:
        position = queue.popleft()
        for other in after_one_move(position):
            if other not in found:
                found[other] = found[position] + 1
                queue.append(other)
    return found


def position(stacks: tuple[str, ...]) -> Position:
    return frozenset(map(tuple, stacks))


def check_lengths(blocks: int, goals: int, starts: int) -> None:
    rng = random.Random(blocks)
    for _ in range(goals):
        goal = draw_position(rng.randrange, blocks)
        exact = breadth_first(position(goal))
        assert len(exact) == count_positions(blocks)
        for _ in range(starts):
            start = draw_position(rng.randrange, blocks)
            # A move can be taken back, so that the distance is the same both ways.
            left = exact[position(start)]
            assert plan_length(start, goal) == left
            move = best_move(start, goal)
            assert (move is None) == (left == 0)
            if move is not None:
                assert exact[position(moved(start, *move))] == left - 1


@pytest.mark.parametrize(("blocks", "goals", "starts"), [(2, 3, 3), (4, 20, 40), (5, 5, 200)])
def test_plans_are_as_short_as_a_search_of_all_positions_says(
    blocks: int, goals: int, starts: int
) -> None:
    check_lengths(blocks, goals, starts)


@pytest.mark.slow
def test_plans_of_seven_blocks_are_shortest() -> None:
    check_lengths(7, 3, 1000)


def test_a_plan_with_a_detour() -> None:
    # B and C both have to go to the table before they can change places.
    assert plan_length(("ABC",), ("ACB",)) == 4
    assert best_move(("ABC",), ("ACB",)) == ("C", "table")


def test_positions_are_drawn_evenly() -> None:
    rng = random.Random(0)
    counts = Counter(position(draw_position(rng.randrange, 3)) for _ in range(13_000))
    assert len(counts) == 13
    assert all(850 < count < 1150 for count in counts.values())
