"""Second solvers of word problems: from the numbers given to the answer, in other ways.

Most of them simulate or search; the others use another formula than the template.
"""

from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import count, product
from math import gcd

Given = dict[str, Fraction]


def steps(start: Fraction, step: Fraction) -> Iterator[Fraction]:
    return (start + k * step for k in count())


def first(candidates: Iterator[Fraction], fits: Callable[[Fraction], bool]) -> Fraction:
    for tried, x in enumerate(candidates):
        if fits(x):
            return x
        assert tried < 10**6
    raise AssertionError


def whole(fits: Callable[[int], bool], most: int = 300) -> Fraction:
    """Find the only integer from 0 to `most` that fits."""
    (found,) = [Fraction(x) for x in range(most + 1) if fits(x)]
    return found


def root(f: Callable[[Fraction], Fraction]) -> Fraction:
    """Solve a linear equation f(x) = 0 from two points of its line."""
    at0, at1 = f(Fraction(0)), f(Fraction(1))
    x = at0 / (at0 - at1)
    assert f(x) == 0
    return x


def yearly(start: Fraction, *rates: Fraction) -> Fraction:
    for rate in rates:
        start *= 1 + rate / 100
    return start


def two_kinds(g: Given) -> Fraction:
    return whole(lambda x: x <= g["n"] and x * g["high"] + (g["n"] - x) * g["low"] == g["total"])


def rides(g: Given) -> Fraction:
    """Move in steps of a minute until the one behind is not behind any more."""
    t, gap = 0, g["slow"] * g["ahead"]
    per = Fraction(1, 60)
    while gap > 0:
        gap -= (g["fast"] - g["slow"]) * per
        t += 1
    # The meeting is in the last minute; the line through its ends tells when.
    return t * per + gap / (g["fast"] - g["slow"])


def filled(g: Given) -> Fraction:
    minutes, litres = 0, Fraction(0)
    while litres < g["full"]:
        litres += g["a"] + g["b"] - g["out"]
        minutes += 1
    return Fraction(minutes)


def path_area(g: Given) -> Fraction:
    """Four strips and four corners."""
    return 2 * g["edge"] * (g["a"] + g["b"]) + 4 * g["edge"] ** 2


def both_same(g: Given) -> Fraction:
    a, n = int(g["a"]), int(g["a"] + g["b"])
    pairs = n * (n - 1) // 2
    return Fraction(sum(1 for i in range(n) for j in range(i) if i < a and j < a), pairs)


def weekly(g: Given) -> Fraction:
    total, now = Fraction(0), g["first"]
    for _ in range(int(g["n"])):
        total += now
        now += g["more"]
    return total


def doubled(g: Given) -> Fraction:
    cells, minute = g["cells"], Fraction(0)
    while minute < g["total"]:
        cells, minute = cells * 2, minute + g["minutes"]
    return cells


def rains(g: Given) -> Fraction:
    p, q = g["p"] / 100, g["q"] / 100
    chances = [(x * y) for x, y in product((p, 1 - p), (q, 1 - q))]
    return 100 * sum(chances[:3], Fraction(0))


def overtime(g: Given) -> Fraction:
    pay = Fraction(0)
    for hour in range(int(g["hours"])):
        pay += g["rate"] if hour < g["usual"] else g["rate"] * 3 / 2
    return pay


def cut(g: Given) -> Fraction:
    left = g["long"] * 100
    while left >= g["piece"]:
        left -= g["piece"]
    return left


def bought(g: Given) -> Fraction:
    left, n = g["have"] - g["spent"], 0
    while left >= g["price"]:
        left, n = left - g["price"], n + 1
    return Fraction(n)


def loads(n: Fraction, size: Fraction) -> int:
    k = 0
    while k * size < n:
        k += 1
    return k


def departures(g: Given) -> Fraction:
    a, b = int(g["a"]), int(g["b"])
    return g["times"] * Fraction(a * b, gcd(a, b))


def values(g: Given, letter: str) -> list[Fraction]:
    return [value for name, value in g.items() if name[0] == letter and name[1:].isdecimal()]


def older_now(g: Given) -> Fraction:
    # The two ages, years from now, are a sum and a difference.
    return whole(lambda x: 2 * (x + g["later"]) - g["gap"] == g["total"])


def litres(g: Given, rate: Fraction) -> Fraction:
    return g["way"] / 100 * rate


SOLVERS: dict[str, Callable[[Given], Fraction]] = {
    "shopping.change": lambda g: first(
        steps(Fraction(0), Fraction(1, 100)), lambda x: x + g["n"] * g["price"] == g["paid"]
    ),
    "shopping.basket": lambda g: sum(
        (g[f"p{i}"] for i in range(3) for _ in range(int(g[f"n{i}"]))), Fraction(0)
    ),
    "shopping.price_of_more": lambda g: root(lambda x: x * g["n"] - g["cost"] * g["more"]),
    "shopping.budget": bought,
    "shopping.bulk": lambda g: g["packs"] * (g["size"] * g["single"] - g["pack"]),
    "shopping.profit": lambda g: (
        g["sold"] * (g["price"] - g["cost"]) - (g["made"] - g["sold"]) * g["cost"] - g["rent"]
    ),
    "travel.distance": lambda g: sum(
        (g["speed"] / 60 for _ in range(int(g["minutes"]))), Fraction(0)
    ),
    "travel.average_speed": lambda g: g["a"] + (g["b"] - g["a"]) * g["k"] / (g["h"] + g["k"]),
    "travel.meeting": lambda g: first(
        steps(Fraction(0), Fraction(1, 4)), lambda t: t * g["a"] + t * g["b"] == g["away"]
    ),
    "travel.catching_up": rides,
    "travel.stops": lambda g: g["way"] * Fraction(60) / g["speed"] + sum([g["wait"]] * int(g["n"])),
    "travel.there_and_back": lambda g: (
        root(lambda t: t * g["out"] - g["way"])
        + root(lambda t: t * g["home"] - g["way"])
        + g["rest"]
    ),
    "travel.river": lambda g: 2 * g["way"] * g["boat"] / (g["boat"] ** 2 - g["current"] ** 2),
    "labour.machines": lambda g: g["made"] * g["k"] * g["g"] / (g["m"] * g["h"]),
    "labour.together": lambda g: g["n"] * g["a"] * g["b"] / (g["a"] + g["b"]),
    "labour.tank": filled,
    "labour.crew": lambda g: root(lambda x: x * g["k"] - g["n"] * g["days"]),
    "labour.overtime": overtime,
    "labour.sorting": lambda g: sum(
        (g["n"] / g["x"] + g["m"] / g["y"] for _ in range(int(g["z"]))), Fraction(0)
    ),
    "mixtures.blend": lambda g: root(lambda x: (x - g["p"]) * g["a"] + (x - g["q"]) * g["b"]),
    "mixtures.solution": lambda g: root(lambda x: (x - g["p"]) * g["a"] + (x - g["q"]) * g["b"]),
    "mixtures.dilute": lambda g: root(lambda x: g["n"] * g["strong"] - (g["n"] + x) * g["weak"]),
    "mixtures.evaporate": lambda g: root(lambda x: (g["n"] - g["gone"]) * x - g["n"] * g["rate"]),
    "ages.older": older_now,
    "ages.times_as_old": lambda g: whole(
        lambda x: x + g["later"] + g["k"] * x + g["later"] == g["total"]
    ),
    "ages.in_how_many_years": lambda g: whole(lambda x: g["old"] + x == g["k"] * (g["young"] + x)),
    "ages.chain": lambda g: g["k"] * (g["age"] - g["less"] + g["more"]),
    "percentages.discount": lambda g: yearly(g["price"], -g["rate"]),
    "percentages.discount_and_tax": lambda g: yearly(g["price"], -g["off"], g["tax"]),
    "percentages.growth": lambda g: yearly(g["n"], g["r"], g["s"]),
    "percentages.original_price": lambda g: root(lambda x: yearly(x, -g["off"]) - g["paid"]),
    "percentages.what_percent": lambda g: root(lambda x: g["n"] * x / 100 - g["part"]),
    "percentages.tip": lambda g: yearly(g["bill"] / g["k"], g["rate"]),
    "percentages.seats_left": lambda g: yearly(g["n"], -g["r"], -g["s"]),
    "interest.simple_interest": lambda g: yearly(g["sum"], g["rate"] * g["years"]),
    "interest.compound_interest": lambda g: yearly(g["sum"], g["r"], g["s"]),
    "interest.instalments": lambda g: yearly(g["price"], -g["rate"]) / g["months"] + g["fee"],
    "interest.years_until": lambda g: whole(lambda x: g["sum"] * x * g["rate"] == 100 * g["goal"]),
    "ratios.share": lambda g: root(lambda x: x * g["a"] - (g["total"] - x) * g["b"]),
    "ratios.three_shares": lambda g: root(
        lambda x: x * (g["a"] + g["b"] + g["c"]) - g["total"] * (g["c"] - g["a"])
    ),
    "ratios.known_part": lambda g: root(lambda x: x * g["a"] - g["first"] * g["b"]),
    "ratios.map_scale": lambda g: g["apart"] * g["scale"] / 10**5,
    "ratios.difference": lambda g: root(
        lambda x: (g["b"] - g["a"]) * x - (g["a"] + g["b"]) * g["more"]
    ),
    "ratios.shadow": lambda g: root(lambda x: x * g["low"] - g["pole"] * g["long"]),
    "averages.mean": lambda g: root(lambda x: sum((v - x for v in values(g, "v")), Fraction(0))),
    "averages.needed_score": lambda g: (
        g["goal"] - sum((s - g["goal"] for s in values(g, "s")), Fraction(0))
    ),
    "averages.two_groups": lambda g: root(lambda x: (x - g["a"]) * g["n"] + (x - g["b"]) * g["m"]),
    "averages.one_leaves": lambda g: g["average"] + (g["average"] - g["out"]) / (g["n"] - 1),
    "home.fence": lambda g: sum(
        (side * g["price"] for side in (g["a"], g["b"], g["a"], g["b"])), Fraction(0)
    ),
    "home.tiles": lambda g: g["a"] * g["b"] / g["side"] ** 2 * g["price"],
    "home.paint": lambda g: root(
        lambda x: 2 * g["a"] * g["high"] + 2 * g["b"] * g["high"] - g["openings"] - x * g["cover"]
    ),
    "home.path": path_area,
    "home.aquarium": lambda g: g["a"] / 10 * (g["b"] / 10) * ((g["high"] - g["gap"]) / 10),
    "home.ribbon": cut,
    "home.carpet": lambda g: g["price"] * g["wide"] * g["long"],
    "calendar.duration": lambda g: (g["k"] - g["h"]) * 60 + g["n"] - g["m"],
    "calendar.wrong_clock": lambda g: Fraction(
        sum(int(g["seconds"]) for _ in range(int(24 * g["days"] + g["hours"])))
    ),
    "calendar.buses": departures,
    "calendar.pages": lambda g: whole(lambda x: g["a"] * g["days"] + x * g["left"] == g["total"]),
    "calendar.working_hours": lambda g: sum(
        (g["minutes"] - g["pause"] for _ in range(int(g["days"] * g["weeks"]))), Fraction(0)
    ),
    "calendar.days_between": lambda g: sum(
        (g["burnt"] for day in range(int(g["length"] + g["whole"] + g["to"])) if day >= g["day"]),
        Fraction(0),
    ),
    "heads_and_legs.farm": lambda g: whole(
        lambda x: x <= g["heads"] and 4 * x + 2 * (g["heads"] - x) == g["legs"]
    ),
    "heads_and_legs.wheels": two_kinds,
    "heads_and_legs.tickets": two_kinds,
    "heads_and_legs.coins": two_kinds,
    "recipes.scale": lambda g: root(lambda x: x * g["n"] - g["grams"] * g["guests"]),
    "recipes.cartons": lambda g: g["price"] * loads(g["cakes"] * g["eggs"], g["size"]),
    "recipes.flour_left": lambda g: 1000 * g["bag"] - sum([g["each"]] * int(g["loaves"])),
    "recipes.cups": lambda g: sum([g["one"]] * int(g["batches"]), g["more"]),
    "recipes.oven": lambda g: g["minutes"] * loads(g["n"], g["trays"] * g["per"]),
    "recipes.juice": lambda g: Fraction(
        loads(g["bottles"] * g["litres"] * 1000 - g["glass"] + 1, g["glass"])
    ),
    "fuel.trip_cost": lambda g: g["price"] * litres(g, g["use"]),
    "fuel.reach": lambda g: root(lambda x: (x + g["done"]) * g["use"] / 100 - g["tank"]),
    "fuel.thriftier": lambda g: litres(g, g["more"] - g["less"]) * g["price"] * g["years"],
    "fuel.shared_ride": lambda g: root(
        lambda x: x * g["n"] - g["toll"] - litres(g, g["use"]) * g["price"]
    ),
    "chance.one_ball": lambda g: 1 - (g["b"] + g["c"]) / (g["a"] + g["b"] + g["c"]),
    "chance.two_balls": both_same,
    "chance.at_least_one": rains,
    "chance.raffle": lambda g: 1 - (g["n"] - g["a"] - g["b"]) / g["n"],
    "chance.expected_prize": lambda g: (
        sum(
            (
                (g["x"] if field < g["a"] else g["y"] if field < g["a"] + g["b"] else Fraction(0))
                for field in range(int(g["n"]))
            ),
            Fraction(0),
        )
        / g["n"]
    ),
    "stock.deliveries": lambda g: g["start"] - g["out"] + g["in"],
    "stock.repacking": lambda g: whole(
        lambda x: x * g["size"] + g["sold"] == g["boxes"] * g["each"]
    ),
    "stock.harvest": lambda g: yearly(g["rows"] * g["trees"] * g["kilos"] * g["price"], -g["lost"]),
    "stock.given_away": lambda g: root(lambda x: (x - g["gift"]) / 2 - g["left"]),
    "stock.excursion": lambda g: (
        g["price"] * loads(g["classes"] * g["pupils"] + g["adults"], g["seats"])
    ),
    "growing.savings": weekly,
    "growing.rows": lambda g: first(steps(g["first"], g["more"]), seat_of(g)) - g["kept"],
    "growing.doubling": doubled,
    "growing.two_plants": lambda g: root(
        lambda x: g["low"] + g["fast"] * x - g["high"] - g["slow"] * x
    ),
}


def seat_of(g: Given) -> Callable[[Fraction], bool]:
    """Count rows until the wanted one."""
    row = count(1)
    return lambda _: next(row) == g["n"]
