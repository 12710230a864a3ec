from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gemenv.data import Order


@given(st.integers(1, 300), st.integers(0, 2**63 - 1))
def test_it_is_a_permutation(n: int, key: int) -> None:
    order = Order(n, key)
    assert sorted(order[i] for i in range(n)) == list(range(n))


@given(st.integers(1, 10**12), st.integers(0, 2**63 - 1), st.data())
def test_places_of_a_huge_one_differ(n: int, key: int, data: st.DataObject) -> None:
    order = Order(n, key)
    places = data.draw(st.sets(st.integers(0, n - 1), max_size=5))
    found = {order[place] for place in places}
    assert len(found) == len(places)
    assert all(0 <= index < n for index in found)


@pytest.mark.parametrize("n", [2, 3, 7, 40])
def test_every_row_comes_first_as_often(n: int) -> None:
    firsts = Counter(Order(n, key)[0] for key in range(200 * n))
    # Six standard deviations around the mean of 200.
    assert set(firsts) == set(range(n))
    assert all(abs(count - 200) < 6 * 200**0.5 for count in firsts.values())


def test_neighbours_do_not_stay_together() -> None:
    pairs = Counter(
        order[place + 1] - order[place]
        for order in (Order(100, k) for k in range(50))
        for place in range(99)
    )
    # By chance, 99 of 9,900 ordered pairs are neighbours: about 50 of these 4,950.
    assert pairs[1] < 110


def test_places_out_of_range_are_refused() -> None:
    with pytest.raises(IndexError):
        Order(3, 0)[3]
