"""Runs one Python program as `python program.py` would, with tracebacks of its own frames only.

As a script it reads from stdin: a header of eight bytes (the length of the program, big-endian),
a byte that is 1 if the value of the last expression is to be printed, and the program. What
follows is the program's own stdin.
"""

# pyright: basic, reportPrivateUsage=false

import ast
import atexit
import builtins
import linecache
import os
import sys
import traceback
import types

FILENAME = "<program>"


def fresh_main() -> "dict[str, object]":
    """Return a new, empty `__main__`, and make it the one that is imported under that name."""
    main = types.ModuleType("__main__")
    main.__dict__.update(__builtins__=builtins, __file__=FILENAME)
    sys.modules["__main__"] = main
    return main.__dict__


def run_program(
    source: bytes, namespace: "dict[str, object]", show_last: bool = False, filename: str = FILENAME
) -> int:
    """Run a program in a namespace; return the exit code.

    An uncaught exception is written to stderr. `SystemExit` gives the code that it carries.
    """
    try:
        _execute(source, namespace, show_last, filename)
    except SystemExit as stop:
        return _exit_code(stop.code)
    except BaseException as error:
        _report(error, filename)
        return 1
    return 0


def _execute(source, namespace, show_last, filename):
    if len(source) < 1 << 20:
        # Whatever is not text fails to compile below, with a better message.
        lines = source.decode("utf-8", "replace").splitlines(True)
        linecache.cache[filename] = (len(source), None, lines, filename)
    try:
        body, last = _split(source, filename) if show_last else (source, None)
        code = compile(body, filename, "exec", dont_inherit=True)
    except ValueError as error:
        raise SyntaxError(str(error)) from None
    exec(code, namespace)
    if last is not None:
        value = eval(compile(last, filename, "eval", dont_inherit=True), namespace)
        if value is not None:
            print(repr(value))


def _split(source: bytes, filename: str) -> tuple:
    """Return a program without its last statement, and that, if it is an expression."""
    tree = ast.parse(source, filename)
    last = tree.body[-1] if tree.body else None
    if not isinstance(last, ast.Expr):
        return tree, None
    tree.body.pop()
    return tree, ast.Expression(last.value)


def _report(error, filename):
    """Write the traceback without the frames of this module."""
    try:
        for part in _chain(error):
            trace = part.__traceback__
            while trace is not None and trace.tb_frame.f_code.co_filename == _HERE:
                trace = trace.tb_next
            part.__traceback__ = trace
        text = "".join(traceback.format_exception(type(error), error, error.__traceback__))
    except BaseException as second:
        # A hostile exception can fail in its own `__str__`.
        text = "%s (%s while it was shown)\n" % (type(error).__name__, type(second).__name__)
    try:
        sys.stderr.write(text)
    except BaseException:
        os.write(2, text.encode("utf-8", "backslashreplace"))


def _chain(error):
    """Yield an exception and those that led to it, each once."""
    seen, waiting = set(), [error]
    while waiting:
        part = waiting.pop()
        if part is None or id(part) in seen:
            continue
        seen.add(id(part))
        yield part
        waiting += [part.__cause__, part.__context__]


_HERE = _report.__code__.co_filename


def _exit_code(code):
    if code is None:
        return 0
    if isinstance(code, int):
        return code & 0xFF
    try:
        print(code, file=sys.stderr)
    except BaseException:
        return 1
    return 1


def finish(code: int) -> None:
    """End the process as an interpreter does: threads, exit functions, flushing."""
    try:
        if "threading" in sys.modules:
            sys.modules["threading"]._shutdown()
        atexit._run_exitfuncs()
    except BaseException as error:
        _report(error, FILENAME)
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except BaseException:
            code = code or 120
    os._exit(code)


def _read_exactly(size):
    parts = []
    while size:
        part = os.read(0, min(size, 1 << 20))
        if not part:
            raise EOFError("the program was cut off")
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def main():
    """Run the program that stdin holds."""
    size = int.from_bytes(_read_exactly(8), "big")
    show_last = _read_exactly(1) == b"\1"
    source = _read_exactly(size)
    sys.argv = [""]
    sys.path.insert(0, "")
    finish(run_program(source, fresh_main(), show_last))


if __name__ == "__main__":
    main()
