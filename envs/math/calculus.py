"""Calculus."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from gemenv.envs.math import calculus_derivatives as derivatives
from gemenv.envs.math import calculus_integrals as integrals
from gemenv.envs.math.forms import (
    ANTIDERIVATIVE,
    EXACT,
    EXPRESSION,
    INTEGER,
    LINE,
    NUMBER,
)
from gemenv.envs.math.kinds import Kind, KindQuestion, KindsConfig

KINDS = {
    "limit_at_infinity": Kind(integrals.limit_at_infinity, NUMBER),
    "limit_of_functions": Kind(integrals.limit_of_functions, NUMBER),
    "combined_slope": Kind(derivatives.combined_slope, NUMBER),
    "geometric_series": Kind(integrals.geometric_series, NUMBER),
    "chain_derivative": Kind(derivatives.chain_derivative, EXPRESSION),
    "tangent_line": Kind(derivatives.tangent_line, LINE),
    "limit_at_point": Kind(integrals.limit_at_point, NUMBER),
    "sum_derivative": Kind(derivatives.sum_derivative, EXPRESSION),
    "sum_antiderivative": Kind(integrals.antiderivative, ANTIDERIVATIVE),
    "product_derivative": Kind(derivatives.product_derivative, EXPRESSION),
    "partial_derivative": Kind(derivatives.partial_derivative, EXPRESSION),
    "definite_integral": Kind(integrals.definite_integral, EXACT),
    "derivative_value": Kind(derivatives.derivative_value, INTEGER),
    "linear_ode": Kind(derivatives.linear_ode, EXPRESSION, since=2),
    "series_coefficient": Kind(integrals.series_coefficient, NUMBER, since=2),
    "quotient_derivative": Kind(derivatives.quotient_derivative, EXPRESSION, since=2),
    "local_extremum": Kind(derivatives.local_extremum, INTEGER, since=2),
    "improper_integral": Kind(integrals.improper_integral, NUMBER, since=2),
    "enclosed_area": Kind(integrals.enclosed_area, NUMBER, since=2),
    "substitution_integral": Kind(integrals.substitution_integral, NUMBER, since=2),
}
"""The kinds of problems, the shorter ones first."""


@dataclass(frozen=True, kw_only=True)
class CalculusConfig(KindsConfig):
    """Which problems of calculus are drawn."""

    TABLE: ClassVar[Mapping[str, Kind]] = KINDS


class Calculus(KindQuestion):
    r"""Differentiate, integrate, or find a limit.

    Derivatives, tangents and extrema, integrals, limits, series, differential equations; `KINDS`
    has them all. What is to be integrated is made by differentiation, so that a closed form
    exists and is known.

    Observation: the problem, formulas in LaTeX.
    Action: `\boxed{2x + 1}`; an answer with a derivative, an integral, a limit or a sum that is
        yet to be carried out is wrong, and so is an antiderivative without its constant.
    Reward: `correct` 1 for a right answer.
    Difficulty: about how many steps the usual written solution takes.
    Levels: numbers and expressions grow, and longer kinds come in.
    """

    Config = CalculusConfig
    config: CalculusConfig
