"""Residues, congruences, and digits."""

import math

from gemenv.envs.math.draws import Draw
from gemenv.envs.math.integers import PRIMES, digits, euclid_steps, order
from gemenv.envs.math.kinds import Problem
from gemenv.envs.math.notation import listing, power

MODULUS = (0, 30, 60, 120, 300, 1_000, 5_000)
"""The largest modulus by size."""


def _coprime(draws: Draw, modulus: int, low: int = 2) -> int:
    while True:
        n = draws.whole(low, max(low, modulus - 1))
        if math.gcd(n, modulus) == 1:
            return n


def modular_power(draws: Draw, size: int) -> Problem:
    """Draw a power whose remainder is asked for."""
    modulus = draws.whole(7, MODULUS[size])
    base = draws.whole(2, 20 * size)
    exponent = draws.whole(10, 20 * 4**size)
    text = draws.one(
        (
            f"What is the remainder when ${power(str(base), exponent)}$ is divided by {modulus}?",
            f"Find the remainder of ${power(str(base), exponent)}$ modulo {modulus}.",
            f"Which integer $r$ with $0 \\le r < {modulus}$ satisfies "
            f"${power(str(base), exponent)} \\equiv r \\pmod{{{modulus}}}$?",
        )
    )
    steps = size + math.log2(exponent)
    return Problem(
        text, str(pow(base, exponent, modulus)), steps, {"power": [base, exponent, modulus]}
    )


def modular_inverse(draws: Draw, size: int) -> Problem:
    """Draw a number to be inverted modulo another, or a linear congruence."""
    modulus = draws.whole(50, 50 + 3 * MODULUS[size])
    a = _coprime(draws, modulus)
    b = 1 if draws.chance(30) else draws.whole(2, modulus - 1)
    congruence = f"${a}x \\equiv {b} \\pmod{{{modulus}}}$"
    text = draws.one(
        (
            f"Which integer $x$ with $0 \\le x < {modulus}$ satisfies {congruence}?",
            f"Solve {congruence} for an integer $x$ from 0 to {modulus - 1}.",
        )
    )
    answer = b * pow(a, -1, modulus) % modulus
    steps = 1 + size + 1.5 * euclid_steps(modulus, a)
    return Problem(text, str(answer), steps, {"congruence": [a, b, modulus]})


def chinese_remainders(draws: Draw, size: int) -> Problem:
    """Draw a number that is given by its remainders."""
    count = 2 if size < 3 else 3 if size < 6 else 4
    moduli: list[int] = []
    while len(moduli) < count:
        candidate = draws.whole(5, 12 + 5 * size)
        if all(math.gcd(candidate, other) == 1 for other in moduli):
            moduli.append(candidate)
    total = math.prod(moduli)
    answer = draws.whole(max(moduli), total - 1)
    parts = [f"{answer % m} when divided by {m}" for m in moduli]
    text = draws.one(
        (
            f"What is the smallest positive integer that leaves the remainders {listing(parts)}?",
            f"A positive integer leaves the remainders {listing(parts)}. "
            "What is the smallest number it can be?",
        )
    )
    pairs = sorted([m, answer % m] for m in moduli)
    return Problem(text, str(answer), 4 * count + size, {"remainders": pairs})


def linear_diophantine(draws: Draw, size: int) -> Problem:
    """Draw ax + by = c, and ask for the smallest positive x."""
    most = 12 + 15 * size
    common = draws.whole(1, 4)
    a, b = draws.whole(5, most), draws.whole(5, most)
    x, y = draws.whole(1, most), draws.nonzero(most)
    a, b = common * a, common * b
    c = a * x + b * y
    text = draws.one(
        (
            f"Among the pairs of integers $(x, y)$ with ${a}x + {b}y = {c}$, "
            "what is the smallest positive $x$?",
            f"The equation ${a}x + {b}y = {c}$ has solutions in integers. "
            "Find the smallest positive integer $x$ that occurs in one.",
        )
    )
    step = b // math.gcd(a, b)
    answer = x % step or step
    return Problem(text, str(answer), 2 + size + 1.5 * euclid_steps(a, b), {"equation": [a, b, c]})


def multiplicative_order(draws: Draw, size: int) -> Problem:
    """Draw a base and a modulus, for the smallest exponent that gives 1."""
    modulus = draws.whole(15, 40 + MODULUS[min(size, 4)])
    base = _coprime(draws, modulus)
    text = draws.one(
        (
            f"What is the smallest positive integer $k$ for which ${base}^k$ leaves the "
            f"remainder 1 when divided by {modulus}?",
            f"Find the order of {base} modulo {modulus}, the least $k > 0$ with "
            f"${base}^k \\equiv 1 \\pmod{{{modulus}}}$.",
        )
    )
    answer = order(base, modulus)
    return Problem(text, str(answer), 2 * size + math.log2(answer + 1), {"order": [base, modulus]})


def sum_remainder(draws: Draw, size: int) -> Problem:
    """Draw a long sum or product whose remainder is asked for."""
    modulus = draws.whole(7, 20 + 15 * size)
    count = 2 + size
    terms = [(draws.whole(10, 99 * 10 ** (size // 2)), draws.whole(1, 3)) for _ in range(count)]
    signs = [draws.one(("+", "\\cdot")) for _ in terms[1:]]
    written = "".join(
        f"{f' {sign} ' if sign else ''}{power(str(base), exponent)}"
        for sign, (base, exponent) in zip(["", *signs], terms, strict=True)
    )
    total, product = 0, 1
    for sign, (base, exponent) in zip(["\\cdot", *signs], terms, strict=True):
        if sign == "+":
            total, product = total + product, 1
        product *= base**exponent
    text = draws.one(
        (
            f"What is the remainder when ${written}$ is divided by {modulus}?",
            f"Find the remainder of ${written}$ modulo {modulus}.",
        )
    )
    answer = (total + product) % modulus
    task = {
        "terms": [list(term) for term in terms],
        "plus": [s == "+" for s in signs],
        "by": modulus,
    }
    return Problem(text, str(answer), 2 * count, task)


def last_digits(draws: Draw, size: int) -> Problem:
    """Draw a power whose last digit, or last two, are asked for as a number."""
    base, exponent = draws.whole(12, 99 * size), draws.whole(20, 50 * 3**size)
    places = 1 if size < 3 else 2
    written = power(str(base), exponent)
    if places == 1:
        text = draws.one(
            (f"What is the last digit of ${written}$?", f"With which digit does ${written}$ end?")
        )
    else:
        text = draws.one(
            (
                f"Which number do the last two digits of ${written}$ make? (It is below 100.)",
                f"What is the remainder when ${written}$ is divided by 100?",
            )
        )
    answer = pow(base, exponent, 10**places)
    steps = 2 + size + 3 * (places - 1)
    return Problem(text, str(answer), steps, {"last": [base, exponent, places]})


def to_base(draws: Draw, size: int) -> Problem:
    """Draw a number to be written in another base."""
    n, base = draws.whole(50, 500 * 4**size), draws.whole(2, 9)
    text = draws.one(
        (
            f"Write the decimal number {n} in base {base}.",
            f"What is the decimal number {n} in base {base}, digits only?",
            f"Convert {n} from base 10 to base {base}.",
        )
    )
    answer = digits(n, base)
    return Problem(text, answer, len(answer) + size, {"to": [n, base]})


def from_base(draws: Draw, size: int) -> Problem:
    """Draw a number in another base to be written in base ten."""
    n, base = draws.whole(50, 500 * 4**size), draws.whole(2, 9)
    written = digits(n, base)
    text = draws.one(
        (
            f"Which decimal number is ${written}_{{{base}}}$, written in base {base}?",
            f"Convert {written} from base {base} to base 10.",
        )
    )
    return Problem(text, str(n), 2 * len(written) + size, {"from": [n, base]})


def digit_sum(draws: Draw, size: int) -> Problem:
    """Draw a number just below or above a multiple of a power of ten, for its digits' sum."""
    exponent = draws.whole(8, 15 * size)
    lead, less = draws.whole(1, 9), draws.nonzero(90 * 2**size)
    sign = "-" if less < 0 else "+"
    front = "" if lead == 1 else f"{lead} \\cdot "
    value = lead * 10**exponent + less
    written = f"{front}{power('10', exponent)} {sign} {abs(less)}"
    text = draws.one(
        (
            f"What is the sum of the decimal digits of ${written}$?",
            f"Add up the digits of the number ${written}$, written out in base 10.",
        )
    )
    steps = 2 + 1.5 * size
    return Problem(text, str(sum(map(int, str(value)))), steps, {"sum": [lead, exponent, less]})


def prime_residue(draws: Draw, size: int) -> Problem:
    """Draw a factorial or power modulo a prime, for Wilson's and Fermat's theorems."""
    prime = draws.one(PRIMES[4 : 12 + 5 * size])
    if draws.chance(50):
        n = prime - draws.whole(1, min(prime - 2, 2 + size))
        scale = draws.whole(2, 60)
        value = scale * math.factorial(n) % prime
        number = f"{scale} \\cdot {n}!"
        task = {"factorial": [scale, n, prime]}
    else:
        base, scale = draws.whole(2, prime - 1), draws.whole(2, 60)
        exponent = draws.whole(2, 8 * size) * (prime - 1) + draws.whole(-3, 3)
        value = scale * pow(base, exponent, prime) % prime
        number = f"{scale} \\cdot {power(str(base), exponent)}"
        task = {"fermat": [scale, base, exponent, prime]}
    text = draws.one(
        (
            f"What is the remainder when ${number}$ is divided by the prime {prime}?",
            f"Find the remainder of ${number}$ modulo the prime {prime}.",
        )
    )
    return Problem(text, str(value), 4 + size, task)
