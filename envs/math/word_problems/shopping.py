"""Buying and selling."""

from gemenv.envs.math.word_problems.story import GOODS, Draw, Story, count, money
from gemenv.envs.math.word_problems.work import Work


def change(d: Draw) -> Story:
    """Money back."""
    n, price, who, thing = d.whole(2, 12), d.price(40, 995, 1), d.person(), d.one(GOODS)
    work = Work()
    cost = work.multiply(n, price)
    paid = next(note for note in (5, 10, 20, 50, 100, 200) if note > cost)
    work.subtract(paid, cost)
    told = (
        (
            f"{who} buys {count(n, thing)} at {money(price)} each.",
            f"{who} pays with {money(paid)}.",
            f"How much change does {who} get, in dollars?",
        ),
        (
            f"In a shop, each {thing} costs {money(price)}.",
            f"{who} takes {n} of them and gives the cashier {money(paid)}.",
            f"How many dollars does {who} get back?",
        ),
    )
    return Story({"n": n, "price": price, "paid": paid}, work, told, "money")


def basket(d: Draw) -> Story:
    """The sum of a bill."""
    who, things = d.person(), d.several(GOODS, 3)
    n = [d.whole(2, 9) for _ in things]
    price = [d.price(50, 950) for _ in things]
    work = Work()
    work.add(*(work.multiply(*pair) for pair in zip(n, price, strict=True)))
    items = [count(k, thing) for k, thing in zip(n, things, strict=True)]
    each = [money(p) for p in price]
    told = (
        (
            f"{who} buys {items[0]} at {each[0]} each, {items[1]} at {each[1]} each and "
            f"{items[2]} at {each[2]} each.",
            f"How much does {who} pay in all, in dollars?",
        ),
        (
            f"A {things[0]} costs {each[0]}, a {things[1]} costs {each[1]}, and a {things[2]} "
            f"costs {each[2]}.",
            f"{who} needs {items[0]}, {items[1]} and {items[2]}.",
            "How many dollars is that altogether?",
        ),
    )
    given = {"n0": n[0], "p0": price[0], "n1": n[1], "p1": price[1], "n2": n[2], "p2": price[2]}
    return Story(given, work, told, "money")


def price_of_more(d: Draw) -> Story:
    """From the price of some to the price of more."""
    n, each, thing, who = d.whole(2, 12), d.price(30, 900), d.one(GOODS), d.person()
    more = d.until(lambda: d.whole(3, 30), lambda k: k != n)
    cost = n * each
    work = Work()
    work.multiply(more, work.divide(cost, n))
    told = (
        (
            f"{count(n, thing)} cost {money(cost)}.",
            f"At the same price each, how many dollars do {count(more, thing)} cost?",
        ),
        (
            f"{who} paid {money(cost)} for {count(n, thing)}, all at one price.",
            f"What would {count(more, thing)} have cost, in dollars?",
        ),
    )
    return Story({"n": n, "cost": cost, "more": more}, work, told, "money")


def budget(d: Draw) -> Story:
    """How many can be bought with what is left."""
    who, (first, second) = d.person(), d.several(GOODS, 2)
    have, spent, price = d.whole(20, 120), d.price(250, 1800), d.price(60, 480)
    work = Work()
    work.quotient(work.subtract(have, spent), price)
    told = (
        (
            f"{who} has {money(have)} and buys a {first} for {money(spent)}.",
            f"With the rest, {who} buys as many {second}s as possible, at {money(price)} each.",
            f"How many {second}s is that?",
        ),
        (
            f"Of {money(have)}, {who} spends {money(spent)} on a {first}.",
            f"A {second} costs {money(price)}.",
            f"How many whole {second}s can {who} still buy?",
        ),
    )
    return Story({"have": have, "spent": spent, "price": price}, work, told)


def bulk(d: Draw) -> Story:
    """What packs save."""
    size, packs, single, thing = d.whole(4, 12), d.whole(2, 9), d.price(80, 400), d.one(GOODS)
    pack = size * single - d.price(20, 75 * size)
    work = Work()
    apart = work.multiply(work.multiply(size, packs), single)
    work.subtract(apart, work.multiply(packs, pack))
    told = (
        (
            f"A single {thing} costs {money(single)}, and a pack of {size} costs {money(pack)}.",
            f"How many dollars does one save by buying {packs} packs instead of as many "
            f"single {thing}s?",
        ),
        (
            f"A shop sells {thing}s at {money(single)} each, or in packs of {size} at "
            f"{money(pack)} a pack.",
            f"A school takes {packs} packs.",
            f"How much less is that than the same number of single {thing}s, in dollars?",
        ),
    )
    return Story(
        {"size": size, "packs": packs, "single": single, "pack": pack}, work, told, "money"
    )


def profit(d: Draw) -> Story:
    """What is earned after costs."""
    who, thing, made = d.person(), d.one(GOODS), d.whole(30, 90)
    sold, price, cost = made - d.whole(1, 12), d.price(250, 900, 10), d.price(20, 110)
    rent = d.whole(5, 25)
    work = Work()
    work.subtract(work.multiply(sold, price), work.multiply(made, cost), rent)
    told = (
        (
            f"{who} makes {count(made, thing)}; the material for each costs {money(cost)}.",
            f"At the market, {sold} of them are sold at {money(price)} each.",
            f"The stall costs {money(rent)}.",
            f"How many dollars of profit does {who} make?",
        ),
        (
            f"A stall at the market costs {who} {money(rent)}.",
            f"{who} brings {count(made, thing)}, each made for {money(cost)}, and sells {sold} "
            f"of them for {money(price)} each.",
            "How many dollars are left after all costs?",
        ),
    )
    given = {"made": made, "sold": sold, "price": price, "cost": cost, "rent": rent}
    return Story(given, work, told, "money")


TEMPLATES = ((2, change), (4, basket), (2, price_of_more), (2, budget), (4, bulk), (3, profit))
