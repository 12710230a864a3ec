r"""How an arithmetic expression is written: with the signs of a keyboard, or in LaTeX."""

from dataclasses import dataclass

from gemenv.envs.math.arithmetic_trees import PRECEDENCE, Tree
from gemenv.envs.math.exact import latex


@dataclass(frozen=True)
class Notation:
    """A way to write expressions."""

    latex: bool = False
    """Whether to write LaTeX."""
    times: str = "*"
    """The sign of multiplication."""
    divided: str = "/"
    r"""The sign of division; `\frac` for fractions."""

    def write(self, tree: Tree) -> str:
        r"""Write an expression with no more brackets than it needs.

        >>> from fractions import Fraction
        >>> three, x = Tree(Fraction(3)), Tree(Fraction(1, 2))
        >>> tree = Tree(Fraction(-6), "*", (Tree(Fraction(-2), "-", (x, three)), three))
        >>> print(Notation().write(tree))
        ((1/2) - 3) * 3
        >>> print(Notation(True, r"\times", r"\frac").write(tree))
        \left(\frac{1}{2} - 3\right) \times 3
        """
        if not tree.parts:
            return self._operand(tree)
        left, right = tree.parts
        operator, bind = tree.operator, PRECEDENCE[tree.operator]
        if operator == "/" and self.divided == "\\frac":
            return f"\\frac{{{self.write(left)}}}{{{self.write(right)}}}"
        if operator == "^":
            base = self._inside(left, bind + 1)
            exponent = str(right.value.numerator)
            return f"{base}^{{{exponent}}}" if self.latex else f"{base}^{exponent}"
        sign = {"*": self.times, "/": self.divided}.get(operator, operator)
        return f"{self._inside(left, bind)} {sign} {self._inside(right, bind + 1)}"

    def _operand(self, tree: Tree) -> str:
        value = tree.value
        if self.latex:
            text = latex(value)
            return self._bracketed(text) if value < 0 else text
        text = str(value)
        return self._bracketed(text) if value < 0 or value.denominator > 1 else text

    def _inside(self, tree: Tree, bind: int) -> str:
        """Write a part of an expression that binds its parts as tightly as `bind`."""
        text = self.write(tree)
        if not tree.parts:
            # The brackets of a negative number are there already; a fraction bar is a division.
            power_of_fraction = bind > PRECEDENCE["^"] and tree.value.denominator > 1
            bare = self.latex and tree.value > 0
            return self._bracketed(text) if power_of_fraction and bare else text
        if tree.operator == "/" and self.divided == "\\frac":
            return self._bracketed(text) if bind > PRECEDENCE["^"] else text
        return self._bracketed(text) if PRECEDENCE[tree.operator] < bind else text

    def _bracketed(self, text: str) -> str:
        return f"\\left({text}\\right)" if self.latex else f"({text})"


PLAIN = Notation()
"""Operators as a keyboard has them."""

LATEX = tuple(
    Notation(True, times, divided)
    for times in ("\\times", "\\cdot")
    for divided in ("\\div", "\\frac")
)
"""The ways of textbooks."""
