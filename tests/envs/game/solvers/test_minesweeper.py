from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gemenv.envs.game.solvers.minesweeper import clicks, deduce, mine_chances, neighbours


def touching(cell: int, other: int, cols: int) -> bool:
    (r, c), (s, d) = divmod(cell, cols), divmod(other, cols)
    return cell != other and abs(r - s) <= 1 and abs(c - d) <= 1


@given(st.integers(2, 5), st.integers(2, 5))
def test_neighbours_are_a_step_of_a_king_away(rows: int, cols: int) -> None:
    cells = range(rows * cols)
    for cell, around in enumerate(neighbours(rows, cols)):
        assert [i for i in cells if around >> i & 1] == [
            i for i in cells if touching(cell, i, cols)
        ]


@settings(deadline=None)
@given(
    st.tuples(st.integers(2, 4), st.integers(2, 4)).flatmap(
        lambda size: st.tuples(
            st.just(size),
            st.sets(st.integers(0, size[0] * size[1] - 1), min_size=1, max_size=4),
            st.sets(st.integers(0, size[0] * size[1] - 1), max_size=6),
        )
    )
)
def test_chances_are_those_of_all_placements_listed(
    case: tuple[tuple[int, int], set[int], set[int]],
) -> None:
    (rows, cols), mines, opened = case
    opened = opened - mines
    cells = range(rows * cols)
    numbers = {i: sum(touching(i, m, cols) for m in mines) for i in opened}
    hidden = [i for i in cells if i not in opened]
    fits = [
        placed
        for placed in combinations(hidden, len(mines))
        if all(sum(touching(i, m, cols) for m in placed) == n for i, n in numbers.items())
    ]
    expected = {i: sum(i in placed for placed in fits) / len(fits) for i in hidden}

    around = neighbours(rows, cols)
    mask = sum(1 << i for i in hidden)
    assert mine_chances(numbers, mask, len(mines), around) == pytest.approx(expected)
    safe, mined, _ = deduce(numbers, mask, around)
    assert all(expected[i] == 0 for i in cells if safe >> i & 1)
    assert all(expected[i] == 1 for i in cells if mined >> i & 1)


@pytest.mark.parametrize(
    ("mines", "least"), [({0}, 1), ({4}, 8), ({1}, 3), ({3, 4, 5}, 6), (set(range(1, 9)), 1)]
)
def test_clicks_of_boards_counted_by_hand(mines: set[int], least: int) -> None:
    assert clicks(sum(1 << i for i in mines), neighbours(3, 3)) == least
