import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gemenv.core.sqlite.tokens import bigrams, tokens
from gemenv.envs.sql.compare import same_result

CELLS = (
    st.none()
    | st.integers(-5, 5)
    | st.floats(allow_nan=False)
    | st.sampled_from("ab1")
    | st.just(b"a")
)
RESULTS = st.integers(0, 3).flatmap(lambda n: st.lists(st.tuples(*[CELLS] * n), max_size=8))


@settings(max_examples=60, deadline=None)
@given(RESULTS, st.randoms(use_true_random=False))
def test_order_counts_if_asked_for(rows: list[tuple[object, ...]], random: object) -> None:
    turned = list(rows)
    random.shuffle(turned)  # type: ignore[attr-defined]

    assert same_result(rows, turned, ordered=False)
    assert same_result(rows, rows, ordered=True)
    if same_result(rows, turned, ordered=True):
        assert [*map(repr, rows)] == [*map(repr, turned)] or rows == turned


@settings(max_examples=40, deadline=None)
@given(RESULTS.filter(bool), st.data())
def test_a_row_more_or_less_counts(rows: list[tuple[object, ...]], data: st.DataObject) -> None:
    less = list(rows)
    less.pop(data.draw(st.integers(0, len(rows) - 1)))

    assert not same_result(rows, less, ordered=False)
    assert not same_result(less, rows, ordered=True)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (1, 1.0, True),
        (1, "1", False),
        (None, None, True),
        (None, 0, False),
        (None, "", False),
        ("a", "A", False),
        ("a", b"a", False),
        (0.1 + 0.2, 0.3, True),
        (1.0, 1.0 + 1e-7, False),
        (0.0, 1e-12, False),
        (2**62, 2**62 + 1, False),
        (math.inf, math.inf, True),
        (math.inf, 1e308, False),
    ],
)
def test_values(one: object, other: object, same: bool) -> None:
    for ordered in (False, True):
        assert same_result([("x", one)], [("x", other)], ordered=ordered) == same
        assert same_result([("x", other)], [("x", one)], ordered=ordered) == same


def test_numbers_that_are_nearly_equal_are_paired() -> None:
    rows = [(name, (0.1 + 0.2) * n) for n in range(20) for name in ("a", None)]
    near = [(name, 0.3 * n) for n in reversed(range(20)) for name in (None, "a")]

    assert rows != near
    assert same_result(rows, near, ordered=False)
    assert not same_result(rows, [*near[:-1], ("a", 0.5)], ordered=False)


def test_widths_count() -> None:
    assert not same_result([(1,)], [(1, 1)], ordered=False)
    assert not same_result([(1,)], [(1, 1)], ordered=True)
    assert same_result([], [], ordered=False)


def test_words_of_a_statement() -> None:
    assert tokens("Select a.[Big Name], `x` FROM\tT /* no */ WHERE y='It''s' -- end") == [
        "select", "a", ".", "big name", ",", "x", "from", "t", "where", "y", "=", "'It''s'",
    ]  # fmt: skip
    assert (
        bigrams("SELECT 1")
        == bigrams("select  1 ;")
        == {("", "select"), ("select", "1"), ("1", "")}
    )


@pytest.mark.parametrize("part", ["'", '"', "`", "[", "/*", "--", "''\"", "'x' [", "\\", "("])
def test_no_text_takes_long(part: str) -> None:
    for text in (part * 20_000, "'" + part * 20_000, "[" + part * 10_000):
        assert len(tokens(text)) <= len(text)
