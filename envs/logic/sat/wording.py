"""What a question about a formula says, in four styles."""

from collections.abc import Sequence

from gemenv.envs.logic.sat.stories import THEMES, Theme, item_names, story
from gemenv.envs.logic.sat.truth_tables import Clause

STYLES = ("math", "dimacs", "story", "dualstory")
"""Signs of logic, the DIMACS format, and stories of wishes and of fears."""

_FORMAL = {
    "SATDP": (
        "Is there an assignment of truth values to the variables that satisfies every clause?",
        "Find out whether the clauses can all be true under one assignment.",
    ),
    "SATSP": (
        "Find an assignment of truth values to the variables that satisfies every clause.",
        "All clauses can be true at once. Find truth values of the variables that make them so.",
    ),
    "MaxSAT": (
        "Find an assignment of truth values to the variables that satisfies as many clauses as "
        "possible.",
        "No assignment satisfies all clauses. Find one that leaves the fewest of them false.",
    ),
    "MCS": (
        "The formula is unsatisfiable. Find a minimal set of clauses to remove: the rest is "
        "satisfiable, but becomes unsatisfiable when any single removed clause is put back.",
        "No assignment satisfies all clauses. Choose clauses to remove so that one satisfies all "
        "that remain, and remove none in vain: whichever single removed clause is put back, the "
        "formula is unsatisfiable again.",
    ),
    "MUS": (
        "The formula is unsatisfiable. Find a minimal unsatisfiable set of its clauses: no "
        "assignment satisfies all of the set, but without any single one of its clauses the rest "
        "of the set is satisfiable.",
        "No assignment satisfies all clauses. Choose some that already cannot be satisfied "
        "together, and none in vain: whichever single one is left out, the others chosen can be.",
    ),
}
_TOLD = {
    "SATDP": (
        "Can all {people} be happy at the same time?",
        "Find out whether some choice makes all {people} happy.",
    ),
    "SATSP": (
        "Choose so that all {people} are happy.",
        "There is a choice that makes all {people} happy. Find one.",
    ),
    "MaxSAT": (
        "Choose so that as many {people} as possible are happy.",
        "Not all {people} can be happy. Find a choice that leaves the fewest of them unhappy.",
    ),
    "MCS": (
        "The {people} cannot all be happy. Find a minimal group to ignore: the others can all be "
        "happy together, but no longer when any single one of the group is to be happy as well.",
        "No choice makes all {people} happy. Choose whom to ignore so that all the others can be "
        "happy together, and ignore nobody in vain: whichever single one of the ignored is to be "
        "happy too, it cannot be done.",
    ),
    "MUS": (
        "The {people} cannot all be happy. Find a minimal group that shows it: its members cannot "
        "all be happy together, but without any single one of them the rest of the group can.",
        "No choice makes all {people} happy. Choose some who already cannot all be happy together, "
        "and none in vain: whichever single one is left out, the others chosen can be.",
    ),
}
"""What is to be done, in two wordings each."""

WORDINGS = len(THEMES) * 2
"""How many wordings a question has in a style, at most."""


def task(problem: str, style: str, clauses: Sequence[Clause], num_vars: int, wording: int) -> str:
    """Return the text of a question, without the form of its answer.

    Args:
        problem: One of `PROBLEMS`.
        style: One of `STYLES`.
        clauses: The formula.
        num_vars: Its variables.
        wording: One of the ways to say it: from 0 to `WORDINGS` - 1.
    """
    theme, turn = THEMES[wording // 2], wording % 2
    if style in ("math", "dimacs"):
        write = _math if style == "math" else _dimacs
        return f"{write(clauses, num_vars)}\n\n{_FORMAL[problem][turn]}"
    asks = _TOLD[problem][turn].replace("{people}", f"{theme.person}s")
    return f"{story(theme, clauses, num_vars, style == 'dualstory')}\n\n{asks}"


def asked(problem: str, style: str, length: int, num_vars: int, wording: int) -> str:
    """Return what the answer to a question consists of.

    Args:
        problem: One of `PROBLEMS`.
        style: One of `STYLES`.
        length: Bits of the answer.
        num_vars: Variables of the formula.
        wording: That of the question.
    """
    if style in ("math", "dimacs"):
        return _formal_kind(problem, length)
    return _told_kind(problem, THEMES[wording // 2], length, num_vars)


def _math(clauses: Sequence[Clause], num_vars: int) -> str:
    lines = (
        f"C{number} = {' ∨ '.join('¬' * (literal < 0) + f'x{abs(literal)}' for literal in clause)}"
        for number, clause in enumerate(clauses, start=1)
    )
    return (
        f"A formula over the variables x1 to x{num_vars} is the conjunction of {len(clauses)} "
        "clauses; ∨ is or, and ¬ is not:\n\n" + "\n".join(lines)
    )


def _dimacs(clauses: Sequence[Clause], num_vars: int) -> str:
    lines = (" ".join(map(str, (*clause, 0))) for clause in clauses)
    return (
        "Here is a formula in conjunctive normal form, in the DIMACS format. Its first line says "
        f"that there are {num_vars} variables and {len(clauses)} clauses. Each other line is a "
        "clause: k stands for variable k, -k for its negation, and 0 ends the clause.\n\n"
        f"p cnf {num_vars} {len(clauses)}\n" + "\n".join(lines)
    )


def _formal_kind(problem: str, length: int) -> str:
    if problem == "SATDP":
        return "one bit, 1 if there is such an assignment and 0 if there is none,"
    if problem in ("MCS", "MUS"):
        role = "remove" if problem == "MCS" else "choose"
        return (
            f"{length} bits, one for each clause in order, 1 for those that you {role} "
            "and 0 for the others,"
        )
    return f"{length} bits, one for each variable in order, 1 for true and 0 for false,"


def _told_kind(problem: str, theme: Theme, length: int, num_vars: int) -> str:
    if problem == "SATDP":
        return "one bit, 1 if it is possible and 0 if it is not,"
    if problem in ("MCS", "MUS"):
        role = "to ignore" if problem == "MCS" else "in your group"
        return (
            f"{length} bits, one for each {theme.person} in order, 1 for those {role} and 0 for "
            "the others,"
        )
    names = item_names(theme, num_vars)
    no, yes = theme.ways
    return (
        f"{length} bits, one for each of the {theme.kind} in order, from the {names[0]} to the "
        f"{names[-1]}, 1 for {yes} and 0 for {no},"
    )
