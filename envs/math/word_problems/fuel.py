"""Cars and what they burn."""

from gemenv.envs.math.word_problems.story import Draw, Story, in_cents, money, plain
from gemenv.envs.math.word_problems.work import Work


def trip_cost(d: Draw) -> Story:
    """The fuel of a trip."""
    who = d.person()
    way, use, price = d.until(
        lambda: (d.whole(40, 900, 5), d.tenths(40, 120), d.price(120, 240)),
        lambda x: in_cents(x[0] * x[1] / 100 * x[2]),
    )
    work = Work()
    work.multiply(work.percent(use, way), price)
    told = (
        (
            f"A car needs {plain(use)} litres of petrol for 100 km.",
            f"A litre costs {money(price)}.",
            f"How many dollars does the petrol for {way} km cost?",
        ),
        (
            f"{who} drives {way} km in a car that burns {plain(use)} litres per 100 km.",
            f"What does {who} pay for petrol, in dollars, at {money(price)} a litre?",
        ),
    )
    return Story({"way": way, "use": use, "price": price}, work, told, "money")


def reach(d: Draw) -> Story:
    """How far a tank takes one."""
    tank, use, done = d.until(
        lambda: (d.whole(30, 80), d.tenths(40, 125), d.whole(20, 380)),
        lambda x: (x[0] * 100 / x[1]).denominator == 1 and x[0] * 100 / x[1] > x[2],
    )
    work = Work()
    work.subtract(work.divide(work.multiply(tank, 100), use), done)
    told = (
        (
            f"The full tank of a car holds {tank} litres; the car burns {plain(use)} litres per "
            "100 km.",
            f"It has gone {done} km since it was filled.",
            "How many more kilometres will the tank last?",
        ),
        (
            f"A car that needs {plain(use)} litres for 100 km sets out with {tank} litres.",
            f"After {done} km, how many kilometres can it still go?",
        ),
    )
    return Story({"tank": tank, "use": use, "done": done}, work, told)


def thriftier(d: Draw) -> Story:
    """What a thriftier car saves."""
    way, price = d.whole(4, 30) * 1000, d.price(120, 240)
    less, more = sorted(d.several([d.tenths(40, 60), d.tenths(61, 80), d.tenths(81, 120)], 2))
    years = d.whole(2, 9)
    work = Work()
    saved = work.subtract(work.percent(more, way), work.percent(less, way))
    work.multiply(saved, price, years)
    told = (
        (
            f"One car burns {plain(more)} litres per 100 km, another {plain(less)} litres.",
            f"Petrol costs {money(price)} a litre.",
            f"How many dollars does the thriftier one save in {years} years, at {way} km a year?",
        ),
        (
            f"A driver covers {way} km every year and pays {money(price)} for a litre of petrol.",
            f"The old car needed {plain(more)} litres for 100 km, the new one needs {plain(less)}.",
            f"How many dollars of petrol does that save in {years} years?",
        ),
    )
    given = {"way": way, "price": price, "less": less, "more": more, "years": years}
    return Story(given, work, told, "money")


def shared_ride(d: Draw) -> Story:
    """A ride with a toll, shared."""
    n = d.whole(2, 5)
    way, use, price, toll = d.until(
        lambda: (
            d.whole(100, 900, 10),
            d.tenths(40, 95),
            d.price(120, 240),
            d.price(300, 4000, 10),
        ),
        lambda x: (
            in_cents(x[0] * x[1] * x[2] / 100) and in_cents((x[0] * x[1] * x[2] / 100 + x[3]) / n)
        ),
    )
    work = Work()
    petrol = work.multiply(work.percent(use, way), price)
    work.divide(work.add(petrol, toll), n)
    told = (
        (
            f"{n} friends drive {way} km and share all costs equally.",
            f"The car burns {plain(use)} litres per 100 km, a litre costs {money(price)}, and the "
            f"toll is {money(toll)}.",
            "How many dollars does each of them pay?",
        ),
        (
            f"A ride of {way} km costs {money(toll)} of toll, and petrol at {money(price)} "
            "a litre.",
            f"For 100 km the car takes {plain(use)} litres.",
            f"What is the equal share of each of the {n} people in the car, in dollars?",
        ),
    )
    given = {"n": n, "way": way, "use": use, "price": price, "toll": toll}
    return Story(given, work, told, "money")


TEMPLATES = ((2, trip_cost), (3, reach), (4, thriftier), (4, shared_ride))
