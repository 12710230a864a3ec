"""Step by step: robots, caches, queues, clocks, calendars."""

from gemenv.envs.code.tasks.base import Parameters, task
from gemenv.envs.code.tasks.draws import Dice, ints, number, text

_ORDINALS = ("second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")


@task(
    3,
    "A robot stands at (0, 0) and looks {start}; x grows to the east, y to the north. It follows "
    "the letters of `text`: F moves it {step} forward, B moves it 1 backward, L turns it a quarter "
    "to the left, R a quarter to the right. {wall} Give {wanted}. `text` has 1 to 18 letters.",
    [text(1, 18, "FLRB")],
    phrases={
        "start": {0: "east", 1: "north", 2: "west", 3: "south"},
        "wall": {
            0: "Nothing is in its way.",
            3: "A move that would end with x or y beyond -3 or 3 is not made at all.",
            5: "A move that would end with x or y beyond -5 or 5 is not made at all.",
        },
        "wanted": {
            "place": "the two numbers x and y at the end",
            "far": "the largest |x| + |y| that it reaches, and |x| + |y| at the end",
        },
    },
    start=range(4),
    step=range(1, 4),
    wall=(0, 3, 5),
    wanted=("place", "far"),
)
def robot(text: str, *, start: int, step: int, wall: int, wanted: str) -> list[int]:
    x = y = far = 0
    facing = start
    for order in text:
        if order in "LR":
            facing += 1 if order == "L" else -1
            continue
        dx, dy = [(1, 0), (0, 1), (-1, 0), (0, -1)][facing % 4]
        size = step if order == "F" else -1
        a, b = x + size * dx, y + size * dy
        if not wall or max(abs(a), abs(b)) <= wall:
            x, y = a, b
        far = max(far, abs(x) + abs(y))
    return [x, y] if wanted == "place" else [far, abs(x) + abs(y)]


@task(
    4,
    "A cache holds at most {capacity} different numbers. For each of `numbers`, in order: if the "
    "cache holds it, that is a hit; otherwise it is a miss, and the number is put into the cache, "
    "after the number that {policy} was taken out if the cache was full. Give the {wanted}. The "
    "numbers are from 0 to 6, and there may be none.",
    [ints(0, 18, 0, 6)],
    phrases={
        "policy": {
            "fifo": "has been in it for the longest time",
            "lru": "was asked for (by a hit or a miss) the longest time ago",
            "mru": "was asked for (by a hit or a miss) last",
            "least": "is smallest",
        },
        "wanted": {
            "hits": "number of hits",
            "misses": "number of misses",
            "sum": "sum of all numbers that were taken out",
        },
    },
    capacity=range(2, 6),
    policy=("fifo", "lru", "mru", "least"),
    wanted=("hits", "misses", "sum"),
)
def cache(numbers: list[int], *, capacity: int, policy: str, wanted: str) -> int:
    held: list[int] = []  # the one to go first at the front
    hits = removed = 0
    for x in numbers:
        if x in held:
            hits += 1
            if policy in ("lru", "mru"):
                held.remove(x)
                held.append(x)
            continue
        if len(held) == capacity:
            out = {"mru": held[-1], "least": min(held)}.get(policy, held[0])
            held.remove(out)
            removed += out
        held.append(x)
    return {"hits": hits, "misses": len(numbers) - hits, "sum": removed}[wanted]


@task(
    3,
    "`n` people, numbered from 1, stand in a circle. Counting begins at person 1, and every "
    "{step} person leaves; counting goes on with the next one of those who are still there{turn}. "
    "Give the number of the person who leaves {who}. `n` is from 3 to 40.",
    [number(3, 40)],
    phrases={
        "step": dict(zip(range(2, 9), _ORDINALS)),
        "turn": {False: "", True: ", in the opposite direction after each leave"},
        "who": {1: "last", 2: "second to last", 3: "third to last"},
    },
    step=range(2, 9),
    turn=(False, True),
    who=(1, 2, 3),
)
def circle_of_people(n: int, *, step: int, turn: bool, who: int) -> int:
    circle = list(range(1, n + 1))
    while True:
        # The one at the front is counted first.
        cut = (step - 1) % len(circle)
        if len(circle) == who:
            return circle[cut]
        circle = circle[cut + 1 :] + circle[:cut]
        if turn:
            circle.reverse()


def _customers(dice: Dice, scale: float, parameters: Parameters) -> list[list[int]]:
    count = dice.size(1, 9, scale)
    arrivals = sorted(dice.between(0, 20) for _ in range(count))
    return [arrivals, [dice.between(1, 9) for _ in range(count)]]


@task(
    4,
    "A shop has {desks} desks. Customer i arrives at minute arrivals[i] and needs "
    "durations[i] minutes at a desk; `arrivals` never falls. Customers are served in the order in "
    "which they arrive, as soon as a desk is free, at the desk of lowest number that is free then; "
    "a desk rests {rest:minute} after each customer before it is free. Give the {wanted}. There "
    "are 1 to 9 customers.",
    _customers,
    phrases={
        "wanted": {
            "wait": "minutes that all customers together wait for a desk",
            "end": "minute at which the last customer to finish is done",
            "first": "number of customers whom the first desk serves",
        }
    },
    desks=range(2, 4),
    rest=range(5),
    wanted=("wait", "end", "first"),
)
def serve_customers(
    arrivals: list[int], durations: list[int], *, desks: int, rest: int, wanted: str
) -> int:
    free = [0] * desks
    waited = end = first = 0
    for arrival, duration in zip(arrivals, durations):
        begin = max(arrival, min(free))
        desk = next(i for i in range(desks) if free[i] <= begin)
        waited += begin - arrival
        end = max(end, begin + duration)
        first += desk == 0
        free[desk] = begin + duration + rest
    return {"wait": waited, "end": end, "first": first}[wanted]


def _time(dice: Dice, scale: float, parameters: Parameters) -> list[str]:
    minute = 0 if scale == 0 else dice.below(1440)
    return [f"{minute // 60:02}:{minute % 60:02}"]


@task(
    2,
    "`text` is a time of day from 00:00 to 23:59, such as 07:05. Give the time {minutes} minutes "
    "{way}, {form}, on whatever day that is.",
    _time,
    phrases={
        "way": {1: "later", -1: "earlier"},
        "form": {
            "24": "in the same form",
            "12": "on a clock of twelve hours with am or pm behind it, as in 07:05am; midnight is "
            "12:00am, noon is 12:00pm",
        },
    },
    minutes=range(50, 1000, 7),
    way=(1, -1),
    form=("24", "12"),
)
def clock(text: str, *, minutes: int, way: int, form: str) -> str:
    total = (int(text[:2]) * 60 + int(text[3:]) + way * minutes) % 1440
    hour, minute = divmod(total, 60)
    if form == "24":
        return f"{hour:02}:{minute:02}"
    half = "am" if hour < 12 else "pm"
    return f"{(hour + 11) % 12 + 1:02}:{minute:02}{half}"


def _day(dice: Dice) -> str:
    year, month = dice.between(1890, 2110), dice.between(1, 12)
    if dice.below(4) == 0:
        year, month = dice.pick((1896, 1900, 2000, 2023, 2024, 2100)), dice.pick((2, 12))
    return f"{year}-{month:02}-{dice.between(1, 28):02}"


def _date(dice: Dice, scale: float, parameters: Parameters) -> list[str]:
    return [_day(dice)]


@task(
    4,
    "`text` is a date of the Gregorian calendar, as in 2024-02-09. Give the date {days} days "
    "{way}{skip}, in the same form.",
    _date,
    phrases={
        "way": {1: "later", -1: "earlier"},
        "skip": {
            "none": "",
            "weekend": " or, if that is a Saturday or Sunday, the Monday after it",
            "first": " or, unless that is the first day of a month, the first day of the month "
            "after it",
        },
    },
    days=range(20, 400, 3),
    way=(1, -1),
    skip=("none", "weekend", "first"),
)
def calendar(text: str, *, days: int, way: int, skip: str) -> str:
    import datetime

    day = datetime.date.fromisoformat(text) + way * datetime.timedelta(days)
    one = datetime.timedelta(1)
    while (skip == "weekend" and day.weekday() > 4) or (skip == "first" and day.day != 1):
        day += one
    return day.isoformat()


def _dates(dice: Dice, scale: float, parameters: Parameters) -> list[str]:
    import datetime

    first = datetime.date.fromisoformat(_day(dice))
    last = first + datetime.timedelta(dice.size(0, 150, scale) + dice.below(5))
    return [first.isoformat(), last.isoformat()]


@task(
    4,
    "`first` and `last` are dates of the Gregorian calendar, as in 2024-02-09, at most 160 days "
    "apart, and `last` is not earlier. Count the {weekday}s from `first` to `last`, both included, "
    "whose day of the month is {which}.",
    _dates,
    phrases={
        "weekday": {
            0: "Monday", 1: "Tuesday", 2: "Wednesday", 3: "Thursday",
            4: "Friday", 5: "Saturday", 6: "Sunday",
        },
        "which": {
            "odd": "odd", "even": "even", "early": "15 or less", "late": "more than 15",
            "any": "from 1 to 31",
        },
    },
    weekday=range(7),
    which=("odd", "even", "early", "late", "any"),
)  # fmt: skip
def count_weekdays(first: str, last: str, *, weekday: int, which: str) -> int:
    import datetime

    day, end = (datetime.date.fromisoformat(text) for text in (first, last))
    found = 0
    while day <= end:
        fits = {
            "odd": day.day % 2 == 1,
            "even": day.day % 2 == 0,
            "early": day.day <= 15,
            "late": day.day > 15,
            "any": True,
        }[which]
        found += day.weekday() == weekday and fits
        day += datetime.timedelta(1)
    return found
