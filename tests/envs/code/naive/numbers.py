"""Second solvers of tasks about numbers, by other means than the first ones."""

import math
from fractions import Fraction
from itertools import count, product
from typing import Any


def _is_prime(x: int) -> bool:
    return x > 1 and all(x % d for d in range(2, math.isqrt(x) + 1))


def _prime_factors(x: int) -> list[int]:
    """Return the prime factors, the largest first, each as often as it occurs."""
    largest = next((d for d in range(x, 1, -1) if x % d == 0 and _is_prime(d)), None)
    return [largest, *_prime_factors(x // largest)] if largest else []


def _divisors(x: int) -> list[int]:
    low = [d for d in range(1, math.isqrt(x) + 1) if x % d == 0]
    return sorted({*low, *(x // d for d in low)})


def digit_powers(n: int, base: int, power: int) -> int:
    places = range(20)
    return sum((n // base**place % base) ** power for place in places)


def exchange_bits(n: int, low: int, high: int, flip: int) -> int:
    bits = list(f"{n:020b}"[::-1])
    bits[low], bits[high] = bits[high], bits[low]
    bits[flip] = "10"[int(bits[flip])]
    return int("".join(bits)[::-1], 2)


def shifted_bits(numbers: list[int], shift: int, relation: str, bound: int) -> int:
    counts = []
    for x in numbers:
        bits = [x // 2**i % 2 for i in range(12 + shift)] + [0] * shift
        counts.append(sum(bits[i] != bits[i + shift] for i in range(12)))
    return sum(c for c in counts if (c >= bound if relation == "least" else c <= bound))


def digit_machine(n: int, rounds: int, factor: int) -> int:
    if rounds == 0:
        return n
    digits = [n // 10**i % 10 for i in range(max(1, len(str(n))))]
    return digit_machine(factor * sum(digits) + len(digits), rounds - 1, factor)


def even_handed(n: int, base: int, kind: str, multiple: int) -> int:
    found = 0
    for length in range(1, 8):
        for digits in product(range(base), repeat=length):
            if digits[0] == 0 or int("".join(map(str, digits)), base) > n:
                continue
            wanted = {"zero": {0}, "top": {base - 1}, "odd": set(range(1, base, 2))}[kind]
            found += len([d for d in digits if d in wanted]) % multiple == 0
        if base**length > n:
            break
    return found


def count_remainders(numbers: list[int], modulus: int, remainder: int) -> int:
    good = {remainder + modulus * k for k in range(-60, 60)}
    return len([x for x in numbers if x in good])


def count_coprime(n: int, base: int, digit: int) -> int:
    primes = _prime_factors(base)
    return len(
        [x for x in range(1, n + 1) if all(x % p for p in primes) and str(x)[-1] != str(digit)]
    )


def sum_primes(n: int, modulus: int, remainder: int) -> int:
    return sum(p for p in range(n + 1) if _is_prime(p) and (p - remainder) % modulus == 0)


def ranked_divisor(n: int, rank: int, side: str, kept: int, default: int) -> int:
    found = [d for d in _divisors(n) if math.gcd(d, kept) == 1]
    if len(found) < rank:
        return default
    return found[rank - 1] if side == "smallest" else found[-rank]


def power_sum(n: int, base: int, skip: int, modulus: int) -> int:
    return sum(pow(base, e, modulus) for e in range(1, n + 1) if e // skip * skip != e) % modulus


def steps_to_repeat(n: int, factor: int, shift: int, modulus: int) -> int:
    def step(x: int) -> int:
        return x >> 1 if not x & 1 else (x * factor + shift) % modulus

    # Floyd's hare and tortoise: the tail and the circle together.
    start = n % modulus
    slow, fast = step(start), step(step(start))
    while slow != fast:
        slow, fast = step(slow), step(step(fast))
    tail, slow = 0, start
    while slow != fast:
        slow, fast, tail = step(slow), step(fast), tail + 1
    circle = next(k for k in count(1) if (fast := step(fast)) == slow)
    return tail + circle


def change_units(n: int, small: int, large: int, order: bool) -> list[int]:
    tarns = math.floor(Fraction(n, small * large))
    glims = math.floor(Fraction(n - tarns * small * large, small))
    result = [tarns, glims, n - small * (glims + large * tarns)]
    return result[::-1] if order else result


def richest_number(n: int, measure: str, tie: str, skip: int) -> int:
    def value(x: int) -> int:
        if measure == "divisors":
            return len(_divisors(x))
        factors = _prime_factors(x)
        return len(factors) if measure == "factors" else sum(set(factors))

    values = {x: value(x) for x in range(1, n + 1) if x % skip != 0}
    best = [x for x in values if values[x] == max(values.values())]
    return min(best) if tie == "smallest" else max(best)


def ways_to_pay(n: int, coins: tuple[int, ...], order: bool, most: int, modulus: int) -> int:
    total = 0
    for counts in product(*(range(min(most, n // coin) + 1) for coin in coins)):
        used = sum(counts)
        if used <= most and sum(k * coin for k, coin in zip(counts, coins, strict=True)) == n:
            total += math.factorial(used) // math.prod(map(math.factorial, counts)) if order else 1
    return total % modulus


def fewest_coins(n: int, coins: tuple[int, ...], side: str, limit: int, default: int) -> int:
    special = coins.index(min(coins) if side == "smallest" else max(coins))
    options = []
    for a, b in product(range(n // coins[0] + 1), range(n // coins[1] + 1)):
        rest = n - a * coins[0] - b * coins[1]
        if rest >= 0 and rest % coins[2] == 0:
            counts = (a, b, rest // coins[2])
            if counts[special] <= limit:
                options.append(sum(counts))
    return min(options, default=default)


def seatings(n: int, groups: str, gap: int, empty: int, modulus: int) -> int:
    def ways(row: str) -> int:
        if "-" * (empty + 1) in row:
            return 0
        if row and row[-1] != "-" and row[-1] in row[:-1][-gap:]:
            return 0
        return 1 if len(row) == n else sum(ways(row + seat) for seat in f"{groups}-")

    return ways("") % modulus


def circle_of_people(n: int, step: int, turn: bool, who: int) -> int:
    alive = [True] * n
    at, way = 0, 1
    while True:
        counted = 1
        while counted < step:
            at = (at + way) % n
            counted += alive[at]
        if sum(alive) == who:
            return at + 1
        alive[at] = False
        way = -way if turn else way
        while not alive[at]:
            at = (at + way) % n


NAIVE: dict[str, Any] = {
    k: v
    for k, v in vars().items()
    if getattr(v, "__module__", 0) == __name__ and not k.startswith("_")
}
