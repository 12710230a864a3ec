r"""A second reader of the formulas that the generators write: LaTeX to sympy."""

import re
from collections.abc import Iterator

import sympy

x, y, z, r, s, C = sympy.symbols("x y z r s C")

_NAMES: dict[str, object] = {
    "x": x, "y": y, "z": z, "r": r, "s": s, "C": C, "e": sympy.E, "i": sympy.I,
    "sin": sympy.sin, "cos": sympy.cos, "tan": sympy.tan, "ln": sympy.log,
    "sqrt": sympy.sqrt, "Abs": sympy.Abs, "Rational": sympy.Rational,
}  # fmt: skip
_FUNCTIONS = ("sin", "cos", "tan", "ln", "sqrt", "Abs")
_TOKEN = re.compile(r"\d+|sin|cos|tan|ln|sqrt|Abs|\*\*|[a-zA-Z]|[-+*/(),]")


def formulas(text: str) -> list[str]:
    """Return what stands between dollar signs."""
    return re.findall(r"\$([^$]*)\$", text)


def read(latex: str) -> sympy.Expr:
    """Read an expression."""
    plain = latex.replace("\\left|", "Abs(").replace("\\right|", ")")
    plain = re.sub(r"\\left|\\right|\\,|\s", "", plain)
    plain = re.sub(r"\\cdot|\\times", "*", plain).replace("\\div", "/")
    plain = _structures(plain)
    return sympy.parse_expr(_explicit(plain), local_dict=_NAMES)


def _structures(text: str) -> str:
    """Replace fractions, roots, logarithms and exponents, the innermost last."""
    written = ""
    at = 0
    while at < len(text):
        if text.startswith("\\frac", at):
            top, at = _group(text, at + 5)
            bottom, at = _group(text, at)
            written += f"(({_structures(top)})/({_structures(bottom)}))"
        elif text.startswith("\\sqrt", at):
            inner, at = _group(text, at + 5)
            written += f"sqrt({_structures(inner)})"
        elif text.startswith("\\log_", at):
            base, at = _group(text, at + 5)
            end = _closing(text, at)
            inner = _structures(text[at + 1 : end])
            written += f"(ln({inner})/ln({base}))"
            at = end + 1
        elif text[at] == "^":
            if text[at + 1] == "{":
                exponent, at = _group(text, at + 1)
            else:
                exponent, at = text[at + 1], at + 2
            written += f"**({_structures(exponent)})"
        else:
            written += "" if text[at] == "\\" else text[at]
            at += 1
    return written


def _group(text: str, at: int) -> tuple[str, int]:
    assert text[at] == "{", text
    depth = 0
    for end in range(at, len(text)):
        depth += {"{": 1, "}": -1}.get(text[end], 0)
        if depth == 0:
            return text[at + 1 : end], end + 1
    raise AssertionError(text)


def _closing(text: str, at: int) -> int:
    depth = 0
    for end in range(at, len(text)):
        depth += {"(": 1, ")": -1}.get(text[end], 0)
        if depth == 0:
            return end
    raise AssertionError(text)


def _explicit(text: str) -> str:
    """Write every multiplication."""
    tokens = _TOKEN.findall(text)
    assert "".join(tokens) == text, text
    written = ""
    for before, part in zip(["", *tokens], tokens, strict=False):
        ends = before == ")" or before.isdigit() or (before.isalpha() and before not in _FUNCTIONS)
        begins = part == "(" or part.isalnum()
        if ends and begins:
            written += "*"
        # Integers of sympy, so that quotients stay exact.
        written += f"Rational({part})" if part.isdigit() else part
    return written


def split(text: str) -> list[str]:
    """Split at the commas outside of brackets."""
    parts, depth = [""], 0
    for sign in text:
        depth += {"(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1}.get(sign, 0)
        if sign == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += sign
    return parts


def read_list(text: str) -> list[sympy.Expr]:
    r"""Read what stands between the brackets of `(…)` or `\{…\}`."""
    inner = text.removeprefix("\\{").removesuffix("\\}") if text[0] == "\\" else text[1:-1]
    return [read(part) for part in split(inner)]


def intervals(text: str) -> Iterator[tuple[bool, sympy.Expr, sympy.Expr, bool]]:
    """Read a union of intervals: whether the ends belong to them, and the ends."""
    for part in text.split(" \\cup "):
        low, high = split(part[1:-1])
        bounds = [
            sympy.oo * (-1 if "-" in end else 1) if "\\infty" in end else read(end)
            for end in (low, high)
        ]
        yield part[0] == "[", bounds[0], bounds[1], part[-1] == "]"


def near(a: sympy.Expr, b: sympy.Expr, **at: object) -> bool:
    """Say whether two expressions are equal to 25 of 40 digits, with numbers for the unknowns."""
    values = {sympy.Symbol(name): value for name, value in at.items()}
    first, second = (sympy.N(side.subs(values), 40) for side in (a, b))
    return bool(abs(first - second) <= sympy.Float("1e-25", 40) * (1 + abs(second)))
