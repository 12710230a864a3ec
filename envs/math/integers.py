"""Number theory on small integers."""

PRIMES = tuple(n for n in range(2, 200) if all(n % d for d in range(2, int(n**0.5) + 1)))
"""The primes below 200."""


def factors(n: int) -> dict[int, int]:
    """Return the prime factors of `n` with their exponents, the smallest first.

    >>> factors(360)
    {2: 3, 3: 2, 5: 1}
    """
    found: dict[int, int] = {}
    prime = 2
    while prime * prime <= n:
        while n % prime == 0:
            found[prime] = found.get(prime, 0) + 1
            n //= prime
        prime += 1 if prime == 2 else 2
    if n > 1:
        found[n] = found.get(n, 0) + 1
    return found


def totient(n: int) -> int:
    """Return how many of 1, …, `n` have no factor in common with `n`."""
    for prime in factors(n):
        n -= n // prime
    return n


def euclid_steps(a: int, b: int) -> int:
    """Return how many divisions Euclid's algorithm takes."""
    steps = 0
    while b:
        a, b = b, a % b
        steps += 1
    return steps


def order(base: int, modulus: int) -> int:
    """Return the smallest positive exponent with which `base` is 1 modulo `modulus`.

    The two have no factor in common, and `modulus` is 2 or more.
    """
    value, exponent = base % modulus, 1
    while value != 1:
        value, exponent = value * base % modulus, exponent + 1
    return exponent


def digits(n: int, base: int) -> str:
    """Write a number in a base up to 10.

    >>> digits(11, 2)
    '1011'
    """
    written = ""
    while n:
        n, digit = divmod(n, base)
        written = f"{digit}{written}"
    return written or "0"
