"""Blends and solutions."""

from fractions import Fraction

from gemenv.envs.math.exact import decimal
from gemenv.envs.math.word_problems.story import Draw, Story, in_cents, money
from gemenv.envs.math.word_problems.work import Work


def blend(d: Draw) -> Story:
    """The price of a blend."""
    what = d.one(("coffee", "tea", "rice", "muesli"))
    a, b, p, q = d.until(
        lambda: (d.whole(2, 12), d.whole(2, 12), d.price(300, 2400, 10), d.price(300, 2400, 10)),
        lambda x: x[2] != x[3] and in_cents(Fraction(x[0] * x[2] + x[1] * x[3]) / (x[0] + x[1])),
    )
    work = Work()
    cost = work.add(work.multiply(a, p), work.multiply(b, q))
    work.divide(cost, work.add(a, b))
    told = (
        (
            f"A shop mixes {a} kg of {what} at {money(p)} a kilogram with {b} kg of another sort "
            f"at {money(q)} a kilogram.",
            "What is one kilogram of the mixture worth, in dollars?",
        ),
        (
            f"Of two sorts of {what}, one costs {money(p)} and the other {money(q)} a kilogram.",
            f"A blend is made of {a} kg of the first and {b} kg of the second.",
            "How many dollars a kilogram does the blend cost?",
        ),
    )
    return Story({"a": a, "p": p, "b": b, "q": q}, work, told, "money")


def solution(d: Draw) -> Story:
    """The strength of two solutions together."""
    what = d.one(("salt", "sugar", "acid", "alcohol"))
    a, b, p, q = d.until(
        lambda: (d.whole(1, 20), d.whole(1, 20), d.whole(2, 60), d.whole(2, 60)),
        lambda x: x[2] != x[3] and (x[0] * x[2] + x[1] * x[3]) * 10 % (x[0] + x[1]) == 0,
    )
    work = Work()
    part = work.add(work.multiply(a, p), work.multiply(b, q))
    work.divide(part, work.add(a, b))
    told = (
        (
            f"{a} kg of a solution with {p}% {what} and {b} kg of one with {q}% {what} are mixed.",
            f"What percentage of {what} does the mixture have?",
        ),
        (
            f"A chemist has {a} kg of a liquid with {p}% {what} and {b} kg of one with {q}% "
            f"{what}, and pours both together.",
            f"What percentage of the mixture is {what}?",
        ),
    )
    return Story({"a": a, "p": p, "b": b, "q": q}, work, told, "percent")


def dilute(d: Draw) -> Story:
    """Water to add."""
    n, strong, weak = d.until(
        lambda: (d.whole(2, 80), d.whole(6, 60), d.whole(2, 50)),
        lambda x: x[1] > x[2] and x[0] * x[1] * 10 % x[2] == 0,
    )
    what = d.one(("salt", "sugar", "acid"))
    work = Work()
    work.subtract(work.divide(work.multiply(n, strong), weak), n)
    told = (
        (
            f"{n} kg of a solution contain {strong}% {what}.",
            f"Water is added until only {weak}% of the mass is {what}.",
            "How many kilograms of water are added?",
        ),
        (
            f"How many kilograms of water does one have to add to {n} kg of a solution with "
            f"{strong}% {what}, so that it falls to {weak}%?",
        ),
    )
    return Story({"n": n, "strong": strong, "weak": weak}, work, told)


def evaporate(d: Draw) -> Story:
    """What boiling does to the strength."""
    n, rate, gone = d.until(
        lambda: (d.whole(5, 80), d.whole(2, 20), d.whole(1, 40)),
        lambda x: (
            x[2] * 2 < x[0] and decimal(Fraction(x[0] * x[1] * 10) / (x[0] - x[2])) is not None
        ),
    )
    work = Work()
    salt = work.multiply(n, rate)
    work.divide(salt, work.subtract(n, gone))
    told = (
        (
            f"{n} kg of sea water contain {rate}% salt.",
            f"{gone} kg of pure water evaporate.",
            "What percentage of the rest is salt?",
        ),
        (
            f"From {n} kg of brine with {rate}% salt, {gone} kg of pure water are boiled away.",
            "How strong is the brine then, in percent of salt?",
        ),
    )
    return Story({"n": n, "rate": rate, "gone": gone}, work, told, "percent")


TEMPLATES = ((5, blend), (5, solution), (3, dilute), (3, evaporate))
