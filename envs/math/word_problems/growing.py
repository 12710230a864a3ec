"""Things that grow step by step."""

from gemenv.envs.math.word_problems.story import Draw, Story, count, money, plain
from gemenv.envs.math.word_problems.work import Work


def savings(d: Draw) -> Story:
    """More every week."""
    who, first, more, n = d.person(), d.whole(2, 40), d.whole(1, 15), d.whole(4, 40)
    work = Work()
    last = work.add(first, work.multiply(work.subtract(n, 1), more))
    work.divide(work.multiply(work.add(first, last), n), 2)
    told = (
        (
            f"{who} saves {money(first)} in the first week, and in each week after that "
            f"{money(more)} more than in the week before.",
            f"How many dollars has {who} saved after {n} weeks?",
        ),
        (
            f"For {n} weeks, {who} puts money aside: {money(first)} at the end of the first week, "
            f"and every week {money(more)} more than the week before.",
            "How many dollars is that in all?",
        ),
    )
    return Story({"first": first, "more": more, "n": n}, work, told)


def rows(d: Draw) -> Story:
    """Seats in a theatre."""
    first, more, n, kept = d.whole(8, 40), d.whole(2, 9), d.whole(5, 40), d.whole(2, 7)
    what = d.one(("theatre", "cinema", "stadium", "circus"))
    work = Work()
    seats = work.add(first, work.multiply(work.subtract(n, 1), more))
    work.subtract(seats, kept)
    told = (
        (
            f"The first row of a {what} has {count(first, 'seat')}, and every row behind has "
            f"{more} seats more than the one in front of it.",
            f"In row {n}, {kept} seats are broken.",
            "How many seats of that row can be used?",
        ),
        (
            f"A {what} has {first} seats in row 1; from row to row there are {more} more.",
            f"In row {n}, {kept} seats are taken.",
            f"How many seats are free in row {n}?",
        ),
    )
    return Story({"first": first, "more": more, "n": n, "kept": kept}, work, told)


def doubling(d: Draw) -> Story:
    """Cells that double."""
    cells, minutes, times = d.whole(3, 90), d.whole(10, 60, 5), d.whole(2, 10)
    what = d.one(("cell", "germ", "yeast cell"))
    work = Work()
    work.multiply(cells, work.power(2, int(work.divide(minutes * times, minutes))))
    told = (
        (
            f"The number of {what}s in a dish doubles every {minutes} minutes.",
            f"At first there are {cells} of them.",
            f"How many {what}s are there after {minutes * times} minutes?",
        ),
        (
            f"{count(cells, what)} are put into a dish, where their number doubles every "
            f"{minutes} minutes.",
            f"How many are there {minutes * times} minutes later?",
        ),
    )
    given = {"cells": cells, "minutes": minutes, "total": minutes * times}
    return Story(given, work, told)


def two_plants(d: Draw) -> Story:
    """When a faster plant is as high as a slower one."""
    low, gain, days, slow = d.whole(4, 60), d.tenths(2, 40), d.whole(5, 60), d.tenths(3, 50)
    one, two = d.several(("bamboo", "vine", "sunflower", "bean"), 2)
    high = low + gain * days
    work = Work()
    gap = work.subtract(high, low)
    work.divide(gap, work.subtract(slow + gain, slow))
    told = (
        (
            f"A {one} is {plain(low)} cm high and grows by {plain(slow + gain)} cm a day.",
            f"A {two} is {plain(high)} cm high and grows by {plain(slow)} cm a day.",
            "After how many days are both equally high?",
        ),
        (
            f"Every day a {one} grows by {plain(slow + gain)} cm and a {two} by {plain(slow)} cm.",
            f"Today the {one} measures {plain(low)} cm and the {two} {plain(high)} cm.",
            f"In how many days will the {one} be exactly as high as the {two}?",
        ),
    )
    given = {"low": low, "fast": slow + gain, "high": high, "slow": slow}
    return Story(given, work, told)


TEMPLATES = ((6, savings), (4, rows), (3, doubling), (3, two_plants))
