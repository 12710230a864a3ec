"""Chances in daily life."""

from gemenv.envs.math.word_problems.story import Draw, Story, count, money
from gemenv.envs.math.word_problems.work import Work

_FRACTION = "Give a fraction."


def one_ball(d: Draw) -> Story:
    """One draw from a bag."""
    who, what = d.person(), d.one(("ball", "sweet", "marble", "token"))
    a, b, c = (d.whole(2, 30) for _ in range(3))
    one, two, three = d.several(("red", "blue", "green", "white", "black", "yellow"), 3)
    work = Work()
    work.divide(a, work.add(a, b, c))
    told = (
        (
            f"A bag holds {a} {one}, {b} {two} and {c} {three} {what}s.",
            f"{who} takes one of them without looking.",
            f"What is the probability that it is {one}? {_FRACTION}",
        ),
        (
            f"In a bag there are {what}s: {b} {two}, {c} {three} and {a} {one}.",
            f"If one {what} is drawn at random, what is the probability of a {one} one? "
            f"{_FRACTION}",
        ),
    )
    low, high = sorted((b, c))
    return Story({"a": a, "b": low, "c": high}, work, told, "fraction")


def two_balls(d: Draw) -> Story:
    """Two draws that both give the same."""
    who, what = d.person(), d.one(("ball", "sweet", "sock", "token"))
    a, b = d.whole(2, 90), d.whole(2, 90)
    one, two = d.several(("red", "blue", "green", "white", "black", "yellow"), 2)
    work = Work()
    n = work.add(a, b)
    first = work.divide(a, n)
    work.multiply(first, work.divide(work.subtract(a, 1), work.subtract(n, 1)))
    told = (
        (
            f"A drawer holds {a} {one} and {b} {two} {what}s.",
            f"{who} takes two of them in the dark, and puts none back.",
            f"What is the probability that both are {one}? {_FRACTION}",
        ),
        (
            f"Two {what}s are drawn at random, without putting any back, from {a} {one} and {b} "
            f"{two} ones.",
            f"How likely is it that two {one} ones are drawn? {_FRACTION}",
        ),
    )
    return Story({"a": a, "b": b}, work, told, "fraction")


def at_least_one(d: Draw) -> Story:
    """One of two independent events, in percent."""
    p, q = d.whole(5, 95), d.whole(5, 95)
    one, two = d.several(("Monday", "Tuesday", "Thursday", "Friday", "Saturday"), 2)
    work = Work()
    dry = work.percent(work.subtract(100, p), work.subtract(100, q))
    work.subtract(100, dry)
    told = (
        (
            f"It rains on {one} with a probability of {p}%, and on {two} with a probability of "
            f"{q}%, independently.",
            "What is the probability, in percent, that it rains on at least one of these two days?",
        ),
        (
            f"The chance of rain is {p}% for {one} and, independently of that, {q}% for {two}.",
            "How likely is it, in percent, that at least one of the two days sees rain?",
        ),
    )
    low, high = sorted((p, q))
    return Story({"p": low, "q": high}, work, told, "percent")


def raffle(d: Draw) -> Story:
    """Somebody of two wins."""
    who, other = d.people(2)
    a, b, n = d.whole(2, 30), d.whole(2, 30), d.whole(80, 400)
    work = Work()
    work.divide(work.add(a, b), n)
    told = (
        (
            f"Of {n} tickets in a raffle, {who} has {a} and {other} has {b}.",
            "One ticket wins.",
            f"What is the probability that {who} or {other} wins? {_FRACTION}",
        ),
        (
            f"{who} buys {a} tickets of a raffle and {other} buys {b}; exactly one of all {n} "
            "tickets wins the prize.",
            f"How likely is it that one of the two gets the prize? {_FRACTION}",
        ),
    )
    low, high = sorted((a, b))
    return Story({"a": low, "b": high, "n": n}, work, told, "fraction")


def expected_prize(d: Draw) -> Story:
    """The average win of a wheel."""
    n = d.one((10, 16, 20, 25, 40, 50))
    a, b, x, y = d.until(
        lambda: (d.whole(1, 4), d.whole(2, 5), d.whole(10, 80), d.whole(2, 9)),
        lambda p: p[0] != p[1],
    )
    work = Work()
    work.divide(work.add(work.multiply(a, x), work.multiply(b, y)), n)
    told = (
        (
            f"A wheel of fortune has {n} equal sectors.",
            f"One can win {money(x)} on {count(a, 'sector')} and "
            f"{money(y)} on {b} others; the rest pay nothing.",
            "What does a spin pay on average, in dollars?",
        ),
        (
            f"On a wheel with {n} equally likely fields, {money(x)} can be won on "
            f"{count(a, 'field')}, {money(y)} on {b} other fields, and nothing elsewhere.",
            "What is the expected win of one turn, in dollars?",
        ),
    )
    return Story({"n": n, "a": a, "b": b, "x": x, "y": y}, work, told)


TEMPLATES = (
    (2, one_ball),
    (6, two_balls),
    (4, at_least_one),
    (2, raffle),
    (4, expected_prize),
)
