"""Evaluation: an agent on a suite of environments, with records, resume and error bars."""

from gemenv.eval.config import EvalConfig
from gemenv.eval.runner import evaluate
from gemenv.eval.suites import SUITES, Suite, resolve
from gemenv.eval.summary import EnvSummary, Summary, summarise

__all__ = [
    "SUITES",
    "EnvSummary",
    "EvalConfig",
    "Suite",
    "Summary",
    "evaluate",
    "resolve",
    "summarise",
]
