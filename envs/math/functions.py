r"""Sums of elementary functions, their derivatives, and how they are written."""

from collections.abc import Sequence
from dataclasses import dataclass

from gemenv.envs.math.draws import Draw
from gemenv.envs.math.notation import combination, polynomial


@dataclass(frozen=True)
class Term:
    """A number times an elementary function of x."""

    factor: int
    """The number."""
    name: str
    """One of `power`, `exp`, `sin`, `cos`, `ln`."""
    inner: int = 1
    """The exponent of a power; the k in exp(kx), sin(kx), cos(kx)."""

    @property
    def symbol(self) -> str:
        """The function in LaTeX."""
        if self.name == "power":
            return "" if self.inner == 0 else "x" if self.inner == 1 else f"x^{{{self.inner}}}"
        argument = combination([(self.inner, "x")])
        return f"e^{{{argument}}}" if self.name == "exp" else f"\\{self.name}({argument})"

    def derivative(self) -> "Term":
        """Differentiate."""
        factor, k = self.factor, self.inner
        if self.name == "power":
            return Term(factor * k, "power", k - 1 if k else 0)
        if self.name == "exp":
            return Term(factor * k, "exp", k)
        if self.name == "ln":
            return Term(factor, "power", -1)
        other = "cos" if self.name == "sin" else "sin"
        return Term(factor * k if other == "cos" else -factor * k, other, k)


def write(terms: Sequence[Term]) -> str:
    r"""Write a sum of terms.

    >>> write([Term(3, "power", 2), Term(-1, "sin", 2)])
    '3x^{2} - \\sin(2x)'
    """
    return combination((term.factor, term.symbol) for term in terms)


def draw_terms(draws: Draw, size: int) -> list[Term]:
    """Draw two to five different terms, powers first."""
    most = 4 + 2 * size
    exponents = sorted(
        draws.distinct(-2 if size >= 4 else 1, 3 + size, 1 + size // 2), reverse=True
    )
    terms = [Term(draws.nonzero(most), "power", n) for n in exponents if n]
    names = draws.several(("exp", "sin", "cos", "ln"), 1 + size // 3)
    for name in names:
        inner = (
            1
            if name == "ln"
            else draws.nonzero(2 + size)
            if name == "exp"
            else draws.whole(1, 3 + size)
        )
        terms.append(Term(draws.nonzero(most), name, inner))
    return terms


def in_brackets(coefficients: Sequence[int]) -> str:
    """Write a polynomial as a factor."""
    text = polynomial(coefficients)
    return f"({text})" if " " in text or text[0] == "-" else text
