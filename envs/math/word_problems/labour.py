"""Rates of work, and pay."""

from fractions import Fraction

from gemenv.envs.math.word_problems.story import GOODS, Draw, Story, count, money
from gemenv.envs.math.word_problems.work import Work


def machines(d: Draw) -> Story:
    """Parts by machines and hours."""
    rate, m, h, k, g = (*(d.whole(2, 15) for _ in range(3)), d.whole(2, 20), d.whole(2, 12))
    made, thing = rate * m * h, d.one(GOODS)
    work = Work()
    work.multiply(work.divide(made, work.multiply(m, h)), k, g)
    told = (
        (
            f"{count(m, 'machine')} make {count(made, thing)} in {count(h, 'hour')}.",
            f"How many {thing}s do {count(k, 'such machine')} make in {count(g, 'hour')}?",
        ),
        (
            f"In {count(h, 'hour')}, a factory with {m} equal machines makes {count(made, thing)}.",
            f"How many {thing}s would it make in {count(g, 'hour')} with {k} of these machines?",
        ),
    )
    return Story({"m": m, "made": made, "h": h, "k": k, "g": g}, work, told)


def together(d: Draw) -> Story:
    """Two who share a task."""
    (who, other), job = d.people(2), d.one(("fence", "boat", "hall", "barn", "gate"))
    a, b = d.until(lambda: (d.whole(2, 24), d.whole(2, 24)), lambda p: p[0] < p[1])
    n = d.whole(2, 15)
    work = Work()
    work.divide(n, work.add(work.divide(1, a), work.divide(1, b)))
    told = (
        (
            f"{who} paints a {job} in {count(a, 'hour')}, {other} needs {count(b, 'hour')} for it.",
            f"They paint {n} such {job}s together, each at the usual speed.",
            "How many hours do they need? Give a whole number or a fraction.",
        ),
        (
            f"To paint one {job} takes {who} {count(a, 'hour')} and {other} {count(b, 'hour')}.",
            f"How many hours do both together need to paint {n} equal {job}s? Give a whole "
            "number or a fraction.",
        ),
    )
    return Story({"a": a, "b": b, "n": n}, work, told, "fraction")


def tank(d: Draw) -> Story:
    """Pipes that fill, and one that drains."""
    a, b, out = d.whole(8, 40), d.whole(8, 40), d.whole(2, 7)
    full = (a + b - out) * d.whole(5, 60)
    work = Work()
    work.divide(full, work.subtract(work.add(a, b), out))
    told = (
        (
            f"An empty tank holds {full} litres.",
            f"One pipe brings {a} litres a minute and another {b}, while {out} litres a minute "
            "leak out.",
            "After how many minutes is the tank full?",
        ),
        (
            f"Two pipes fill an empty tank of {full} litres: the first with {a} litres a minute, "
            f"the second with {b} litres a minute.",
            f"A drain that stays open takes {out} litres a minute away.",
            "How many minutes does it take to fill the tank?",
        ),
    )
    return Story({"a": a, "b": b, "out": out, "full": full}, work, told)


def crew(d: Draw) -> Story:
    """More hands, fewer days."""
    n, days, k = d.until(
        lambda: (d.whole(2, 60), d.whole(2, 80), d.whole(2, 60)),
        lambda p: p[0] != p[2] and p[0] * p[1] % p[2] == 0,
    )
    work = Work()
    work.divide(work.multiply(n, days), k)
    told = (
        (
            f"{count(n, 'worker')} need {count(days, 'day')} to build a wall.",
            f"How many days would {count(k, 'worker')} need, all at the same pace?",
        ),
        (
            f"A wall takes a crew of {n} exactly {count(days, 'day')}.",
            f"In how many days does a crew of {k} build it, if everyone works at the same pace?",
        ),
    )
    return Story({"n": n, "days": days, "k": k}, work, told)


def overtime(d: Draw) -> Story:
    """A week's pay."""
    who, usual, more, rate = d.person(), d.whole(30, 40), d.whole(2, 16), d.price(1200, 4000, 20)
    work = Work()
    extra = work.subtract(usual + more, usual)
    basic = work.multiply(usual, rate)
    work.add(basic, work.multiply(extra, work.multiply(rate, Fraction(3, 2))))
    told = (
        (
            f"{who} earns {money(rate)} an hour for the first {usual} hours of a week, and 1.5 "
            "times as much for every hour beyond them.",
            f"This week {who} works {usual + more} hours.",
            f"How many dollars does {who} earn this week?",
        ),
        (
            f"In a week of {usual + more} hours, {who} is paid {money(rate)} for each of the "
            f"first {usual} hours.",
            "Each hour after those is paid at 1.5 times that rate.",
            "What is the pay for the week, in dollars?",
        ),
    )
    return Story({"usual": usual, "hours": usual + more, "rate": rate}, work, told, "money")


def sorting(d: Draw) -> Story:
    """Two who sort letters at their own rates."""
    who, other = d.people(2)
    fast, slow, x, y, z = (*(d.whole(2, 9) for _ in range(2)), *(d.whole(3, 20) for _ in range(3)))
    work = Work()
    rate = work.add(work.divide(fast * x, x), work.divide(slow * y, y))
    work.multiply(rate, z)
    told = (
        (
            f"{who} sorts {fast * x} letters in {x} minutes, {other} sorts {slow * y} letters in "
            f"{y} minutes.",
            f"How many letters do they sort together in {z} minutes?",
        ),
        (
            f"In {x} minutes {who} gets {fast * x} letters sorted, and in {y} minutes {other} gets "
            f"{slow * y} letters sorted.",
            f"They work side by side for {z} minutes.",
            "How many letters do both sort in that time?",
        ),
    )
    return Story({"n": fast * x, "x": x, "m": slow * y, "y": y, "z": z}, work, told)


TEMPLATES = ((3, machines), (4, together), (3, tank), (2, crew), (5, overtime), (4, sorting))
