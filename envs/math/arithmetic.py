"""Arithmetic."""

from dataclasses import dataclass
from typing import Any, Literal

from gemenv.envs.base.arguments import is_int, require, require_one_of
from gemenv.envs.base.generated import GeneratedQuestion
from gemenv.envs.base.question import Grade, Question
from gemenv.envs.math.arithmetic_notation import LATEX, PLAIN
from gemenv.envs.math.arithmetic_trees import PRECEDENCE, Bounds, TreeDraw, digit_operations
from gemenv.envs.math.draws import Draw
from gemenv.envs.math.exact import latex
from gemenv.envs.math.forms import NUMBER
from gemenv.envs.math.grading import grade_in_form

_ASKS = ("Calculate {}.", "Evaluate {}.", "What is the exact value of {}?", "Find the value of {}.")


@dataclass(frozen=True, kw_only=True)
class ArithmeticConfig(Bounds):
    """The expression."""

    num_operators: int = 5
    """How many operations; 1 to 200."""
    notation: Literal["plain", "latex", "either"] = "either"
    """How the expression is written; "either" draws it."""

    def __post_init__(self) -> None:
        """Refuse what no expression can keep."""
        require(
            is_int(self.num_operators, 1, 200),
            "`num_operators` must be an int from 1 to 200",
            self.num_operators,
        )
        require(
            set(self.operators) <= set(PRECEDENCE) and bool(set("+-") & set(self.operators)),
            "`operators` must be some of '+-*/^', '+' or '-' among them",
            self.operators,
        )
        require(
            is_int(self.max_number, 2, 10**6),
            "`max_number` must be an int from 2 to 1,000,000",
            self.max_number,
        )
        require_one_of("notation", self.notation, ("plain", "latex", "either"))
        require(
            is_int(self.max_digits, 4, 100),
            "`max_digits` must be an int from 4 to 100",
            self.max_digits,
        )
        require(
            (self.num_operators + 1) * self.max_number < 10**self.max_digits,
            "`max_digits` must leave room for a sum of all operands",
            self.max_digits,
        )
        require(
            not (self.whole and self.fractions),
            "`fractions` must be False where the values are all integers (`whole`)",
            self.fractions,
        )


_LEVELS = (
    ArithmeticConfig(num_operators=2, operators="+-*", max_number=40, whole=True),
    ArithmeticConfig(num_operators=3, max_number=60, whole=True),
    ArithmeticConfig(),
    ArithmeticConfig(num_operators=8, negative=True),
    ArithmeticConfig(num_operators=12, negative=True, fractions=True, max_digits=12),
    ArithmeticConfig(
        num_operators=20, operators="+-*/^", negative=True, fractions=True, max_digits=16
    ),
    ArithmeticConfig(
        num_operators=40, operators="+-*/^", negative=True, fractions=True, max_digits=20
    ),
)


class Arithmetic(GeneratedQuestion):
    r"""Calculate an expression of any length, exactly.

    Random calculations test arithmetic on problems that no corpus holds (Wu et al., 2025,
    "Reasoning or Memorization?", arXiv:2507.10532). Here values are exact fractions, no division
    is by zero, and numbers on the way stay within a given number of digits.

    Observation: the expression, with keyboard signs or in LaTeX.
    Action: `\boxed{\frac{3}{4}}`: an integer, a decimal number, or a fraction in lowest terms.
    Reward: `correct` 1 for the exact value; an expression that is yet to be calculated gets 0.
    Difficulty: operations on single digits that the written methods take, about.
    Levels: from 2 operations on integers to 40 with powers, fractions and negative numbers.
    """

    Config = ArithmeticConfig
    MAX_LEVEL = len(_LEVELS) - 1
    config: ArithmeticConfig
    answer_kind = NUMBER.kind
    answer_example = NUMBER.example

    @classmethod
    def at_level(cls, level: int) -> Any:
        """Return a number of operations, operators and operands."""
        return _LEVELS[level]

    def start(self) -> Question:
        """Draw an expression."""
        config, draws = self.config, Draw(self.draw)
        tree = TreeDraw(draws, config).tree(config.num_operators)
        drawn = draws.one(("plain", "latex"))
        in_latex = (drawn if config.notation == "either" else config.notation) == "latex"
        written = f"${draws.one(LATEX).write(tree)}$" if in_latex else PLAIN.write(tree)
        return Question(
            draws.one(_ASKS).replace("{}", written),
            [latex(tree.value)],
            canonical=PLAIN.write(tree),
            difficulty=digit_operations(tree),
        )

    def grade(self, answer: str) -> Grade:
        """Grade an answer; it must be a number, and no calculation."""
        return grade_in_form(NUMBER, answer, self.state.answers)
