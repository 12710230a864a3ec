"""Counting arrangements: words, shelves, places, digits, paths, necklaces."""

import math
from collections import Counter

from gemenv.envs.math.draws import Draw
from gemenv.envs.math.kinds import Problem
from gemenv.envs.math.notation import listing, plural

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_SUBJECTS = ("chemistry", "history", "physics", "poetry", "geography", "biology")
COLOURS = ("red", "blue", "green", "yellow", "white", "black")


def _multinomial(counts: list[int]) -> int:
    return math.factorial(sum(counts)) // math.prod(map(math.factorial, counts))


def letter_arrangements(draws: Draw, size: int) -> Problem:
    """Draw letters, some of them equal, to be arranged; from size 3 on, two not side by side."""
    letters = draws.several(_LETTERS, 3 + size // 2)
    word = draws.shuffled([*letters, *(draws.one(letters) for _ in range(2 + size))])
    counts = Counter(word)
    answer = _multinomial(list(counts.values()))
    condition, single = "", [letter for letter in letters if counts[letter] == 1]
    if size >= 3 and len(single) >= 2:
        first, second = sorted(single[:2])
        others = [count for letter, count in counts.items() if letter not in (first, second)]
        # Side by side they are one block, in two orders.
        answer -= 2 * _multinomial([*others, 1])
        condition = f" if {first} and {second} must not stand side by side"
        single = [first, second]
    else:
        single = []
    text = draws.one(
        (
            f"In how many different ways can the letters {' '.join(word)} be arranged in a row"
            f"{condition}?",
            f"How many different words, with or without a meaning, can be made of all of the "
            f"letters {' '.join(word)}{condition}?",
        )
    )
    task = {"letters": sorted(word), "apart": single}
    return Problem(text, str(answer), len(word) / 2 + len(counts) + 2 * bool(single), task)


def grouped_shelf(draws: Draw, size: int) -> Problem:
    """Draw books of several subjects, some of which stand together."""
    count = 2 + (size + 1) // 2
    subjects = draws.several(_SUBJECTS, count)
    sizes = [draws.whole(2, 7 + size) for _ in subjects]
    together = draws.whole(1, count)
    named = listing([f"{plural(n, 'book')} on {s}" for n, s in zip(sizes, subjects, strict=True)])
    blocks = sizes[:together]
    items = together + sum(sizes[together:])
    answer = math.factorial(items) * math.prod(map(math.factorial, blocks))
    if together == count:
        condition = "the books of each subject stand together"
    else:
        which = listing(subjects[:together])
        each = " (those of each of these subjects)" if together > 1 else ""
        condition = f"the books on {which} stand together{each}, and the others stand anywhere"
    text = draws.one(
        (
            f"In how many orders can {named}, all different, stand on a shelf so that {condition}?",
            f"A shelf takes {named}, all of them different. How many orders are there in which "
            f"{condition}?",
        )
    )
    task = {"blocks": sorted(blocks), "others": sum(sizes[together:])}
    return Problem(text, str(answer), 2 + count + size, task)


def forbidden_places(draws: Draw, size: int) -> Problem:
    """Draw people and the seats that each of them refuses."""
    n = 3 + (size + 1) // 2 if size < 6 else 7
    refused = [
        sorted(draws.distinct(1, n, draws.one((1, 1, 2, 0) if n < 6 else (1, 1, 2))))
        for _ in range(n)
    ]
    names = _LETTERS[:n]
    ways = {0: 1}
    # By people in order: how often each set of seats can be the one that is taken.
    for seats in refused:
        following: Counter[int] = Counter()
        for taken, number in ways.items():
            for seat in range(n):
                if not taken >> seat & 1 and seat + 1 not in seats:
                    following[taken | 1 << seat] += number
        ways = following
    rules = [
        f"{name} must not get {'seat' if len(seats) == 1 else 'seats'} {listing(seats, 'or')}"
        for name, seats in zip(names, refused, strict=True)
        if seats
    ]
    people = listing(list(names))
    rule = "; ".join(rules) if rules else "anyone may have any seat"
    text = draws.one(
        (
            f"{people} take the seats 1 to {n}, one each. In how many ways, if {rule}?",
            f"How many ways are there to give the seats 1 to {n} to {people}, one each, if {rule}?",
        )
    )
    answer = ways.get((1 << n) - 1, 0)
    return Problem(text, str(answer), 2 * n + size, {"refused": refused})


def digit_numbers(draws: Draw, size: int) -> Problem:
    """Draw digits and a condition, and count the numbers that can be written with them."""
    count = draws.whole(4, min(5 + size, 9))
    allowed = sorted(draws.distinct(0, 9, count))
    length = draws.whole(3, min(2 + size, count)) if size > 1 else 3
    again = draws.chance(50)
    divisor = draws.one([1, 2, 5, 10])
    lasts = [d for d in allowed if d % divisor == 0 or divisor == 1]
    answer = 0
    for last in lasts:
        if again:
            answer += (count - (0 in allowed)) * count ** (length - 2)
        else:
            heads = count - 1 - (0 in allowed and last != 0)
            answer += heads * math.perm(count - 2, length - 2)
    divisible = "" if divisor == 1 else f" that are divisible by {divisor}"
    how = "may be used repeatedly" if again else "may be used at most once each"
    text = draws.one(
        (
            f"How many numbers with {length} digits{divisible} can be written with the digits "
            f"{listing(allowed)}, if these {how} and no number begins with 0?",
            f"The digits {listing(allowed)} {how}. How many numbers of {length} digits{divisible} "
            "can be written with them, none beginning with 0?",
        )
    )
    task = {"digits": allowed, "length": length, "again": again, "divisor": divisor}
    return Problem(text, str(answer), 2 + length + size, task)


def lattice_paths(draws: Draw, size: int) -> Problem:
    """Draw a grid with blocked crossings, and count the shortest ways through it."""
    east, north = draws.whole(3, 4 + size), draws.whole(3, 4 + size)
    inner = [
        (x, y)
        for x in range(east + 1)
        for y in range(north + 1)
        if (x, y) not in ((0, 0), (east, north))
    ]
    blocked = sorted(draws.several(inner, 1 + size // 2))
    ways = {(0, 0): 1}
    for x in range(east + 1):
        for y in range(north + 1):
            if (x, y) in blocked:
                ways[x, y] = 0
            elif (x, y) != (0, 0):
                ways[x, y] = ways.get((x - 1, y), 0) + ways.get((x, y - 1), 0)
    points = listing([f"$({x}, {y})$" for x, y in blocked])
    goal = f"$({east}, {north})$"
    avoid = "the point" if len(blocked) == 1 else "the points"
    text = draws.one(
        (
            f"A robot walks from $(0, 0)$ to {goal}. Each step adds 1 to one of its two "
            f"coordinates. How many paths are there that avoid {avoid} {points}?",
            f"How many paths lead from $(0, 0)$ to {goal} in steps of $(1, 0)$ and $(0, 1)$ "
            f"without visiting {avoid} {points}?",
        )
    )
    task = {"goal": [east, north], "blocked": [list(point) for point in blocked]}
    return Problem(text, str(ways[east, north]), east + north + 2 * len(blocked) + size, task)


def necklaces(draws: Draw, size: int) -> Problem:
    """Draw beads, and count the circles they make that no rotation turns into each other."""
    count = 3 if size < 5 else 4
    colours = draws.several(COLOURS, count)
    scale = draws.one([1, 1, 1, 2, 3])
    beads = [scale * draws.whole(1, max(2, (3 + size) // scale)) for _ in colours]
    total, common = sum(beads), math.gcd(*beads)
    # Burnside: a rotation fixes the circles that repeat a part of them.
    answer = 0
    for shift in range(total):
        repeats = total // math.gcd(shift, total)
        if common % repeats == 0:
            answer += _multinomial([b // repeats for b in beads])
    answer //= total
    pairs = list(zip(beads, colours, strict=True))
    named = listing([f"{n} {colour}" for n, colour in pairs])
    text = draws.one(
        (
            f"In how many ways can {named} beads be arranged in a circle, if beads of one colour "
            "are alike and arrangements count once that a rotation turns into each other "
            "(reflections count as different)?",
            f"A ring is made of {named} beads; those of one colour are alike. How many different "
            "rings are there, if only rotations make two of them the same, not reflections?",
        )
    )
    task = {"beads": sorted([colour[:3], n] for n, colour in pairs)}
    return Problem(text, str(answer), 4 + count + 1.5 * size, task)


def handshakes(draws: Draw, size: int) -> Problem:
    """Draw groups at a party, where hands are shaken with everyone outside of one's own group."""
    groups = [draws.whole(2, 12 + 3 * size) for _ in range(2 + (size + 1) // 2)]
    alone = draws.whole(0, 7 + 2 * size)
    people = sum(groups) + alone
    answer = math.comb(people, 2) - sum(math.comb(n, 2) for n in groups)
    named = listing([str(n) for n in groups])
    guests = "" if alone == 0 else f", also {plural(alone, 'person', 'people')} without a team,"
    text = draws.one(
        (
            f"Teams of {named} members{guests} meet. Everyone shakes hands once with everyone else "
            "except the members of the own team. How many handshakes are there?",
            f"At a meeting there are teams of {named} members{guests}. Each pair of people shakes "
            "hands once, unless both are in the same team. Count the handshakes.",
        )
    )
    task = {"groups": sorted(groups), "alone": alone}
    return Problem(text, str(answer), 2 + len(groups) + size, task)
