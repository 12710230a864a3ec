"""What dynamic programming solves."""

from gemenv.envs.code.tasks.base import Parameters, task
from gemenv.envs.code.tasks.draws import Dice, ints, number, text

_COINS = ((1, 2, 5), (1, 3, 4), (2, 3, 7), (2, 5, 6), (3, 4, 5), (1, 5, 7), (2, 4, 9), (3, 5, 8))
_SAID_COINS = {coins: "{}, {} and {}".format(*coins) for coins in _COINS}


@task(
    3,
    "There are coins of {coins}, as many of each as one likes. In how many ways can `n` be paid, "
    "if {order}, and at most {most} coins are used? `n` is from 0 to 40; nothing at all pays 0. "
    "Give the number modulo {modulus}.",
    [number(0, 40)],
    phrases={
        "coins": _SAID_COINS,
        "order": {
            True: "the same coins in another order are another way",
            False: "the order of the coins does not matter",
        },
    },
    coins=_COINS,
    order=(True, False),
    most=range(4, 13),
    modulus=(100, 997, 1000),
)
def ways_to_pay(n: int, *, coins: tuple[int, ...], order: bool, most: int, modulus: int) -> int:
    # ways[k][s]: k coins that make s.
    ways = [[0] * (n + 1) for _ in range(most + 1)]
    ways[0][0] = 1
    if order:
        for k in range(1, most + 1):
            for s in range(n + 1):
                ways[k][s] = sum(ways[k - 1][s - coin] for coin in coins if coin <= s)
    else:
        for coin in coins:
            for k in range(1, most + 1):
                for s in range(coin, n + 1):
                    ways[k][s] += ways[k - 1][s - coin]
    return sum(row[n] for row in ways) % modulus


@task(
    3,
    "There are coins of {coins}; a coin of the {side} value may be used at most {limit:time} in "
    "one payment, the others as often as one likes. Give the least number of coins that pay "
    "exactly `n`, which is from 0 to 60, or {default} if no coins do.",
    [number(0, 60)],
    phrases={"coins": _SAID_COINS},
    coins=_COINS,
    side=("smallest", "largest"),
    limit=range(1, 6),
    default=(-1, 0, 99),
)
def fewest_coins(n: int, *, coins: tuple[int, ...], side: str, limit: int, default: int) -> int:
    special = min(coins) if side == "smallest" else max(coins)
    far = 10**6
    best = [0] + [far] * n
    for s in range(1, n + 1):
        best[s] = min([best[s - c] + 1 for c in coins if c != special and c <= s], default=far)
    least = min(best[n - special * k] + k for k in range(limit + 1) if special * k <= n)
    return least if least < far else default


@task(
    4,
    "Strike out as few of `numbers` as possible, so that of those that are left each is {relation} "
    "the one before it by {low} to {high}. Give {wanted}. The numbers are from 0 to 25, and "
    "there may be none.",
    [ints(0, 14, 0, 25)],
    phrases={
        "wanted": {"left": "how many are left", "out": "how many are struck out"},
        "relation": {"above": "above", "below": "below"},
    },
    relation=("above", "below"),
    low=range(4),
    high=range(5, 16),
    wanted=("left", "out"),
)
def longest_chain(numbers: list[int], *, relation: str, low: int, high: int, wanted: str) -> int:
    sign = 1 if relation == "above" else -1
    best: list[int] = []
    for i, x in enumerate(numbers):
        before = [best[j] for j in range(i) if low <= sign * (x - numbers[j]) <= high]
        best.append(max(before, default=0) + 1)
    left = max(best, default=0)
    return left if wanted == "left" else len(numbers) - left


def _things(dice: Dice, scale: float, parameters: Parameters) -> list[list[int]]:
    count = dice.size(1, 7, scale)
    return [
        [dice.between(1, 12) for _ in range(count)],
        [dice.between(1, 20) for _ in range(count)],
    ]


@task(
    4,
    "Thing i weighs weights[i] and is worth values[i]; each may be taken {copies}. Choose "
    "things that weigh at most {limit} in all and are at most {most} pieces. Give the largest "
    "worth that they can have together, but every {kind} thing that is taken costs {fee}, each "
    "time it is taken. There are 1 to 7 things of weights from 1 to 12 and values from 1 to 20.",
    _things,
    phrases={
        "copies": {1: "at most once", 2: "at most twice", 3: "at most three times"},
        "kind": {0: "evenly heavy", 1: "oddly heavy"},
    },
    copies=(1, 2, 3),
    limit=range(10, 26),
    most=range(2, 6),
    kind=(0, 1),
    fee=range(1, 6),
)
def pack_things(
    weights: list[int],
    values: list[int],
    *,
    copies: int,
    limit: int,
    most: int,
    kind: int,
    fee: int,
) -> int:
    # best[k][w]: at most k pieces of at most the weight w.
    best = [[0] * (limit + 1) for _ in range(most + 1)]
    for weight, value in zip(weights, values):
        worth = value - fee if weight % 2 == kind else value
        for _ in range(copies):
            for k in range(most, 0, -1):
                for w in range(limit, weight - 1, -1):
                    best[k][w] = max(best[k][w], best[k - 1][w - weight] + worth)
    return best[most][limit]


@task(
    4,
    "Change the text `first` into the text `last` by steps: to put in a letter costs {insert}, to "
    "take one out costs {delete}, and to replace one by another costs {replace}; {letter} may not "
    "be put in nor be what another letter is replaced by, unless that costs {fine} more. Give the "
    "least cost. Both texts have 1 to 7 letters from a to d.",
    [text(1, 7, "abcd"), text(1, 7, "abcd")],
    insert=range(1, 5),
    delete=range(1, 5),
    replace=range(1, 6),
    letter=tuple("abcd"),
    fine=(1, 2, 3),
)
def change_cost(
    first: str, last: str, *, insert: int, delete: int, replace: int, letter: str, fine: int
) -> int:
    row = [0]
    for b in last:
        row.append(row[-1] + insert + (fine if b == letter else 0))
    for a in first:
        above, row = row, [row[0] + delete]
        for j, b in enumerate(last):
            extra = fine if b == letter else 0
            kept = above[j] + (0 if a == b else replace + extra)
            row.append(min(kept, above[j + 1] + delete, row[j] + insert + extra))
    return row[-1]


@task(
    5,
    "A row of `n` seats, from 0 to 10, is for people of the groups {groups}; any number of "
    "each may come. People of one group may not sit within {gap} seats of each other (with 1: not "
    "side by side), and {empty}. In how many ways can the "
    "seats be filled? People of one group are not told apart. Give the number modulo {modulus}.",
    [number(0, 10)],
    phrases={
        "groups": {"AB": "A and B", "ABC": "A, B and C"},
        "empty": {
            0: "no seat may be empty",
            1: "no two empty seats may be side by side",
            2: "no three empty seats may be side by side",
            3: "no four empty seats may be side by side",
        },
    },
    groups=("AB", "ABC"),
    gap=(1, 2),
    empty=range(4),
    modulus=(97, 100, 360, 997, 1000, 1009),
)
def seatings(n: int, *, groups: str, gap: int, empty: int, modulus: int) -> int:
    reach = max(gap, empty)
    ways = {"": 1}  # by the last seats
    for _ in range(n):
        further: dict[str, int] = {}
        for end, count in ways.items():
            for seat in groups + "-":
                if seat == "-" and end.endswith("-" * empty):
                    continue
                if seat != "-" and seat in end[-gap:]:
                    continue
                key = (end + seat)[-max(1, reach) :]
                further[key] = (further.get(key, 0) + count) % modulus
        ways = further
    return sum(ways.values()) % modulus
