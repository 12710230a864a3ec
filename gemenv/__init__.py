"""gemenv: the gym for LLM agents.

One contract, `reset` and `step`, between an agent that writes text and an environment that
answers; environments by id, rollouts, agents and evaluation on top of it.
"""

from typing import TYPE_CHECKING, Any

from gemenv.core import AsyncEnv, Env, Info, StepResult, Wrapper, shared
from gemenv.errors import GemenvError, ResetNeeded
from gemenv.messages import boxed, last_boxed
from gemenv.registry import EnvSpec, list_envs, make, register, spec

if TYPE_CHECKING:
    from gemenv.vector import VectorEnv, make_vec

__version__ = "0.1.0"

__all__ = [
    "AsyncEnv",
    "Env",
    "EnvSpec",
    "GemenvError",
    "Info",
    "ResetNeeded",
    "StepResult",
    "VectorEnv",
    "Wrapper",
    "boxed",
    "last_boxed",
    "list_envs",
    "make",
    "make_vec",
    "register",
    "shared",
    "spec",
]


def __getattr__(name: str) -> Any:
    """Import vector execution on first use: not every program needs it."""
    if name in ("VectorEnv", "make_vec"):
        from gemenv import vector

        return getattr(vector, name)
    raise AttributeError(f"module 'gemenv' has no attribute {name!r}")
