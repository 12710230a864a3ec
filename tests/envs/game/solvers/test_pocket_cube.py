import random
from collections import Counter

import pytest

from gemenv.envs.game.solvers.pocket_cube import SOLVED, TURNS, near, solve, turned

# Known: positions by the turns that they need, half turns counted as one.
COUNTS = [1, 9, 54, 321, 1847, 9992, 50136, 227536, 870072, 1887748, 623800, 2644]


def turns(position: str, words: str) -> str:
    for turn in words.split():
        position = turned(position, turn)
    return position


def layers(depth: int) -> list[set[str]]:
    """Search from the solved cube by quarter turns alone, three of which undo one."""
    found: list[set[str]] = [{SOLVED}]
    seen = {SOLVED}
    for _ in range(depth):
        ahead: set[str] = set()
        for position in found[-1]:
            for face in "URF":
                other = position
                for _ in range(3):
                    other = turned(other, face)
                    ahead.add(other)
        found.append(ahead - seen)
        seen |= ahead
    return found


def test_there_are_as_many_positions_as_is_known() -> None:
    assert [Counter(near().values())[i] for i in range(6)] == COUNTS[:6]
    assert sum(COUNTS) == 3_674_160


@pytest.mark.parametrize("face", "URF")
def test_turns_have_order_four(face: str) -> None:
    once = turned(SOLVED, face)
    assert turned(once, face) == turned(SOLVED, f"{face}2") != SOLVED
    assert turned(once, f"{face}2") == turned(SOLVED, f"{face}'")
    assert turned(once, f"{face}'") == SOLVED


def test_what_a_turn_moves() -> None:
    # A clockwise turn of the right face brings front to up, up to back, back to down.
    assert turned(SOLVED, "R") == "WGWGOOOOGYGYRRRRWBWBYBYB"
    assert turned(SOLVED, "U") == "WWWWGGOORRGGBBRROOBBYYYY"
    assert turned(SOLVED, "F") == "WWOOOYOYGGGGWRWRBBBBRRYY"


def test_known_identities() -> None:
    assert turns(SOLVED, "R U R' U' " * 6) == SOLVED
    assert turns(SOLVED, "R U2 R' U' R U' R' " * 6) == SOLVED
    assert turns(SOLVED, "R U R' U' " * 3) != SOLVED


def test_solutions_are_as_short_as_a_search_from_the_solved_cube_says() -> None:
    rng = random.Random(0)
    for distance, layer in enumerate(layers(6)):
        for position in rng.sample(sorted(layer), min(20, len(layer))):
            left, turn = solve(position)
            assert left == distance
            assert (turn is None) == (distance == 0)
            if turn is not None:
                assert solve(turned(position, turn))[0] == distance - 1


@pytest.mark.slow
def test_solutions_of_all_depths_on_1000_cubes() -> None:
    rng = random.Random(1)
    depths: Counter[int] = Counter()
    for _ in range(1000):
        position = turns(SOLVED, " ".join(rng.choices(TURNS, k=40)))
        left, _ = solve(position)
        depths[left] += 1
        for expected in range(left, 0, -1):
            now, turn = solve(position)
            assert now == expected
            position = turned(position, turn or "")
        assert position == SOLVED
    # The mean of known counts, weighed.
    mean = sum(i * count for i, count in enumerate(COUNTS)) / sum(COUNTS)
    assert sum(d * n for d, n in depths.items()) / 1000 == pytest.approx(mean, abs=0.15)
