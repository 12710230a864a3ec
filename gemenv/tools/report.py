"""What a model reads of a program's run."""

import re

from gemenv.sandbox import ExecResult
from gemenv.tools.base import ToolResult
from gemenv.tools.text import cut

_IMPORTS = {
    "np": "import numpy as np",
    "pd": "import pandas as pd",
    "plt": "import matplotlib.pyplot as plt",
    "sp": "import sympy as sp",
    "nx": "import networkx as nx",
    "tqdm": "from tqdm import tqdm",
    "Counter": "from collections import Counter",
    "OrderedDict": "from collections import OrderedDict",
    "defaultdict": "from collections import defaultdict",
    "deque": "from collections import deque",
    "namedtuple": "from collections import namedtuple",
    "dataclass": "from dataclasses import dataclass",
    "datetime": "from datetime import datetime",
    "timedelta": "from datetime import timedelta",
    "Decimal": "from decimal import Decimal",
    "Fraction": "from fractions import Fraction",
    "lru_cache": "from functools import lru_cache",
    "reduce": "from functools import reduce",
    "combinations": "from itertools import combinations",
    "permutations": "from itertools import permutations",
    "product": "from itertools import product",
    "factorial": "from math import factorial",
    "gcd": "from math import gcd",
    "sqrt": "from math import sqrt",
    "pi": "from math import pi",
    "Path": "from pathlib import Path",
    "symbols": "from sympy import symbols",
    "Any": "from typing import Any",
    "Dict": "from typing import Dict",
    "List": "from typing import List",
    "Optional": "from typing import Optional",
    "Tuple": "from typing import Tuple",
}
"""What programs that lack an import most often lack."""
_MODULES = re.compile(
    "array|bisect|cmath|collections|copy|csv|decimal|fractions|functools|heapq|io|itertools|json|"
    "math|numpy|operator|os|pandas|random|re|scipy|statistics|string|subprocess|sympy|sys|"
    "textwrap|time|typing"
)
_UNDEFINED = re.compile(r"NameError: name '(\w+)' is not defined")


def report(
    result: ExecResult, *, max_chars: int, last_line: bool = False, command: bool = False
) -> ToolResult:
    """Say in plain words what became of a program.

    Args:
        result: What the sandbox gave.
        max_chars: Characters of output at most; the middle of what is longer is left out.
        last_line: Whether only the last line of stderr is kept.
        command: Whether it is a shell command, whose exit code tells something.
    """
    if result.status == "sandbox_failure":
        text = (
            "[The tool failed, through no fault of the program, and it can be tried again: "
            f"{result.message}]"
        )
        return _tool_result(result, text)
    stderr = result.stderr.rstrip()
    if last_line:
        stderr = stderr.rpartition("\n")[2]
    parts = [result.stdout.rstrip().lstrip("\n"), stderr]
    output = cut("\n".join(part for part in parts if part), max_chars)
    notes = [_ending(result, command=command), _lost(result)]
    if result.status == "error" and (hint := _hint(stderr)):
        notes.insert(0, hint)
    lines = [line for line in (output, *notes) if line]
    return _tool_result(result, "\n".join(lines) or "(no output)")


def _tool_result(result: ExecResult, text: str) -> ToolResult:
    return ToolResult(ok=result.ok, text=text, status=result.status, seconds=result.seconds)


def _hint(stderr: str) -> str:
    """Return one line for a name that is well known, but not imported."""
    missing = _UNDEFINED.match(stderr.rpartition("\n")[2])
    if missing is None:
        return ""
    name = missing[1]
    statement = f"import {name}" if _MODULES.fullmatch(name) else _IMPORTS.get(name)
    return f"Hint: `{statement}`" if statement else ""


def _ending(result: ExecResult, *, command: bool) -> str:
    """Return one line about an end that the output does not show."""
    if result.status == "error":
        return f"[Exit code {result.exit_code}]" if command or not result.stderr else ""
    return {
        "ok": "",
        "timeout": f"[Timed out after {result.seconds:.1f} s]",
        "memory": "[Ran out of memory]",
        "output": "[Ended for writing too much output]",
        "killed": f"[Killed by signal {result.signal}]",
    }[result.status]


def _lost(result: ExecResult) -> str:
    """Return one line about a session after a call that did not end well."""
    if result.state_kept is None or result.status in ("ok", "error"):
        return ""
    if result.state_kept:
        return "[Variables are as they were before this call]"
    return "[All variables are lost: the session has begun anew]"
