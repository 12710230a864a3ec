"""What a vector environment gives back."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gemenv.core import Info


class EnvStep(NamedTuple):
    """One finished step or reset of one environment; a reset has reward 0 and no end."""

    env_index: int
    """Which environment of the vector."""
    observation: str
    reward: float
    terminated: bool
    truncated: bool
    info: Info


class StepBatch(NamedTuple):
    """One step of several environments, as `gymnasium.vector.VectorEnv.step` orders it."""

    observations: tuple[str, ...]
    rewards: NDArray[np.float64]
    terminations: NDArray[np.bool_]
    truncations: NDArray[np.bool_]
    infos: tuple[Info, ...]
