"""Means and rates with 95 % confidence intervals, clustered by task."""

import math
from collections.abc import Sequence
from statistics import NormalDist
from typing import NamedTuple

import numpy as np

from gemenv.errors import InvalidArgumentError

LEVEL = 0.95
"""Confidence level of every interval."""


class Interval(NamedTuple):
    """A confidence interval; NaN bounds where the data do not give one."""

    low: float
    high: float


class Estimate(NamedTuple):
    """A mean and its confidence interval."""

    mean: float
    interval: Interval


def cluster_mean(values: Sequence[float], clusters: Sequence[int]) -> Estimate:
    """Estimate a mean whose observations come in clusters: repeats of the same task.

    The variance is the cluster-robust one of the mean, with the factor m / (m − 1) for m
    clusters, and the interval uses Student's t with m − 1 degrees of freedom. One cluster gives
    no interval.

    Args:
        values: Shape (n,), n of at least 1.
        clusters: Shape (n,), the cluster of each value.

    >>> cluster_mean([1.0, 0.0, 1.0, 0.0], [0, 0, 1, 1]).interval
    Interval(low=0.5, high=0.5)
    """
    mean, error, m = _cluster_error(values, clusters)
    if m < 2:
        return Estimate(mean, Interval(math.nan, math.nan))
    half = student_quantile(0.5 + LEVEL / 2, m - 1) * error
    return Estimate(mean, Interval(mean - half, mean + half))


def cluster_rate(successes: Sequence[bool], clusters: Sequence[int]) -> Estimate:
    """Estimate a success rate whose observations come in clusters.

    The interval is Wilson's (1927), which keeps within [0, 1] and has a width where all or none
    succeed. Its sample size is the effective one: n over the design effect of the clusters, and
    no less than the number of clusters where the effect cannot be estimated.

    Args:
        successes: Shape (n,), n of at least 1.
        clusters: Shape (n,), the cluster of each value.

    >>> rate = cluster_rate([True] * 10, range(10))
    >>> round(rate.interval.low, 4), round(rate.interval.high, 4)
    (0.7225, 1.0)
    """
    rate, error, m = _cluster_error([float(s) for s in successes], clusters)
    n = len(successes)
    # n over the design effect, the ratio of the variance to that of independent trials.
    independent = n / (n - 1) * rate * (1 - rate) / error**2 if error > 0 else float(m)
    return Estimate(rate, wilson(rate, max(1.0, min(independent, float(n)))))


def wilson(rate: float, n: float) -> Interval:
    """Return Wilson's score interval of a rate seen in `n` independent trials."""
    z = NormalDist().inv_cdf(0.5 + LEVEL / 2)
    centre = (rate + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * math.sqrt(rate * (1 - rate) / n + z * z / (4 * n * n))
    return Interval(max(0.0, centre - half), min(1.0, centre + half))


def student_quantile(p: float, df: int) -> float:
    """Return the quantile of Student's t: exact for 1 and 2 degrees of freedom, else to 1e-3.

    The approximation is Hill's, Communications of the ACM 13 (1970), algorithm 396.

    Args:
        p: Probability, in (0.5, 1).
        df: Degrees of freedom, 1 or more.

    >>> [round(student_quantile(0.975, df), 3) for df in (1, 2, 9, 99)]
    [12.706, 4.303, 2.262, 1.984]
    """
    if not 0.5 < p < 1 or df < 1:
        raise InvalidArgumentError(
            f"`p` must be in (0.5, 1) and `df` 1 or more, got {p!r} and {df!r}."
        )
    tail = 2 * (1 - p)
    if df == 1:
        return 1 / math.tan(tail * math.pi / 2)
    if df == 2:
        return math.sqrt(2 / (tail * (2 - tail)) - 2)
    a = 1 / (df - 0.5)
    b = 48 / a**2
    c = ((20700 * a / b - 98) * a - 16) * a + 96.36
    d = ((94.5 / (b + c) - 3) / b + 1) * math.sqrt(a * math.pi / 2) * df
    y = (d * tail) ** (2 / df)
    if y > 0.05 + a:
        x = NormalDist().inv_cdf(tail / 2)
        y = x * x
        if df < 5:
            c += 0.3 * (df - 4.5) * (x + 0.6)
        c += (((0.05 * d * x - 5) * x - 7) * x - 2) * x + b
        y = (((((0.4 * y + 6.3) * y + 36) * y + 94.5) / c - y - 3) / b + 1) * x
        y = math.expm1(a * y * y)
    else:
        y = (
            (1 / (((df + 6) / (df * y) - 0.089 * d - 0.822) * (df + 2) * 3) + 0.5 / (df + 4)) * y
            - 1
        ) * (df + 1) / (df + 2) + 1 / y
    return math.sqrt(df * y)


def _cluster_error(values: Sequence[float], clusters: Sequence[int]) -> tuple[float, float, int]:
    """Return the mean, its cluster-robust standard error, and the number of clusters."""
    if len(values) == 0 or len(values) != len(clusters):
        raise InvalidArgumentError(
            "`values` and `clusters` must have the same length, 1 or more, "
            f"got {len(values)} and {len(clusters)}."
        )
    x = np.asarray(values, dtype=float)
    mean = float(x.mean())
    index = np.unique(np.asarray(clusters), return_inverse=True)[1]
    totals = np.bincount(index, weights=x - mean)
    m = len(totals)
    if m < 2:
        return mean, 0.0, m
    error = math.sqrt(float((totals**2).sum()) * m / (m - 1)) / len(x)
    return mean, error, m
