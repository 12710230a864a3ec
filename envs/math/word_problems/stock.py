"""Stores that are filled and emptied."""

from gemenv.envs.math.word_problems.story import GOODS, Draw, Story, count, money
from gemenv.envs.math.word_problems.work import Work


def deliveries(d: Draw) -> Story:
    """In and out, day by day."""
    thing, start = d.one(GOODS), d.whole(200, 900)
    in1, out1, in2, out2 = d.whole(40, 300), d.whole(30, 180), d.whole(40, 300), d.whole(30, 180)
    work = Work()
    first = work.subtract(work.add(start, in1), out1)
    work.subtract(work.add(first, in2), out2)
    told = (
        (
            f"A store has {start} {thing}s.",
            f"On Monday {in1} more come in and {out1} are sold; on Tuesday {in2} come in and "
            f"{out2} are sold.",
            f"How many {thing}s are in the store then?",
        ),
        (
            f"A shop begins the week with {start} {thing}s.",
            f"It gets {in1} on the first day and {in2} on the second, and sells {out1} on the "
            f"first day and {out2} on the second.",
            f"How many {thing}s does it have after these two days?",
        ),
    )
    given = {"start": start, "in": in1 + in2, "out": out1 + out2}
    return Story(given, work, told)


def repacking(d: Draw) -> Story:
    """Boxes of another size."""
    thing, size = d.one(GOODS), d.whole(4, 24)
    boxes, each, sold = d.until(
        lambda: (d.whole(6, 60), d.whole(6, 40), d.whole(10, 200)),
        lambda x: x[0] * x[1] > x[2] + size and (x[0] * x[1] - x[2]) % size == 0,
    )
    work = Work()
    left = work.subtract(work.multiply(boxes, each), sold)
    work.divide(left, size)
    told = (
        (
            f"{boxes} boxes with {each} {thing}s each are delivered.",
            f"{sold} {thing}s are sold, and the rest is packed into bags of {size}.",
            "How many bags are filled?",
        ),
        (
            f"A dealer unpacks {boxes} boxes of {each} {thing}s, sells {sold} of the {thing}s, and "
            f"fills the others into bags, {size} into each.",
            "How many bags does that make?",
        ),
    )
    return Story({"boxes": boxes, "each": each, "sold": sold, "size": size}, work, told)


def harvest(d: Draw) -> Story:
    """What a harvest brings."""
    what = d.one(("apple", "pear", "plum", "cherry"))
    rows, trees, kilos = d.whole(3, 20), d.whole(4, 25), d.whole(10, 60, 10)
    lost, price = d.whole(2, 30), d.price(60, 390, 10)
    work = Work()
    total = work.multiply(rows, trees, kilos)
    work.multiply(work.subtract(total, work.percent(lost, total)), price)
    told = (
        (
            f"An orchard has {rows} rows of {trees} {what} trees, and each tree bears {kilos} kg.",
            f"{lost}% of the fruit cannot be sold; the rest brings {money(price)} a kilogram.",
            "How many dollars does the harvest bring?",
        ),
        (
            f"Every {what} tree in an orchard bears {kilos} kg; there are {rows} rows with "
            f"{trees} trees in each.",
            f"After a loss of {lost}%, the harvest is sold at {money(price)} a kilogram.",
            "What is earned with it, in dollars?",
        ),
    )
    given = {"rows": rows, "trees": trees, "kilos": kilos, "lost": lost, "price": price}
    return Story(given, work, told, "money")


def given_away(d: Draw) -> Story:
    """Backwards from what is left."""
    (a, b, c), left, gift = d.people(3), d.whole(4, 150), d.whole(3, 120)
    thing = d.one(("stamp", "marble", "card", "shell", "sticker"))
    work = Work()
    work.add(work.multiply(left, 2), gift)
    told = (
        (
            f"{a} gives {count(gift, thing)} to {b}, and then half of the rest to {c}.",
            f"Now {a} has {count(left, thing)} left.",
            f"How many {thing}s did {a} have at first?",
        ),
        (
            f"From a collection of {thing}s, {b} gets {gift}, and {c} gets half of those that "
            "remain.",
            f"In the end, {count(left, thing)} are left in the collection.",
            f"How many {thing}s did it have in the beginning?",
        ),
    )
    return Story({"left": left, "gift": gift}, work, told)


def excursion(d: Draw) -> Story:
    """How many buses a school needs."""
    classes, pupils, adults = d.whole(3, 24), d.whole(15, 30), d.whole(4, 40)
    seats, price = d.whole(20, 60), d.whole(150, 600, 10)
    work = Work()
    people = work.add(work.multiply(classes, pupils), adults)
    work.multiply(work.ceiling(people, seats), price)
    told = (
        (
            f"{classes} classes of {pupils} pupils each and {adults} adults go on an excursion.",
            f"A bus has {seats} seats for them and costs {money(price)}.",
            "How many dollars do the buses cost at least?",
        ),
        (
            f"A school hires buses with {seats} seats for passengers, at {money(price)} a bus.",
            f"It has {classes} classes of {pupils} pupils, who all come, with {adults} adults.",
            "What is the least that the buses can cost, in dollars?",
        ),
    )
    given = {"classes": classes, "pupils": pupils, "adults": adults, "seats": seats, "price": price}
    return Story(given, work, told)


TEMPLATES = ((4, deliveries), (3, repacking), (4, harvest), (2, given_away), (4, excursion))
