"""Counting selections: committees, distributions, sets, coefficients, pigeonholes."""

import math
from itertools import combinations

from gemenv.envs.math.counting_arrangements import COLOURS
from gemenv.envs.math.draws import Draw
from gemenv.envs.math.kinds import Problem
from gemenv.envs.math.notation import listing, plural, polynomial

_GROUPS = ("engineers", "lawyers", "doctors", "teachers", "artists", "farmers")


def committee(draws: Draw, size: int) -> Problem:
    """Draw groups, and a committee with so many members of the first."""
    groups = [draws.whole(4, 18 + 2 * size) for _ in range(2 if size < 4 else 3)]
    names = draws.several(_GROUPS, len(groups))
    seats = draws.whole(3, min(4 + size, 7))
    bound = draws.whole(1, min(seats - 1, groups[0]))
    mode = draws.one(("exactly", "at least", "at most"))
    others = sum(groups[1:])
    wanted = {
        "exactly": range(bound, bound + 1),
        "at least": range(bound, seats + 1),
        "at most": range(bound + 1),
    }[mode]
    answer = sum(math.comb(groups[0], k) * math.comb(others, seats - k) for k in wanted)
    named = listing([f"{n} {name}" for n, name in zip(groups, names, strict=True)])
    first = names[0] if bound > 1 else names[0][:-1]
    text = draws.one(
        (
            f"A committee of {seats} is chosen from {named}. In how many ways can it have {mode} "
            f"{bound} {first} among its members?",
            f"How many committees of {seats} with {mode} {bound} {first} can {named} form?",
        )
    )
    kept = [groups[0], *sorted(groups[1:])]
    task = {"groups": kept, "seats": seats, "bound": bound, "mode": mode[-2:]}
    return Problem(text, str(answer), 2 + size + len(wanted), task)


def bounded_sums(draws: Draw, size: int) -> Problem:
    """Draw an equation between integers with lower bounds, from size 4 on also an upper bound."""
    count = 3 + size // 3
    lows = [draws.whole(0, 6) for _ in range(count)]
    total = sum(lows) + draws.whole(5, 20 + 4 * size)
    names = [f"x_{i + 1}" for i in range(count)]
    free = total - sum(lows)
    answer = math.comb(free + count - 1, count - 1)
    top = None
    if size >= 4:
        top = lows[0] + draws.whole(1, free - 1)
        # Solutions beyond the bound give so much more to the first.
        answer -= math.comb(free - (top - lows[0] + 1) + count - 1, count - 1)
    bounds = [f"${name} \\ge {low}$" for name, low in zip(names, lows, strict=True)]
    if top is not None:
        bounds[0] = f"${lows[0]} \\le x_1 \\le {top}$"
    equation = f"${' + '.join(names)} = {total}$"
    text = draws.one(
        (
            f"How many solutions in integers has the equation {equation} with {listing(bounds)}?",
            f"Count the lists of integers with {equation} and {listing(bounds)}.",
        )
    )
    task = {"total": total, "lows": [[lows[0], top], *sorted([low, None] for low in lows[1:])]}
    return Problem(text, str(answer), 3 + size + count + 2 * (top is not None), task)


_HOBBIES = ("chess", "tennis", "painting", "cooking", "hiking", "singing")


def survey(draws: Draw, size: int) -> Problem:
    """Draw the parts of two or three overlapping sets, and ask for what is left."""
    count = 2 if size < 3 else 3
    hobbies = draws.several(_HOBBIES, count)
    most = 6 + 4 * size
    # How many like exactly these hobbies, and no others.
    exact = {chosen: draws.whole(1, most) for k in range(count + 1)
             for chosen in combinations(range(count), k)}  # fmt: skip
    likes = {
        some: sum(n for chosen, n in exact.items() if set(some) <= set(chosen))
        for some in exact
        if some
    }
    asked = draws.one(("none", "exactly one"))
    facts = [
        f"{n} like {listing([hobbies[i] for i in some])}"
        + (f" (and perhaps {'the other' if count == 2 else 'more'})" if len(some) < count else "")
        for some, n in likes.items()
    ]
    people = sum(exact.values())
    answer = sum(n for chosen, n in exact.items() if len(chosen) == (asked != "none"))
    question = f"How many like {asked} of {listing(hobbies)}?"
    opening = draws.one((f"Of {people} people,", f"In a club of {people} people,"))
    return Problem(
        f"{opening} {'; '.join(facts)}. {question}",
        str(answer),
        2 * len(likes) + size,
        {"exact": [[list(chosen), n] for chosen, n in exact.items()], "one": asked != "none"},
    )


def spaced_subsets(draws: Draw, size: int) -> Problem:
    """Draw an interval, and count the subsets whose elements keep a distance."""
    low = draws.whole(1, 400)
    n = draws.whole(8, 12 + 4 * size)
    distance = draws.whole(2, 3)
    most = (n - 1) // distance + 1
    k = draws.whole(2, max(2, min(most, 1 + size)))
    answer = math.comb(n - (k - 1) * (distance - 1), k)
    span = f"the integers from {low} to {low + n - 1}, both included,"
    gap = (
        "no two of them are consecutive"
        if distance == 2
        else f"any two of them differ by at least {distance}"
    )
    text = draws.one(
        (
            f"In how many ways can {k} different numbers be chosen from {span} so that {gap}? "
            "The order of choice does not matter.",
            f"How many sets of {k} of {span} are there in which {gap}?",
        )
    )
    task = {"span": [low, low + n - 1], "k": k, "distance": distance}
    return Problem(text, str(answer), 3 + size + k / 2, task)


def binomial_coefficient(draws: Draw, size: int) -> Problem:
    """Draw a power of a sum, and ask for a coefficient of its expansion."""
    most = 5 + size
    a, b = draws.nonzero(most), draws.nonzero(most)
    n = draws.whole(4, 6 + 2 * size)
    step = draws.one([1, 2, 3]) if size >= 3 else 1
    k = draws.whole(1, n - 1)
    base = polynomial([a, *[0] * (step - 1), b])
    answer = math.comb(n, k) * a**k * b ** (n - k)
    degree = step * k
    symbol = "x" if degree == 1 else f"x^{{{degree}}}"
    text = draws.one(
        (
            f"What is the coefficient of ${symbol}$ in the expansion of $({base})^{{{n}}}$?",
            f"Find the coefficient of ${symbol}$ in $({base})^{{{n}}}$, multiplied out.",
        )
    )
    task = {"power": [a, b, n, step, degree]}
    return Problem(text, str(answer), 2 + size + n / 3, task)


def pigeonhole(draws: Draw, size: int) -> Problem:
    """Draw socks in a drawer, and ask how many must be taken to be sure."""
    count = draws.whole(3, min(3 + size, 6))
    colours = draws.several(COLOURS, count)
    socks = [draws.whole(3, 8 + 4 * size) for _ in colours]
    k = draws.whole(2, max(socks))
    answer = sum(min(n, k - 1) for n in socks) + 1
    named = listing([f"{n} {colour}" for n, colour in zip(socks, colours, strict=True)])
    thing = draws.one(("socks", "balls", "marbles"))
    text = draws.one(
        (
            f"A dark room has a box with {named} {thing}. What is the smallest number of {thing} "
            f"to take out so that {k} of one colour are certainly among them?",
            f"From a bag with {named} {thing}, some are taken without looking. How many must it "
            f"be at least to be sure of {k} of the same colour?",
        )
    )
    return Problem(text, str(answer), 2 + size + count / 2, {"counts": sorted(socks), "k": k})


def shared_gifts(draws: Draw, size: int) -> Problem:
    """Draw different gifts for children, each of whom gets so many."""
    children = 2 + (size + 1) // 2
    shares = [draws.whole(1, 4 + size) for _ in range(children)]
    spare = draws.whole(0, 8 + size)
    names = draws.several(("Ada", "Ben", "Cleo", "Dan", "Eve", "Finn"), children)
    total = sum(shares) + spare
    answer = math.factorial(total) // math.prod(map(math.factorial, [*shares, spare]))
    given = listing([f"{name} gets {n}" for n, name in zip(shares, names, strict=True)])
    rest = f", and {spare} {'is' if spare == 1 else 'are'} left over" if spare else ""
    gifts = plural(total, "different gift")
    text = draws.one(
        (
            f"In how many ways can {gifts} be given away so that {given}{rest}?",
            f"There are {gifts}. How many ways are there to hand them out in which {given}{rest}?",
        )
    )
    return Problem(
        text, str(answer), 2 + size + children, {"shares": sorted(shares), "spare": spare}
    )
