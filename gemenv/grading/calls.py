"""Grading calls of tools against gold calls: the rewards of ToolRL and of MatchTIR.

ToolRL (Qian et al. 2025, arXiv:2504.13958) scores all calls at once; MatchTIR (2026,
arXiv:2601.10712) gives each call a score of its own. Both match calls with gold calls one to one.
Here the matching is an optimal one, so that no score hangs on the order of the gold calls, and
values are equal only if they are of one JSON type: `true` is not 1.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from gemenv.grading.compare import same_value

NamedCall = tuple[str, Mapping[str, Any]]
"""The name of a tool, and the arguments."""

_SPAN = 3.0
"""ToolRL's reward goes from minus this to this."""


def overlap(first: Iterable[str], second: Iterable[str]) -> float:
    """Return the intersection of two multisets by their union, 1 if both are empty.

    >>> overlap(["a", "b"], ["b", "c"]), overlap(["a", "a"], ["a"]), overlap([], ["a"])
    (0.3333333333333333, 0.5, 0.0)
    """
    # A counter takes a mapping for counts.
    one, other = Counter(iter(first)), Counter(iter(second))
    union = (one | other).total()
    return (one & other).total() / union if union else 1.0


def assign(scores: Sequence[Sequence[float]]) -> list[int | None]:
    """Give each row a column of its own so that the sum of the scores is the largest.

    It is the Hungarian method (Kuhn 1955) in time rows² · columns, or the other way round if there
    are more rows.

    Args:
        scores: Finite numbers, in rows of one length.

    Returns:
        For each row its column, and `None` for the rows beyond the number of columns.

    >>> assign([[0.9, 0.8], [0.8, 0.0]])
    [1, 0]
    """
    if not scores or not scores[0]:
        return [None] * len(scores)
    if len(scores) <= len(scores[0]):
        return [*_assigned(scores)]
    rows: list[int | None] = [None] * len(scores)
    for column, row in enumerate(_assigned([*zip(*scores, strict=True)])):
        rows[row] = column
    return rows


def _assigned(scores: Sequence[Sequence[float]]) -> list[int]:
    """Assign rows one after the other along shortest augmenting paths, no fewer columns than rows.

    Prices of rows and columns keep every reduced cost at 0 or more; column 0 and row 0 stand for
    "none yet", the others count from 1.
    """
    width = len(scores[0])
    row_price, column_price = [0.0] * (len(scores) + 1), [0.0] * (width + 1)
    owner = [0] * (width + 1)
    for row in range(1, len(scores) + 1):
        owner[0], column = row, 0
        least, back = [float("inf")] * (width + 1), [0] * (width + 1)
        seen = [False] * (width + 1)
        while owner[column]:
            seen[column] = True
            here, step, following = owner[column], float("inf"), 0
            for j in range(1, width + 1):
                if not seen[j]:
                    cost = -scores[here - 1][j - 1] - row_price[here] - column_price[j]
                    if cost < least[j]:
                        least[j], back[j] = cost, column
                    if least[j] < step:
                        step, following = least[j], j
            for j in range(width + 1):
                if seen[j]:
                    row_price[owner[j]] += step
                    column_price[j] -= step
                else:
                    least[j] -= step
            column = following
        while column:
            owner[column] = owner[back[column]]
            column = back[column]
    columns = {row: j - 1 for j, row in enumerate(owner) if j and row}
    return [columns[row] for row in range(1, len(scores) + 1)]


def _equal_values(called: Mapping[str, Any], gold: Mapping[str, Any]) -> int:
    try:
        return sum(n in called and same_value(value, called[n]) for n, value in gold.items())
    except RecursionError:
        return 0


def toolrl(called: Sequence[NamedCall], gold: Sequence[NamedCall]) -> float:
    """Return ToolRL's reward for the correctness of calls, from -3 to 3.

    It is 6·S/S_max - 3. S adds the overlap of the names and, for each gold call and the call it is
    matched with, which has its name, the overlap of the parameters' names and 1 for each equal
    value; S_max = 1 + Σ(1 + parameters of the gold call). Without gold calls it is 0.

    >>> gold = [("weather", {"city": "Paris", "unit": "C"}), ("send", {"to": "bob"})]
    >>> toolrl(gold[::-1], gold), toolrl(gold[:1], gold)
    (3.0, 0.5)
    """
    if not gold:
        return 0.0
    scores = [
        [
            overlap(arguments, wanted) + _equal_values(arguments, wanted) if name == right else 0.0
            for name, arguments in called
        ]
        for right, wanted in gold
    ]
    pairs = zip(scores, assign(scores), strict=True)
    total = overlap((name for name, _ in called), (name for name, _ in gold))
    total += sum(row[column] for row, column in pairs if column is not None)
    most = 1 + sum(1 + len(wanted) for _, wanted in gold)
    return 2 * _SPAN * total / most - _SPAN


def similarity(call: NamedCall, gold: NamedCall) -> float:
    """Return how near a call is to a gold call, from 0 to 1, as MatchTIR has it.

    With another name it is 0, case aside. Otherwise it is (1 + the overlap of the parameters'
    names + 1 for each equal value) / (2 + parameters of the gold call).

    >>> similarity(("f", {"a": 1}), ("F", {"a": 1, "b": 2}))
    0.625
    """
    (name, arguments), (right, wanted) = call, gold
    if name.casefold() != right.casefold():
        return 0.0
    same = overlap(arguments, wanted) + _equal_values(arguments, wanted)
    return (1 + same) / (2 + len(wanted))


def matchtir(called: Sequence[NamedCall], gold: Sequence[NamedCall]) -> list[float]:
    """Return MatchTIR's reward of each call: its similarity to the gold call it is matched with.

    Each gold call counts for one call at most, and a call without a partner gets 0, so that a
    repeated call earns nothing.

    >>> matchtir([("f", {"a": 1}), ("f", {"a": 1})], [("f", {"a": 1})])
    [1.0, 0.0]
    """
    scores = [[similarity(call, right) for right in gold] for call in called]
    return [
        0.0 if column is None else row[column]
        for row, column in zip(scores, assign(scores), strict=True)
    ]


def transport(
    scores: Sequence[Sequence[float]], *, regularisation: float = 0.1, rounds: int = 100
) -> list[float]:
    """Return MatchTIR's soft rewards: what optimal transport of calls onto gold calls gives each.

    Rows are calls, columns gold calls; the plan T minimises -Σ T·scores with an entropy term, by
    Sinkhorn's rounds (Cuturi 2013). The reward of a call is Σ T·scores over its row, times the
    number of calls, so that a perfect trace gets about 1 a call, however long it is; the paper
    leaves that factor out.

    Args:
        scores: From 0 to 1, in rows of one length.
        regularisation: Weight of the entropy, 0.01 or more.
        rounds: Of scaling, 1 or more.

    >>> [round(reward, 6) for reward in transport([[1.0, 0.0], [0.0, 1.0]])]
    [0.999955, 0.999955]
    """
    if not scores or not scores[0]:
        return [0.0] * len(scores)
    table = np.asarray(scores, dtype=float)
    calls, golds = table.shape
    kernel = np.exp(table / regularisation)
    rows, columns = np.ones(calls), np.ones(golds)
    for _ in range(rounds):
        rows = 1 / calls / (kernel @ columns)
        columns = 1 / golds / (rows @ kernel)
    plan = rows[:, None] * kernel * columns
    rewards: list[float] = (calls * (plan * table).sum(axis=1)).tolist()
    return rewards
