"""Clocks and calendars."""

from gemenv.envs.math.word_problems.story import Draw, Story, count
from gemenv.envs.math.word_problems.work import Work

_MONTHS = (
    *(("January", 31), ("February", 28), ("March", 31), ("April", 30), ("May", 31)),
    *(("June", 30), ("July", 31), ("August", 31), ("September", 30), ("October", 31)),
    *(("November", 30), ("December", 31)),
)


def duration(d: Draw) -> Story:
    """Minutes between two times of a day."""
    what = d.one(("film", "concert", "flight", "lesson", "match", "tour"))
    start, minutes = d.whole(13 * 30, 17 * 60), d.whole(65, 299)
    (h, m), (k, n) = divmod(start, 60), divmod(start + minutes, 60)
    work = Work()
    began = work.add(work.multiply(h, 60), m)
    ended = work.add(work.multiply(k, 60), n)
    work.subtract(ended, began)
    told = (
        (
            f"A {what} begins at {h}:{m:02} and ends at {k}:{n:02} on the same day.",
            "How many minutes does it last?",
        ),
        (
            f"At {h}:{m:02} a {what} starts; it is over at {k}:{n:02} on the same day.",
            f"How long is the {what}, in minutes?",
        ),
    )
    return Story({"h": h, "m": m, "k": k, "n": n}, work, told)


def wrong_clock(d: Draw) -> Story:
    """A clock that is too fast."""
    what, seconds, days = d.one(("clock", "watch")), d.whole(2, 40), d.whole(2, 60)
    hours = d.whole(1, 23)
    work = Work()
    passed = work.add(work.multiply(days, 24), hours)
    work.multiply(seconds, passed)
    told = (
        (
            f"A {what} gains {count(seconds, 'second')} every hour.",
            "It shows the right time now.",
            f"How many seconds fast is it after {count(days, 'day')} and {count(hours, 'hour')}?",
        ),
        (
            f"{count(days, 'day')} and {count(hours, 'hour')} ago, a {what} was set right.",
            f"In each hour it gains {count(seconds, 'second')}.",
            "By how many seconds is it fast now?",
        ),
    )
    return Story({"seconds": seconds, "days": days, "hours": hours}, work, told)


def buses(d: Draw) -> Story:
    """When two buses leave together again and again."""
    a, b = d.until(lambda: (d.whole(4, 48), d.whole(4, 48)), lambda x: x[0] < x[1])
    times = d.whole(2, 30)
    work = Work()
    work.multiply(work.lcm(a, b), times)
    told = (
        (
            f"One bus leaves every {a} minutes, another every {b} minutes.",
            "They have just left together.",
            f"After how many minutes will they have left together {times} more times?",
        ),
        (
            f"Two lights flash together now; one flashes every {a} seconds, the other every "
            f"{b} seconds.",
            f"After how many seconds do both flash together for the {_nth(times)} time from now, "
            f"not counting the present flash?",
        ),
    )
    return Story({"a": a, "b": b, "times": times}, work, told)


def _nth(n: int) -> str:
    ending = "th" if 10 < n % 100 < 14 else {1: "st", 2: "nd", 3: "rd"}.get(n % 10, "th")
    return f"{n}{ending}"


def pages(d: Draw) -> Story:
    """A book to be finished in time."""
    who, a, days, b, left = (
        d.person(),
        d.whole(8, 40),
        d.whole(2, 14),
        d.whole(5, 45),
        d.whole(2, 12),
    )
    total = a * days + b * left
    work = Work()
    rest = work.subtract(total, work.multiply(a, days))
    work.divide(rest, left)
    told = (
        (
            f"A book has {total} pages.",
            f"{who} reads {a} pages a day for {count(days, 'day')} and wants to finish in "
            f"{left} more days.",
            f"How many pages a day must {who} read from then on?",
        ),
        (
            f"{who} has {days + left} days for a book of {total} pages.",
            f"In the first {days} days, {who} reads {a} pages a day; {left} days remain.",
            "How many pages a day are left to read on each of these?",
        ),
    )
    return Story({"total": total, "a": a, "days": days, "left": left}, work, told)


def working_hours(d: Draw) -> Story:
    """Hours in some weeks."""
    who, quarters, days, weeks = d.person(), d.whole(8, 36), d.whole(2, 6), d.whole(2, 48)
    minutes, pause = quarters * 15, d.whole(5, 60)
    work = Work()
    work.multiply(work.subtract(minutes, pause), days, weeks)
    told = (
        (
            f"{who} is at work for {minutes} minutes a day, of which {pause} minutes are a break.",
            f"{who} works {days} days a week.",
            f"How many minutes does {who} work in {weeks} weeks, without breaks?",
        ),
        (
            f"On each of {days} days a week, {who} spends {minutes} minutes at work, with a break "
            f"of {pause} minutes in them.",
            f"How many minutes of work without breaks is that in {weeks} weeks?",
        ),
    )
    return Story({"minutes": minutes, "pause": pause, "days": days, "weeks": weeks}, work, told)


def days_between(d: Draw) -> Story:
    """Days from one date to another."""
    start = d.below(10)
    (first, length), (middle, whole), (last, end) = _MONTHS[start : start + 3]
    day, to, burnt = d.whole(1, length - 1), d.whole(1, end), d.whole(2, 12)
    work = Work()
    days = work.add(work.subtract(length, day), whole, to)
    work.multiply(days, burnt)
    told = (
        (
            f"{first} has {length} days, {middle} has {whole} and {last} has {end}.",
            f"A ship leaves on {first} {day} and arrives on {last} {to} of the same year, at the "
            "same time of day.",
            f"It burns {burnt} tonnes of fuel a day.",
            "How many tonnes of fuel does it burn on the way?",
        ),
        (
            f"From noon on {first} {day} until noon on {last} {to} of the same year, a pump "
            f"burns {burnt} litres of fuel every 24 hours.",
            f"{first} has {length} days, {middle} {whole} and {last} {end}.",
            "How many litres of fuel is that in all?",
        ),
    )
    given = {"length": length, "day": day, "whole": whole, "to": to, "burnt": burnt}
    return Story(given, work, told)


TEMPLATES = (
    (5, duration),
    (3, wrong_clock),
    (2, buses),
    (3, pages),
    (2, working_hours),
    (3, days_between),
)
