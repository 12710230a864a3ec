import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gemenv.envs.base.truth_tables import consistent, everything, proposition


@pytest.mark.parametrize("count", [1, 2, 5])
def test_a_proposition_holds_where_its_bit_is_set(count: int) -> None:
    for assignment, number in itertools.product(range(1 << count), range(count)):
        assert proposition(count, number) >> assignment & 1 == assignment >> number & 1
    assert everything(count).bit_count() == everything(count).bit_length() == 1 << count


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, everything(3))), max_size=4))
def test_consistent_assignments_are_those_of_trying_all(said: list[tuple[int, int]]) -> None:
    expected = sum(
        1 << a
        for a in range(8)
        if all((a >> number & 1) == (table >> a & 1) for number, table in said)
    )
    assert consistent(3, said) == expected
