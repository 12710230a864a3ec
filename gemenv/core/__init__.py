"""The contract that everything speaks: environments, their two faces, wrappers, snapshots."""

from gemenv.core.async_env import AsyncEnv
from gemenv.core.env import Env
from gemenv.core.result import Info, Step, StepResult
from gemenv.core.shared import shared
from gemenv.core.wrapper import Wrapper

__all__ = ["AsyncEnv", "Env", "Info", "Step", "StepResult", "Wrapper", "shared"]
