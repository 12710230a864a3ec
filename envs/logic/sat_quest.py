"""Questions about the satisfiability of formulas."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from gemenv.envs.base.arguments import is_int, require, require_one_of
from gemenv.envs.base.generated import GeneratedQuestion
from gemenv.envs.base.question import Grade, Question
from gemenv.envs.logic.draws import pick
from gemenv.envs.logic.sat.formulas import draw_contradictory, draw_twins
from gemenv.envs.logic.sat.problems import PROBLEMS, is_right, length_of, solution
from gemenv.envs.logic.sat.truth_tables import Clause
from gemenv.envs.logic.sat.wording import STYLES, WORDINGS, asked, task

MIXED = "mixed"
"""Stands for one of all, drawn at every reset."""

_LEVELS = ((3, 3), (4, 3), (5, 3), (6, 3), (8, 3), (10, 3), (12, 4), (14, 4), (16, 4))
"""Variables, and literals in the longest clauses."""

_LONGEST = 1000
"""Characters of an answer; the longest right one has 103 bits, which may be apart."""

_BETWEEN = str.maketrans("", "", " \t\n,;[]()")
"""What may stand between bits."""


@dataclass(frozen=True, kw_only=True)
class SATQuestConfig:
    """What is asked of which formulas, and how."""

    problem: str = MIXED
    """One of SATDP, SATSP, MaxSAT, MCS, MUS, or "mixed": one of them is drawn."""
    style: str = MIXED
    """One of math, dimacs, story, dualstory, or "mixed": one of them is drawn."""
    num_vars: int = 6
    """Variables; 3 to 16."""
    max_literals: int = 3
    """Literals in the longest clauses, 3 or 4 and at most `num_vars`; the shortest have two."""

    def __post_init__(self) -> None:
        require_one_of("problem", self.problem, (MIXED, *PROBLEMS))
        require_one_of("style", self.style, (MIXED, *STYLES))
        require(is_int(self.num_vars, 3, 16), "`num_vars` must be an int 3 to 16", self.num_vars)
        require(
            is_int(self.max_literals, 3, min(4, self.num_vars)),
            "`max_literals` must be 3 or 4, and at most `num_vars`",
            self.max_literals,
        )


class SATQuest(GeneratedQuestion):
    r"""A problem about a formula in conjunctive normal form, in one of four styles.

    ======== =================================================== =================================
    problem  what is asked                                       answer
    ======== =================================================== =================================
    SATDP    whether the formula is satisfiable                  one bit
    SATSP    an assignment that satisfies it                     a bit for each variable
    MaxSAT   an assignment that satisfies the most clauses       a bit for each variable
    MCS      a minimal set of clauses whose removal makes it     a bit for each clause
             satisfiable: each one put back makes it
             unsatisfiable again
    MUS      a minimal unsatisfiable set of clauses: without     a bit for each clause
             any one of them it is satisfiable
    ======== =================================================== =================================

    The style is `math` (clauses with ∨ and ¬), `dimacs`, `story` (people with wishes, of which one
    is enough) or `dualstory` (the same people told by their fears, which must all come together).

    Formulas are on the edge: clauses are drawn until no assignment is left, and the last one has a
    twin that makes the formula satisfiable. SATDP takes one of the two, each as often, so that only
    that clause tells; SATSP takes the satisfiable one, the others the unsatisfiable one with some
    more clauses.

    Action: `\boxed{0110}`; blanks, commas and brackets between bits do not matter.
    Reward: 1 for any right answer, whichever of them.
    Difficulty: log2 of what there is to search: variables for the first three problems, clauses for
        the others.
    Levels: 3 variables to 16.
    Privileged: `problem`, `style`, `wording`, `num_vars` and `clauses`; for SATDP `twin`, the place
        and the clause that would turn the answer.

    Source: SATQuest, arXiv 2509.00930.
    """

    Config, MAX_LEVEL = SATQuestConfig, len(_LEVELS) - 1
    config: SATQuestConfig

    @classmethod
    def at_level(cls, level: int) -> SATQuestConfig:
        """Return the size of a level."""
        num_vars, longest = _LEVELS[level]
        return SATQuestConfig(num_vars=num_vars, max_literals=longest)

    def start(self) -> Question:
        """Draw a problem, a style and a formula."""
        config, n = self.config, self.config.num_vars
        problem = pick(self.draw, PROBLEMS) if config.problem == MIXED else config.problem
        style = pick(self.draw, STYLES) if config.style == MIXED else config.style
        facts: dict[str, Any] = {"problem": problem, "style": style, "num_vars": n}
        if problem in ("SATDP", "SATSP"):
            twins = draw_twins(self.draw, n, config.max_literals)
            pair = twins.unsatisfiable, twins.satisfiable
            side = 1 if problem == "SATSP" else self.draw(2)
            clauses = pair[side]
            if problem == "SATDP":
                facts["twin"] = [twins.index, list(pair[1 - side][twins.index])]
        else:
            clauses = draw_contradictory(self.draw, n, config.max_literals)
        wording = self.draw(WORDINGS)
        facts |= {"wording": wording, "clauses": [list(clause) for clause in clauses]}
        return Question(
            task(problem, style, clauses, n, wording),
            [solution(problem, clauses, n)],
            canonical=_canonical(problem, clauses, n),
            difficulty=float(len(clauses) if problem in ("MCS", "MUS") else n),
            facts=facts,
        )

    def grade(self, answer: str) -> Grade:
        """Grade a bit string; what is none, or has another length, is wrong."""
        bits = answer.translate(_BETWEEN) if len(answer) <= _LONGEST else ""
        length = self._length()
        if len(bits) != length or not set(bits) <= {"0", "1"}:
            return Grade(False, feedback=f"Expected a string of {length} bits, each 0 or 1.")
        return Grade(self._is_right(bits))

    def answer_form(self) -> tuple[str, str]:
        """Return which bits are asked for, and some that are wrong, or 1 for a single bit."""
        facts, length = self.state.facts, self._length()
        kind = asked(facts["problem"], facts["style"], length, facts["num_vars"], facts["wording"])
        return kind, "1" if length == 1 else self._wrong(length)

    def _wrong(self, length: int) -> str:
        """Return bits in turn, or the next that are no answer, so that the example is no hint."""
        turns = int(("01" * length)[:length], 2)
        near = (f"{(turns + i) % 2**length:0{length}b}" for i in range(64))
        # All are right only where every assignment is as good, which hides nothing.
        return next((bits for bits in near if not self._is_right(bits)), "0" * length)

    def random_answer(self, rng: np.random.Generator) -> str:
        """Draw bits."""
        return "".join("01"[bit] for bit in rng.integers(2, size=self._length()).tolist())

    def _length(self) -> int:
        facts = self.state.facts
        return length_of(facts["problem"], facts["clauses"], facts["num_vars"])

    def _is_right(self, bits: str) -> bool:
        facts = self.state.facts
        return is_right(facts["problem"], facts["clauses"], facts["num_vars"], bits)


def _canonical(problem: str, clauses: Sequence[Clause], num_vars: int) -> str:
    """Write a problem so that the order of its clauses does not matter."""
    lines = (" ".join(map(str, clause)) for clause in sorted(clauses))
    return f"{problem} {num_vars}: {', '.join(lines)}"
