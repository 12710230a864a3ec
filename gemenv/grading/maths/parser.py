r"""Reading an expression, in LaTeX or plain text.

A recursive descent that takes what people and models write: `\frac12`, `3\sqrt2`, `sin 2x`,
`2**(1/4)`, `|x|`. Nothing is evaluated. Where two readings are usual, the one of textbooks counts:
`1/2x` is x/2, `2\frac{1}{2}` is two and a half, `x^12` is the twelfth power.
"""

from fractions import Fraction

from gemenv.grading.maths.lexer import Token, tokens
from gemenv.grading.maths.spellings import (
    ACCENTS,
    AROUND,
    BIG,
    CLOSING,
    DEGREES,
    FRACTIONS,
    FUNCTIONS,
    GREEK,
    INFINITE,
    INVERSES,
    OVER,
    SYNONYMS,
    TIMES,
)
from gemenv.grading.maths.tree import Call, Name, Node, Number, UndecidedError, negative, number

MAX_DEPTH = 40
"""How deep brackets may be nested."""


def parse(text: str) -> Node:
    r"""Read an expression.

    Raises:
        UndecidedError: If it is none, or one beyond what this parser knows.

    >>> parse("-x")
    Call(function='*', args=(Number(value=Fraction(-1, 1)), Name(name='x')))
    """
    parser = _Parser(text)
    node = parser.sum()
    if parser.token.kind != "end":
        raise UndecidedError
    return node


class _Parser:
    def __init__(self, text: str) -> None:
        self._tokens = tokens(text)
        self._at = 0
        self._depth = 0
        self._bars: list[str] = []

    @property
    def token(self) -> Token:
        return self._tokens[self._at]

    def _next(self) -> Token:
        token = self._tokens[self._at]
        if token.kind == "end":
            raise UndecidedError
        self._at += 1
        return token

    def _take(self, *texts: str) -> bool:
        """Go past the next token if it is one of these."""
        if self.token.kind != "end" and self.token.text in texts:
            self._at += 1
            return True
        return False

    def _expect(self, text: str) -> None:
        if not self._take(text):
            raise UndecidedError

    # Sums, products and powers.

    def sum(self) -> Node:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise UndecidedError
        terms = [self._term()]
        while self.token.text in ("+", "-"):
            terms.append(self._term())
        self._depth -= 1
        return terms[0] if len(terms) == 1 else Call("+", tuple(terms))

    def _term(self) -> Node:
        """Read factors; the sign of the first is that of the term."""
        minus = self._signs()
        above, below = [self._power()], list[Node]()
        while True:
            if self._take(*TIMES):
                above.append(self._signed())
            elif self._take(*OVER):
                below.append(self._signed())
            elif self._starts_factor():
                above.append(self._power())
            else:
                break
        node = _product(above)
        if below:
            node = Call("/", (node, _product(below)))
        return negative(node) if minus else node

    def _signs(self) -> bool:
        minus = False
        while self.token.text in ("+", "-"):
            minus ^= self._next().text == "-"
        return minus

    def _signed(self) -> Node:
        minus = self._signs()
        node = self._power()
        return negative(node) if minus else node

    def _starts_factor(self) -> bool:
        """Say whether a factor follows without a sign of multiplication."""
        kind, text, spaced = self.token
        if kind == "number":
            # `2 3` is no product that anyone writes; `x2` might be one, or an index.
            before = self._tokens[self._at - 1]
            return before.text == "pi" or (not spaced and before.text in (")", "}", "]"))
        if kind in ("name", "command"):
            return text not in TIMES | OVER and text not in CLOSING.values()
        return text in CLOSING and not (self._bars and self._bars[-1] == text)

    def _power(self) -> Node:
        node = self._postfix(self._atom())
        if not self._take("^", "**"):
            return node
        exponent = self._exponent()
        if exponent is None:
            return self._postfix(Call("*", (node, DEGREES)))
        return self._postfix(Call("^", (node, exponent)))

    def _exponent(self) -> Node | None:
        """Read what follows `^`; `None` is the sign of degrees."""
        if self._take("\\circ"):
            return None
        if self.token.text == "{" and self._tokens[self._at + 1].text == "\\circ":
            self._at += 2
            self._expect("}")
            return None
        minus = self._signs()
        self._deeper()
        node = self._power()
        self._depth -= 1
        return negative(node) if minus else node

    def _deeper(self) -> None:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise UndecidedError

    def _postfix(self, node: Node) -> Node:
        for _ in range(3):
            if self._take("!"):
                node = Call("double_factorial" if self._take("!") else "factorial", (node,))
            elif self._take("%", "\\%"):
                node = Call("/", (node, number(100)))
        return node

    # What stands alone.

    def _atom(self) -> Node:
        token = self._next()
        if token.kind == "number":
            return self._number(token.text)
        if token.kind == "name":
            return self._name(token.text)
        if token.text in CLOSING:
            return self._bracket(token.text)
        if token.kind == "command":
            return self._command(token.text)
        raise UndecidedError

    def _number(self, text: str) -> Node:
        value = Number(Fraction(text))
        if text.isdigit() and self.token.text == "\\frac":
            return self._mixed(value)
        return value

    def _mixed(self, whole: Number) -> Node:
        r"""Read `2\\frac{1}{2}`, a mixed number if it is a proper fraction of two integers."""
        start = self._at
        self._next()
        above, below = self._argument(), self._argument()
        if isinstance(above, Number) and isinstance(below, Number):
            n, d = above.value, below.value
            if n.denominator == d.denominator == 1 and 0 < n < d:
                return Number(whole.value + n / d)
        self._at = start
        return whole

    def _bracket(self, opening: str) -> Node:
        closing = CLOSING[opening]
        self._bars.append(closing if opening == closing else "")
        node = self.sum()
        if opening in "([" and self.token.text == ",":
            raise UndecidedError
        self._expect(closing)
        self._bars.pop()
        return Call(AROUND[opening], (node,)) if opening in AROUND else node

    def _argument(self) -> Node:
        r"""Read the argument of a command: a group, or one sign, as in `\\frac12`."""
        token = self.token
        if token.kind == "number" and len(token.text) > 1 and token.text.isdigit():
            self._tokens[self._at] = Token("number", token.text[1:])
            return Number(Fraction(token.text[0]))
        if token.kind == "end" or token.text in ("^", "_"):
            raise UndecidedError
        self._deeper()
        node = self._atom()
        self._depth -= 1
        return node

    def _command(self, text: str) -> Node:
        if text in FRACTIONS:
            above = self._argument()
            return Call(FRACTIONS[text], (above, self._argument()))
        if text in BIG:
            return self._big(BIG[text])
        if text in ("\\overline", "\\bar"):
            return Call("conjugate", (self._argument(),))
        if text in ACCENTS:
            node = self._argument()
            if isinstance(node, Name):
                return Name(f"{text[1:]} {node.name}")
            raise UndecidedError
        if text[1:] in GREEK:
            return self._indexed(text[1:])
        raise UndecidedError

    def _indexed(self, name: str) -> Node:
        """Read the index of a variable: `x_1`, `a_{n+1}`."""
        if not self._take("_"):
            return Name(name)
        return Name(f"{name}_{self._index()}")

    def _index(self) -> str:
        if not self._take("{"):
            return self._next().text
        parts: list[str] = []
        while not self._take("}"):
            parts.append(self._next().text)
            if parts[-1] in ("{", "}") or len(parts) > 8:
                raise UndecidedError
        return "".join(parts)

    def _name(self, name: str) -> Node:
        if name in INFINITE:
            return Name("oo")
        if name in FUNCTIONS:
            return self._function(SYNONYMS.get(name, name))
        if name in ("e", "i", "pi"):
            return Name(name)
        return self._indexed(name)

    def _function(self, name: str) -> Node:
        if name == "sqrt":
            return self._root()
        base: Node | None = None
        exponent: Node | None = None
        while self.token.text in ("^", "_", "**"):
            if self._next().text == "_":
                base = self._argument_of_index()
            else:
                exponent = self._exponent()
        if exponent == number(-1) and f"a{name}" in INVERSES:
            name, exponent = f"a{name}", None
        args = self._arguments()
        if name in ("lg",) or (name == "log" and base is not None):
            args = (*args, base or number(10))
        call = Call(name, args)
        return call if exponent is None else Call("^", (call, exponent))

    def _argument_of_index(self) -> Node:
        r"""Read the base of a logarithm: whole numbers stay whole, since `\\log_10 x` is meant."""
        if self.token.kind == "number":
            return Number(Fraction(self._next().text))
        return self._argument()

    def _root(self) -> Node:
        index: Node = number(2)
        if self._take("["):
            index = self.sum()
            self._expect("]")
        if self.token.kind == "number":
            # What `√45` means; of `\sqrt45` too, whatever LaTeX prints.
            return Call("root", (Number(Fraction(self._next().text)), index))
        self._deeper()
        node = self._atom()
        self._depth -= 1
        return Call("root", (node, index))

    def _arguments(self) -> tuple[Node, ...]:
        """Read what a function is of: a bracket, or factors up to the next function."""
        if self.token.text == "(":
            self._next()
            self._bars.append("")
            args = [self.sum()]
            while self._take(","):
                args.append(self.sum())
            self._expect(")")
            self._bars.pop()
            return tuple(args)
        minus = self._signs()
        self._deeper()
        factors = [self._power()]
        while self._starts_factor() and self.token.text not in FUNCTIONS | {"(", "["}:
            factors.append(self._power())
        node = _product(factors)
        if self.token.text == "/" and isinstance(node, Number | Name):
            # `sin pi/6`: the whole fraction is meant.
            self._next()
            node = Call("/", (node, self._power()))
        self._depth -= 1
        return (negative(node) if minus else node,)

    def _big(self, function: str) -> Node:
        r"""Read a sum or product with its bounds: `\\sum_{k=1}^{n} k^2`."""
        self._expect("_")
        self._expect("{")
        variable = Name(self._next().text)
        self._expect("=")
        low = self.sum()
        self._expect("}")
        self._expect("^")
        high = self._argument()
        self._deeper()
        term = self._term()
        self._depth -= 1
        return Call(function, (term, variable, low, high))


def _product(factors: list[Node]) -> Node:
    return factors[0] if len(factors) == 1 else Call("*", tuple(factors))
