"""Rock, paper, scissors against rules with noise: what they throw, and what best play comes to.

Throws are 0, 1 and 2 for rock, paper and scissors: each beats the one before, rock beats scissors.
"""

import math
from collections.abc import Callable
from typing import Literal

Kind = Literal["bias", "cycle", "reaction", "frequency", "memory"]
KINDS: tuple[Kind, ...] = ("bias", "cycle", "reaction", "frequency", "memory")
Draw = Callable[[int], int]
"""Draws an integer from 0 to one less than it is given."""
DELAYS = 3
"""The oldest throw that a reaction may be to."""


def rule_sizes(kind: Kind) -> tuple[int, ...]:
    """Return how many choices each number of a rule has.

    - bias: a favourite, and how its noise splits between the two others, in thousandths.
    - cycle: seven throws, repeated.
    - reaction: one less than the age of the throw that it answers, the answers to the three
      throws, and what it throws before there is one.
    - frequency: one less than the throws that it waits for, the answers to the player's most
      frequent throw, and what it throws before.
    - memory: the answers to the nine pairs of the last throws, its own and the player's.
    """
    return {
        "bias": (3, 1001),
        "cycle": (3,) * 7,
        "reaction": (DELAYS, 3, 3, 3, *(3,) * DELAYS),
        "frequency": (10, 3, 3, 3, 3),
        "memory": (3,) * 9,
    }[kind]


def draw_rule(kind: Kind, draw: Draw) -> tuple[int, ...]:
    """Draw the numbers of a rule; those that it does not use are 0."""
    numbers = [draw(size) for size in rule_sizes(kind)]
    if kind == "reaction":
        used = 5 + numbers[0]
        numbers[used:] = [0] * (len(numbers) - used)
    return tuple(numbers)


def plan(kind: Kind, rule: tuple[int, ...], own: list[int], others: list[int]) -> int:
    """Return what a rule throws next, without noise.

    Args:
        kind: The kind of rule.
        rule: Its numbers.
        own: Its throws so far.
        others: The player's.
    """
    if kind == "bias":
        return rule[0]
    if kind == "cycle":
        return rule[len(own) % len(rule)]
    if kind == "reaction":
        delay = 1 + rule[0]
        return rule[1 + others[-delay]] if len(others) >= delay else rule[4 + len(others)]
    if kind == "frequency":
        if len(others) < 1 + rule[0]:
            return rule[4]
        counts = [others.count(throw) for throw in range(3)]
        return rule[1 + counts.index(max(counts))]
    return rule[3 * own[-1] + others[-1]] if own else 0


def chances(kind: Kind, rule: tuple[int, ...], noise: int, planned: int) -> tuple[float, ...]:
    """Return the chances of the three throws.

    Noise of n percent throws anything, each alike, so often instead of what is planned; that of a
    bias splits unevenly between the two others.
    """
    share = noise / 100
    if kind == "bias":
        parts = {1: share * rule[1] / 1000, 2: share * (1000 - rule[1]) / 1000}
    else:
        parts = {1: share / 3, 2: share / 3}
    first = 1 - parts[1] - parts[2]
    return tuple(first if t == planned else parts[(t - planned) % 3] for t in range(3))


def result(throw: int, other: int) -> int:
    """Return 1 if a throw beats another one, 0 for equal ones, −1 if it is beaten."""
    return (0, 1, -1)[(throw - other) % 3]


def best_throw(odds: tuple[float, ...]) -> int:
    """Return the throw with the best mean result."""
    return max(range(3), key=lambda throw: mean_result(throw, odds))


def mean_result(throw: int, odds: tuple[float, ...]) -> float:
    """Return the mean result of a throw against these chances."""
    return sum(p * result(throw, other) for other, p in enumerate(odds))


def bits_per_round(odds: tuple[float, ...]) -> float:
    """Return what a throw tells of a rule: log2 3 less the entropy of its chances."""
    return math.log2(3) + sum(p * math.log2(p) for p in odds if p)


def lead_chances(odds: tuple[float, ...], throw: int, rounds: int) -> dict[int, float]:
    """Return the chances of each lead, in rounds won less those lost, after some rounds."""
    single = {-1: 0.0, 0: 0.0, 1: 0.0}
    for other, p in enumerate(odds):
        single[result(throw, other)] += p
    leads = {0: 1.0}
    for _ in range(rounds):
        after: dict[int, float] = {}
        for lead, chance in leads.items():
            for step, p in single.items():
                if p:
                    after[lead + step] = after.get(lead + step, 0.0) + chance * p
        leads = after
    return leads
