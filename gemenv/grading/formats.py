"""Tests of code tasks, read from the forms that data sets give them."""

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any, cast

from gemenv.errors import InvalidArgumentError
from gemenv.grading.cases import CallTest, StdinTest, Test

FORMATS_READ = (
    "a list of cases, each {'input', 'output'} with 'type' or 'testtype' ('stdin', 'stdin_stdout', "
    "'functional', 'function_call') and 'fn_name' for calls (PrimeIntellect, LiveCodeBench); "
    "{'inputs': […], 'outputs': […]} with 'fn_name' for calls (TACO, APPS); "
    "{'input': […], 'output': […]} (CodeContests); a row that holds such as 'input_output', "
    "'tests', 'public_tests', 'private_tests', 'generated_tests', 'public_test_cases' or "
    "'private_test_cases'; or JSON text of any of these"
)
"""What `read_tests` understands, for error messages."""

_PARTS = (
    "tests",
    "input_output",
    "public_tests",
    "private_tests",
    "generated_tests",
    "public_test_cases",
    "private_test_cases",
)
_CALLS = ("function_call", "functional", "call")
_EXACT = "call"
"""The type of our own cases, whose values mean what they are."""
_PROGRAMS = ("stdin_stdout", "stdin", "stdio")
_DEEPEST = 5
"""Forms within forms, such as JSON text in a row of JSON text."""
_ZLIB = re.compile(r"(eJ|eA|eN|H4sI)[A-Za-z0-9+/=\s]{20}")
_INTEGER = re.compile(r"-?[0-9]{1,18}")


def read_tests(
    value: Any, *, function: str | None = None, max_tests: int | None = None
) -> tuple[Test, ...]:
    r"""Read the tests of a task from any of the forms that are in use.

    The forms are those of CodeContests, APPS and TACO, PrimeIntellect's and LiveCodeBench's, and
    JSON text of them. Nothing in them is evaluated or unpickled.

    Where a test calls a function, a list of arguments is taken as it is, and text holds one JSON
    value a line. APPS and what is derived from it write some values as they are and others in a
    list of their own, so that of `[5]` both `[5]` and 5 are right, as its own grader has it; and
    keys that are all integers become such, since JSON could not write them.

    Args:
        value: What the data set holds.
        function: The function that tests call where they do not name one themselves.
        max_tests: How many to keep, 1 or more. The first half of them are the first ones, where
            data sets put samples and edge cases; the others are the longest of the rest. The
            order stays.

    Raises:
        InvalidArgumentError: If the value has none of the forms, or holds no test.

    >>> read_tests({"inputs": ["1 2\n", ["3 4", "5"]], "outputs": ["3\n", "12"]})[1]
    StdinTest(input='3 4\n5', output='12')
    >>> read_tests('[{"testtype": "functional", "input": "[1]\\n2", "output": "3"}]', function="f")
    (CallTest(function='f', args=[[1], 2], kwargs={}, expected=3, or_expected=()),)
    """
    if max_tests is not None and max_tests < 1:
        raise InvalidArgumentError(f"`max_tests` must be None or 1 or more, got {max_tests!r}.")
    try:
        tests = list(_read(value, function, 0))
    except (RecursionError, TypeError) as error:
        raise _malformed(value) from error
    if not tests:
        raise _malformed(value, "It holds no test")
    return tuple(tests if max_tests is None else _chosen(tests, max_tests))


def as_case(test: Test) -> dict[str, Any]:
    """Write a test of JSON data as the case of a list that `read_tests` reads.

    >>> as_case(StdinTest("1", "2"))
    {'type': 'stdin_stdout', 'input': '1', 'output': '2'}
    """
    if isinstance(test, StdinTest):
        return {"type": "stdin_stdout", "input": test.input, "output": test.output}
    return {
        "type": "function_call" if test.or_expected else _EXACT,
        "fn_name": test.function,
        "input": list(test.args),
        "output": test.expected,
    }


def _read(value: Any, function: str | None, depth: int) -> Iterator[Test]:
    if depth > _DEEPEST:
        raise _malformed(value)
    if isinstance(value, str):
        yield from _read(_parsed(value), function, depth + 1)
    elif isinstance(value, list | tuple):
        for case in cast("Sequence[Any]", value):
            yield from _read_case(case, function)
    elif isinstance(value, dict):
        yield from _read_row(cast("dict[str, Any]", value), function, depth)
    else:
        raise _malformed(value)


def _read_row(row: dict[str, Any], function: str | None, depth: int) -> Iterator[Test]:
    metadata = row.get("metadata")
    if isinstance(metadata, str):
        metadata = _parsed(metadata)
    named = cast("dict[str, Any]", metadata) if isinstance(metadata, dict) else {}
    function = _function(row) or _function(named) or function
    for inputs, outputs in (("inputs", "outputs"), ("input", "output")):
        if inputs in row and outputs in row:
            yield from _read_columns(row, row[inputs], row[outputs], function)
            return
    parts = [row[name] for name in _PARTS if row.get(name) is not None]
    if not parts:
        raise _malformed(row)
    for part in parts:
        # CodeContests leaves some of them empty.
        if part not in ("", [], {}):
            yield from _read(part, function, depth + 1)


def _read_columns(
    row: dict[str, Any], inputs: Any, outputs: Any, function: str | None
) -> Iterator[Test]:
    if isinstance(inputs, str) and isinstance(outputs, str) and not _is_json_list(inputs):
        yield from _read_case(row, function)
        return
    columns = [_parsed(each) if isinstance(each, str) else each for each in (inputs, outputs)]
    if not all(isinstance(column, list | tuple) for column in columns):
        raise _malformed(row)
    given, wanted = (list(cast("Sequence[Any]", column)) for column in columns)
    if len(given) != len(wanted):
        raise _malformed(row, f"It has {len(given)} inputs and {len(wanted)} outputs")
    for arguments, value in zip(given, wanted, strict=True):
        if function is None:
            yield StdinTest(_text(arguments, row), _text(value, row))
        else:
            yield _loose_call(function, arguments, value)


def _read_case(case: Any, function: str | None) -> Iterator[Test]:
    if not isinstance(case, dict):
        raise _malformed(case)
    found = cast("dict[str, Any]", case)
    if "input" not in found or "output" not in found:
        raise _malformed(found)
    given, wanted = found["input"], found["output"]
    kind = found.get("type") or found.get("testtype")
    name = _function(found) or function
    if kind not in (None, *_CALLS, *_PROGRAMS):
        raise _malformed(found, f"It has the type {kind!r}")
    if kind in _CALLS and name is None:
        raise _malformed(found, "It names no function, and `function` is not given")
    if kind in _PROGRAMS or name is None:
        yield StdinTest(_text(given, found), _text(wanted, found))
    elif isinstance(given, str) and isinstance(wanted, str):
        yield CallTest(name, _arguments(given), expected=_parsed(wanted))
    elif kind == _EXACT:
        yield CallTest(name, _arguments(given), expected=wanted)
    else:
        yield _loose_call(name, given, wanted)


def _loose_call(function: str, given: Any, wanted: Any) -> CallTest:
    """Read a call as APPS writes it."""
    items = cast("list[Any]", wanted) if isinstance(wanted, list) else []
    return CallTest(
        function,
        [_int_keys(argument) for argument in _arguments(given)],
        expected=_int_keys(wanted),
        or_expected=[_int_keys(items[0])] if len(items) == 1 else (),
    )


def _arguments(given: Any) -> list[Any]:
    if isinstance(given, str):
        return [_parsed(line) for line in given.split("\n") if line.strip()]
    if isinstance(given, list | tuple):
        return list(cast("Sequence[Any]", given))
    raise _malformed(
        given, "The arguments of a call are a list, or text with one JSON value a line"
    )


def _function(row: dict[str, Any]) -> str | None:
    name = row.get("fn_name") or row.get("func_name")
    return name if isinstance(name, str) else None


def _text(value: Any, row: Any) -> str:
    """Return what a program reads or writes: text, or a list of lines."""
    if isinstance(value, str):
        return value
    if isinstance(value, list | tuple):
        return "\n".join(_text(line, row) for line in cast("Sequence[Any]", value))
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _malformed(row)
    return json.dumps(value)


def _int_keys(value: Any) -> Any:
    if not isinstance(value, dict) or not value:
        return cast("Any", value)
    items = cast("dict[str, Any]", value)
    if not all(_INTEGER.fullmatch(key) for key in items):
        return cast("Any", value)
    return {int(key): item for key, item in items.items()}


def _is_json_list(text: str) -> bool:
    return text.lstrip().startswith("[")


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        if _ZLIB.match(text.strip()):
            raise InvalidArgumentError(
                "The tests are compressed and pickled, as LiveCodeBench has its private ones. "
                "Unpickling can run any program, so it is not done here: where you trust the "
                "source, convert them once, with json.loads(pickle.loads(zlib.decompress("
                f"base64.b64decode(text)))), and give what comes out; got {_shown(text)}."
            ) from error
        raise _malformed(text) from error


def _chosen(tests: list[Test], most: int) -> list[Test]:
    if len(tests) <= most:
        return tests
    first = (most + 1) // 2
    rest = sorted(range(first, len(tests)), key=lambda index: (-_size(tests[index]), index))
    return [tests[index] for index in [*range(first), *sorted(rest[: most - first])]]


def _size(test: Test) -> int:
    return len(test.input if isinstance(test, StdinTest) else json.dumps(test.arguments()))


def _malformed(value: Any, what: str = "") -> InvalidArgumentError:
    prefix = f"{what}; tests" if what else "Tests"
    return InvalidArgumentError(f"{prefix} are {FORMATS_READ}; got {_shown(value)}.")


def _shown(value: Any) -> str:
    # The whole of a value may be huge, and too deep to write.
    try:
        text = repr(value)
    except (RecursionError, ValueError):
        return f"a {type(value).__name__}"
    return text if len(text) <= 300 else f"{text[:300]}…"
