"""Combinatorics and probability."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from gemenv.envs.math import counting_arrangements as arrangements
from gemenv.envs.math import counting_chances as chances
from gemenv.envs.math import counting_selections as selections
from gemenv.envs.math.forms import NUMBER
from gemenv.envs.math.kinds import Kind, KindQuestion, KindsConfig

KINDS = {
    "pigeonhole_draws": Kind(selections.pigeonhole),
    "digit_numbers": Kind(arrangements.digit_numbers),
    "team_handshakes": Kind(arrangements.handshakes),
    "binomial_coefficient": Kind(selections.binomial_coefficient),
    "spaced_subsets": Kind(selections.spaced_subsets),
    "chosen_committee": Kind(selections.committee),
    "letter_arrangements": Kind(arrangements.letter_arrangements),
    "grouped_shelf": Kind(arrangements.grouped_shelf, since=3),
    "shared_gifts": Kind(selections.shared_gifts, since=3),
    "dice_sum": Kind(chances.dice_sum, NUMBER),
    "card_draws": Kind(chances.card_draws, NUMBER),
    "urn_colours": Kind(chances.urn_colours, NUMBER),
    "expected_value": Kind(chances.expected_value, NUMBER),
    "survey_counts": Kind(selections.survey),
    "bounded_sums": Kind(selections.bounded_sums),
    "repeated_trials": Kind(chances.repeated_trials, NUMBER, since=2),
    "bead_necklaces": Kind(arrangements.necklaces, since=3),
    "lattice_paths": Kind(arrangements.lattice_paths, since=2),
    "forbidden_places": Kind(arrangements.forbidden_places, since=2),
}
"""The kinds of problems, the shorter ones first."""


@dataclass(frozen=True, kw_only=True)
class CombinatoricsConfig(KindsConfig):
    """Which problems of combinatorics are drawn."""

    TABLE: ClassVar[Mapping[str, Kind]] = KINDS


class Combinatorics(KindQuestion):
    r"""Count, or find a probability.

    Arrangements and selections with conditions, paths, necklaces, inclusion and exclusion,
    pigeonholes, probabilities and expected values; `KINDS` has them all.

    Observation: the problem.
    Action: `\boxed{42}` or `\boxed{\frac{3}{7}}`; a calculation that is yet to be carried out,
        such as a factorial, is wrong.
    Reward: `correct` 1 for the exact number.
    Difficulty: about how many steps the usual written solution takes.
    Levels: numbers grow, and longer kinds come in.
    """

    Config = CombinatoricsConfig
    config: CombinatoricsConfig
