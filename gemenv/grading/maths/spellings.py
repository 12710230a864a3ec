"""The names and signs of expressions."""

from gemenv.grading.maths.tree import Call, Name, number

TRIGONOMETRIC = ("sin", "cos", "tan", "cot", "sec", "csc")
HYPERBOLIC = ("sinh", "cosh", "tanh", "coth", "sech", "csch")
INVERSES = ("asin", "acos", "atan", "acot", "asec", "acsc", "asinh", "acosh", "atanh")

SYNONYMS = {
    **{f"arc{name[1:]}": name for name in INVERSES},
    "ln": "log",
}
"""Other names of functions."""
FUNCTIONS = frozenset(
    (
        *TRIGONOMETRIC, *HYPERBOLIC, *INVERSES, *SYNONYMS,
        "log", "lg", "exp", "abs", "sqrt", "cbrt", "floor", "ceil", "gcd", "lcm", "max", "min",
        "factorial", "binomial", "sign", "Re", "Im", "arg",
    )
)  # fmt: skip
"""Names that take an argument."""
INFINITE = {"oo", "infinity", "infty", "inf"}
WORDS = FUNCTIONS | INFINITE | {"pi"}
"""What letters in a row may mean together."""

GREEK = frozenset(
    "alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi "  # noqa: SIM905
    "rho sigma tau upsilon phi varphi chi psi omega Gamma Delta Theta Lambda Xi Sigma Phi Psi "
    "Omega hbar ell emptyset".split()
)
CLOSING = {
    "(": ")", "[": "]", "{": "}", "\\lvert": "\\rvert", "\\lfloor": "\\rfloor",
    "\\lceil": "\\rceil", "|": "|",
}  # fmt: skip
"""Brackets around expressions, and what closes them."""
AROUND = {"\\lvert": "abs", "|": "abs", "\\lfloor": "floor", "\\lceil": "ceil"}
"""Brackets that are functions."""
FRACTIONS = {"\\frac": "/", "\\binom": "binomial"}
ACCENTS = {"\\vec", "\\hat", "\\tilde", "\\overrightarrow", "\\widehat"}
BIG = {"\\sum": "sum", "\\prod": "prod"}
TIMES = {"*", "\\cdot", "\\times", "\\ast"}
OVER = {"/", "\\div", ":"}
DEGREES = Call("/", (Name("pi"), number(180)))
"""What the sign of degrees stands for in an argument."""
