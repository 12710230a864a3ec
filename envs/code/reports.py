"""What a code task wants done with its result at the end: it makes many tasks of one."""

from typing import Any

from gemenv.envs.code.tasks.base import CodeTask, task

_LABELS = (
    "amber",
    "birch",
    "cedar",
    "delta",
    "ember",
    "fjord",
    "grove",
    "hazel",
    "iris",
    "jasper",
    "kelp",
    "linen",
    "maple",
    "nova",
    "ochre",
    "pearl",
    "quartz",
    "raven",
    "slate",
    "tulip",
    "umber",
    "violet",
    "willow",
    "xenon",
    "yarrow",
    "zinc",
)
_PLUS = {shift: f"add {shift}" if shift > 0 else f"subtract {-shift}" for shift in range(-40, 41)}
_SHIFTS = tuple(shift for shift in _PLUS if shift)


@task(
    0,
    "Multiply this number by {factor} and {shift}; that is the answer.",
    [],
    phrases={"shift": _PLUS},
    factor=range(2, 10),
    shift=_SHIFTS,
)
def final_number(result: int, *, factor: int, shift: int) -> int:
    return factor * result + shift


@task(
    0,
    "Multiply each of these integers by {factor} and {shift}; that is the answer.",
    [],
    phrases={"shift": _PLUS},
    factor=range(2, 10),
    shift=_SHIFTS,
)
def final_numbers(result: list[int], *, factor: int, shift: int) -> list[int]:
    return [factor * number + shift for number in result]


@task(
    0,
    "Multiply each integer of this by {factor} and {shift}; that is the answer.",
    [],
    phrases={"shift": _PLUS},
    factor=range(2, 10),
    shift=_SHIFTS,
)
def final_rows(result: list[list[int]], *, factor: int, shift: int) -> list[list[int]]:
    return [[factor * number + shift for number in row] for row in result]


@task(
    0,
    "The answer is the text {yes} if so, and the text {no} if not.",
    [],
    yes=_LABELS[::2],
    no=_LABELS[1::2],
)
def final_word(result: bool, *, yes: str, no: str) -> str:
    return yes if result else no


@task(
    0,
    "{turn} {label}{sign} in front of it; that is the answer.",
    [],
    phrases={
        "turn": {
            "as is": "Write",
            "turned": "Turn the order of its characters around, and write",
            "doubled": "Write it twice, without a space, and write",
        }
    },
    turn=("as is", "turned", "doubled"),
    label=_LABELS,
    sign=tuple(":-=/+"),
)
def final_text(result: str, *, turn: str, label: str, sign: str) -> str:
    changed = {"as is": result, "turned": result[::-1], "doubled": result * 2}[turn]
    return f"{label}{sign}{changed}"


@task(
    0,
    "Write {label}{sign} in front of each of them{count}; that is the answer.",
    [],
    phrases={"count": {False: "", True: ", and its number of letters behind it"}},
    label=_LABELS,
    sign=tuple(":-=/+"),
    count=(False, True),
)
def final_words(result: list[str], *, label: str, sign: str, count: bool) -> list[str]:
    return [f"{label}{sign}{word}{len(word) if count else ''}" for word in result]


REPORTS: dict[Any, CodeTask] = {
    report.arguments["result"]: report
    for report in (final_number, final_numbers, final_rows, final_word, final_text, final_words)
}
"""By the type of the result."""
