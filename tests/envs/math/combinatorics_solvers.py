"""Answers of combinatorics against enumeration, or dynamic programs step by step."""

import math
import re
from collections.abc import Callable
from fractions import Fraction
from functools import cache
from itertools import combinations, pairwise, permutations, product
from typing import Any

from gemenv.envs.base.question import Question
from tests.envs.math.asking import fraction, numbers, task_of

Task = dict[str, Any]


def letter_arrangements(task: Task) -> int:
    letters = sorted(set(task["letters"]))

    @cache
    def words(left: tuple[int, ...], last: str) -> int:
        if not any(left):
            return 1
        total = 0
        for i, letter in enumerate(letters):
            if left[i] and not (letter != last and {letter, last} == set(task["apart"])):
                total += words((*left[:i], left[i] - 1, *left[i + 1 :]), letter)
        return total

    return words(tuple(task["letters"].count(letter) for letter in letters), "")


def grouped_shelf(task: Task) -> int:
    @cache
    def orders(blocks: tuple[int, ...], opened: int, others: int) -> int:
        if opened:
            # A subject that was begun is continued.
            return opened * orders(blocks, opened - 1, others)
        if not blocks and not others:
            return 1
        total = others * orders(blocks, 0, others - 1) if others else 0
        for i, books in enumerate(blocks):
            total += books * orders((*blocks[:i], *blocks[i + 1 :]), books - 1, others)
        return total

    return orders(tuple(task["blocks"]), 0, task["others"])


def forbidden_places(task: Task) -> int:
    refused = task["refused"]
    return sum(
        all(seat + 1 not in seats for seat, seats in zip(order, refused, strict=True))
        for order in permutations(range(len(refused)))
    )


def digit_numbers(task: Task) -> int:
    @cache
    def ways(place: int, used: frozenset[int]) -> int:
        total = 0
        for digit in task["digits"]:
            last = place == task["length"] - 1
            if (place == 0 and digit == 0) or (not task["again"] and digit in used):
                continue
            if last:
                # All divisors divide 10, so the last digit decides.
                total += digit % task["divisor"] == 0
            else:
                total += ways(place + 1, used if task["again"] else used | {digit})
        return total

    return ways(0, frozenset())


def lattice_paths(task: Task) -> int:
    """Include and exclude the chains of blocked points on a path."""
    points = [(0, 0), *sorted(map(tuple, task["blocked"])), tuple(task["goal"])]

    def free(a: tuple[int, int], b: tuple[int, int]) -> int:
        east, north = b[0] - a[0], b[1] - a[1]
        return math.comb(east + north, east) if east >= 0 and north >= 0 else 0

    total = 0
    inner = points[1:-1]
    for k in range(len(inner) + 1):
        for chain in combinations(inner, k):
            stops = [points[0], *chain, points[-1]]
            total += (-1) ** k * math.prod(free(a, b) for a, b in pairwise(stops))
    return total


def bead_necklaces(task: Task) -> int:
    beads = [n for _, n in task["beads"]]
    total = sum(beads)
    if math.factorial(total) // math.prod(map(math.factorial, beads)) <= 3_000:
        row = [i for i, n in enumerate(beads) for _ in range(n)]
        words = set(distinct(tuple(row)))
        return len({min(word[k:] + word[:k] for k in range(total)) for word in words})
    # Count words without a period by Moebius, for each number of repetitions.
    common = math.gcd(*beads)
    answer = 0
    for d in (d for d in range(1, common + 1) if common % d == 0):
        for e in (e for e in range(1, common // d + 1) if (common // d) % e == 0):
            parts = [n // (d * e) for n in beads]
            words_ = math.factorial(sum(parts)) // math.prod(map(math.factorial, parts))
            answer += Fraction(moebius(e) * words_, total // d)
    return int(answer) if answer == int(answer) else -1


def distinct(row: tuple[int, ...]) -> list[tuple[int, ...]]:
    if not row:
        return [()]
    return [
        (first, *rest)
        for first in sorted(set(row))
        for rest in distinct(row[: row.index(first)] + row[row.index(first) + 1 :])
    ]


def moebius(n: int) -> int:
    primes = [p for p in range(2, n + 1) if n % p == 0 and all(p % q for q in range(2, p))]
    return 0 if any(n % (p * p) == 0 for p in primes) else (-1) ** len(primes)


def team_handshakes(task: Task) -> int:
    people = [team for team, n in enumerate(task["groups"]) for _ in range(n)]
    people += [-1 - i for i in range(task["alone"])]
    return sum(a != b for a, b in combinations(people, 2))


def wanted(text: str) -> Callable[[int, int], bool]:
    """Return the comparison that the text asks for."""
    if "exactly" in text:
        return lambda k, bound: k == bound
    return (lambda k, bound: k >= bound) if "at least" in text else (lambda k, bound: k <= bound)


def chosen_committee(task: Task, text: str) -> int:
    ways = {(0, 0): 1}
    first = task["groups"][0]
    for person in range(sum(task["groups"])):
        following = dict(ways)
        for (seats, firsts), n in ways.items():
            key = seats + 1, firsts + (person < first)
            following[key] = following.get(key, 0) + n
        ways = following
    fits = wanted(text)
    return sum(
        n
        for (seats, firsts), n in ways.items()
        if seats == task["seats"] and fits(firsts, task["bound"])
    )


def bounded_sums(task: Task) -> int:
    ways = {0: 1}
    for low, high in task["lows"]:
        following: dict[int, int] = {}
        for total, n in ways.items():
            for value in range(low, (task["total"] if high is None else high) + 1):
                if total + value <= task["total"]:
                    following[total + value] = following.get(total + value, 0) + n
        ways = following
    return ways.get(task["total"], 0)


def survey_counts(text: str) -> int:
    people = int(re.search(r"(\d+) people", text)[1])  # type: ignore[index]
    facts, question = text.split(" people, ")[1].rsplit(". ", 1)
    likes = {
        frozenset(re.split(", | and ", hobbies)): int(n)
        for n, hobbies in re.findall(r"(\d+) like ([a-z, ]+?)(?: \(|;|$)", facts)
    }
    every = max(likes, key=len)
    asked = re.search(r"of (.*)\?", question)
    assert asked
    assert frozenset(re.split(", | and ", asked[1])) == every
    only = {
        some: sum((-1) ** (len(more) - len(some)) * n for more, n in likes.items() if some <= more)
        for some in likes
    }
    if "exactly one" in question:
        return sum(n for some, n in only.items() if len(some) == 1)
    return people - sum(only.values())


def spaced_subsets(task: Task) -> int:
    low, high = task["span"]

    @cache
    def ways(begin: int, k: int) -> int:
        return (
            1 if k == 0 else sum(ways(n + task["distance"], k - 1) for n in range(begin, high + 1))
        )

    return ways(low, task["k"])


def binomial_coefficient(task: Task) -> int:
    a, b, n, step, degree = task["power"]
    poly = {0: 1}
    for _ in range(n):
        following: dict[int, int] = {}
        for exponent, c in poly.items():
            for shift, factor in ((step, a), (0, b)):
                following[exponent + shift] = following.get(exponent + shift, 0) + c * factor
        poly = following
    return poly[degree]


def pigeonhole_draws(task: Task) -> int:
    bad = {0}
    for n in task["counts"]:
        bad = {total + taken for total in bad for taken in range(min(n, task["k"] - 1) + 1)}
    return max(bad) + 1


def shared_gifts(task: Task) -> int:
    @cache
    def ways(left: tuple[int, ...]) -> int:
        if not any(left):
            return 1
        return sum(
            ways(tuple(sorted((*left[:i], n - 1, *left[i + 1 :])))) for i, n in enumerate(left) if n
        )

    return ways(tuple(sorted([*task["shares"], task["spare"]])))


def dice_sum(task: Task, text: str) -> Fraction:
    fits = wanted(text)
    throws = [sum(dice) for dice in product(*(range(1, n + 1) for n in task["sides"]))]
    return Fraction(sum(fits(total, task["bound"]) for total in throws), len(throws))


def card_draws(task: Task, text: str) -> Fraction:
    chances = {0: Fraction(1)}
    for drawn in range(task["hand"]):
        following: dict[int, Fraction] = {}
        for good, p in chances.items():
            share = Fraction(task["good"] - good, task["deck"] - drawn)
            following[good + 1] = following.get(good + 1, Fraction(0)) + p * share
            following[good] = following.get(good, Fraction(0)) + p * (1 - share)
        chances = following
    fits = wanted(text)
    return sum((p for good, p in chances.items() if fits(good, task["k"])), Fraction(0))


def urn_colours(task: Task) -> Fraction:
    def chance(balls: list[int], drawn: list[int]) -> Fraction:
        if len(drawn) == task["taken"]:
            kinds = len(set(drawn))
            return Fraction(kinds == (len(drawn) if task["different"] else 1))
        total = Fraction(0)
        for i, n in enumerate(balls):
            if n:
                left = balls if task["back"] else [m - (i == j) for j, m in enumerate(balls)]
                total += Fraction(n, sum(balls)) * chance(left, [*drawn, i])
        return total

    return chance(task["balls"], [])


def expected_value(task: Task) -> Fraction:
    """Add up the points of all choices of tickets."""
    taken = task["taken"]
    count, total = [1, *[0] * taken], [0] * (taken + 1)
    for points, n in task["tickets"]:
        for _ in range(n):
            for k in range(taken, 0, -1):
                total[k] += total[k - 1] + points * count[k - 1]
                count[k] += count[k - 1]
    return Fraction(total[taken], count[taken])


def repeated_trials(task: Task, text: str) -> Fraction:
    p = Fraction(task["chance"])
    fits = wanted(text)
    total = Fraction(0)
    for trials in product((0, 1), repeat=task["n"]):
        if fits(sum(trials), task["k"]):
            total += math.prod((p if hit else 1 - p for hit in trials), start=Fraction(1))
    return total


def second(question: Question) -> int | Fraction:
    kind, task, text = question.facts["kind"], task_of(question), question.text
    if kind == "survey_counts":
        return survey_counts(text)
    solver = globals()[kind]
    if kind in ("chosen_committee", "dice_sum", "card_draws", "repeated_trials"):
        return solver(task, text)
    return solver(task)


def said(kind: str, task: Task) -> set[int]:
    """Return numbers that the text must hold."""
    if kind == "letter_arrangements" or kind == "survey_counts":
        return set()
    if kind == "grouped_shelf":
        return set(task["blocks"])
    if kind == "repeated_trials":
        p = Fraction(task["chance"])
        return {p.numerator, p.denominator, task["n"], task["k"]}
    if kind == "card_draws":
        return {task[name] for name in ("deck", "good", "hand", "k")}
    if kind == "digit_numbers":
        return {*task["digits"], task["length"], *({task["divisor"]} - {1})}
    if kind == "binomial_coefficient":
        a, b, n, _, degree = task["power"]
        return {abs(a), abs(b), n, degree} - {1}
    if kind == "spaced_subsets":
        return {*task["span"], task["k"]} | ({3} if task["distance"] == 3 else set())
    found: set[int] = set()
    stack: list[object] = list(task.values())
    while stack:
        value = stack.pop()
        if isinstance(value, list):
            stack.extend(value)
        elif isinstance(value, int) and not isinstance(value, bool) and value:
            found.add(value)
    # A single ticket that is drawn is written as a word.
    return found - {1} if kind == "expected_value" else found


def solve(question: Question) -> None:
    assert second(question) == fraction(question.answers[0])
    missing = said(question.facts["kind"], task_of(question)) - set(numbers(question.text))
    assert not missing, missing
    if question.facts["kind"] == "letter_arrangements":
        (letters,) = re.findall(r"letters ([A-Z](?: [A-Z])+)\b", question.text)
        assert sorted(letters.split()) == task_of(question)["letters"]
