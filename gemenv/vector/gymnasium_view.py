"""A vector environment as Gymnasium knows it."""

import itertools
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import gymnasium.vector
import numpy as np
from gymnasium.vector.utils import batch_space
from numpy.typing import NDArray

from gemenv.core import Info

if TYPE_CHECKING:
    from gemenv.vector.env import VectorEnv

Texts = tuple[str, ...]
Flags = NDArray[np.bool_]


class GymnasiumVectorEnv(gymnasium.vector.VectorEnv[Texts, Sequence[str], NDArray[Any]]):
    r"""A view onto the environments of a `VectorEnv`, for code written against Gymnasium.

    Observations are a tuple of texts. Infos are one dict of arrays, as Gymnasium's own vector
    environments give them: `infos["turn"]` holds the value of each environment, and
    `infos["_turn"]` whether it has one. What is a dict in an environment, such as `final_info`,
    is a dict of such arrays. Values of different types become an array of objects. The number of
    the episode is `infos["episode_number"]`: Gymnasium keeps `episode` for statistics.

    Args:
        vec: The environments; closing the view closes them.

    Example:
        >>> import gemenv
        >>> view = gemenv.make_vec("game:GuessTheNumber-v0-easy", 2, seed=0).as_gymnasium()
        >>> observations, infos = view.reset()
        >>> observations, rewards, terminations, truncations, infos = view.step([r"\boxed{5}"] * 2)
        >>> infos["turn"], infos["_turn"]
        (array([1, 1]), array([ True,  True]))
        >>> view.close()
    """

    def __init__(self, vec: "VectorEnv") -> None:
        self.vec, self.num_envs = vec, vec.num_envs
        self.metadata = {"render_modes": ["ansi"], **vec.metadata}
        self.render_mode = "ansi"
        self.single_observation_space = vec.single_observation_space
        self.single_action_space = vec.single_action_space
        self.observation_space = batch_space(vec.single_observation_space, self.num_envs)
        self.action_space = batch_space(vec.single_action_space, self.num_envs)

    def reset(
        self,
        *,
        seed: int | Sequence[int | None] | None = None,
        options: dict[str, Any] | None = None,
    ) -> tuple[Texts, dict[str, Any]]:
        """Begin episodes everywhere, or where `options["reset_mask"]` is true.

        Args:
            seed: The root of all seeds, or a seed for each environment, even if a mask spares it.
            options: Passed to every environment, without the mask.
        """
        mask = (options or {}).get("reset_mask")
        if mask is not None and isinstance(seed, Sequence | np.ndarray):
            seed = [*itertools.compress(seed, np.ravel(mask).tolist())]
        observations, infos = self.vec.reset(seed=seed, options=options)
        return observations, self._batch(enumerate(infos))

    def step(
        self, actions: Sequence[str]
    ) -> tuple[Texts, NDArray[np.float64], Flags, Flags, dict[str, Any]]:
        """Take one action in each environment, as `VectorEnv.step` does."""
        observations, rewards, terminations, truncations, infos = self.vec.step(actions)
        return observations, rewards, terminations, truncations, self._batch(enumerate(infos))

    def render(self) -> tuple[str, ...]:
        """Return what each environment renders."""
        return self.call("render")

    def call(self, name: str, *args: Any, **kwargs: Any) -> tuple[Any, ...]:
        """Return an attribute of each environment, or what its method returns."""
        return tuple(self.vec.call(name, *args, **kwargs))

    def close_extras(self, **kwargs: Any) -> None:
        """Close the environments."""
        self.vec.close()

    def _batch(self, infos: Iterable[tuple[int, Info]]) -> dict[str, Any]:
        """Turn the infos of environments, by index, into arrays by key."""
        columns: dict[str, dict[int, Any]] = {}
        for index, info in infos:
            for key, value in info.items():
                columns.setdefault(key, {})[index] = value
        batched: dict[str, Any] = {}
        for key, column in columns.items():
            if all(isinstance(value, dict) for value in column.values()):
                batched[key] = self._batch(column.items())
            elif not self._add_column(batched, key, column):
                batched[key] = np.full(self.num_envs, None, object)
                for index, value in column.items():
                    batched[key][index] = value
            mask = batched[f"_{key}"] = np.zeros(self.num_envs, np.bool_)
            mask[[*column]] = True
        return batched

    def _add_column(self, batched: dict[str, Any], key: str, column: dict[int, Any]) -> bool:
        """Add one key by Gymnasium's rules, and say whether they fit all of its values."""
        values = column.values()
        if len({(v.__class__, getattr(v, "dtype", 0), getattr(v, "shape", 0)) for v in values}) > 1:
            return False  # Gymnasium would press them into the type of the first.
        try:
            for index, value in column.items():
                self._add_info(batched, {key: value}, index)
        except OverflowError:  # an integer of more than 64 bits
            return False
        return True
