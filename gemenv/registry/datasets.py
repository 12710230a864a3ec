"""The data sets that environments are registered for, by GEM's names."""

from collections.abc import Iterator
from typing import NamedTuple

from gemenv.registry.spec import EnvSpec


class _Kind(NamedTuple):
    """What environments of one kind share."""

    entry_point: str
    question_key: str
    answer_key: str
    blocking: bool = False
    """Whether grading waits for a worker or a sandbox."""
    extra: str | None = None


_MATH = _Kind("gemenv.envs.math.dataset:MathQuestion", "problem", "answer", blocking=True)
_VISUAL = _MATH._replace(entry_point="gemenv.envs.math.dataset:VisualMathQuestion", extra="vision")
_CODE = _Kind("gemenv.envs.code.dataset:CodeEnv", "problem", "tests", blocking=True)
_LOGIC = _Kind("gemenv.envs.qa.dataset:LogicQuestion", "question", "answer")
_QA = _Kind("gemenv.envs.qa.dataset:QAQuestion", "question", "answer")
_SQL = _Kind("gemenv.envs.sql.database:Database", "question", "sql", blocking=True)
_QA_PROBLEM = _QA._replace(question_key="problem")

_TRAINING: tuple[tuple[str, _Kind, str | None, str | None, str], ...] = (
    ("math:ASDiv2K", _MATH, "axon-rl/ASDIV-2k", None, "School problems in words (ASDiv)."),
    ("math:GSM8K", _MATH, "axon-rl/GSM-8k", None, "School problems in words (GSM8K)."),
    ("math:Math12K", _MATH, "axon-rl/MATH-12k", None, "Competition problems (MATH)."),
    (
        "math:Math8K-3to5",
        _MATH,
        "axon-rl/MATH-lvl3to5-8k",
        None,
        "Competition problems of levels 3 to 5 (MATH).",
    ),
    ("math:Orz57K", _MATH, "axon-rl/ORZ-57k", None, "Mixed problems (Open-Reasoner-Zero)."),
    ("math:DeepScaleR40K", _MATH, "axon-rl/DeepScaleR-40K", None, "Competition problems."),
    ("math:Geometry3K", _VISUAL, "axon-rl/geometry3k", "train", "Plane geometry with figures."),
    ("code:CodeContest", _CODE, "axon-rl/CodeContest", "train", "Contest programs, by tests."),
    ("code:Taco8k", _CODE, "axon-rl/TACO-8k", "train", "Contest programs and functions (TACO)."),
    (
        "code:PrimeIntellect15k",
        _CODE,
        "axon-rl/PrimeIntellect-15k",
        "train",
        "Programs and functions, by tests (SYNTHETIC-1).",
    ),
    *(
        (
            f"logic:RuleTaker-d{depth}",
            _LOGIC,
            f"axon-rl/RuleTaker-d{depth}-70k",
            "train",
            f"True or false by rules, proofs up to depth {depth} (RuleTaker).",
        )
        for depth in (0, 1, 2, 3, 5)
    ),
    (
        "qa:NaturalQuestions",
        _QA_PROBLEM,
        "axon-rl/NaturalQuestions",
        "train",
        "Questions that people asked a search engine.",
    ),
    ("qa:HotpotQA", _QA_PROBLEM, "axon-rl/HotpotQA", "train", "Questions of two steps."),
    ("sql:Database", _SQL, None, None, "Questions about databases of your own, answered by SQL."),
)
"""Name, kind, data set on the hub if there is one, its split, one line."""

_SEARCH = "axon-rl/search-eval"
_EVALUATION: tuple[tuple[str, _Kind, str | None, str | None, str], ...] = (
    ("eval:MATH500", _MATH, "axon-rl/math-eval", "math", "500 competition problems (MATH)."),
    ("eval:AMC", _MATH, "axon-rl/math-eval", "amc", "Problems of the AMC."),
    (
        "eval:OlympiadBench",
        _MATH,
        "axon-rl/math-eval",
        "olympiad_bench",
        "Olympiad problems (OlympiadBench).",
    ),
    ("eval:Minerva", _MATH, "axon-rl/math-eval", "minerva", "Problems of science (Minerva)."),
    ("eval:AIME24", _MATH, "axon-rl/math-eval", "aime24", "Problems of the AIME of 2024."),
    ("eval:CodeContest", _CODE, "axon-rl/CodeContest", "test", "Contest programs, by tests."),
    (
        "eval:QaOpen",
        _QA,
        "google-research-datasets/nq_open",
        "validation",
        "Questions that people asked a search engine (NQ-open).",
    ),
    ("eval:2Wiki", _QA, _SEARCH, "2wiki", "Questions of several steps (2WikiMultihopQA)."),
    ("eval:PopQA", _QA, _SEARCH, "popqa", "Questions about little-known things (PopQA)."),
    ("eval:TriviaQA", _QA, _SEARCH, "tq", "Trivia (TriviaQA)."),
    ("eval:HotpotQA", _QA, _SEARCH, "hotpotqa", "Questions of two steps (HotpotQA)."),
    ("eval:Bamboogle", _QA, _SEARCH, "bamboogle", "Questions of two steps (Bamboogle)."),
    ("eval:NaturalQuestions", _QA, _SEARCH, "nq", "Questions that people asked a search engine."),
    ("eval:Musique", _QA, _SEARCH, "musique", "Questions of two to four steps (MuSiQue)."),
)
"""The same; their rows come in their own order."""


def datasets() -> Iterator[EnvSpec]:
    """Yield the specs of all data sets, in the order of the tables."""
    for table, order in ((_TRAINING, {}), (_EVALUATION, {"shuffle": False})):
        for name, kind, dataset, split, description in table:
            yield EnvSpec(
                id=_versioned(name),
                entry_point=kind.entry_point,
                kwargs={
                    "dataset_name": dataset,
                    "split": split,
                    "question_key": kind.question_key,
                    "answer_key": kind.answer_key,
                    **order,
                },
                description=description,
                blocking=kind.blocking,
                extra=kind.extra,
            )


def _versioned(name: str) -> str:
    """Return an id; RuleTaker's depths are variants of it."""
    stem, dash, depth = name.partition("-d")
    return f"{stem}-v0{dash}{depth}"
