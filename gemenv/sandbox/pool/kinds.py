"""Kinds of warm interpreters, by what they have imported."""

import re

COMMON = [
    "bisect",
    "collections",
    "copy",
    "dataclasses",
    "datetime",
    "decimal",
    "enum",
    "fractions",
    "functools",
    "heapq",
    "io",
    "itertools",
    "json",
    "math",
    "operator",
    "random",
    "re",
    "statistics",
    "string",
    "time",
    "typing",
]
"""What every kind has imported: cheap to copy, and what most programs ask for."""

NUMPY = ["numpy", "numpy.linalg", "numpy.random", "numpy.fft"]
SCIENTIFIC = [
    *NUMPY,
    "sympy",
    "scipy",
    "scipy.linalg",
    "scipy.optimize",
    "scipy.special",
    "scipy.stats",
    "pandas",
    "networkx",
]
"""Those that are installed; the others are left out."""

KINDS = {"bare": COMMON, "numpy": COMMON + NUMPY, "scientific": COMMON + SCIENTIFIC}

_IMPORT = re.compile(
    rb"\b(?:import|from)\s+(?:[\w.]+\s*,\s*)*(numpy|sympy|scipy|pandas|networkx)\b"
)


def kind_of(code: bytes | None) -> str:
    """Return the kind that serves a program best: one that has imported what it asks for.

    A guess by the program's text is enough: whatever is missing, the program imports itself.

    >>> kind_of(b"import os, numpy as np"), kind_of(b"from sympy import pi"), kind_of(b"print(1)")
    ('numpy', 'scientific', 'bare')
    """
    found = set(_IMPORT.findall(code or b""))
    if found - {b"numpy"}:
        return "scientific"
    return "numpy" if found else "bare"
