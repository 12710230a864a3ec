"""Writing finite sums and products out."""

from gemenv.grading.maths.exact import Exact, whole
from gemenv.grading.maths.tree import Call, Node, UndecidedError, evaluate, number, replace, walk

_EXACT = Exact()
_MAX_TERMS = 400


def has_sums(node: Node) -> bool:
    """Say whether there is a sum or product over a range in an expression."""
    return any(isinstance(part, Call) and part.function in ("sum", "prod") for part in walk(node))


def expand_sums(node: Node) -> Node:
    """Write finite sums and products of a few terms out.

    Raises:
        UndecidedError: If one has no numbers as bounds, or too many terms.
    """
    left = [_MAX_TERMS]

    def write_out(part: Node) -> Node | None:
        if not isinstance(part, Call) or part.function not in ("sum", "prod"):
            return None
        term, variable, low, high = part.args
        first, last = (whole(evaluate(bound, _EXACT)) for bound in (low, high))
        left[0] -= max(0, last - first + 1)
        if left[0] < 0:
            raise UndecidedError
        terms = [_put(term, variable, value) for value in range(first, last + 1)]
        if not terms:
            return number(0 if part.function == "sum" else 1)
        return Call("+" if part.function == "sum" else "*", tuple(map(write_out_all, terms)))

    def write_out_all(part: Node) -> Node:
        return replace(part, write_out)

    return write_out_all(node)


def _put(node: Node, variable: Node, value: int) -> Node:
    return replace(node, lambda part: number(value) if part == variable else None)
