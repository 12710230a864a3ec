"""Averages."""

from fractions import Fraction

from gemenv.envs.math.word_problems.story import Draw, Story, listed, plain
from gemenv.envs.math.word_problems.work import Work


def mean(d: Draw) -> Story:
    """The average of a list."""
    n, who = d.one((4, 5)), d.person()
    values = [d.whole(12, 99) for _ in range(n)]
    work = Work()
    work.divide(work.add(*values), n)
    told = (
        (
            f"In {n} games, {who} scores {listed(values)} points.",
            "What is the average score, in points?",
        ),
        (
            f"{who} has played {n} games, with these points: {listed(values)}.",
            f"How many points did {who} make on average?",
        ),
    )
    given = {f"v{i}": value for i, value in enumerate(sorted(values))}
    return Story({"n": n, **given}, work, told)


def needed_score(d: Draw) -> Story:
    """What the last test must bring."""
    who, goal = d.person(), d.whole(60, 88)
    scores = [goal + d.whole(-9, 9) for _ in range(d.whole(3, 4))]
    n = len(scores) + 1
    work = Work()
    work.subtract(work.multiply(goal, n), work.add(*scores))
    told = (
        (
            f"{who} has {listed(scores)} points in the first {n - 1} tests.",
            f"How many points must the next test bring, so that the average of all {n} tests is "
            f"exactly {goal}?",
        ),
        (
            f"After {n} tests, {who} wants an average of exactly {goal} points.",
            f"The first {n - 1} brought {listed(scores)} points.",
            "How many points are needed in the last one?",
        ),
    )
    given = {f"s{i}": score for i, score in enumerate(sorted(scores))}
    return Story({"goal": goal, "n": n, **given}, work, told)


def two_groups(d: Draw) -> Story:
    """The average over two groups."""
    n, m, a, b = d.until(
        lambda: (d.whole(8, 40), d.whole(8, 40), d.whole(40, 95), d.whole(40, 95)),
        lambda x: x[2] != x[3] and (x[0] * x[2] + x[1] * x[3]) * 2 % (x[0] + x[1]) == 0,
    )
    work = Work()
    total = work.add(work.multiply(n, a), work.multiply(m, b))
    work.divide(total, work.add(n, m))
    told = (
        (
            f"A class of {n} pupils has {a} points on average in a test, and a class of {m} "
            f"pupils has {b} points on average.",
            "What is the average of all these pupils, in points?",
        ),
        (
            f"The {n} pupils of one class average {a} points, the {m} pupils of another {b}.",
            "How many points do the pupils of both classes together average?",
        ),
    )
    return Story({"n": n, "a": a, "m": m, "b": b}, work, told)


def one_leaves(d: Draw) -> Story:
    """The average without one."""
    what, kind, unit = d.one(
        (("parcel", "weight", "kg"), ("plank", "length", "cm"), ("pumpkin", "weight", "kg"))
    )
    n, average, out = d.until(
        lambda: (d.whole(4, 20), Fraction(d.whole(24, 160), 2), d.whole(5, 150)),
        lambda x: (
            (x[0] * x[1] - x[2]) * 2 % (x[0] - 1) == 0 and x[0] * x[1] > x[2] and x[1] != x[2]
        ),
    )
    work = Work()
    rest = work.subtract(work.multiply(n, average), out)
    work.divide(rest, work.subtract(n, 1))
    told = (
        (
            f"{n} {what}s have an average {kind} of {plain(average)} {unit}.",
            f"One of {out} {unit} is taken away.",
            f"What is the average {kind} of the others, in {unit}?",
        ),
        (
            f"The average {kind} of {n} {what}s is {plain(average)} {unit}.",
            f"What is the average {kind} of the rest, in {unit}, when one {what} of {out} {unit} "
            "is gone?",
        ),
    )
    return Story({"n": n, "average": average, "out": out}, work, told)


TEMPLATES = ((2, mean), (3, needed_score), (5, two_groups), (4, one_leaves))
