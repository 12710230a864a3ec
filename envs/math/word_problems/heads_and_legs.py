"""Two kinds of things, counted in two ways."""

from gemenv.envs.math.word_problems.story import Draw, Story, count, money
from gemenv.envs.math.word_problems.work import Work


def _two_kinds(n: int, total: int, low: int, high: int) -> Work:
    """Of so many things with `low` or `high` each, find how many have `high`."""
    work = Work()
    over = work.subtract(total, work.multiply(low, n))
    work.divide(over, work.subtract(high, low))
    return work


def farm(d: Draw) -> Story:
    """Heads and legs."""
    bird, beast = d.one(("hen", "duck", "turkey")), d.one(("rabbit", "goat", "pig", "cow"))
    a, b = d.whole(3, 120), d.whole(3, 120)
    heads, legs = a + b, 2 * a + 4 * b
    told = (
        (
            f"A farm has {bird}s with 2 legs each and {beast}s with 4 legs each.",
            f"Together they have {heads} heads and {legs} legs.",
            f"How many {beast}s are there?",
        ),
        (
            f"In a yard stand {bird}s and {beast}s, {heads} animals in all.",
            f"A {bird} has 2 legs and a {beast} has 4, which makes {legs} legs.",
            f"How many {beast}s are in the yard?",
        ),
    )
    return Story({"heads": heads, "legs": legs}, _two_kinds(heads, legs, 2, 4), told)


def wheels(d: Draw) -> Story:
    """Vehicles and wheels."""
    (few, low), (many, high) = d.one(
        (
            (("bicycle", 2), ("tricycle", 3)),
            (("tricycle", 3), ("car", 4)),
            (("bicycle", 2), ("car", 4)),
            (("car", 4), ("truck", 6)),
        )
    )
    a, b = d.whole(3, 90), d.whole(3, 90)
    n, total = a + b, low * a + high * b
    told = (
        (
            f"In a car park stand {few}s with {low} wheels each and {many}s with {high} "
            "wheels each, and nothing else.",
            f"There are {n} of them, with {total} wheels in all.",
            f"How many {many}s are there?",
        ),
        (
            f"A workshop has put wheels on {n} vehicles: {low} on each of the {few}s, and "
            f"{high} on each of the {many}s.",
            f"That took {total} wheels.",
            f"How many {many}s were there?",
        ),
    )
    given = {"n": n, "total": total, "low": low, "high": high}
    return Story(given, _two_kinds(n, total, low, high), told)


def tickets(d: Draw) -> Story:
    """Two prices of tickets."""
    child, more, a, b = d.whole(3, 12), d.whole(2, 15), d.whole(10, 150), d.whole(10, 150)
    adult, n = child + more, a + b
    total = adult * a + child * b
    what = d.one(("zoo", "museum", "circus", "swimming pool"))
    told = (
        (
            f"A {what} takes {money(adult)} from adults and {money(child)} from children.",
            f"On one day, {n} visitors pay {money(total)} in all.",
            "How many of them are adults?",
        ),
        (
            f"{n} tickets for a {what} were sold for {money(total)} altogether.",
            f"A ticket for an adult costs {money(adult)}, one for a child {money(child)}.",
            "How many tickets for adults were sold?",
        ),
    )
    given = {"n": n, "total": total, "low": child, "high": adult}
    return Story(given, _two_kinds(n, total, child, adult), told)


def coins(d: Draw) -> Story:
    """Two kinds of coins."""
    who = d.person()
    low, high = d.one(((5, 10), (5, 20), (10, 20), (10, 50), (20, 50), (5, 50)))
    a, b = d.whole(3, 99), d.whole(3, 99)
    n, total = a + b, low * a + high * b
    told = (
        (
            f"{who} has {n} coins of {low} and {high} cents.",
            f"Together they are worth {total} cents.",
            f"How many coins of {high} cents does {who} have?",
        ),
        (
            f"A jar holds {count(n, 'coin')}, each worth {low} or {high} cents.",
            f"All of them make {total} cents.",
            f"How many of the coins are worth {high} cents?",
        ),
    )
    given = {"n": n, "total": total, "low": low, "high": high}
    return Story(given, _two_kinds(n, total, low, high), told)


TEMPLATES = ((4, farm), (4, wheels), (4, tickets), (4, coins))
