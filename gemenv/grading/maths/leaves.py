"""Whether two numbers or expressions, with their units, are the same."""

from collections.abc import Callable
from fractions import Fraction

from gemenv.grading.maths.identity import same, same_up_to_constant, within
from gemenv.grading.maths.options import GradeOptions
from gemenv.grading.maths.readings import Leaf
from gemenv.grading.maths.sums import has_sums
from gemenv.grading.maths.tree import Call, Name, Node, Number, number, variables, walk
from gemenv.grading.maths.units import Unit

Same = Callable[[Node, Node], bool]
"""Decides about two expressions; raises `UndecidedError` where it cannot."""

_INTEGRATION = ("C", "K", "C_1", "K_1", "C_0")
"""Names that always are a constant of integration, where they are a term of their own."""
_CONSTANT_NAMES = {*_INTEGRATION, "c", "k", "c_1"}
_NO_UNIT = Unit(Fraction(1), Fraction(1), ())


def same_leaf(answer: Leaf, gold: Leaf, options: GradeOptions, decide: Same = same) -> bool:
    """Say whether two values are the same, with what the options let pass.

    Raises:
        UndecidedError: If `decide` cannot tell about the expressions.
    """
    ours, theirs = answer.unit or _NO_UNIT, gold.unit or _NO_UNIT
    factor = ours.scale / theirs.scale
    if ours.dimensions and theirs.dimensions and not options.ignore_units:
        if ours.dimensions != theirs.dimensions:
            return False
        # `90°` as `1.57 rad` is beyond fractions, and not taken for the same.
        factor *= ours.factor / theirs.factor
    if _same_number(answer, gold, factor, options, decide):
        return True
    percents = ours.percent != theirs.percent
    return (
        options.percent_as_number
        and percents
        and _same_number(answer, gold, Fraction(1), options, decide)
    )


def _same_number(
    answer: Leaf, gold: Leaf, factor: Fraction, options: GradeOptions, decide: Same
) -> bool:
    if answer.number is not None and gold.number is not None:
        value = answer.number * factor
        if value == gold.number:
            return True
        return _close(Number(value), Number(gold.number), gold.places, options)
    left, right = answer.node, gold.node
    if left is None or right is None:
        return False
    if factor != 1:
        left = Call("*", (Number(factor), left))
    if infinite(left) or infinite(right):
        return left == right
    if decide(left, right) or _close(left, right, gold.places, options):
        return True
    return _same_antiderivative(left, right)


def infinite(node: Node) -> bool:
    """Say whether infinity is part of an expression, and not only the bound of a sum."""
    return Name("oo") in walk(node) and not has_sums(node)


def _close(answer: Node, gold: Node, places: int | None, options: GradeOptions) -> bool:
    if (options.rounding is None and not options.decimal_places) or variables(answer) | variables(
        gold
    ):
        return False
    if options.rounding is not None and within(
        answer, gold, Fraction(options.rounding), relative=True
    ):
        return True
    if not options.decimal_places or places is None:
        return False
    return within(answer, gold, Fraction(1, 2 * 10**places), relative=False)


def _same_antiderivative(answer: Node, gold: Node) -> bool:
    """Compare up to a constant, if each has a constant of integration.

    That is a term `C` or `K`; a small `c` is an unknown like any other, unless its counterpart is
    `C`.
    """
    ours, theirs = _constant_term(answer), _constant_term(gold)
    if not ours or not theirs or not ({ours, theirs} & set(_INTEGRATION)):
        return False
    return same_up_to_constant(_without(answer, ours), _without(gold, theirs))


def _constant_term(node: Node) -> str | None:
    """Return the name of the constant of integration, which is nowhere else in the expression."""
    if not isinstance(node, Call) or node.function != "+":
        return None
    names = [part.name for part in walk(node) if isinstance(part, Name)]
    for term in node.args:
        if isinstance(term, Name) and term.name in _CONSTANT_NAMES and names.count(term.name) == 1:
            return term.name
    return None


def _without(node: Node, name: str) -> Node:
    if not isinstance(node, Call):
        return node
    return Call("+", tuple(number(0) if arg == Name(name) else arg for arg in node.args))
