"""Answers of number theory against trial by trial."""

import math
from itertools import count

from gemenv.envs.base.question import Question
from tests.envs.math.asking import numbers, task_of


def divisors(n: int) -> list[int]:
    small = [d for d in range(1, math.isqrt(n) + 1) if n % d == 0]
    return sorted({*small, *(n // d for d in small)})


def is_prime(n: int) -> bool:
    return n > 1 and all(n % d for d in range(2, math.isqrt(n) + 1))


def greatest_divisor(numbers: list[int]) -> int:
    return max(d for d in divisors(min(numbers)) if all(n % d == 0 for n in numbers))


def least_multiple(numbers: list[int]) -> int:
    # The least multiple of what came before that the next number divides.
    step = 1
    for n in numbers:
        step = next(m for m in count(step, step) if m % n == 0)
    return step


def sieved_totient(n: int) -> int:
    free = bytearray([1]) * (n + 1)
    for d in divisors(n):
        if d > 1:
            free[::d] = bytes(len(range(0, n + 1, d)))
    return sum(free[1:])


def modular_power(power: list[int]) -> int:
    base, exponent, modulus = power
    seen: list[int] = []
    value = 1
    # Powers repeat; no squaring here.
    while value not in seen and len(seen) < exponent:
        seen.append(value)
        value = value * base % modulus
    if len(seen) == exponent:
        return value % modulus
    begin = seen.index(value)
    return seen[begin + (exponent - begin) % (len(seen) - begin)] % modulus


def congruence(congruence: list[int]) -> int:
    a, b, modulus = congruence
    (answer,) = [v for v in range(modulus) if a * v % modulus == b]
    return answer


def chinese_remainders(remainders: list[list[int]]) -> int:
    candidate, step = 0, 1
    for modulus, rest in remainders:
        candidate = next(v for v in count(candidate, step) if v % modulus == rest)
        step *= modulus
    return candidate


def linear_diophantine(equation: list[int]) -> int:
    a, b, c = equation
    return next(v for v in count(1) if (c - a * v) % b == 0)


def sum_remainder(terms: list[list[int]], plus: list[bool], by: int) -> int:
    total, product = 0, 1
    for (base, exponent), new in zip(terms, [False, *plus], strict=True):
        if new:
            total, product = total + product, 1
        for _ in range(exponent):
            product = product * base % by
    return (total + product) % by


def digits_of(n: int, base: int) -> str:
    place = 1
    while place * base <= n:
        place *= base
    written = ""
    while place:
        written += str(n // place)
        n, place = n % place, place // base
    return written


def multiples_count(low: int, high: int, divisors: list[int], either: bool) -> int:
    return sum(any(n % d == 0 for d in divisors) == either for n in range(low, high + 1))


def square_count(low: int, high: int, divisor: int) -> int:
    return sum(low <= n * n <= high and n * n % divisor == 0 for n in range(math.isqrt(high) + 1))


def factorial_zeros(n: int, base: int) -> int:
    two = five = other = 0
    for m in range(1, n + 1):
        for prime in (2, 5) if base == 10 else (base,):
            k = m
            while k % prime == 0:
                k //= prime
                if base != 10:
                    other += 1
                elif prime == 2:
                    two += 1
                else:
                    five += 1
    return min(two, five) if base == 10 else other


def unreachable(coins: list[int]) -> int:
    a, b = coins
    return max(
        amount
        for amount in range(a * b)
        if not any((amount - a * m) % b == 0 for m in range(amount // a + 1))
    )


def multiplicative_order(order: list[int]) -> int:
    base, modulus = order
    return next(k for k in count(1) if pow(base, k, modulus) == 1)


def prime_residue(task: dict[str, list[int]]) -> int:
    if "factorial" in task:
        value, n, prime = task["factorial"]
        for m in range(1, n + 1):
            value = value * m % prime
        return value
    value, base, exponent, prime = task["fermat"]
    for _ in range(exponent):
        value = value * base % prime
    return value


def prime_factor_sum(n: int) -> int:
    return sum(
        d * sum(n % d**k == 0 for k in range(1, n.bit_length() + 1))
        for d in divisors(n)
        if is_prime(d)
    )


SOLVERS = {
    "largest_prime": lambda t: max(filter(is_prime, divisors(t["n"]))),
    "digit_sum": lambda t: sum(
        map(int, str(int("1" + "0" * t["sum"][1]) * t["sum"][0] + t["sum"][2]))
    ),
    "last_digits": lambda t: (
        int(str(t["last"][0] ** t["last"][1])[-t["last"][2] :])
        if t["last"][1] < 1000
        else modular_power([*t["last"][:2], 10 ** t["last"][2]])
    ),
    "square_count": lambda t: square_count(*t["n"]),
    "factorial_zeros": lambda t: factorial_zeros(*t["n"]),
    "unreachable_amount": lambda t: unreachable(t["coins"]),
    "divisor_count": lambda t: len(divisors(t["n"])),
    "multiples_count": lambda t: multiples_count(*t["count"]),
    "greatest_divisor": lambda t: greatest_divisor(t["numbers"]),
    "sum_remainder": lambda t: sum_remainder(**t),
    "to_base": lambda t: int(digits_of(*t["to"])),
    "prime_factor_sum": lambda t: prime_factor_sum(t["n"]),
    "divisor_sum": lambda t: sum(divisors(t["n"])),
    "least_multiple": lambda t: least_multiple(t["numbers"]),
    "modular_power": lambda t: modular_power(t["power"]),
    "from_base": lambda t: int(digits_of(*t["from"]), t["from"][1]),
    "totient_value": lambda t: sieved_totient(t["n"]),
    "prime_residue": prime_residue,
    "modular_inverse": lambda t: congruence(t["congruence"]),
    "linear_diophantine": lambda t: linear_diophantine(t["equation"]),
    "prime_count": lambda t: sum(map(is_prime, range(t["n"][0], t["n"][1] + 1))),
    "chinese_remainders": lambda t: chinese_remainders(t["remainders"]),
    "multiplicative_order": lambda t: multiplicative_order(t["order"]),
}

_SAID_OTHERWISE = {
    "to_base": lambda t: t["to"],
    "from_base": lambda t: [int(digits_of(*t["from"])), t["from"][1]],
    "factorial_zeros": lambda t: [n for n in t["n"] if n != 10],
    "last_digits": lambda t: t["last"][:2],
    "square_count": lambda t: [n for n in t["n"] if n != 1],
    "digit_sum": lambda t: [10, abs(t["sum"][2]), *([t["sum"][0]] if t["sum"][0] > 1 else [])],
    "linear_diophantine": lambda t: [abs(n) for n in t["equation"]],
}


def leaves(value: object) -> list[int]:
    """Return the integers of a task."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        return [n for part in value for n in leaves(part)]
    return [value] if isinstance(value, int) and not isinstance(value, bool) else []


def solve(question: Question) -> None:
    kind, task = question.facts["kind"], task_of(question)
    assert SOLVERS[kind](task) == int(question.answers[0])
    said = _SAID_OTHERWISE.get(kind, leaves)(task)
    if kind == "sum_remainder":
        # An exponent of 1 is not written.
        said = [n for n in said if n != 1]
    missing = set(said) - set(numbers(question.text))
    assert not missing, missing
