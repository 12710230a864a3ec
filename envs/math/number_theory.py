"""Number theory."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from gemenv.envs.math import number_divisors as divisors
from gemenv.envs.math import number_residues as residues
from gemenv.envs.math.kinds import Kind, KindQuestion, KindsConfig

KINDS = {
    "largest_prime": Kind(divisors.largest_prime),
    "digit_sum": Kind(residues.digit_sum),
    "last_digits": Kind(residues.last_digits),
    "square_count": Kind(divisors.square_count),
    "factorial_zeros": Kind(divisors.factorial_zeros),
    "unreachable_amount": Kind(divisors.unreachable_amount),
    "divisor_count": Kind(divisors.divisor_count),
    "multiples_count": Kind(divisors.multiples_count),
    "greatest_divisor": Kind(divisors.greatest_divisor),
    "sum_remainder": Kind(residues.sum_remainder),
    "to_base": Kind(residues.to_base),
    "prime_factor_sum": Kind(divisors.prime_factor_sum),
    "divisor_sum": Kind(divisors.divisor_sum),
    "least_multiple": Kind(divisors.least_multiple),
    "modular_power": Kind(residues.modular_power),
    "from_base": Kind(residues.from_base),
    "totient_value": Kind(divisors.totient_value, since=2),
    "prime_residue": Kind(residues.prime_residue, since=2),
    "modular_inverse": Kind(residues.modular_inverse, since=2),
    "linear_diophantine": Kind(residues.linear_diophantine, since=2),
    "prime_count": Kind(divisors.prime_count, since=2),
    "chinese_remainders": Kind(residues.chinese_remainders, since=2),
    "multiplicative_order": Kind(residues.multiplicative_order, since=3),
}
"""The kinds of problems, the shorter ones first."""


@dataclass(frozen=True, kw_only=True)
class NumberTheoryConfig(KindsConfig):
    """Which problems of number theory are drawn."""

    TABLE: ClassVar[Mapping[str, Kind]] = KINDS


class NumberTheory(KindQuestion):
    r"""Solve a problem about integers.

    Divisors, primes, remainders, congruences, Diophantine equations, digits and bases; `KINDS`
    has them all. Every answer is an integer.

    Observation: the problem.
    Action: `\boxed{42}`; a calculation that is yet to be carried out is wrong.
    Reward: `correct` 1 for the right integer.
    Difficulty: about how many steps the usual written solution takes.
    Levels: numbers grow, and longer kinds come in.
    """

    Config = NumberTheoryConfig
    config: NumberTheoryConfig
