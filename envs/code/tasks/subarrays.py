"""Parts and pairs of lists of integers."""

from gemenv.envs.code.tasks.base import task
from gemenv.envs.code.tasks.draws import ints


@task(
    2,
    "Of all groups of {width} neighbouring numbers in `numbers`, find the one with the {goal} "
    "{measure}, and give it. If there are fewer than {width} numbers, give {default}. The numbers "
    "are from -30 to 30.",
    [ints(0, 15, -30, 30)],
    phrases={"measure": {"sum": "sum", "range": "spread (the largest number minus the smallest)"}},
    width=range(2, 7),
    goal=("largest", "smallest"),
    measure=("sum", "range"),
    default=(-1000, 0, 1000),
)
def best_window(numbers: list[int], *, width: int, goal: str, measure: str, default: int) -> int:
    windows = [numbers[i : i + width] for i in range(len(numbers) - width + 1)]
    if not windows:
        return default
    values = [sum(w) if measure == "sum" else max(w) - min(w) for w in windows]
    return max(values) if goal == "largest" else min(values)


@task(
    2,
    "A run is a part of `numbers`, without gaps, in which every number is {relation} the one "
    "before it by {gap} or more; a single number is a run, too. Give {wanted} of the longest "
    "run, and of several longest ones that of the {which}. There is at least one number, and "
    "they are from 0 to 30.",
    [ints(1, 16, 0, 30)],
    phrases={
        "relation": {"above": "above", "below": "below"},
        "wanted": {
            "length": "the length",
            "sum": "the sum",
            "start": "the index of the first number (from 0)",
        },
        "which": {False: "first one", True: "last one"},
    },
    relation=("above", "below"),
    gap=range(1, 6),
    wanted=("length", "sum", "start"),
    which=(False, True),
)
def longest_run(numbers: list[int], *, relation: str, gap: int, wanted: str, which: bool) -> int:
    sign = 1 if relation == "above" else -1
    best, start = (0, 0), 0
    for i in range(len(numbers)):
        if i and sign * (numbers[i] - numbers[i - 1]) < gap:
            start = i
        length = i - start + 1
        if length > best[0] or (which and length == best[0]):
            best = (length, start)
    length, start = best
    return {"length": length, "sum": sum(numbers[start : start + length]), "start": start}[wanted]


@task(
    2,
    "Count the pairs of places i < j in `numbers` for which the {measure} of the two numbers is "
    "{relation} {target}, and j - i is at most {reach}. The numbers are from 0 to 15, and there "
    "may be none.",
    [ints(0, 14, 0, 15)],
    phrases={
        "measure": {"sum": "sum", "distance": "distance (the difference, never negative)"},
        "relation": {"is": "equal to", "over": "larger than"},
    },
    measure=("sum", "distance"),
    relation=("is", "over"),
    target=range(2, 12),
    reach=range(1, 8),
)
def count_pairs(numbers: list[int], *, measure: str, relation: str, target: int, reach: int) -> int:
    found = 0
    for i, x in enumerate(numbers):
        for y in numbers[i + 1 : i + 1 + reach]:
            value = x + y if measure == "sum" else abs(x - y)
            found += value == target if relation == "is" else value > target
    return found


@task(
    3,
    "Count the parts of `numbers`, without gaps and not empty, whose sum leaves the remainder "
    "{remainder} when it is divided by {modulus}, and whose length is at least {least}. "
    "Remainders are never negative. The numbers are from -20 to 20, and there may be none.",
    [ints(0, 14, -20, 20)],
    modulus=range(3, 10),
    remainder=range(3),
    least=range(1, 5),
)
def count_parts(numbers: list[int], *, modulus: int, remainder: int, least: int) -> int:
    sums = [0]
    for x in numbers:
        sums.append(sums[-1] + x)
    return sum(
        (sums[j] - sums[i]) % modulus == remainder
        for i in range(len(sums))
        for j in range(i + least, len(sums))
    )


@task(
    3,
    "Count the pairs of places i < j in `numbers` with numbers[i] > {factor} * numbers[j] + "
    "{shift}. Places are counted from 0, and only pairs whose i is {parity} count. The numbers "
    "are from 0 to 50, and there may be none.",
    [ints(0, 15, 0, 50)],
    factor=range(1, 4),
    shift=range(9),
    parity=("even", "odd"),
)
def count_inversions(numbers: list[int], *, factor: int, shift: int, parity: str) -> int:
    first = 0 if parity == "even" else 1
    return sum(
        numbers[i] > factor * numbers[j] + shift
        for i in range(first, len(numbers), 2)
        for j in range(i + 1, len(numbers))
    )


@task(
    4,
    "Choose some of `numbers`, so that between any two chosen ones there are at least {gap} "
    "others in the list, and {limit}. Give the largest sum that the chosen ones can have; choosing "
    "none is allowed, with the sum 0. The numbers are from -9 to 30.",
    [ints(0, 14, -9, 30)],
    phrases={
        "limit": {
            1: "at most one of them is odd",
            2: "at most two of them are odd",
            3: "at most three of them are odd",
        }
    },
    gap=range(1, 5),
    limit=range(1, 4),
)
def choose_apart(numbers: list[int], *, gap: int, limit: int) -> int:
    # best[i][k]: from place i on, with k odd ones still allowed.
    best = [[0] * (limit + 1) for _ in range(len(numbers) + gap + 2)]
    for i in range(len(numbers) - 1, -1, -1):
        x = numbers[i]
        for k in range(limit + 1):
            best[i][k] = best[i + 1][k]
            if x % 2 == 0 or k:
                rest = best[i + gap + 1][k - x % 2]
                best[i][k] = max(best[i][k], x + rest)
    return best[0][limit]
