"""How values of code tasks are read and written: in calls, and on stdin and stdout."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Kind:
    """One type of values."""

    hint: str
    """How Python writes the type."""
    given: str
    """What the input has of an argument `{name}`."""
    wanted: str
    """How the output is written."""
    write: Callable[[Any], str]
    """Writes a value, without the last line break."""
    read: str
    """The expression that reads an argument from an iterator of lines."""
    show: str = "print(result)"
    """The statement that writes a result."""


def _row(numbers: Sequence[int]) -> str:
    return " ".join(map(str, numbers))


KINDS: dict[Any, Kind] = {
    int: Kind(
        "int", "a line with `{name}`", "Print the answer on one line.", str, "int(next(lines))"
    ),
    bool: Kind("bool", "", "Print `True` or `False`.", str, ""),
    str: Kind("str", "a line with `{name}`", "Print the answer on one line.", str, "next(lines)"),
    list[int]: Kind(
        "list[int]",
        "a line with the number of integers in `{name}`, and a line with these integers, spaces "
        "between them (an empty line if there are none)",
        "Print the integers on one line, with spaces between them; if there are none, print "
        "nothing or an empty line.",
        _row,
        "[int(next(lines)), list(map(int, next(lines).split()))][1]",
        "print(*result)",
    ),
    list[str]: Kind(
        "list[str]",
        "a line with the number of words in `{name}`, then each word on a line of its own",
        "Print each word on a line of its own; if there are none, print nothing.",
        "\n".join,
        "[next(lines) for _ in range(int(next(lines)))]",
        'print("\\n".join(result))',
    ),
    list[list[int]]: Kind(
        "list[list[int]]",
        "a line with the number of rows in `{name}`, then each row on a line of its own, its "
        "integers with spaces between them",
        "Print each row on a line of its own, its integers with spaces between them; if there are "
        "no rows, print nothing.",
        lambda rows: "\n".join(map(_row, rows)),
        "[list(map(int, next(lines).split())) for _ in range(int(next(lines)))]",
        "for row in result:\n    print(*row)",
    ),
}
"""The types of arguments and results."""


def write_input(arguments: Sequence[Any], kinds: Sequence[Any]) -> str:
    r"""Write arguments as a program reads them.

    >>> write_input([3, ["a", "b"]], [int, list[str]])
    '3\n2\na\nb\n'
    """
    parts: list[str] = []
    for value, kind in zip(arguments, kinds, strict=True):
        if kind not in (int, str):
            parts.append(str(len(value)))
        # Of no rows there are no lines, but of no integers an empty one.
        if value or kind in (int, str, list[int]):
            parts.append(KINDS[kind].write(value))
    return "\n".join(parts) + "\n"


def function_code(
    name: str, arguments: Sequence[str], sources: Sequence[str], calls: Sequence[str]
) -> str:
    """Return the text of a module whose function `name` gives what the calls give."""
    body = "".join(f"    {call}\n" for call in calls)
    return "\n\n".join(
        [*sources, f"def {name}({', '.join(arguments)}):\n{body}    return result\n"]
    )


def program_code(
    arguments: Mapping[str, Any], returns: Any, sources: Sequence[str], calls: Sequence[str]
) -> str:
    """Return the text of a program that reads the arguments and prints what the calls give."""
    reading = "".join(f"{name} = {KINDS[kind].read}\n" for name, kind in arguments.items())
    body = "\n".join([*calls, KINDS[returns].show])
    head = 'lines = iter(sys.stdin.read().split("\\n"))\n'
    return "\n\n".join(["import sys\n", *sources, f"{head}{reading}{body}\n"])
