"""From keywords to an instance: configuration, level, split."""

import inspect
from abc import abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from typing import Any, ClassVar

import numpy as np

from gemenv.core import Env
from gemenv.core.snapshot import fit_field
from gemenv.envs.base.arguments import is_int, keyword_parameters, refuse_unknown, require
from gemenv.envs.base.split import MAX_DRAWS, Split, split_of
from gemenv.errors import InvalidArgumentError


class InstanceEnv(Env):
    """An environment that draws each episode's instance from a configuration.

    Args:
        level: Difficulty from 0 to `MAX_LEVEL`: takes the configuration of `at_level`. Keywords of
            the configuration come on top. Not together with `randomize`, nor with an id's variant,
            which is a configuration of its own.
        split: Draws only instances of this part: one in five of all instances is for "test", the
            others for "train", and none for both. By default all.
        randomize: Draw a configuration at every reset; keywords given besides stay fixed.
        config: Fields of the configuration.

    Raises:
        UnknownArgumentError: If a keyword is not a field of the configuration.
        InvalidArgumentError: If a value is out of range; at a reset, if no instance is in `split`.
    """

    Config: ClassVar[type[Any]]
    """The configuration's class, a frozen dataclass; its defaults are those of the environment."""
    MAX_LEVEL: ClassVar[int]
    """The highest level of difficulty; the lowest is 0."""
    snapshot_fields = ("config", "state")
    config: Any
    """The configuration of this episode."""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Show the configuration's fields in the signature that `help` and editors read."""
        super().__init_subclass__(**kwargs)
        if "Config" in cls.__dict__:
            own = keyword_parameters(cls)
            config = inspect.signature(cls.Config).parameters.values()
            named = [own[name] for name in cls._keywords()]
            cls.__signature__ = inspect.Signature([*config, *named])

    @classmethod
    def _keywords(cls) -> list[str]:
        """Return the constructor's keywords besides those of the configuration."""
        return ["level", "split", "randomize"]

    def __init__(
        self,
        *,
        level: int | None,
        split: Split | None,
        randomize: bool,
        config: Mapping[str, Any],
    ) -> None:
        self._refuse_unknown(config)
        require(split in (None, "train", "test"), "`split` must be None, 'train' or 'test'", split)
        self.level, self.randomize = level, randomize
        self.split: Split | None = split
        self._given = {name: self._fit(name, value) for name, value in config.items()}
        self.config = self._fixed = (
            self.Config(**self._given) if level is None else self._at_level(level)
        )

    def _refuse_unknown(self, names: Iterable[str]) -> None:
        known = [*(field.name for field in fields(self.Config)), *self._keywords()]
        refuse_unknown(type(self).__name__, names, known)

    def _fit(self, name: str, value: Any) -> Any:
        try:
            return fit_field(self.Config, name, value)
        except ValueError as error:
            raise InvalidArgumentError(
                f"`{name}` of {type(self).__name__} must be of the type that "
                f"{self.Config.__name__} declares, got {value!r}."
            ) from error

    def _at_level(self, level: int) -> Any:
        require(
            not self.randomize,
            "`level` fixes a configuration, so it must be None with `randomize`",
            level,
        )
        require(
            is_int(level, 0, self.MAX_LEVEL),
            f"`level` of {type(self).__name__} must be an int from 0 to {self.MAX_LEVEL}",
            level,
        )
        return replace(self.at_level(level), **self._given)

    # What a subclass writes

    @classmethod
    @abstractmethod
    def draw_config(cls, rng: np.random.Generator) -> Any:
        """Draw a configuration for a randomized environment."""

    @classmethod
    @abstractmethod
    def at_level(cls, level: int) -> Any:
        """Return the configuration of a level from 0 to `MAX_LEVEL`, no easier than those below."""

    @abstractmethod
    def start(self) -> Any:
        """Draw an instance from `np_random` and return its `State`."""

    @abstractmethod
    def canonical(self) -> str:
        """Write the instance of this episode, what is to be solved, in any turn of it.

        Two instances that are equal as tasks give the same text, and others do not; limits such as
        `max_turns` do not count. The text decides to which `split` an instance belongs: a change
        of it moves instances between training and test, and raises the version in the id.
        """

    @abstractmethod
    def difficulty(self) -> float:
        """Return how hard the instance of this episode is, by its solution: 0 or more.

        The environment says in which unit: moves of the shortest solution, bits to find out. It is
        a method, and no entry of the reset's info, so that no reset pays for a solver and whoever
        wants it finds it in one place.
        """

    def instance_space(self) -> int | None:
        """Return how many instances the present configuration has at most.

        `None` stands for so many that a thousand seeds give, but for a few, different ones.
        """
        return None

    # What follows from it

    def draw(self, n: int) -> int:
        """Draw an integer in [0, n) from `np_random`, n far below 2**64.

        It scales 64 random bits, which takes a fifth of the time of `integers`.
        """
        return (self._np_random or self.np_random).bit_generator.random_raw() * n >> 64

    def _draw_instance(self) -> None:
        """Set `config` and `state` for a new episode."""
        self._draw_once()
        if self.split is not None:
            self._redraw(self.split)

    def _draw_once(self) -> None:
        if self.randomize:
            self.config = replace(self.draw_config(self.np_random), **self._given)
        else:
            # A snapshot of another variant may have brought its own.
            self.config = self._fixed
        self.state = self.start()

    def _redraw(self, split: Split) -> None:
        """Draw until the instance belongs to the split."""
        for _ in range(MAX_DRAWS):
            if split_of(self.canonical()) == split:
                return
            self._draw_once()
        raise InvalidArgumentError(
            f"`split` must be None for this configuration: {MAX_DRAWS} draws gave no instance for "
            f"{split!r}, got {self.config!r}. Choose one with more instances."
        )
