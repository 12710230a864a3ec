"""Percentages: discounts, taxes, growth."""

from gemenv.envs.math.word_problems.story import Draw, Story, in_cents, money
from gemenv.envs.math.word_problems.work import Work


def discount(d: Draw) -> Story:
    """A price after a discount."""
    who, thing = d.person(), d.one(("coat", "lamp", "chair", "carpet", "jacket", "bicycle"))
    price, rate = d.until(
        lambda: (d.price(2000, 24000, 10), d.whole(5, 60)),
        lambda x: in_cents(x[0] * x[1] / 100),
    )
    work = Work()
    work.subtract(price, work.percent(rate, price))
    told = (
        (
            f"A {thing} costs {money(price)}.",
            f"In the sale it is {rate}% cheaper.",
            f"How many dollars does the {thing} cost in the sale?",
        ),
        (
            f"{who} buys a {thing} with a discount of {rate}% on its price of {money(price)}.",
            f"How many dollars does {who} pay?",
        ),
    )
    return Story({"price": price, "rate": rate}, work, told, "money")


def discount_and_tax(d: Draw) -> Story:
    """A discount, then a tax."""
    who, thing = d.person(), d.one(("sofa", "table", "camera", "tent", "guitar", "printer"))
    price, off, tax = d.whole(40, 900, 20), d.whole(5, 50, 5), d.whole(2, 24)
    work = Work()
    net = work.subtract(price, work.percent(off, price))
    work.add(net, work.percent(tax, net))
    told = (
        (
            f"A {thing} is priced at {money(price)} before tax.",
            f"The shop takes {off}% off, and then adds {tax}% tax to the lower price.",
            f"How many dollars does the {thing} cost in the end?",
        ),
        (
            f"{who} gets {off}% off the price of a {thing}, which is {money(price)} without tax.",
            f"A tax of {tax}% on what remains comes on top.",
            f"What does {who} pay in all, in dollars?",
        ),
    )
    return Story({"price": price, "off": off, "tax": tax}, work, told, "money")


def growth(d: Draw) -> Story:
    """Growth in two years."""
    place = d.one(("club", "library", "union", "party", "society"))
    n, r, s = d.until(
        lambda: (d.whole(300, 9000, 10), d.whole(2, 40), d.whole(2, 40)),
        lambda x: (
            x[1] != x[2]
            and x[0] * (100 + x[1]) * (100 + x[2]) % 10_000 == 0
            and x[0] * x[1] % 100 == 0
        ),
    )
    work = Work()
    first = work.add(n, work.percent(r, n))
    work.add(first, work.percent(s, first))
    told = (
        (
            f"A {place} has {n} members.",
            f"Their number grows by {r}% in the first year and by {s}% in the second.",
            "How many are there after two years?",
        ),
        (
            f"The number of members of a {place} rises by {r}% in one year, and in the next year "
            f"by {s}% of what it then is.",
            f"At the beginning there were {n} of them.",
            "How many members are there after both years?",
        ),
    )
    return Story({"n": n, "r": r, "s": s}, work, told)


def original_price(d: Draw) -> Story:
    """Back to the price before a discount."""
    thing = d.one(("coat", "lamp", "chair", "carpet", "jacket", "bicycle"))
    full, off = d.whole(20, 600), d.whole(5, 70)
    paid = Work().percent(100 - off, full)
    work = Work()
    rest = work.subtract(100, off)
    work.divide(work.multiply(paid, 100), rest)
    told = (
        (
            f"After a discount of {off}%, a {thing} costs {money(paid)}.",
            "How many dollars did it cost before?",
        ),
        (
            f"A {thing} was made {off}% cheaper and is now {money(paid)}.",
            "What was its price before, in dollars?",
        ),
    )
    return Story({"off": off, "paid": paid}, work, told, "money")


def what_percent(d: Draw) -> Story:
    """A part as a percentage."""
    n, part = d.until(
        lambda: (d.whole(40, 1440), d.whole(5, 1300)),
        lambda x: x[1] < x[0] and x[1] * 1000 % x[0] == 0,
    )
    work = Work()
    work.divide(work.multiply(part, 100), n)
    how = d.one(("walk", "cycle", "take the bus"))
    told = (
        (f"Of {n} pupils, {part} {how} to school.", "What percentage of the pupils is that?"),
        (
            f"A school has {n} pupils.",
            f"{part} of them {how} to school.",
            f"What percentage of all pupils {how} to school?",
        ),
    )
    return Story({"n": n, "part": part}, work, told, "percent")


def tip(d: Draw) -> Story:
    """A bill with a tip, shared."""
    k = d.whole(2, 9)
    bill, rate = d.until(
        lambda: (d.price(3000, 30000, 10), d.whole(5, 25)),
        lambda x: in_cents(x[0] * x[1] / 100) and in_cents(x[0] * (100 + x[1]) / 100 / k),
    )
    work = Work()
    work.divide(work.add(bill, work.percent(rate, bill)), k)
    told = (
        (
            f"{k} friends eat for {money(bill)} and add a tip of {rate}%.",
            "They share the whole sum equally.",
            "How many dollars does each of them pay?",
        ),
        (
            f"The bill in a restaurant is {money(bill)}.",
            f"The {k} guests leave a tip of {rate}% as well, and all pay the same.",
            "What does each guest pay, in dollars?",
        ),
    )
    return Story({"bill": bill, "rate": rate, "k": k}, work, told, "money")


def seats_left(d: Draw) -> Story:
    """What two sales leave."""
    n, r, s = d.until(
        lambda: (d.whole(200, 4000, 10), d.whole(5, 80), d.whole(5, 80)),
        lambda x: x[0] * x[1] % 100 == 0 and x[0] * (100 - x[1]) // 100 * x[2] % 100 == 0,
    )
    thing = d.one(("seat", "ticket", "place"))
    work = Work()
    rest = work.subtract(n, work.percent(r, n))
    work.subtract(rest, work.percent(s, rest))
    told = (
        (
            f"Of {n} {thing}s, {r}% are sold on Monday, and {s}% of the rest on Tuesday.",
            f"How many {thing}s are left?",
        ),
        (
            f"A concert has {n} {thing}s.",
            f"First {r}% of them are sold, and later {s}% of those that were left.",
            f"How many {thing}s remain unsold?",
        ),
    )
    return Story({"n": n, "r": r, "s": s}, work, told)


TEMPLATES = (
    (2, discount),
    (4, discount_and_tax),
    (4, growth),
    (3, original_price),
    (2, what_percent),
    (3, tip),
    (4, seats_left),
)
