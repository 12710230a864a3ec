import math
import statistics
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gemenv.errors import InvalidArgumentError
from gemenv.eval.statistics import (
    Estimate,
    Interval,
    cluster_mean,
    cluster_rate,
    student_quantile,
    wilson,
)

RUNS, TASKS, REPEATS = 2_000, 30, 4


@pytest.mark.parametrize(
    ("df", "quantile"),
    [
        (1, 12.7062),
        (2, 4.3027),
        (3, 3.1824),
        (4, 2.7764),
        (5, 2.5706),
        (6, 2.4469),
        (8, 2.3060),
        (10, 2.2281),
        (20, 2.0860),
        (30, 2.0423),
        (60, 2.0003),
        (100, 1.9840),
        (100_000, 1.9600),
    ],
)
def test_quantiles_of_students_t_as_published(df: int, quantile: float) -> None:
    assert student_quantile(0.975, df) == pytest.approx(quantile, abs=2e-3)


@pytest.mark.parametrize(
    ("p", "df", "quantile"),
    [
        (0.9, 1, 3.0777),
        (0.9, 2, 1.8856),
        (0.9, 10, 1.3722),
        (0.95, 3, 2.3534),
        (0.95, 5, 2.0150),
        (0.95, 30, 1.6973),
        (0.99, 4, 3.7469),
        (0.995, 3, 5.8409),
        (0.995, 10, 3.1693),
        (0.75, 5, 0.7267),
    ],
)
def test_other_quantiles_of_students_t_as_published(p: float, df: int, quantile: float) -> None:
    assert student_quantile(p, df) == pytest.approx(quantile, abs=2e-3)


def test_quantiles_fall_with_the_degrees_of_freedom() -> None:
    quantiles = [student_quantile(0.975, df) for df in range(1, 300)]
    assert quantiles == sorted(quantiles, reverse=True)
    assert quantiles[-1] > statistics.NormalDist().inv_cdf(0.975)


@pytest.mark.parametrize(("p", "df"), [(0.5, 3), (0.2, 3), (1.0, 3), (1.5, 3), (0.975, 0)])
def test_quantiles_outside_of_the_range_are_refused(p: float, df: int) -> None:
    with pytest.raises(InvalidArgumentError, match=r"0\.5, 1"):
        student_quantile(p, df)


@pytest.mark.parametrize(
    ("successes", "n", "low", "high"),
    [
        # Newcombe, Statistics in Medicine 17 (1998), table I, method 3
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilsons_interval_as_published(successes: int, n: int, low: float, high: float) -> None:
    interval = wilson(successes / n, n)
    assert interval == pytest.approx((low, high), abs=5e-5)
    mirrored = wilson(1 - successes / n, n)
    assert mirrored == pytest.approx((1 - high, 1 - low), abs=5e-5)


@given(st.floats(0, 1), st.floats(1, 1e6))
def test_wilsons_interval_holds_the_rate_and_stays_inside(rate: float, n: float) -> None:
    low, high = wilson(rate, n)
    assert 0 <= low <= rate + 1e-12
    assert rate - 1e-12 <= high <= 1
    assert high - low > 0


def test_a_mean_by_hand() -> None:
    # Mean 4; residuals of the clusters: -6, 1 and 5; sqrt(62 · 3/2) / 6 = 1.607275.
    mean, interval = cluster_mean([1, 2, 3, 4, 5, 9], [0, 0, 0, 1, 1, 2])
    assert mean == 4
    half = 4.302653 * 1.607275
    assert interval == pytest.approx((4 - half, 4 + half), abs=1e-5)


def test_a_mean_by_hand_whatever_the_names_of_the_clusters() -> None:
    by_hand = cluster_mean([1, 2, 3, 4, 5, 9], [0, 0, 0, 1, 1, 2])
    renamed = cluster_mean([9, 1, 4, 2, 5, 3], [-4, 70, 33, 70, 33, 70])
    assert renamed.mean == by_hand.mean
    assert list(renamed.interval) == pytest.approx(list(by_hand.interval))


def test_without_repeats_it_is_the_interval_of_the_textbook() -> None:
    values = [2.0, 3.5, 1.0, 4.5, 2.5]
    half = 2.776445 * statistics.stdev(values) / math.sqrt(5)
    mean, interval = cluster_mean(values, range(5))
    assert mean == pytest.approx(2.7)
    assert interval == pytest.approx((2.7 - half, 2.7 + half), abs=1e-4)


samples = st.lists(
    st.tuples(st.floats(-1e3, 1e3), st.integers(0, 6)), min_size=2, max_size=40
).filter(lambda sample: len({cluster for _, cluster in sample}) > 1)


@settings(deadline=None)
@given(samples, st.data())
def test_the_order_of_the_episodes_does_not_matter(
    sample: list[tuple[float, int]], data: st.DataObject
) -> None:
    shuffled = data.draw(st.permutations(sample))
    first, second = (cluster_mean(*zip(*s, strict=True)) for s in (sample, shuffled))
    assert first.mean == pytest.approx(second.mean, abs=1e-9)
    assert list(first.interval) == pytest.approx(list(second.interval), abs=1e-6)


@settings(deadline=None)
@given(samples)
def test_copies_within_a_task_are_no_evidence(sample: list[tuple[float, int]]) -> None:
    values, clusters = zip(*sample, strict=True)
    once = cluster_mean(values, clusters)
    twice = cluster_mean(values * 2, clusters * 2)
    assert twice.mean == pytest.approx(once.mean, abs=1e-9)
    assert list(twice.interval) == pytest.approx(list(once.interval), abs=1e-6)


@settings(deadline=None)
@given(samples, st.floats(-100, 100), st.floats(0.1, 10))
def test_intervals_move_and_stretch_with_the_values(
    sample: list[tuple[float, int]], shift: float, scale: float
) -> None:
    values, clusters = zip(*sample, strict=True)
    (low, high), moved = (
        cluster_mean([a * v + b for v in values], clusters).interval
        for a, b in ((1, 0), (scale, shift))
    )
    assert moved == pytest.approx((scale * low + shift, scale * high + shift), abs=1e-5)


def test_one_cluster_gives_no_interval() -> None:
    mean, interval = cluster_mean([1.0, 2.0], [5, 5])
    assert mean == 1.5
    assert all(math.isnan(bound) for bound in interval)


@pytest.mark.parametrize("estimate", [cluster_mean, cluster_rate])
@pytest.mark.parametrize(("values", "clusters"), [([], []), ([1.0], []), ([1.0, 0.0], [1])])
def test_values_and_clusters_go_together(
    estimate: Callable[..., Estimate], values: list[float], clusters: list[int]
) -> None:
    with pytest.raises(InvalidArgumentError, match="same length, 1 or more"):
        estimate(values, clusters)


@pytest.mark.parametrize(("solved", "n"), [(0, 10), (10, 10), (0, 1), (1, 1), (50, 50)])
def test_a_rate_of_none_or_all_has_a_width(solved: int, n: int) -> None:
    rate, (low, high) = cluster_rate([True] * solved + [False] * (n - solved), range(n))
    assert Estimate(rate, Interval(low, high)) == (solved / n, wilson(solved / n, n))
    assert 0 < high - low < 1


@pytest.mark.parametrize("solved", [1, 7, 10, 19])
def test_without_repeats_a_rate_has_wilsons_interval(solved: int) -> None:
    rate, interval = cluster_rate([True] * solved + [False] * (20 - solved), range(20))
    assert rate == solved / 20
    assert list(interval) == pytest.approx(list(wilson(solved / 20, 20)), abs=1e-9)


def test_repeats_that_always_agree_count_as_one() -> None:
    outcomes = [True] * 7 + [False] * 13
    once = cluster_rate(outcomes, range(20))
    often = cluster_rate(outcomes * 5, [*range(20)] * 5)
    assert list(often.interval) == pytest.approx(list(once.interval), abs=0.01)


def test_repeats_that_differ_make_a_rate_more_certain() -> None:
    rng = np.random.default_rng(0)
    outcomes = [bool(x) for x in rng.random(400) < 0.4]
    few = cluster_rate(outcomes[:40], range(40))
    many = cluster_rate(outcomes, [i % 40 for i in range(400)])
    assert many.interval.high - many.interval.low < (few.interval.high - few.interval.low) / 2
    # And never more certain than as many independent tasks.
    assert many.interval.high - many.interval.low >= np.subtract(*wilson(many.mean, 400)[::-1])


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.booleans(), st.integers(0, 5)), min_size=1, max_size=60),
)
def test_intervals_of_rates_stay_inside(sample: list[tuple[bool, int]]) -> None:
    rate, (low, high) = cluster_rate(*zip(*sample, strict=True))
    assert 0 <= low <= rate + 1e-12
    assert rate - 1e-12 <= high <= 1
    assert high > low


def test_intervals_of_means_hold_the_truth_as_often_as_they_say() -> None:
    rng = np.random.default_rng(1)
    clusters = np.repeat(range(TASKS), REPEATS)
    hits = naive_hits = 0
    for _ in range(RUNS):
        difficulty = rng.normal(0.3, 1.0, TASKS)
        values = np.repeat(difficulty, REPEATS) + rng.normal(0, 0.7, TASKS * REPEATS)
        low, high = cluster_mean(list(values), list(clusters)).interval
        hits += low <= 0.3 <= high
        low, high = cluster_mean(list(values), range(TASKS * REPEATS)).interval
        naive_hits += low <= 0.3 <= high

    assert 0.93 <= hits / RUNS <= 0.97
    # What the clusters are for: as if all were independent, far too many would miss it.
    assert naive_hits / RUNS < 0.85


@pytest.mark.parametrize(("a", "b"), [(2.0, 2.0), (0.5, 1.5), (0.3, 5.7)])
def test_intervals_of_rates_hold_the_truth_about_as_often_as_they_say(a: float, b: float) -> None:
    rng = np.random.default_rng(2)
    clusters = list(np.repeat(range(TASKS), REPEATS))
    truth, hits = a / (a + b), 0
    for _ in range(RUNS):
        chances = np.repeat(rng.beta(a, b, TASKS), REPEATS)
        low, high = cluster_rate(list(rng.random(len(chances)) < chances), clusters).interval
        hits += low <= truth <= high

    assert 0.92 <= hits / RUNS <= 0.98
