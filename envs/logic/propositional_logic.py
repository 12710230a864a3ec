"""Questions about what premises say of a statement."""

from collections.abc import Sequence
from dataclasses import dataclass

from gemenv.envs.base.arguments import is_int, require
from gemenv.envs.base.generated import GeneratedQuestion
from gemenv.envs.base.question import Grade, Question
from gemenv.envs.base.truth_tables import everything
from gemenv.envs.logic.draws import pick
from gemenv.envs.logic.labels import word
from gemenv.envs.logic.propositional.formulas import LABELS, Formula, draw_argument
from gemenv.envs.logic.propositional.wording import tell

_LEVELS = ((2, 4, 0), (3, 5, 0), (3, 5, 2), (4, 6, 3), (4, 8, 4), (5, 12, 4))
"""Variables, connectives of the statement, premises."""


@dataclass(frozen=True, kw_only=True)
class PropositionalConfig:
    """How large an argument is."""

    num_vars: int = 3
    """Propositions to draw from; 2 to 5."""
    connectives: int = 5
    """Connectives between two formulas in the statement; 4 to 15."""
    premises: int = 2
    """What is assumed: formulas with one or two connectives; 0 to 4 and at most `num_vars`."""

    def __post_init__(self) -> None:
        require(is_int(self.num_vars, 2, 5), "`num_vars` must be an int 2 to 5", self.num_vars)
        require(
            is_int(self.connectives, 4, 15),
            "`connectives` must be an int from 4 to 15",
            self.connectives,
        )
        require(
            is_int(self.premises, 0, min(4, self.num_vars)),
            "`premises` must be an int from 0 to 4, and at most `num_vars`",
            self.premises,
        )


class Propositional(GeneratedQuestion):
    r"""Say whether a statement is valid, a contradiction or contingent, given premises.

    Valid is what is true in every case in which the premises are, a contradiction what is true in
    none of them, and contingent what is true in some only. Without premises a valid statement is a
    tautology. With premises no statement is valid or a contradiction by itself; the premises can be
    true together, and each says more than those before it.

    The label is drawn first, then the outermost connective and whether it is negated, then formulas
    until one has the label. Notation (signs of logic, of programs, or words) and letters vary.

    Action: `\boxed{valid}`, `\boxed{contradiction}` or `\boxed{contingent}`.
    Reward: 1 for the right label.
    Difficulty: connectives between two formulas, of premises and statement.
    Levels: 4 connectives over two propositions without premises, to 12 over five with four.
    Privileged: `cases`, how many make the premises true, and `true_cases`, how many of these make
        the statement true.
    """

    Config, MAX_LEVEL = PropositionalConfig, len(_LEVELS) - 1
    answer_kind, answer_example = "the label", "contingent"
    choices = LABELS
    config: PropositionalConfig

    @classmethod
    def at_level(cls, level: int) -> PropositionalConfig:
        """Return the size of a level."""
        num_vars, connectives, premises = _LEVELS[level]
        return PropositionalConfig(num_vars=num_vars, connectives=connectives, premises=premises)

    def start(self) -> Question:
        """Draw a label, then an argument that has it."""
        config, label = self.config, pick(self.draw, LABELS)
        n = config.num_vars
        premises, statement = draw_argument(
            self.draw, n, config.connectives, config.premises, label
        )
        assumed = everything(n)
        for premise in premises:
            assumed &= premise.table
        return Question(
            tell(premises, statement, n, self.draw),
            [label],
            canonical=_canonical([*premises, statement]),
            difficulty=float(sum(map(_connectives, (*premises, statement)))),
            facts={
                "cases": assumed.bit_count(),
                "true_cases": (assumed & statement.table).bit_count(),
            },
        )

    def grade(self, answer: str) -> Grade:
        """Compare a word with the label."""
        return Grade(word(answer) == self.state.answers[0])


def _connectives(formula: Formula) -> int:
    return bool(formula.parts) + sum(map(_connectives, formula.parts))


def _canonical(formulas: Sequence[Formula]) -> str:
    """Write formulas with numbers for the variables, in the order of their coming."""
    names: dict[int, int] = {}

    def written(formula: Formula) -> str:
        sign = "-" * formula.negated
        if formula.variable:
            return f"{sign}{names.setdefault(formula.variable, len(names))}"
        first, second = map(written, formula.parts)
        return f"{sign}({first} {formula.connective} {second})"

    return "; ".join(map(written, formulas))
