"""The quality gate for environments: does this one keep the contract of `gemenv.Env`?"""

from gemenv.check.base import Check, CheckResult, Context, Report
from gemenv.check.load import load_env_class
from gemenv.check.runner import check_env
from gemenv.check.table import CHECKS

__all__ = [
    "CHECKS",
    "Check",
    "CheckResult",
    "Context",
    "Report",
    "check_env",
    "load_env_class",
]
