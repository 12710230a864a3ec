"""Speed, distance and time on the road."""

from fractions import Fraction

from gemenv.envs.math.word_problems.story import Draw, Story, count, plain
from gemenv.envs.math.word_problems.work import Work

_VEHICLES = ("bus", "coach", "lorry", "van", "train", "motorbike")


def distance(d: Draw) -> Story:
    """From speed and minutes to kilometres."""
    what = d.one(_VEHICLES)
    speed, minutes = d.until(
        lambda: (d.whole(24, 132), d.whole(10, 230)), lambda p: p[0] * p[1] % 6 == 0
    )
    work = Work()
    work.multiply(speed, work.divide(minutes, 60))
    told = (
        (
            f"A {what} travels at a constant {speed} km/h for {minutes} minutes.",
            "How many kilometres does it cover?",
        ),
        (
            f"For {minutes} minutes, a {what} keeps a speed of {speed} km/h.",
            f"How far does the {what} get, in kilometres?",
        ),
    )
    return Story({"speed": speed, "minutes": minutes}, work, told)


def average_speed(d: Draw) -> Story:
    """The average over two legs."""
    what = d.one(_VEHICLES)
    a, h, b, k = d.until(
        lambda: (d.whole(40, 120), d.whole(1, 6), d.whole(30, 120), d.whole(1, 6)),
        lambda p: p[0] != p[2] and (p[0] * p[1] + p[2] * p[3]) % (p[1] + p[3]) == 0,
    )
    work = Work()
    way = work.add(work.multiply(a, h), work.multiply(b, k))
    work.divide(way, work.add(h, k))
    told = (
        (
            f"A {what} goes {a} km/h for {count(h, 'hour')}, and then {b} km/h for "
            f"{count(k, 'hour')}.",
            "What is its average speed over the whole trip, in km/h?",
        ),
        (
            f"A {what} moves at {a} km/h at first, and at {b} km/h later.",
            f"The first part of the trip takes {count(h, 'hour')}, the second {count(k, 'hour')}.",
            "How many kilometres does it cover per hour on average over the trip?",
        ),
    )
    return Story({"a": a, "h": h, "b": b, "k": k}, work, told)


def meeting(d: Draw) -> Story:
    """Two who come towards each other."""
    who, other = d.people(2)
    a, b, hours = d.whole(10, 26), d.whole(9, 25), Fraction(d.whole(2, 16), 4)
    away = (a + b) * hours
    work = Work()
    work.divide(away, work.add(a, b))
    told = (
        (
            f"{who} and {other} live {plain(away)} km apart and cycle towards each other, "
            "starting at the same time.",
            f"{who} rides at {a} km/h and {other} at {b} km/h.",
            "After how many hours do they meet?",
        ),
        (
            f"Two cyclists start at once from the ends of a road of {plain(away)} km and ride "
            "towards each other.",
            f"{who} makes {a} km/h, {other} makes {b} km/h.",
            "How many hours pass until they meet?",
        ),
    )
    return Story({"a": a, "b": b, "away": away}, work, told)


def catching_up(d: Draw) -> Story:
    """One who starts later and is faster."""
    who, other = d.people(2)
    slow, gain, ahead = d.until(
        lambda: (d.whole(8, 70), d.whole(2, 40), d.whole(2, 12)),
        lambda p: p[0] * p[2] * 4 % p[1] == 0 and p[0] * p[2] < p[1] * 20,
    )
    work = Work()
    work.divide(work.multiply(slow, ahead), work.subtract(slow + gain, slow))
    told = (
        (
            f"{who} leaves at a constant {slow} km/h.",
            f"{count(ahead, 'hour')} later, {other} follows on the same road at {slow + gain} "
            "km/h.",
            f"How many hours does {other} need to catch up with {who}?",
        ),
        (
            f"{other} drives at {slow + gain} km/h, {who} at {slow} km/h, on the same road from "
            "the same place.",
            f"{who} has a start of {count(ahead, 'hour')}.",
            f"After how many hours of driving has {other} caught up with {who}?",
        ),
    )
    return Story({"slow": slow, "fast": slow + gain, "ahead": ahead}, work, told)


def stops(d: Draw) -> Story:
    """A journey with stops, in minutes."""
    way, speed = d.until(
        lambda: (d.whole(30, 400), d.whole(40, 160, 10)), lambda p: p[0] * 60 % p[1] == 0
    )
    n, wait = d.whole(2, 12), d.whole(2, 9)
    work = Work()
    work.add(work.multiply(work.divide(way, speed), 60), work.multiply(n, wait))
    told = (
        (
            f"A train covers {way} km at {speed} km/h while it moves.",
            f"On the way it stops {n} times, for {wait} minutes each time.",
            "How many minutes does the journey take?",
        ),
        (
            f"Between two cities {way} km apart, a train makes {n} stops of {wait} minutes each.",
            f"In between it moves at {speed} km/h all the time.",
            "How long is the journey, in minutes?",
        ),
    )
    return Story({"way": way, "speed": speed, "n": n, "wait": wait}, work, told)


def there_and_back(d: Draw) -> Story:
    """Out and home with a rest, in hours."""
    who = d.person()
    way, out, home = d.until(
        lambda: (d.whole(12, 240, 2), d.whole(8, 30), d.whole(8, 30)),
        lambda p: p[1] != p[2] and p[0] * 4 % p[1] == 0 and p[0] * 4 % p[2] == 0,
    )
    rest = Fraction(d.whole(2, 16), 4)
    work = Work()
    work.add(work.divide(way, out), rest, work.divide(way, home))
    told = (
        (
            f"{who} rides {way} km to a lake at {out} km/h, rests for {count(rest, 'hour')}, and "
            f"rides home the same way at {home} km/h.",
            "How many hours does all this take?",
        ),
        (
            f"A lake is {way} km from the house of {who}.",
            f"{who} cycles there at {out} km/h and back at {home} km/h, with a rest of "
            f"{count(rest, 'hour')} at the lake.",
            f"After how many hours is {who} home again?",
        ),
    )
    return Story({"way": way, "out": out, "home": home, "rest": rest}, work, told)


def river(d: Draw) -> Story:
    """With the current and against it."""
    boat, current, way = d.until(
        lambda: (d.whole(6, 60), d.whole(1, 14), d.whole(6, 300)),
        lambda p: (
            p[0] > p[1] + 2 and p[2] * 4 % (p[0] + p[1]) == 0 and p[2] * 4 % (p[0] - p[1]) == 0
        ),
    )
    work = Work()
    down = work.divide(way, work.add(boat, current))
    work.add(down, work.divide(way, work.subtract(boat, current)))
    told = (
        (
            f"A boat makes {boat} km/h in still water; the river flows at {current} km/h.",
            f"The boat goes {way} km down the river and the same way back.",
            "How many hours is it on the move?",
        ),
        (
            f"A river flows at {current} km/h.",
            f"A boat, which makes {boat} km/h in still water, goes {way} km with the current and "
            f"returns against it.",
            "How many hours does it need for both ways together?",
        ),
    )
    return Story({"boat": boat, "current": current, "way": way}, work, told)


TEMPLATES = (
    (2, distance),
    (5, average_speed),
    (2, meeting),
    (3, catching_up),
    (4, stops),
    (3, there_and_back),
    (5, river),
)
