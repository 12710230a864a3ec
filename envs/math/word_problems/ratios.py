"""Ratios, sharing, scales."""

import math

from gemenv.envs.math.word_problems.story import Draw, Story, count, money, plain
from gemenv.envs.math.word_problems.work import Work


def _ratio(d: Draw, most: int) -> tuple[int, int]:
    return d.until(
        lambda: (d.whole(2, most), d.whole(3, most)),
        lambda x: x[0] < x[1] and math.gcd(*x) == 1,
    )


def share(d: Draw) -> Story:
    """Two shares in a ratio."""
    (who, other), (a, b) = d.people(2), _ratio(d, 15)
    total = (a + b) * d.whole(3, 120)
    work = Work()
    work.multiply(work.divide(total, work.add(a, b)), b)
    told = (
        (
            f"{who} and {other} share {money(total)} in the ratio {a} : {b}.",
            f"How many dollars does {other} get?",
        ),
        (
            f"For every {money(a)} that {who} gets, {other} gets {money(b)}.",
            f"They share {money(total)} in this way.",
            f"What is the share of {other}, in dollars?",
        ),
    )
    return Story({"a": a, "b": b, "total": total}, work, told)


def three_shares(d: Draw) -> Story:
    """The difference between two of three shares."""
    who = d.people(3)
    a, b, c = sorted(d.several(range(1, 13), 3))
    total = (a + b + c) * d.whole(3, 90)
    thing = d.one(("stamp", "marble", "coin", "shell"))
    work = Work()
    part = work.divide(total, work.add(a, b, c))
    work.multiply(part, work.subtract(c, a))
    told = (
        (
            f"{who[0]}, {who[1]} and {who[2]} divide {count(total, thing)} in the ratio "
            f"{a} : {b} : {c}.",
            f"How many more {thing}s than {who[0]} does {who[2]} get?",
        ),
        (
            f"{count(total, thing)} are divided between {who[0]}, {who[1]} and {who[2]}, whose "
            f"shares are as {a} to {b} to {c}.",
            f"By how many {thing}s is the share of {who[2]} larger than that of {who[0]}?",
        ),
    )
    return Story({"a": a, "b": b, "c": c, "total": total}, work, told)


def known_part(d: Draw) -> Story:
    """From one quantity of a ratio to the other."""
    a, b = _ratio(d, 19)
    first = a * d.whole(2, 150)
    one, two = d.several(("blue", "red", "green", "white", "black"), 2)
    work = Work()
    work.multiply(work.divide(first, a), b)
    told = (
        (
            f"In a mosaic, {one} and {two} tiles are in the ratio {a} : {b}.",
            f"There are {first} {one} tiles.",
            f"How many {two} tiles are there?",
        ),
        (
            f"A mosaic has {b} {two} tiles for every {a} {one} ones.",
            f"It has {first} {one} tiles.",
            f"How many {two} tiles does it have?",
        ),
    )
    return Story({"a": a, "b": b, "first": first}, work, told)


def map_scale(d: Draw) -> Story:
    """From a map to the land."""
    scale, apart = d.whole(10, 300, 5) * 1000, d.tenths(11, 399)
    a, b = d.several(("mill", "castle", "station", "bridge", "tower", "farm"), 2)
    work = Work()
    metres = work.divide(work.multiply(apart, scale), 100)
    work.divide(metres, 1000)
    told = (
        (
            f"On a map with the scale 1 : {scale}, a {a} and a {b} are {plain(apart)} cm apart.",
            "How many kilometres is that in reality?",
        ),
        (
            f"A map is drawn to the scale 1 : {scale}.",
            f"On it, {plain(apart)} cm lie between a {a} and a {b}.",
            f"How far is the {a} from the {b}, in kilometres?",
        ),
    )
    return Story({"scale": scale, "apart": apart}, work, told)


def difference(d: Draw) -> Story:
    """From the difference of two shares to their sum."""
    (who, other), (a, b), part = d.people(2), _ratio(d, 16), d.whole(3, 99)
    more = (b - a) * part
    work = Work()
    unit = work.divide(more, work.subtract(b, a))
    work.multiply(unit, work.add(a, b))
    told = (
        (
            f"{who} and {other} shared a prize in the ratio {a} : {b}.",
            f"{other} got {money(more)} more than {who}.",
            "How many dollars was the prize?",
        ),
        (
            f"The shares of {who} and {other} in a prize are as {a} to {b}.",
            f"The share of {who} is {money(more)} less than that of {other}.",
            "What is the whole prize, in dollars?",
        ),
    )
    return Story({"a": a, "b": b, "more": more}, work, told)


def shadow(d: Draw) -> Story:
    """Heights and shadows."""
    what = d.one(("tree", "tower", "flagpole", "church"))
    pole, low, long = d.until(
        lambda: (d.tenths(10, 40), d.tenths(5, 60), d.whole(4, 60)),
        lambda x: x[0] != x[1] and (x[0] / x[1] * 8).denominator == 1,
    )
    work = Work()
    work.multiply(work.divide(pole, low), long)
    told = (
        (
            f"A pole {plain(pole)} m high casts a shadow of {plain(low)} m.",
            f"At the same time, the shadow of a {what} is {long} m long.",
            f"How high is the {what}, in metres?",
        ),
        (
            f"The shadow of a {what} is {long} m long.",
            f"Beside it, a pole with a height of {plain(pole)} m has a shadow of {plain(low)} m.",
            f"What is the height of the {what}, in metres?",
        ),
    )
    return Story({"pole": pole, "low": low, "long": long}, work, told)


TEMPLATES = (
    (3, share),
    (4, three_shares),
    (2, known_part),
    (3, map_scale),
    (4, difference),
    (2, shadow),
)
