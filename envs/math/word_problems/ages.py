"""How old people are."""

from gemenv.envs.math.word_problems.story import Draw, Story, count
from gemenv.envs.math.word_problems.work import Work


def older(d: Draw) -> Story:
    """A sum and a difference, in some years."""
    who, other = d.people(2)
    young, gap, later = d.whole(3, 50), d.whole(2, 40), d.whole(2, 20)
    total = 2 * young + gap + 2 * later
    work = Work()
    now = work.subtract(total, work.multiply(2, later))
    work.divide(work.add(now, gap), 2)
    told = (
        (
            f"{who} is {count(gap, 'year')} older than {other}.",
            f"In {count(later, 'year')}, the sum of the ages of both will be {total}.",
            f"How old is {who} now?",
        ),
        (
            f"In {count(later, 'year')}, {who} and {other} will be {total} years old together.",
            f"{other} is {count(gap, 'year')} younger than {who}.",
            f"What is the age of {who} today, in years?",
        ),
    )
    return Story({"gap": gap, "later": later, "total": total}, work, told)


def times_as_old(d: Draw) -> Story:
    """One age is a multiple of another."""
    who, other = d.people(2)
    young, k, later = d.until(
        lambda: (d.whole(3, 30), d.whole(3, 9), d.whole(2, 25)), lambda x: x[0] * x[1] < 90
    )
    total = young * (k + 1) + 2 * later
    work = Work()
    now = work.subtract(total, work.multiply(2, later))
    work.divide(now, work.add(k, 1))
    told = (
        (
            f"{who} is {k} times as old as {other}.",
            f"In {count(later, 'year')}, their ages will sum to {total}.",
            f"How old is {other} today?",
        ),
        (
            f"The age of {who} is {k} times that of {other}.",
            f"After {count(later, 'year')} they will be {total} years old together.",
            f"How many years old is {other} now?",
        ),
    )
    return Story({"k": k, "later": later, "total": total}, work, told)


def in_how_many_years(d: Draw) -> Story:
    """When one will be so many times as old as another."""
    who, other = d.people(2)
    young, k, years = d.until(
        lambda: (d.whole(1, 40), d.whole(2, 9), d.whole(1, 40)),
        lambda x: 12 < x[1] * (x[0] + x[2]) - x[2] < 99,
    )
    old = k * (young + years) - years
    work = Work()
    gap = work.subtract(old, work.multiply(k, young))
    work.divide(gap, work.subtract(k, 1))
    told = (
        (
            f"{who} is {old} years old, and {other} is {count(young, 'year')} old.",
            f"In how many years will {who} be {k} times as old as {other}?",
        ),
        (
            f"Today {other} has lived for {count(young, 'year')} and {who} for {old}.",
            f"After how many years will the age of {who} be {k} times that of {other}?",
        ),
    )
    return Story({"old": old, "young": young, "k": k}, work, told)


def chain(d: Draw) -> Story:
    """From one age to another over a third."""
    a, b, c = d.people(3)
    age, less, more, k = d.whole(20, 60), d.whole(2, 15), d.whole(2, 30), d.whole(2, 3)
    work = Work()
    work.multiply(k, work.add(work.subtract(age, less), more))
    who = d.one(("house", "piano", "cello"))
    told = (
        (
            f"{c} is {age} years old.",
            f"{b} is {count(less, 'year')} younger than {c}, and {a} is {count(more, 'year')} "
            f"older than {b}.",
            f"The {who} of {a} is {k} times as old as {a}.",
            f"How old is the {who}?",
        ),
        (
            f"{a}'s {who} has {k} times the age of {a}.",
            f"{a} is {count(more, 'year')} older than {b}, who is {count(less, 'year')} younger "
            f"than {c}.",
            f"{c} is {age}.",
            f"What is the age of {a}'s {who}, in years?",
        ),
    )
    return Story({"age": age, "less": less, "more": more, "k": k}, work, told)


TEMPLATES = ((4, older), (4, times_as_old), (4, in_how_many_years), (3, chain))
