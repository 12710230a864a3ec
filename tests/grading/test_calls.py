import itertools
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gemenv.grading.calls import NamedCall, assign, matchtir, overlap, similarity, toolrl, transport

GOLD: list[NamedCall] = [
    ("get_weather", {"city": "Paris", "unit": "C"}),
    ("send", {"to": "bob"}),
]
PERMUTED: tuple[list[NamedCall], list[NamedCall]] = (
    [("f", {"z": 2}), ("f", {"z": 1, "y": 1, "x": 2})],
    [("f", {"z": 1}), ("f", {"y": 1, "x": 2, "z": 1})],
)
CASES: dict[str, tuple[list[NamedCall], list[NamedCall], float]] = {
    "half of one": ([("get_weather", {"city": "Paris", "days": 3})], GOLD, -1.166667),
    "the other way round": (GOLD[::-1], GOLD, 3.0),
    "one more": ([*GOLD, ("other", {})], GOLD, 2.666667),
    "another parameter": ([("f", {"b": 1})], [("f", {"a": 1})], -1.0),
    "one more without parameters": ([("f", {}), ("g", {})], [("f", {})], 1.5),
    "greedy matching would lose": (*PERMUTED, 2.142857),
    "nothing": ([], GOLD, -3.0),
    "nothing wanted": (GOLD, [], 0.0),
}


@pytest.mark.parametrize(("called", "gold", "expected"), CASES.values(), ids=CASES)
def test_toolrl(called: list[NamedCall], gold: list[NamedCall], expected: float) -> None:
    assert toolrl(called, gold) == pytest.approx(expected, abs=1e-6)


def test_true_is_not_one() -> None:
    assert toolrl([("f", {"a": True})], [("f", {"a": 1})]) < 3
    assert similarity(("f", {"a": True}), ("f", {"a": 1})) < 1


def test_matchtir_gives_each_call_its_own() -> None:
    assert matchtir(GOLD, GOLD) == [1.0, 1.0]
    assert matchtir([GOLD[1], ("other", {}), GOLD[0]], GOLD) == [1.0, 0.0, 1.0]
    assert matchtir([("GET_weather", {"city": "Paris"})], GOLD) == [(1 + 0.5 + 1) / 4]
    assert matchtir(GOLD, []) == [0.0, 0.0]
    assert matchtir([], GOLD) == []


def test_the_best_matching_is_not_the_greedy_one() -> None:
    scores = [[0.9, 0.8], [0.8, 0.0]]
    assert sum(scores[i][j] for i, j in enumerate(assign(scores)) if j is not None) == 1.6


def test_transport() -> None:
    assert transport([[1.0, 0.0], [0.0, 1.0]]) == pytest.approx([2 * 0.499977] * 2, abs=1e-5)
    assert transport([[1.0]]) == pytest.approx([1.0])
    assert transport([[], []]) == [0.0, 0.0]


def test_matching_nothing() -> None:
    assert assign([]) == []
    assert assign([[], []]) == [None, None]


NUMBERS = st.integers(-8, 8).map(lambda n: n / 4)
TABLES = st.integers(1, 4).flatmap(
    lambda width: st.lists(
        st.lists(NUMBERS, min_size=width, max_size=width), min_size=1, max_size=4
    )
)


@settings(max_examples=40)
@given(TABLES)
def test_no_other_matching_has_a_larger_sum(scores: list[list[float]]) -> None:
    columns = assign(scores)
    used = [column for column in columns if column is not None]
    assert len(used) == len(set(used)) == min(len(scores), len(scores[0]))
    total = sum(scores[i][j] for i, j in enumerate(columns) if j is not None)
    best = max(
        sum(scores[i][j] for i, j in zip(rows, chosen, strict=True))
        for rows in itertools.permutations(range(len(scores)), len(used))
        for chosen in itertools.combinations(range(len(scores[0])), len(used))
    )
    assert total == pytest.approx(best)


ARGUMENTS: st.SearchStrategy[dict[str, Any]] = st.dictionaries(
    st.sampled_from("abc"), st.one_of(st.integers(0, 2), st.booleans(), st.none()), max_size=3
)
CALLS: st.SearchStrategy[list[NamedCall]] = st.lists(
    st.tuples(st.sampled_from(["f", "g"]), ARGUMENTS), max_size=4
)


@settings(max_examples=40)
@given(CALLS, CALLS, st.randoms(use_true_random=False))
def test_rewards_keep_their_bounds_and_ignore_the_order(
    called: list[NamedCall], gold: list[NamedCall], random: Any
) -> None:
    reward = toolrl(called, gold)
    assert -3 <= reward <= 3 + 1e-9
    assert all(0 <= each <= 1 for each in matchtir(called, gold))
    mixed = random.sample(gold, len(gold))
    assert toolrl(called, mixed) == pytest.approx(reward)
    assert sum(matchtir(called, mixed)) == pytest.approx(sum(matchtir(called, gold)))
    assert not gold or toolrl(gold, mixed) == pytest.approx(3)


@settings(max_examples=40)
@given(CALLS, CALLS)
def test_a_repeated_call_never_adds_more_than_there_is(
    called: list[NamedCall], gold: list[NamedCall]
) -> None:
    total = sum(matchtir(called * 3, gold))
    assert total <= len(gold) + 1e-9
    assert sum(matchtir(called * 9, gold)) <= total + 1e-9 or len(called) * 3 < len(gold)


@settings(max_examples=40)
@given(st.lists(st.sampled_from("ab"), max_size=4), st.lists(st.sampled_from("ab"), max_size=4))
def test_overlap_is_symmetric(first: list[str], second: list[str]) -> None:
    assert overlap(first, second) == overlap(second, first)
