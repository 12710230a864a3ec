"""Programs that run inside a sandbox, beside what a model wrote.

Each module here imports the standard library and its neighbours alone, and runs on any Python
from 3.8 on. `source` gives it as one text to an interpreter that has no gemenv.
"""

from pathlib import Path

_NEEDS = {
    "kernel": ("runner", "command", "processes", "files", "wire", "cells", "copies", "watch"),
    "supervisor": ("processes", "watch"),
}
"""The neighbours that a module imports, each after those that it imports itself."""

_HEAD = """\
import sys, types
def _add(name, text):
    module = sys.modules[name] = types.ModuleType(name)
    parent, _, own = name.rpartition(".")
    if parent:
        setattr(sys.modules[parent], own, module)
    exec(compile(text, "<" + own + ">", "exec"), module.__dict__)
"""
_FOOT = """
if __name__ == "__main__":
    main()
"""


def source(module: str) -> str:
    """Return the text of a module of this package, for `python -c`.

    What it imports from here comes with it. The text may also be executed under a name other
    than `__main__`; it then only defines things.
    """
    text = _text(module)
    if module not in _NEEDS:
        return text
    parent = __name__
    packages = [parent.rsplit(".", dots)[0] for dots in range(parent.count("."), 0, -1)] + [parent]
    parts = [(name, "") for name in packages]
    parts += [(f"{parent}.{name}", _text(name)) for name in _NEEDS[module]]
    added = "".join(f"_add({name!r}, {content!a})\n" for name, content in parts)
    # A program may have a gemenv of its own to import.
    removed = f"for _name in {[name for name, _ in parts]!r}:\n    del sys.modules[_name]\n"
    main = f"exec(compile({text!a}, '<{module}>', 'exec'))\n"
    return f"{_HEAD}{added}{main}{removed}{_FOOT if 'def main(' in text else ''}"


def _text(module: str) -> str:
    return (Path(__file__).parent / f"{module}.py").read_text(encoding="utf-8")
