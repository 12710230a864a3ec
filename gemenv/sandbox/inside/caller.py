"""Calls one function of an answer, and writes what it returns as JSON.

As a script it reads a JSON object from stdin: `code`, `function` (a name, `Class.method`, or the
name of a method of `Solution`), `args` and `kwargs`, both encoded. It writes the encoded value to
the stdout that it was started with; what the answer prints goes to stderr. The answer can write
there too, so the reader must take nothing there for more than a claim.
"""

from __future__ import annotations

import json
import math
import os
import re
import sys
import traceback
import types
from collections.abc import Callable, Iterable
from typing import Any, cast

MAX_DEPTH = 100
_PLAIN_INT = 1 << 53
"""Integers below it are JSON's own; the others are written in hexadecimal, of any length."""
_FILENAME = "<answer>"


class NotPlainError(ValueError):
    """Something is not plain data."""


# Plain data as JSON


def encode(value: object, depth: int = 0) -> Any:
    """Return plain data as JSON can hold it: nothing of it is lost.

    A value of a subclass, such as a counter, becomes one of the plain type. Its own methods are
    not asked.

    >>> encode({1: (2.5, None), "s": {2**60}})
    {'dict': [[1, {'tuple': [2.5, None]}], ['s', {'set': [{'int': '0x1000000000000000'}]}]]}
    >>> decode(encode({1: (2.5, None), "s": {2**60}}))
    {1: (2.5, None), 's': {1152921504606846976}}

    Raises:
        NotPlainError: If it is something else, or nested more than 100 deep.
    """
    if value is None or value is True or value is False:
        return value
    if depth > MAX_DEPTH:
        raise NotPlainError(f"not plain data: nested more than {MAX_DEPTH} deep")
    kinds = type(value).__mro__
    for kind, write in _WRITERS.items():
        if kind in kinds:
            return write(value, depth + 1)
    raise NotPlainError(f"not plain data: a value of type {type(value).__name__:.100}")


def _encode_int(value: int, depth: int) -> Any:
    plain = int.__pos__(value)
    return plain if abs(plain) < _PLAIN_INT else {"int": hex(plain)}


def _encode_float(value: float, depth: int) -> Any:
    plain = float.__pos__(value)
    return plain if math.isfinite(plain) else {"float": str(plain)}


def _encode_dict(value: dict[Any, Any], depth: int) -> Any:
    items = cast("Any", dict).items(value)
    return {"dict": [[encode(key, depth), encode(item, depth)] for key, item in items]}


def _writer(tag: str | None, iterate: Callable[[Any], Iterable[Any]]) -> Callable[[Any, int], Any]:
    def write(value: object, depth: int) -> Any:
        items = [encode(item, depth) for item in iterate(value)]
        return {tag: items} if tag else items

    return write


_WRITERS: dict[type, Callable[[Any, int], Any]] = {
    str: lambda value, depth: str.__str__(value),
    int: _encode_int,
    float: _encode_float,
    bytes: lambda value, depth: {"bytes": bytes.hex(value)},
    list: _writer(None, cast("Any", list).__iter__),
    tuple: _writer("tuple", cast("Any", tuple).__iter__),
    set: _writer("set", cast("Any", set).__iter__),
    frozenset: _writer("frozenset", cast("Any", frozenset).__iter__),
    dict: _encode_dict,
}


def decode(data: Any, depth: int = 0) -> Any:
    """Return the plain data that `encode` wrote.

    Args:
        data: What `json.loads` returned; it may be hostile.
        depth: How deep it is nested in the whole.

    Raises:
        NotPlainError: If `encode` does not write such a thing.
    """
    if data is None or isinstance(data, (bool, int, float, str)):
        return data
    if depth > MAX_DEPTH:
        raise NotPlainError(f"not plain data: nested more than {MAX_DEPTH} deep")
    if isinstance(data, list):
        return [decode(item, depth + 1) for item in cast("list[Any]", data)]
    if isinstance(data, dict) and len(cast("dict[str, Any]", data)) == 1:
        [(tag, content)] = cast("dict[str, Any]", data).items()
        try:
            return _decode_tagged(tag, content, depth + 1)
        except (KeyError, TypeError, ValueError) as error:
            if isinstance(error, NotPlainError):
                raise
    raise NotPlainError("not plain data: no value is written like this")


def _decode_tagged(tag: str, content: Any, depth: int) -> Any:
    if tag == "int" and re.fullmatch("-?0x[0-9a-f]+", content):
        return int(content, 16)
    if tag == "float":
        return {"nan": math.nan, "inf": math.inf, "-inf": -math.inf}[content]
    if tag == "bytes":
        return bytes.fromhex(content)
    kinds: Any = {"tuple": tuple, "set": set, "frozenset": frozenset}
    if tag in kinds and isinstance(content, list):
        return kinds[tag](decode(item, depth) for item in cast("list[Any]", content))
    if tag == "dict":
        return {decode(key, depth): decode(value, depth) for key, value in content}
    raise NotPlainError(f"not plain data: the tag {tag[:100]!r}")


# The call


def main() -> None:
    """Make the call that stdin holds."""
    request = json.loads(sys.stdin.buffer.read())
    args, kwargs = decode(request["args"]), decode(request["kwargs"])
    result = os.dup(1)
    os.dup2(2, 1)
    try:
        value = _find(_load(request["code"]), request["function"])(*args, **kwargs)
        text = json.dumps(encode(value)).encode("ascii")
    except BaseException as error:
        _fail(error)
    else:
        sys.stdout.flush()
        with open(result, "wb") as stream:
            stream.write(text)
        # Nothing of the answer has the last word: no thread, no exit function.
        os._exit(0)


def _load(code: str) -> dict[str, Any]:
    """Run the answer as a module; not as `__main__`, so that its own trial run stays out."""
    module = types.ModuleType("answer")
    sys.modules["answer"] = module
    if "class Solution" in code:
        # The class is completed from a given beginning, whose types nobody imports.
        exec("from typing import *", module.__dict__)
    exec(compile(code, _FILENAME, "exec", dont_inherit=True), module.__dict__)
    return module.__dict__


def _find(names: dict[str, Any], function: str) -> Callable[..., Any]:
    owner, _, method = function.partition(".")
    if owner not in names and not method and "Solution" in names:
        owner, method = "Solution", function
    if owner not in names:
        raise NameError(f"the answer defines no {owner!r}")
    found: Any = names[owner]
    return getattr(found(), method) if method else found


def _fail(error: BaseException) -> None:
    """Write the traceback from the answer's first frame on, and exit with code 1."""
    trace: types.TracebackType | None = error.__traceback__
    while trace is not None and trace.tb_frame.f_code.co_filename != _FILENAME:
        trace = trace.tb_next
    try:
        lines = traceback.format_exception(type(error), error, trace)
        os.write(2, "".join(lines).encode("utf-8", "backslashreplace"))
    finally:
        os._exit(1)


if __name__ == "__main__":
    main()
