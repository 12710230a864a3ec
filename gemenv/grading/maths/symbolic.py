"""Comparing with a computer algebra system: what runs in a worker process.

Nothing here is safe against hostile text in time or memory, so it is called in a worker alone,
which is killed at its deadline. No text is evaluated: expressions come from our own parser, and are
built in sympy piece by piece.
"""

from importlib import import_module
from typing import Any

from gemenv.grading.maths.identity import same
from gemenv.grading.maths.normal import normalise
from gemenv.grading.maths.options import GradeOptions
from gemenv.grading.maths.reading import read
from gemenv.grading.maths.spellings import HYPERBOLIC, INVERSES, TRIGONOMETRIC
from gemenv.grading.maths.structure import Comparison
from gemenv.grading.maths.tree import Name, Node, Number, UndecidedError

_SPELLINGS = {
    **{name: name for name in (*TRIGONOMETRIC, *HYPERBOLIC, *INVERSES)},
    **{name: name for name in ("log", "exp", "floor", "sign", "conjugate", "gcd", "lcm", "arg")},
    "factorial": "factorial",
    "double_factorial": "factorial2",
    "binomial": "binomial",
    "abs": "Abs",
    "ceil": "ceiling",
    "max": "Max",
    "min": "Min",
    "Re": "re",
    "Im": "im",
}
_CONSTANTS = {"pi": "pi", "e": "E", "i": "I", "oo": "oo"}


def compare(answer: str, gold: str, options: dict[str, Any]) -> bool | None:
    """Say whether two answers are the same; `None` if that cannot be told.

    Args:
        answer: What was answered.
        gold: What is expected.
        options: The fields of `GradeOptions`.
    """
    ours, theirs = read(normalise(answer)), read(normalise(gold))
    try:
        if Comparison(GradeOptions(**options), same_by_algebra).match(ours, theirs):
            return True
    except UndecidedError:
        return None
    return False


def same_by_algebra(answer: Node, gold: Node) -> bool:
    """Say whether two expressions are the same, with all means.

    Raises:
        UndecidedError: If it cannot be told.
    """
    try:
        return same(answer, gold)
    except UndecidedError:
        pass
    sympy: Any = import_module("sympy")
    gap: Any = sympy.simplify(build(answer).doit() - build(gold).doit())
    if gap.is_zero is None and not gap.is_number:
        raise UndecidedError
    return bool(gap.is_zero) if gap.is_zero is not None else bool(gap.equals(0))


def build(node: Node) -> Any:
    """Build an expression in sympy.

    Raises:
        UndecidedError: If sympy does not know what is in it.
    """
    sympy: Any = import_module("sympy")
    if isinstance(node, Number):
        return sympy.Rational(node.value.numerator, node.value.denominator)
    if isinstance(node, Name):
        constant = _CONSTANTS.get(node.name)
        return getattr(sympy, constant) if constant else sympy.Symbol(node.name)
    if node.function in ("sum", "prod"):
        kind = sympy.Sum if node.function == "sum" else sympy.Product
        term, variable, low, high = map(build, node.args)
        return kind(term, (variable, low, high))
    args = [build(arg) for arg in node.args]
    if node.function == "+":
        return sympy.Add(*args)
    if node.function == "*":
        return sympy.Mul(*args)
    if node.function == "/":
        return args[0] / args[1]
    if node.function == "^":
        return args[0] ** args[1]
    if node.function == "root":
        return sympy.root(args[0], args[1])
    if node.function == "cbrt":
        return sympy.root(args[0], 3)
    if node.function not in _SPELLINGS:
        raise UndecidedError
    return getattr(sympy, _SPELLINGS[node.function])(*args)
