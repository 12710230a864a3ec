"""gemenv: the gym for LLM agents.

One contract, `reset` and `step`, between an agent that writes text and an environment that
answers; environments by id, rollouts, agents and evaluation on top of it.
"""

from gemenv.core import AsyncEnv, Env, Info, StepResult, Wrapper
from gemenv.errors import GemenvError, ResetNeeded
from gemenv.messages import boxed, last_boxed
from gemenv.registry import EnvSpec, list_envs, make, register, spec

__version__ = "0.1.0"

__all__ = [
    "AsyncEnv",
    "Env",
    "EnvSpec",
    "GemenvError",
    "Info",
    "ResetNeeded",
    "StepResult",
    "Wrapper",
    "boxed",
    "last_boxed",
    "list_envs",
    "make",
    "register",
    "spec",
]
