"""Lists of integers, taken apart and put together."""

from gemenv.envs.code.tasks.base import task
from gemenv.envs.code.tasks.draws import ints

_ORDINALS = {1: "", 2: "second ", 3: "third ", 4: "fourth "}


@task(
    1,
    "Give the {rank}{side} of the different values in `numbers`; equal numbers count once. If "
    "there are too few values, give {default}. The numbers are from -20 to 20, and there may be "
    "none.",
    [ints(0, 12, -20, 20)],
    phrases={"rank": _ORDINALS},
    rank=range(1, 5),
    side=("smallest", "largest"),
    default=(-100, -99, 0, 99, 100),
)
def ranked_value(numbers: list[int], *, rank: int, side: str, default: int) -> int:
    values = sorted(set(numbers), reverse=side == "largest")
    return values[rank - 1] if rank <= len(values) else default


@task(
    2,
    "Cut `numbers` into blocks of {size}, from the beginning; the last block may be shorter. In "
    "each block move every number {shift:place} to the {side}, and let those that leave the "
    "block come in at its other end. Give the numbers that result. There may be none.",
    [ints(0, 17, 0, 60)],
    size=range(3, 8),
    shift=range(1, 6),
    side=("left", "right"),
)
def rotate_blocks(numbers: list[int], *, size: int, shift: int, side: str) -> list[int]:
    result: list[int] = []
    for start in range(0, len(numbers), size):
        block = numbers[start : start + size]
        cut = shift % len(block)
        if side == "right":
            cut = len(block) - cut
        result += block[cut:] + block[:cut]
    return result


@task(
    2,
    "Sort `numbers` by the remainders that they leave when they are divided by {modulus}, the "
    "{order} remainder first. Numbers with equal remainders {ties}. The numbers are from 0 to "
    "60, and there may be none.",
    [ints(0, 14, 0, 60)],
    phrases={
        "ties": {
            "stay": "stay in the order in which they are given",
            "turn": "come in the opposite of the order in which they are given",
            "grow": "are sorted by their values, the smallest first",
        }
    },
    modulus=range(2, 12),
    order=("smallest", "largest"),
    ties=("stay", "turn", "grow"),
)
def sort_by_remainder(numbers: list[int], *, modulus: int, order: str, ties: str) -> list[int]:
    if ties == "grow":
        numbers = sorted(numbers)
    elif ties == "turn":
        numbers = numbers[::-1]
    sign = 1 if order == "smallest" else -1
    return sorted(numbers, key=lambda number: sign * (number % modulus))


@task(
    1,
    "Go through `numbers` from left to right, and keep the first one. Keep each further number "
    "only if it differs by more than {gap} from the last one that you kept{extra}. Give the "
    "numbers that are kept, in their order. They are from 0 to 30, and there may be none.",
    [ints(0, 15, 0, 30)],
    phrases={
        "extra": {
            "any": "",
            "up": " and is larger than it, or is a multiple of 5",
            "even": ", or if both are even and different",
        }
    },
    gap=range(1, 10),
    extra=("any", "up", "even"),
)
def thin_out(numbers: list[int], *, gap: int, extra: str) -> list[int]:
    kept = numbers[:1]
    for x in numbers[1:]:
        last = kept[-1]
        far = abs(x - last) > gap
        if extra == "up":
            far = (far and x > last) or x % 5 == 0
        elif extra == "even":
            far = far or (x % 2 == 0 and last % 2 == 0 and x != last)
        if far:
            kept.append(x)
    return kept


@task(
    2,
    "Take {first:number} from the front of `left`, then {second} from the front of `right`, "
    "then {first} from `left` again, and so on by turns. Where a list has fewer left, take what "
    "it has; go on until both are empty. {last} Give the numbers in the order in which they were "
    "taken. They are from 0 to 99, and a list may be empty.",
    [ints(0, 9, 0, 99), ints(0, 9, 0, 99)],
    phrases={
        "last": {
            False: "",
            True: "Whatever is taken from `right` in one turn is taken in reversed order.",
        }
    },
    first=range(1, 5),
    second=range(1, 5),
    last=(False, True),
)
def deal_by_turns(
    left: list[int], right: list[int], *, first: int, second: int, last: bool
) -> list[int]:
    result: list[int] = []
    i = j = 0
    while i < len(left) or j < len(right):
        result += left[i : i + first]
        part = right[j : j + second]
        result += part[::-1] if last else part
        i, j = i + first, j + second
    return result


@task(
    3,
    "For each number in `numbers`, find the nearest number to its {side} that is {relation} than "
    "it by {gap} or more, and take that; take {default} if there is none. Give the list of what "
    "was taken. The numbers are from 0 to 40, and there may be none.",
    [ints(0, 14, 0, 40)],
    side=("right", "left"),
    relation=("larger", "smaller"),
    gap=range(1, 8),
    default=(-1, 0, 50, 99),
)
def nearest_beyond(
    numbers: list[int], *, side: str, relation: str, gap: int, default: int
) -> list[int]:
    sign = 1 if relation == "larger" else -1
    result: list[int] = []
    for i, x in enumerate(numbers):
        others = numbers[i + 1 :] if side == "right" else numbers[:i][::-1]
        result.append(next((y for y in others if sign * (y - x) >= gap), default))
    return result


@task(
    1,
    "Give each number of `numbers`, in its order, {change}; but numbers below {low} become {low} "
    "before that, and numbers above {high} become {high}. The numbers are from -30 to 30, and "
    "there may be none.",
    [ints(0, 12, -30, 30)],
    phrases={
        "change": {
            "square": "squared",
            "negate": "with the opposite sign",
            "third": "plus its place in the list, counted from 1",
        }
    },
    change=("square", "negate", "third"),
    low=range(-20, -4),
    high=range(5, 21),
)
def clamp(numbers: list[int], *, change: str, low: int, high: int) -> list[int]:
    clamped = [min(max(x, low), high) for x in numbers]
    if change == "square":
        return [x * x for x in clamped]
    if change == "negate":
        return [-x for x in clamped]
    return [x + i for i, x in enumerate(clamped, start=1)]
