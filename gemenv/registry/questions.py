"""The generated questions that come with gemenv: a table, so that nothing is imported early."""

from collections.abc import Iterator
from typing import Any

from gemenv.registry.spec import EnvSpec

_GENERATED: dict[str, tuple[str, str, dict[str, dict[str, Any]]]] = {
    "code:Generated": (
        "code.generated:Generated",
        "Write code for a drawn task; hidden tests judge it in a sandbox.",
        {
            "easy": {"max_rating": 2, "form": "function"},
            "hard": {"min_rating": 4, "max_rating": 5},
        },
    ),
    "logic:KnightsAndKnaves": (
        "logic.knights_and_knaves:KnightsAndKnaves",
        "Find out who tells the truth and who lies, from what each says.",
        {"easy": {"num_people": 3}, "hard": {"num_people": 7, "nested": True}},
    ),
    "logic:ProntoQA": (
        "logic.pronto_qa:ProntoQA",
        "Judge a statement by a chain of invented kinds.",
        {"easy": {"hops": 2, "distractors": 4}, "hard": {"hops": 7, "distractors": 10}},
    ),
    "logic:RuleTakerGenerated": (
        "logic.rule_taker:RuleTaker",
        "Judge a statement by facts and rules in a closed world.",
        {f"d{depth}": {"depth": depth} for depth in (0, 1, 2, 3, 5)},
    ),
    "logic:BoardgameQA": (
        "logic.boardgame_qa:BoardgameQA",
        "Find out what follows from rules that contradict each other.",
        {
            "easy": {"depth": 1, "distractors": 2},
            "hard": {"depth": 3, "conflict": 0.8, "distractors": 8},
        },
    ),
    "logic:Propositional": (
        "logic.propositional_logic:Propositional",
        "Say whether a statement is valid, a contradiction or contingent.",
        {
            "easy": {"connectives": 4, "premises": 1},
            "hard": {"num_vars": 5, "connectives": 10, "premises": 4},
            "tautology": {"connectives": 6, "premises": 0},
        },
    ),
    "logic:SATQuest": (
        "logic.sat_quest:SATQuest",
        "Decide, satisfy or repair a formula in conjunctive normal form.",
        {
            "easy": {"num_vars": 4},
            "hard": {"num_vars": 12},
            "satdp": {"problem": "SATDP"},
            "satsp": {"problem": "SATSP"},
            "maxsat": {"problem": "MaxSAT"},
            "mcs": {"problem": "MCS"},
            "mus": {"problem": "MUS"},
        },
    ),
    "qa:World": (
        "qa.world.hosting:make_world",
        "Search a fictional encyclopedia for the answer to a question about it.",
        {
            "easy": {
                "world": 11,
                "pages": 1000,
                "kinds": ("bridge", "temporal"),
                "min_hops": 1,
                "plain": True,
            },
            "hard": {
                "world": 12,
                "pages": 20_000,
                "kinds": ("bridge", "temporal", "comparison", "intersection", "missing"),
                "min_hops": 4,
                "hops": 4,
            },
            "conversation": {"world": 13, "conversation": 3},
        },
    ),
    "sql:Generated": (
        "sql.generated:Generated",
        "Write the SELECT that answers a question about a database.",
        {
            "easy": {"kinds": ("rows", "top", "total", "by_value"), "joins": 0, "conditions": 1},
            "hard": {
                "kinds": ("by_owner", "without", "every", "above_mean", "latest", "both"),
                "joins": 3,
                "conditions": 3,
            },
            "random": {"randomize": True},
        },
    ),
    "math:Arithmetic": (
        "math.arithmetic:Arithmetic",
        "Calculate an expression of any length, exactly.",
        {
            "easy": {"num_operators": 2, "operators": "+-*", "max_number": 40, "whole": True},
            "hard": {
                "num_operators": 20,
                "operators": "+-*/^",
                "negative": True,
                "fractions": True,
                "max_digits": 16,
            },
        },
    ),
    "math:Algebra": (
        "math.algebra:Algebra",
        "Equations, inequalities, polynomials and sequences.",
        {"easy": {"size": 1}, "hard": {"size": 5}},
    ),
    "math:NumberTheory": (
        "math.number_theory:NumberTheory",
        "Divisors, primes, remainders, congruences and digits.",
        {"easy": {"size": 1}, "hard": {"size": 5}},
    ),
    "math:Combinatorics": (
        "math.combinatorics:Combinatorics",
        "Counting with conditions, probabilities and expected values.",
        {"easy": {"size": 1}, "hard": {"size": 5}},
    ),
    "math:Calculus": (
        "math.calculus:Calculus",
        "Derivatives, integrals, limits, series and differential equations.",
        {"easy": {"size": 1}, "hard": {"size": 5}},
    ),
    "math:WordProblem": (
        "math.word_problem:WordProblem",
        "Solve a story from daily life in several steps.",
        {
            "easy": {"max_steps": 2},
            "hard": {"min_steps": 4, "distractors": 2},
        },
    ),
    "math:Geometry": (
        "math.geometry:Geometry",
        "Find a length, an angle or an area in a figure with a picture.",
        {
            "easy": {"max_steps": 2, "numbers_in": "both"},
            "hard": {"min_steps": 3, "numbers_in": "image"},
        },
    ),
}
"""By `family:Name`: module and class under `gemenv.envs`, one line, keywords of the variants."""

_BLOCKING = ("code", "math", "sql")
"""Families whose graders wait for a worker or a sandbox."""

_EXTRAS: dict[str, str] = {"math:Geometry": "vision"}
"""The extra that an environment needs, where it needs one."""


def questions() -> Iterator[EnvSpec]:
    """Yield the specs of all generated questions, in the order of the table."""
    for name, (place, description, variants) in _GENERATED.items():
        # The id without a variant has the defaults, and is the one to give a `level`.
        for variant, kwargs in {"": {}, **variants}.items():
            yield EnvSpec(
                id=f"{name}-v0-{variant}".rstrip("-"),
                entry_point=f"gemenv.envs.{place}",
                kwargs=kwargs,
                description=description,
                blocking=name.partition(":")[0] in _BLOCKING,
                extra=_EXTRAS.get(name),
            )
