"""Permutations that are followed both ways."""

from hypothesis import given
from hypothesis import strategies as st

from gemenv.data.world.layout import Traits
from gemenv.data.world.shuffle import Shuffle


@given(st.integers(1, 300), st.text(max_size=10))
def test_it_is_a_permutation_with_its_inverse(n: int, key: str) -> None:
    shuffle = Shuffle(n, key)
    order = [shuffle[i] for i in range(n)]

    assert sorted(order) == list(range(n))
    assert [shuffle.inverse(j) for j in order] == list(range(n))


@given(st.integers(1, 2_000_000), st.data())
def test_it_stays_in_its_range(n: int, data: st.DataObject) -> None:
    i = data.draw(st.integers(0, n - 1))
    shuffle = Shuffle(n, "key")

    assert 0 <= shuffle[i] < n
    assert shuffle.inverse(shuffle[i]) == i


def test_neighbours_are_scattered_and_keys_differ() -> None:
    first, second = Shuffle(100_000, "a"), Shuffle(100_000, "b")
    near = sum(abs(first[i] - first[i + 1]) < 1000 for i in range(1000))

    assert near < 60  # 2 % by chance
    assert sum(first[i] == second[i] for i in range(1000)) < 10


def test_bits_of_traits_are_even() -> None:
    traits = Traits("key")
    ones = [sum(traits[n] >> bit & 1 for n in range(2000)) for bit in range(64)]

    assert all(850 < count < 1150 for count in ones)
