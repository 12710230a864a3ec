import pytest
from hypothesis import given
from hypothesis import strategies as st

from gemenv.errors import InvalidArgumentError
from gemenv.tools.search.cache import SearchCache


def test_what_was_not_wanted_for_longest_goes_first() -> None:
    cache = SearchCache(2)
    cache.put(("a", 1), ())
    cache.put(("b", 1), ())
    cache.get(("a", 1))
    cache.put(("c", 1), ())
    assert [cache.get((query, 1)) is not None for query in "abc"] == [True, False, True]
    assert (cache.hits, cache.misses, len(cache)) == (3, 1, 2)


@given(st.integers(0, 5), st.lists(st.integers(0, 9)))
def test_it_never_grows_beyond_its_size(size: int, keys: list[int]) -> None:
    cache = SearchCache(size)
    for key in keys:
        cache.put((str(key), 1), ())
        assert len(cache) <= size
        assert (cache.get((str(key), 1)) is not None) == (size > 0)


def test_a_negative_size() -> None:
    with pytest.raises(InvalidArgumentError, match="cache_size"):
        SearchCache(-1)
