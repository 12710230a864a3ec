"""Digits, bits and bases."""

from gemenv.envs.code.tasks.base import task
from gemenv.envs.code.tasks.draws import ints, number


@task(
    1,
    "Write `n`, an integer from 0 to 100,000, in base {base}, and add up its digits, each raised "
    "to the power {power}.",
    [number(0, 100_000)],
    base=range(2, 17),
    power=range(1, 4),
)
def digit_powers(n: int, *, base: int, power: int) -> int:
    total = 0
    while n:
        n, digit = divmod(n, base)
        total += digit**power
    return total


@task(
    3,
    "Bits of an integer are counted from 0, the one of least value. Take `n`, an integer from 0 "
    "to 100,000, exchange its bits {low} and {high}, then change bit {flip} into its opposite, "
    "and give the integer that results.",
    [number(0, 100_000)],
    low=range(4),
    high=range(5, 12),
    flip=range(14),
)
def exchange_bits(n: int, *, low: int, high: int, flip: int) -> int:
    if (n >> low & 1) != (n >> high & 1):
        n ^= 1 << low | 1 << high
    return n ^ 1 << flip


@task(
    2,
    "`numbers` are integers from 0 to 1,000. Of each number x take the bitwise exclusive or of x "
    "and x shifted {shift:place} to the right, and count its bits that are 1. Add up "
    "these counts, but only those that are {relation} {bound}. The list may be empty.",
    [ints(0, 14, 0, 1000)],
    phrases={"relation": {"least": "at least", "most": "at most"}},
    shift=range(1, 5),
    relation=("least", "most"),
    bound=range(2, 6),
)
def shifted_bits(numbers: list[int], *, shift: int, relation: str, bound: int) -> int:
    total = 0
    for x in numbers:
        count = bin(x ^ x >> shift).count("1")
        if count >= bound if relation == "least" else count <= bound:
            total += count
    return total


@task(
    2,
    "Write `n`, an integer from 0 to 1,000,000, in decimal without leading zeros. Then, "
    "{rounds:time}, replace the text of digits by the digits of this number: the sum of its "
    "digits times {factor}, plus how many digits it has. Give the last number.",
    [number(0, 1_000_000)],
    rounds=range(1, 5),
    factor=range(2, 20),
)
def digit_machine(n: int, *, rounds: int, factor: int) -> int:
    for _ in range(rounds):
        text = str(n)
        n = factor * sum(map(int, text)) + len(text)
    return n


@task(
    3,
    "A positive integer is called even-handed if, written in base {base} without "
    "leading zeros, its number of digits that are {kind} is a multiple of {multiple} (0 counts "
    "as one). Count the even-handed numbers from 1 to `n`; `n` is from 0 to 300.",
    [number(0, 300)],
    phrases={"kind": {"zero": "0", "odd": "odd", "top": "the largest digit of that base"}},
    base=range(3, 9),
    kind=("zero", "odd", "top"),
    multiple=(2, 3),
)
def even_handed(n: int, *, base: int, kind: str, multiple: int) -> int:
    found = 0
    for x in range(1, n + 1):
        count = 0
        while x:
            x, digit = divmod(x, base)
            count += {"zero": digit == 0, "odd": digit % 2 == 1, "top": digit == base - 1}[kind]
        found += count % multiple == 0
    return found
