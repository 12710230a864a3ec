"""Probabilities and expected values, as exact fractions."""

import math
from collections import Counter
from fractions import Fraction

from gemenv.envs.math.counting_arrangements import COLOURS
from gemenv.envs.math.draws import Draw
from gemenv.envs.math.exact import latex
from gemenv.envs.math.kinds import Problem
from gemenv.envs.math.notation import listing, plural


def _spread(sides: list[int]) -> Counter[int]:
    """Return how often each sum of fair dice comes, one die of so many sides each."""
    sums: Counter[int] = Counter({0: 1})
    for most in sides:
        following: Counter[int] = Counter()
        for total, ways in sums.items():
            for face in range(1, most + 1):
                following[total + face] += ways
        sums = following
    return sums


def dice_sum(draws: Draw, size: int) -> Problem:
    """Draw fair dice, and ask for the chance of a sum."""
    sides = sorted(draws.whole(4, 18 + 2 * size) for _ in range(2 + size // 3))
    sums = _spread(sides)
    mode = draws.one(("exactly", "at least", "at most"))
    # Sums near the ends are too easy, and nothing is beyond them.
    bound = draws.whole(len(sides) + 1, sum(sides) - 1)
    hits = {
        "exactly": sums[bound],
        "at least": sum(n for total, n in sums.items() if total >= bound),
        "at most": sum(n for total, n in sums.items() if total <= bound),
    }[mode]
    named = listing([str(n) for n in sides])
    text = draws.one(
        (
            f"Fair dice with {named} sides, numbered from 1, are thrown together. What is the "
            f"probability that their sum is {mode} {bound}?",
            f"Someone spins wheels with {named} equal fields, numbered from 1 on each wheel. With "
            f"which probability is the sum of the numbers {mode} {bound}?",
        )
    )
    steps = 2 * len(sides) + size
    task = {"sides": sides, "bound": bound, "mode": mode[-2:]}
    return Problem(text, latex(Fraction(hits, math.prod(sides))), steps, task)


def card_draws(draws: Draw, size: int) -> Problem:
    """Draw a deck of coloured, numbered cards, and a hand."""
    colours = draws.whole(3, 6)
    values = draws.whole(5, 50 + 5 * size)
    hand = draws.whole(3, 5 + size // 3)
    colour = draws.one(COLOURS[:colours])
    mode = draws.one(("exactly", "at least", "at most"))
    k = draws.whole(1, hand - 1)
    deck = colours * values
    wanted = {"exactly": [k], "at least": range(k, hand + 1), "at most": range(k + 1)}[mode]
    hits = sum(math.comb(values, i) * math.comb(deck - values, hand - i) for i in wanted)
    cards = (
        f"the numbers 1 to {values} in {plural(colours, 'colour')}: {listing(COLOURS[:colours])}"
    )
    kept = f"{mode} {k} of them {'is' if k == 1 else 'are'} {colour}"
    text = draws.one(
        (
            f"A deck of {deck} cards has {cards}. What is the probability that of {hand} cards, "
            f"drawn together at random, {kept}?",
            f"The {deck} cards of a deck have {cards}, each once. Someone gets {hand} of the cards "
            f"at random. How likely is it that {kept}?",
        )
    )
    task = {"deck": deck, "good": values, "hand": hand, "k": k, "mode": mode[-2:]}
    return Problem(text, latex(Fraction(hits, math.comb(deck, hand))), 2 + size + len(wanted), task)


def urn_colours(draws: Draw, size: int) -> Problem:
    """Draw an urn, for the chance that the balls taken are all of one colour, or all different."""
    count = 3
    names = draws.several(COLOURS, count)
    balls = [draws.whole(2, 12 + 2 * size) for _ in names]
    taken = draws.whole(2, 3 + size // 2)
    back = draws.chance(50)
    different = taken <= count and draws.chance(40)
    total = sum(balls)
    if different:
        # Sums of products over choices of colours, in any order.
        ways = [1, *[0] * taken]
        for n in balls:
            ways = [w + (ways[i - 1] * n if i else 0) for i, w in enumerate(ways)]
        hits = ways[taken] * math.factorial(taken)
    else:
        hits = sum(n**taken if back else math.perm(n, taken) for n in balls)
    space = total**taken if back else math.perm(total, taken)
    named = listing([f"{n} {name}" for n, name in zip(balls, names, strict=True)])
    how = (
        "one after the other, each put back before the next"
        if back
        else "one after the other, without putting any back"
    )
    event = "all of different colours" if different else "all of the same colour"
    text = draws.one(
        (
            f"An urn holds {named} balls. Of these, {taken} are drawn at random, {how}. "
            f"What is the probability that they are {event}?",
            f"From an urn with {named} balls, {taken} are drawn at random, {how}. "
            f"With which probability are they {event}?",
        )
    )
    task = {"balls": sorted(balls), "taken": taken, "back": back, "different": different}
    return Problem(text, latex(Fraction(hits, space)), 3 + size + taken, task)


def expected_value(draws: Draw, size: int) -> Problem:
    """Draw tickets with prizes, and ask for the expected total of a few."""
    count = 3 + size // 2
    prizes = sorted(draws.distinct(0, 20 + 20 * size, count))
    tickets = [draws.whole(1, 9 + size) for _ in prizes]
    taken = draws.whole(1, min(1 + size, sum(tickets)))
    total = sum(tickets)
    mean = Fraction(sum(p * n for p, n in zip(prizes, tickets, strict=True)), total)
    named = listing(
        [
            f"{plural(n, 'ticket')} worth {plural(p, 'point')}"
            for p, n in zip(prizes, tickets, strict=True)
        ]
    )
    drawn = "one ticket is" if taken == 1 else f"{taken} tickets are"
    text = draws.one(
        (
            f"A box holds {named}; {drawn} drawn at random, none put back. What is the expected "
            "number of points in total?",
            f"From a box with {named}, {drawn} drawn at random, and none is put back. Find the "
            "expected value of the total of their points.",
        )
    )
    task = {"tickets": [[p, n] for p, n in zip(prizes, tickets, strict=True)], "taken": taken}
    return Problem(text, latex(taken * mean), 2 + count + size, task)


def repeated_trials(draws: Draw, size: int) -> Problem:
    """Draw independent trials, and ask for the chance of so many successes."""
    under = draws.whole(3, 15 + size)
    over = draws.whole(1, under - 1)
    n = draws.whole(3, 5 + size)
    mode = draws.one(("exactly", "at least", "at most"))
    k = draws.whole(1, n - 1)
    p = Fraction(over, under)
    wanted = {"exactly": [k], "at least": range(k, n + 1), "at most": range(k + 1)}[mode]
    value = sum((math.comb(n, i) * p**i * (1 - p) ** (n - i) for i in wanted), Fraction(0))
    chance = latex(p)
    text = draws.one(
        (
            f"A player hits with probability ${chance}$, each time independently of the others. "
            f"What is the probability of {mode} {plural(k, 'hit')} in {n} tries?",
            f"An experiment succeeds with probability ${chance}$ and is repeated independently "
            f"{n} times. With which probability does it succeed {mode} {plural(k, 'time')}?",
        )
    )
    task = {"chance": str(p), "n": n, "k": k, "mode": mode[-2:]}
    return Problem(text, latex(value), 2 + size + len(wanted), task)
