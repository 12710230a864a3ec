"""Intervals, and what can be chosen greedily."""

from gemenv.envs.code.tasks.base import Parameters, task
from gemenv.envs.code.tasks.draws import Dice, ints


def _intervals(dice: Dice, scale: float, parameters: Parameters) -> list[list[list[int]]]:
    starts = [dice.between(0, 25) for _ in range(dice.size(0, 9, scale))]
    return [[[start, start + dice.between(1, 8)] for start in starts]]


_FORM = (
    "`rows` holds up to 9 intervals, each as a row of its begin and its end, two integers from 0 "
    "to 33, the begin below the end. "
)


@task(
    3,
    _FORM + "Join intervals, again and again, if between the end of one and the begin of the other "
    "there are at most {gap:unit} (overlapping ones always), until no two can be joined; a joined "
    "interval reaches from the smallest begin to the largest end. Give those of the resulting "
    "intervals that are {relation} {length} long, by rising begin.",
    _intervals,
    phrases={"relation": {"least": "at least", "most": "at most"}},
    gap=range(5),
    relation=("least", "most"),
    length=range(2, 14),
)
def join_intervals(
    rows: list[list[int]], *, gap: int, relation: str, length: int
) -> list[list[int]]:
    joined: list[list[int]] = []
    for begin, end in sorted(rows):
        if joined and begin - joined[-1][1] <= gap:
            joined[-1][1] = max(joined[-1][1], end)
        else:
            joined.append([begin, end])
    if relation == "least":
        return [row for row in joined if row[1] - row[0] >= length]
    return [row for row in joined if row[1] - row[0] <= length]


@task(
    3,
    _FORM
    + "Give the largest number of them that can be chosen, if after the end of each chosen one at "
    "least {pause:unit} pass before the next chosen one begins, and none is chosen that is "
    "{relation} than {length:unit} or begins {when} {time}.",
    _intervals,
    phrases={"relation": {"longer": "longer", "shorter": "shorter"}},
    pause=range(5),
    relation=("longer", "shorter"),
    length=range(3, 7),
    when=("before", "after"),
    time=range(4, 22),
)
def choose_intervals(
    rows: list[list[int]], *, pause: int, relation: str, length: int, when: str, time: int
) -> int:
    chosen, free = 0, 0
    for end, begin in sorted((end, begin) for begin, end in rows):
        size = end - begin
        if size > length if relation == "longer" else size < length:
            continue
        if begin < time if when == "before" else begin > time:
            continue
        if not chosen or begin >= free:
            chosen, free = chosen + 1, end + pause
    return chosen


@task(
    4,
    _FORM
    + "An interval covers the times from its begin to its end, {ends}. Give the {wanted} of those "
    "whole times from 0 to 33 that are covered by at least {least:interval}{extra}.",
    _intervals,
    phrases={
        "ends": {
            0: "its end not included", 1: "both included", 2: "its begin not included",
            3: "neither included",
        },
        "wanted": {
            "count": "number",
            "first": "first (-1 if there is none)",
            "last": "last (-1 if there is none)",
            "sum": "sum",
        },
        "extra": {"none": "", "odd": " and are odd", "even": " and are even"},
    },
    ends=range(4),
    wanted=("count", "first", "last", "sum"),
    least=range(1, 5),
    extra=("none", "odd", "even"),
)  # fmt: skip
def covered_times(rows: list[list[int]], *, ends: int, wanted: str, least: int, extra: str) -> int:
    found: list[int] = []
    for time in range(34):
        covers = 0
        for begin, end in rows:
            low = begin + (ends in (2, 3))
            high = end - (ends in (0, 3))
            covers += low <= time <= high
        if covers >= least and (extra == "none" or time % 2 == (extra == "odd")):
            found.append(time)
    if wanted in ("count", "sum"):
        return len(found) if wanted == "count" else sum(found)
    return -1 if not found else found[0] if wanted == "first" else found[-1]


@task(
    3,
    "`numbers` are the weights of up to 12 parcels, from 1 to 20, which come one after the other. "
    "A van takes parcels of at most {limit} in all. Load each parcel into {rule}; where none of "
    "the vans has room for it, take a new van, numbered after the others. A parcel heavier than "
    "{limit} is left behind. Give {wanted}.",
    [ints(0, 12, 1, 20)],
    phrases={
        "rule": {
            "first": "the van of lowest number that has room for it",
            "last": "the van of highest number that has room for it",
            "fullest": "the van with the largest load among those that have room for it (of "
            "several, the one of lowest number)",
            "emptiest": "the van with the smallest load among those that have room for it (of "
            "several, the one of lowest number)",
        },
        "wanted": {
            "loads": "the loads of all vans, by their numbers",
            "counts": "how many parcels each van has, by their numbers",
        },
    },
    limit=range(15, 36),
    rule=("first", "last", "fullest", "emptiest"),
    wanted=("loads", "counts"),
)
def load_vans(numbers: list[int], *, limit: int, rule: str, wanted: str) -> list[int]:
    loads: list[int] = []
    counts: list[int] = []
    for weight in numbers:
        if weight > limit:
            continue
        fits = [van for van, load in enumerate(loads) if load + weight <= limit]
        if not fits:
            fits = [len(loads)]
            loads.append(0)
            counts.append(0)
        van = {
            "first": fits[0],
            "last": fits[-1],
            "fullest": max(fits, key=lambda van: (loads[van], -van)),
            "emptiest": min(fits, key=lambda van: (loads[van], van)),
        }[rule]
        loads[van] += weight
        counts[van] += 1
    return loads if wanted == "loads" else counts
