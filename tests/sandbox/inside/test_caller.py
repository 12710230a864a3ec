import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gemenv.sandbox.inside.caller import NotPlainError, decode, encode

FLOATS = st.floats(allow_nan=False)
SCALARS = st.none() | st.booleans() | st.integers() | FLOATS | st.text() | st.binary()
KEYS = st.recursive(
    SCALARS,
    lambda keys: st.tuples(keys, keys) | st.frozensets(keys, max_size=3),
    max_leaves=4,
)
VALUES = st.recursive(
    SCALARS,
    lambda values: (
        st.lists(values, max_size=4)
        | st.tuples(values, values)
        | st.sets(KEYS, max_size=3)
        | st.dictionaries(KEYS, values, max_size=3)
    ),
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda values: (
        st.lists(values)
        | st.dictionaries(
            st.sampled_from(["int", "float", "bytes", "tuple", "set", "frozenset", "dict", "x"]),
            values,
            max_size=2,
        )
    ),
)


@given(VALUES)
def test_decoding_gives_back_what_was_encoded(value: Any) -> None:
    assert decode(encode(value)) == value


def test_types_are_kept() -> None:
    values = [True, 1, 1.0, -0.0, math.nan, "1", b"1", (1,), [1], {1}, frozenset({1}), {1: True}]

    assert repr(decode(encode(values))) == repr(values)


@given(JSON)
def test_what_is_decoded_can_be_encoded(data: Any) -> None:
    try:
        value = decode(data)
    except NotPlainError:
        return
    encode(value)


@pytest.mark.parametrize("wrap", [lambda x: [x], lambda x: {"tuple": [x]}])
def test_depth_is_bounded(wrap: Any) -> None:
    data: Any = 1
    for _ in range(100):
        data = wrap(data)
    decode(data)

    with pytest.raises(NotPlainError, match="nested"):
        decode(wrap(wrap(data)))


def test_infinities_and_large_integers() -> None:
    assert encode([math.inf, -math.inf, 2**53]) == [
        {"float": "inf"},
        {"float": "-inf"},
        {"int": "0x20000000000000"},
    ]
