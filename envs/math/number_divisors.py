"""Divisors, primes, and counting by divisibility."""

import math

from gemenv.envs.math.draws import Draw
from gemenv.envs.math.integers import PRIMES, euclid_steps, factors, totient
from gemenv.envs.math.kinds import Problem
from gemenv.envs.math.notation import listing

SPAN = (0, 200, 600, 2_000, 6_000, 20_000, 100_000)
"""The largest number by size."""


def _related(draws: Draw, size: int, count: int) -> list[int]:
    """Draw different numbers with a factor in common that is often larger than 1."""
    most = SPAN[size]
    common = draws.whole(1, max(2, int(most**0.5)))
    return [common * n for n in draws.distinct(2, most // common, count)]


def greatest_divisor(draws: Draw, size: int) -> Problem:
    """Draw two numbers, three from size 4 on, for their greatest common divisor."""
    numbers = _related(draws, size, 2 if size < 4 else 3)
    named = listing(numbers)
    text = draws.one(
        (
            f"What is the greatest common divisor of {named}?",
            f"Find the largest integer that divides each of the numbers {named}.",
            f"Compute $\\gcd({', '.join(map(str, numbers))})$.",
        )
    )
    steps = sum(map(euclid_steps, numbers[1:], numbers[:-1]))
    return Problem(text, str(math.gcd(*numbers)), 1 + size + steps, {"numbers": sorted(numbers)})


def least_multiple(draws: Draw, size: int) -> Problem:
    """Draw two numbers, three from size 3 on, for their least common multiple."""
    numbers = _related(draws, min(size, 4), 2 if size < 3 else 3)
    named = listing(numbers)
    text = draws.one(
        (
            f"What is the least common multiple of {named}?",
            f"Find the smallest positive integer that is divisible by each of {named}.",
            f"Which is the smallest positive number that {named} all divide?",
        )
    )
    steps = sum(map(euclid_steps, numbers[1:], numbers[:-1])) + len(numbers)
    return Problem(text, str(math.lcm(*numbers)), 1 + size + steps, {"numbers": sorted(numbers)})


def _composite(draws: Draw, size: int) -> int:
    """Draw a number with several prime factors, at random and not too even."""
    most = 6_000 * 3 ** (size - 1)
    while True:
        n = draws.whole(most // 20, most)
        if sum(factors(n).values()) >= 3:
            return n


def divisor_count(draws: Draw, size: int) -> Problem:
    """Draw a number whose divisors are to be counted."""
    n = _composite(draws, size)
    text = draws.one(
        (
            f"How many positive divisors does {n} have?",
            f"By how many positive integers is {n} divisible?",
            f"Count the positive integers that divide {n}.",
        )
    )
    found = factors(n)
    answer = math.prod(exponent + 1 for exponent in found.values())
    return Problem(text, str(answer), 1 + size + sum(found.values()), {"n": n})


def divisor_sum(draws: Draw, size: int) -> Problem:
    """Draw a number whose divisors are to be added."""
    n = _composite(draws, size)
    text = draws.one(
        (
            f"What is the sum of all positive divisors of {n}?",
            f"Add up all positive integers that divide {n}.",
            f"Find the sum of the positive divisors of {n}, itself included.",
        )
    )
    found = factors(n)
    answer = math.prod((prime ** (e + 1) - 1) // (prime - 1) for prime, e in found.items())
    return Problem(text, str(answer), 2 + size + sum(found.values()), {"n": n})


def largest_prime(draws: Draw, size: int) -> Problem:
    """Draw a number whose largest prime factor is asked for."""
    n = _composite(draws, size)
    text = draws.one(
        (
            f"What is the largest prime factor of {n}?",
            f"Find the greatest prime number that divides {n}.",
        )
    )
    found = factors(n)
    return Problem(text, str(max(found)), size + sum(found.values()), {"n": n})


def prime_factor_sum(draws: Draw, size: int) -> Problem:
    """Draw a number whose prime factors are to be added."""
    n = _composite(draws, size)
    text = draws.one(
        (
            f"Write {n} as a product of primes. What is the sum of these primes, each counted as "
            "often as it occurs?",
            f"Add up the prime factors of {n}, each as often as it occurs in the factorization.",
        )
    )
    found = factors(n)
    answer = sum(prime * exponent for prime, exponent in found.items())
    return Problem(text, str(answer), 1 + size + sum(found.values()), {"n": n})


def totient_value(draws: Draw, size: int) -> Problem:
    """Draw a number for Euler's function."""
    n = _composite(draws, size)
    text = draws.one(
        (
            f"How many of the integers from 1 to {n} have no prime factor in common with {n}?",
            f"What is Euler's totient $\\varphi({n})$?",
            f"Count the integers $k$ from 1 to {n} with $\\gcd(k, {n}) = 1$.",
        )
    )
    return Problem(text, str(totient(n)), 2 + size + sum(factors(n).values()), {"n": n})


def multiples_count(draws: Draw, size: int) -> Problem:
    """Draw an interval and two or three divisors, for inclusion and exclusion."""
    low = draws.whole(1, 50 * size)
    high = low + draws.whole(100, 200 * 3 ** (size - 1))
    divisors = sorted(draws.distinct(2, 9 + 3 * size, 2 if size < 4 else 3))
    either = draws.chance(50)
    named = listing(divisors)
    span = f"the integers from {low} to {high}, both included,"
    if either:
        ask = f"How many of {span} are divisible by at least one of {named}?"
    else:
        ask = f"How many of {span} are divisible by none of {named}?"
    hit = 0
    for chosen in range(1, 1 << len(divisors)):
        some = [d for i, d in enumerate(divisors) if chosen >> i & 1]
        common = math.lcm(*some)
        hit += (high // common - (low - 1) // common) * (1 if len(some) % 2 else -1)
    answer = hit if either else high - low + 1 - hit
    steps = 2 ** len(divisors) + size
    return Problem(ask, str(answer), steps, {"count": [low, high, divisors, either]})


def square_count(draws: Draw, size: int) -> Problem:
    """Draw an interval, and a divisor of the squares in it that are counted."""
    most = 400 * 5 ** (size - 1)
    low = draws.whole(1, most)
    high = low + draws.whole(most // 2, 3 * most)
    divisor = draws.one([1, 2, 3, 4, 5, 6, 8, 9, 10, 12]) if size >= 2 else 1
    span = f"from {low} to {high}, both included,"
    condition = "" if divisor == 1 else f" and divisible by {divisor}"
    text = draws.one(
        (
            f"How many of the integers {span} are perfect squares{condition}?",
            f"How many integers {span} are squares of integers{condition}?",
        )
    )
    base = math.prod(p ** -(-e // 2) for p, e in factors(divisor).items())
    answer = math.isqrt(high) // base - math.isqrt(low - 1) // base
    return Problem(text, str(answer), 2 + size, {"n": [low, high, divisor]})


def prime_count(draws: Draw, size: int) -> Problem:
    """Draw an interval whose primes are counted."""
    low = draws.whole(2, 40 * 3 ** (size - 1) + 40)
    high = low + draws.whole(10, 24 + 6 * size)
    text = draws.one(
        (
            f"How many prime numbers are there from {low} to {high}, both included?",
            f"Count the primes $p$ with ${low} \\le p \\le {high}$.",
        )
    )
    answer = sum(n in factors(n) for n in range(low, high + 1))
    return Problem(text, str(answer), (high - low) / 4 + 2 * size, {"n": [low, high]})


def unreachable_amount(draws: Draw, size: int) -> Problem:
    """Draw two coins without a common divisor, for the largest amount they cannot pay."""
    most = 80 + 30 * size
    a = draws.whole(4, most)
    b = draws.whole(4, most)
    while math.gcd(a, b) > 1:
        b = draws.whole(4, most)
    text = draws.one(
        (
            f"There are coins of {a} and of {b} crowns, as many as you like. What is the largest "
            "whole number of crowns that cannot be paid exactly, without change?",
            f"What is the largest integer that is not of the form ${a}m + {b}n$ with integers "
            "$m, n \\ge 0$?",
        )
    )
    return Problem(text, str(a * b - a - b), 3 + size, {"coins": sorted((a, b))})


def factorial_zeros(draws: Draw, size: int) -> Problem:
    """Draw a factorial, or the exponent of a prime in one."""
    n = draws.whole(20, 1_500 * 3 ** (size - 1))
    prime = draws.one(PRIMES[: 2 + size])
    if draws.chance(50):
        text = draws.one(
            (
                f"With how many zeros does ${n}!$ end?",
                f"How many zeros are at the end of the decimal form of ${n}!$?",
            )
        )
        prime = 10
    else:
        text = f"What is the largest integer $k$ for which ${prime}^k$ divides ${n}!$?"
    base = 5 if prime == 10 else prime
    answer, steps, power = 0, 0, base
    while power <= n:
        answer, steps, power = answer + n // power, steps + 1, power * base
    return Problem(text, str(answer), 1 + size + steps / 2, {"n": [n, prime]})
