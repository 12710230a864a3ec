import copy
import pickle
from typing import Any

import gymnasium
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gemenv.errors import InvalidArgumentError
from gemenv.spaces import Text

ANY_TEXT = st.text(st.characters(exclude_categories=[]))


@given(ANY_TEXT)
def test_every_text_is_in_the_space(text: str) -> None:
    assert text in Text()


@given(ANY_TEXT, st.integers(0, 20))
def test_the_limit_counts_characters(text: str, limit: int) -> None:
    assert (text in Text(max_length=limit)) == (len(text) <= limit)


@pytest.mark.parametrize("value", [None, 1, b"bytes", ["list"], ("a",), object()])
def test_nothing_else_is_in_the_space(value: Any) -> None:
    assert value not in Text()


@pytest.mark.parametrize("limit", [None, 0, 1, 5, 10_000])
def test_samples_are_in_the_space_and_vary(limit: int | None) -> None:
    space = Text(max_length=limit, seed=0)
    samples = [space.sample() for _ in range(100)]

    assert all(sample in space for sample in samples)
    assert len(set(samples)) > (0 if limit == 0 else 20)
    assert all(sample.isascii() and sample.isprintable() for sample in samples)


def test_samples_follow_from_the_seed() -> None:
    first, second = Text(seed=3), Text()
    second.seed(3)

    assert [first.sample() for _ in range(5)] == [second.sample() for _ in range(5)]


@pytest.mark.parametrize("keyword", ["mask", "probability"])
def test_masks_are_refused(keyword: str) -> None:
    arguments: dict[str, Any] = {keyword: (1,)}

    with pytest.raises(InvalidArgumentError, match="neither a mask nor a probability"):
        Text().sample(**arguments)


def test_a_negative_limit_is_refused() -> None:
    with pytest.raises(InvalidArgumentError, match=r"`max_length`.*-1"):
        Text(max_length=-1)


def test_spaces_are_equal_by_their_limit() -> None:
    assert Text(seed=1) == Text(seed=2)
    assert len({Text(), Text(seed=1), Text(5), Text(max_length=5)}) == 2
    assert Text(5) != Text(6)
    assert Text() != gymnasium.spaces.Text(5)


@pytest.mark.parametrize("space", [Text(seed=0), Text(7, seed=1)])
def test_copies_go_on_as_the_original(space: Text) -> None:
    twins = [copy.deepcopy(space), pickle.loads(pickle.dumps(space))]  # noqa: S301
    expected = space.sample()

    for twin in twins:
        assert twin == space
        assert twin.sample() == expected


def test_the_repr_is_how_to_write_it() -> None:
    assert repr(Text()) == "Text()"
    assert repr(Text(max_length=3)) == "Text(max_length=3)"


def test_gymnasium_can_batch_it() -> None:
    batch = gymnasium.vector.utils.batch_space(Text(), 2)

    assert ("red", "√") in batch
    assert not Text().is_np_flattenable
