"""Many environments at once: in step, or each at its own pace."""

from gymnasium.vector import AutoresetMode

from gemenv.vector.batch import EnvStep, StepBatch
from gemenv.vector.env import VectorEnv
from gemenv.vector.make import BACKENDS, make_vec

__all__ = ["BACKENDS", "AutoresetMode", "EnvStep", "StepBatch", "VectorEnv", "make_vec"]
