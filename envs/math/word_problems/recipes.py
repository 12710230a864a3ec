"""The kitchen."""

from fractions import Fraction

from gemenv.envs.math.word_problems.story import Draw, Story, count, money, plain
from gemenv.envs.math.word_problems.work import Work


def scale(d: Draw) -> Story:
    """A recipe for more guests."""
    n, per, guests = d.whole(2, 12), d.whole(15, 140, 5), d.whole(3, 40)
    what = d.one(("rice", "flour", "pasta", "sugar", "potatoes"))
    guests += guests == n
    grams = n * per
    work = Work()
    work.multiply(work.divide(grams, n), guests)
    told = (
        (
            f"A recipe for {n} people needs {grams} g of {what}.",
            f"How many grams of {what} are needed for {guests} people?",
        ),
        (
            f"To cook for {n} guests, one takes {grams} g of {what}.",
            f"This time {guests} guests are coming.",
            f"How many grams of {what} does it take?",
        ),
    )
    return Story({"n": n, "grams": grams, "guests": guests}, work, told)


def cartons(d: Draw) -> Story:
    """Eggs come in cartons."""
    cakes, eggs, size, price = d.whole(2, 30), d.whole(2, 9), d.one((6, 10, 12)), d.price(150, 690)
    who = d.person()
    work = Work()
    work.multiply(work.ceiling(work.multiply(cakes, eggs), size), price)
    told = (
        (
            f"{who} bakes {cakes} cakes with {eggs} eggs in each.",
            f"Eggs are only sold in cartons of {size}, at {money(price)} a carton.",
            f"How many dollars must {who} spend on eggs at least?",
        ),
        (
            f"A carton holds {size} eggs and costs {money(price)}; single eggs are not sold.",
            f"{who} has no eggs and needs {eggs} for each of {cakes} cakes.",
            "What do the eggs cost at least, in dollars?",
        ),
    )
    return Story({"cakes": cakes, "eggs": eggs, "size": size, "price": price}, work, told, "money")


def flour_left(d: Draw) -> Story:
    """What a bag still holds."""
    what, bag, loaves = d.one(("roll", "cake", "pie")), d.whole(5, 40), d.whole(3, 20)
    each = d.until(lambda: d.whole(120, 990, 10), lambda g: g * loaves < bag * 1000)
    work = Work()
    work.subtract(work.multiply(bag, 1000), work.multiply(loaves, each))
    told = (
        (
            f"A bag holds {bag} kg of flour.",
            f"A baker makes {loaves} {what}s, each with {each} g of flour from the bag.",
            "How many grams of flour are left in the bag?",
        ),
        (
            f"For each of {loaves} {what}s, {each} g of flour are taken from a bag of {bag} kg.",
            "How many grams stay in the bag?",
        ),
    )
    return Story({"bag": bag, "loaves": loaves, "each": each}, work, told)


def cups(d: Draw) -> Story:
    """Fractions of cups."""
    top, under = d.one(((1, 2), (1, 3), (2, 3), (1, 4), (3, 4), (2, 5), (3, 5), (5, 8), (7, 8)))
    batches, more, who = d.whole(2, 60), d.whole(1, 12), d.person()
    what = d.one(("sugar", "milk", "oats", "flour"))
    one = Fraction(top, under)
    work = Work()
    work.add(work.multiply(batches, one), more)
    told = (
        (
            f"One batch of biscuits takes {top}/{under} of a cup of {what}.",
            f"{who} makes {batches} batches, and needs {count(more, 'cup')} of {what} for a cake.",
            f"How many cups of {what} is that in all? Give a whole number or a fraction.",
        ),
        (
            f"{who} uses {count(more, 'cup')} of {what} for a cake, and {top}/{under} of a cup "
            f"for each of {batches} batches of biscuits.",
            f"How many cups of {what} does {who} use altogether? Give a whole number or a "
            "fraction.",
        ),
    )
    return Story({"one": one, "batches": batches, "more": more}, work, told, "fraction")


def oven(d: Draw) -> Story:
    """Trays that do not fit into the oven at once."""
    trays, per, minutes = d.whole(2, 4), d.whole(6, 24), d.whole(8, 40)
    n = d.whole(60, 480)
    work = Work()
    work.multiply(work.ceiling(n, work.multiply(trays, per)), minutes)
    told = (
        (
            f"An oven takes {trays} trays at once, with {per} biscuits on each, and bakes them in "
            f"{minutes} minutes.",
            f"For how many minutes at least must it run for {n} biscuits?",
        ),
        (
            f"A bakery has to bake {n} biscuits.",
            f"Its oven holds {trays} trays of up to {per} biscuits each; a load takes {minutes} "
            "minutes.",
            "What is the shortest baking time for all, in minutes?",
        ),
    )
    return Story({"trays": trays, "per": per, "minutes": minutes, "n": n}, work, told)


def juice(d: Draw) -> Story:
    """Glasses from bottles."""
    bottles, litres, glass = d.whole(2, 30), d.tenths(5, 30), d.whole(120, 390, 10)
    who = d.person()
    work = Work()
    work.quotient(work.multiply(bottles, litres, 1000), glass)
    told = (
        (
            f"{who} has {bottles} bottles with {plain(litres)} litres of juice each.",
            f"A glass takes {glass} millilitres.",
            "How many glasses can be filled to the top?",
        ),
        (
            f"Glasses of {glass} millilitres are filled from {bottles} bottles of juice, which "
            f"hold {plain(litres)} litres each.",
            "How many full glasses does that give?",
        ),
    )
    return Story({"bottles": bottles, "litres": litres, "glass": glass}, work, told)


TEMPLATES = ((2, scale), (3, cartons), (3, flour_left), (2, cups), (3, oven), (2, juice))
