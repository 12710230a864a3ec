"""Divisors, primes, remainders."""

from gemenv.envs.code.tasks.base import task
from gemenv.envs.code.tasks.draws import ints, number


@task(
    1,
    "Count the integers in `numbers` that leave the remainder {remainder} when they are divided "
    "by {modulus}. Remainders are never negative: -1 divided by 5 leaves 4. The numbers are from "
    "-50 to 50, and there may be none.",
    [ints(0, 15, -50, 50)],
    modulus=range(3, 13),
    remainder=range(3),
)
def count_remainders(numbers: list[int], *, modulus: int, remainder: int) -> int:
    return sum(number % modulus == remainder for number in numbers)


@task(
    2,
    "How many integers from 1 to `n` have no common divisor with {base} but 1, and do not end in "
    "the decimal digit {digit}? `n` is from 0 to 300.",
    [number(0, 300)],
    base=range(6, 61),
    digit=range(10),
)
def count_coprime(n: int, *, base: int, digit: int) -> int:
    import math

    return sum(math.gcd(x, base) == 1 and x % 10 != digit for x in range(1, n + 1))


@task(
    2,
    "Add up the primes from 2 to `n` that leave the remainder {remainder} when they are divided "
    "by {modulus}. `n` is from 1 to 300.",
    [number(1, 300)],
    modulus=(3, 4, 5, 7, 8),
    remainder=(1, 2),
)
def sum_primes(n: int, *, modulus: int, remainder: int) -> int:
    sieve = [True] * (n + 1)
    total = 0
    for p in range(2, n + 1):
        if sieve[p]:
            total += p if p % modulus == remainder else 0
            for multiple in range(p * p, n + 1, p):
                sieve[multiple] = False
    return total


@task(
    2,
    "Give the {rank}{side} of the positive divisors of `n`, which is from 1 to 1,000; count "
    "only divisors that are {kept}. If there are too few of them, give {default}.",
    [number(1, 1000)],
    phrases={
        "rank": {2: "second ", 3: "third ", 4: "fourth ", 5: "fifth "},
        "kept": {2: "not multiples of 2", 3: "not multiples of 3", 5: "not multiples of 5"},
    },
    rank=range(2, 6),
    side=("smallest", "largest"),
    kept=(2, 3, 5),
    default=(-1, 0),
)
def ranked_divisor(n: int, *, rank: int, side: str, kept: int, default: int) -> int:
    found = [d for d in range(1, n + 1) if n % d == 0 and d % kept]
    found.sort(reverse=side == "largest")
    return found[rank - 1] if rank <= len(found) else default


@task(
    3,
    "Add up {base}^1, {base}^2, … up to {base}^`n`, leave out every power whose exponent is a "
    "multiple of {skip}, and give the sum modulo {modulus}. `n` is from 0 to 2,000.",
    [number(0, 2000)],
    base=range(2, 21),
    skip=range(2, 8),
    modulus=(97, 101, 360, 997, 1000, 1024),
)
def power_sum(n: int, *, base: int, skip: int, modulus: int) -> int:
    total, power = 0, 1
    for exponent in range(1, n + 1):
        power = power * base % modulus
        if exponent % skip:
            total += power
    return total % modulus


@task(
    3,
    "Begin with x = `n`, an integer from 0 to 1,000, taken modulo {modulus}. In each step, "
    "replace x by x / 2 if x is even, and by ({factor} * x + {shift}) modulo {modulus} if it is "
    "odd. After how many steps does x for the first time have a value that it had before? The "
    "value at the beginning counts as one that it had.",
    [number(0, 1000)],
    factor=(3, 5, 7, 9, 11),
    shift=range(1, 10),
    modulus=range(61, 100, 2),
)
def steps_to_repeat(n: int, *, factor: int, shift: int, modulus: int) -> int:
    x = n % modulus
    seen: set[int] = set()
    while x not in seen:
        seen.add(x)
        x = x // 2 if x % 2 == 0 else (factor * x + shift) % modulus
    return len(seen)


@task(
    1,
    "A glim is {small} drops, and a tarn is {large} glims. Change `n` drops (from 0 to 50,000) "
    "into as many whole tarns as possible, then as many whole glims, and the drops that are left. "
    "Give the three numbers, {order}.",
    [number(0, 50_000)],
    phrases={"order": {False: "tarns first", True: "drops first"}},
    small=range(5, 40),
    large=range(5, 30),
    order=(False, True),
)
def change_units(n: int, *, small: int, large: int, order: bool) -> list[int]:
    glims, drops = divmod(n, small)
    tarns, glims = divmod(glims, large)
    return [drops, glims, tarns] if order else [tarns, glims, drops]


@task(
    4,
    "Of the integers from 1 to `n` (`n` is from 1 to 120), find the one whose {measure} is "
    "largest, and of several such the {tie}. Leave out multiples of {skip}.",
    [number(1, 120)],
    phrases={
        "measure": {
            "divisors": "number of positive divisors",
            "factors": "number of prime factors, repeated ones counted each time,",
            "sum": "sum of different prime divisors (0 for 1)",
        }
    },
    measure=("divisors", "factors", "sum"),
    tie=("smallest", "largest"),
    skip=range(2, 14),
)
def richest_number(n: int, *, measure: str, tie: str, skip: int) -> int:
    def value(x: int) -> int:
        if measure == "divisors":
            return sum(x % d == 0 for d in range(1, x + 1))
        factors: list[int] = []
        p = 2
        while x > 1:
            while x % p == 0:
                factors.append(p)
                x //= p
            p += 1
        return len(factors) if measure == "factors" else sum(set(factors))

    sign = 1 if tie == "largest" else -1
    return max((value(x), sign * x) for x in range(1, n + 1) if x % skip)[1] * sign
