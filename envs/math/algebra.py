"""Algebra."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from gemenv.envs.math import algebra_equations as equations
from gemenv.envs.math import algebra_functions as functions
from gemenv.envs.math import algebra_polynomials as polynomials
from gemenv.envs.math import algebra_quadratics as quadratics
from gemenv.envs.math.forms import (
    EXACT_SOLUTIONS,
    EXPANDED,
    FACTORED,
    INTEGER,
    INTERVAL,
    NUMBER,
    NUMBER_PAIR,
    PAIR,
    SIMPLIFIED,
    SOLUTIONS,
    TRIPLE,
)
from gemenv.envs.math.kinds import Kind, KindQuestion, KindsConfig

KINDS = {
    "linear_equation": Kind(equations.linear_equation, NUMBER),
    "polynomial_value": Kind(polynomials.polynomial_value, NUMBER),
    "composition_value": Kind(functions.composition_value, INTEGER),
    "linear_inequality": Kind(quadratics.linear_inequality, INTERVAL),
    "expand_product": Kind(polynomials.expand_product, EXPANDED),
    "arithmetic_sequence": Kind(functions.arithmetic_sequence, INTEGER),
    "absolute_equation": Kind(equations.absolute_equation, SOLUTIONS),
    "exponential_equation": Kind(equations.exponential_equation, NUMBER),
    "logarithmic_equation": Kind(equations.logarithmic_equation, NUMBER),
    "rational_equation": Kind(equations.rational_equation, SOLUTIONS),
    "quadratic_rational": Kind(quadratics.quadratic_rational, SOLUTIONS),
    "factor_polynomial": Kind(polynomials.factor_polynomial, FACTORED),
    "geometric_sequence": Kind(functions.geometric_sequence, NUMBER),
    "simplify_powers": Kind(polynomials.simplify_powers, SIMPLIFIED),
    "inverse_function": Kind(functions.inverse_function, SIMPLIFIED),
    "vieta_value": Kind(functions.vieta_value, NUMBER, since=2),
    "absolute_inequality": Kind(quadratics.absolute_inequality, INTERVAL, since=2),
    "radical_equation": Kind(equations.radical_equation, SOLUTIONS, since=2),
    "rationalized_root": Kind(functions.rationalized_root, NUMBER_PAIR, since=2),
    "quadratic_surd": Kind(quadratics.quadratic_surd, EXACT_SOLUTIONS, since=2),
    "quadratic_inequality": Kind(quadratics.quadratic_inequality, INTERVAL, since=2),
    "system_of_two": Kind(equations.system_of_two, PAIR, since=2),
    "simplify_fraction": Kind(polynomials.simplify_fraction, SIMPLIFIED, since=3),
    "polynomial_inequality": Kind(quadratics.polynomial_inequality, INTERVAL, since=3),
    "quadratic_complex": Kind(quadratics.quadratic_complex, EXACT_SOLUTIONS, since=3),
    "system_of_three": Kind(equations.system_of_three, TRIPLE, since=3),
}
"""The kinds of problems, the shorter ones first."""


@dataclass(frozen=True, kw_only=True)
class AlgebraConfig(KindsConfig):
    """Which problems of algebra are drawn."""

    TABLE: ClassVar[Mapping[str, Kind]] = KINDS


class Algebra(KindQuestion):
    r"""Solve a problem of school algebra.

    Equations (linear, quadratic, rational, absolute values, powers, logarithms, roots), systems,
    inequalities, polynomials, powers, fractions, functions and sequences; `KINDS` has them all.

    Observation: the problem, formulas in LaTeX, and in which form to answer.
    Action: `\boxed{\{-2, 3\}}`, say. What is only equal but not in the form asked for is wrong:
        an expression that was to be expanded, factored or simplified.
    Reward: `correct` 1 for a right answer.
    Difficulty: about how many steps the usual written solution takes.
    Levels: numbers and expressions grow, and longer kinds come in.
    """

    Config = AlgebraConfig
    config: AlgebraConfig
