"""Wrappers: one change to an environment, for both of its faces."""

from collections.abc import Mapping
from typing import Any, ClassVar, Self

import numpy as np
from gymnasium.envs.registration import EnvSpec

from gemenv.core.env import Env
from gemenv.core.result import Info, Step, StepResult
from gemenv.errors import InvalidArgumentError


class Wrapper(Env):
    """An environment around another one, with the same contract.

    A subclass overrides one or two of the hooks `on_action`, `on_reset` and `on_step`; the sync
    and the async face both call them. What an episode of its own needs to remember goes into
    attributes named in `snapshot_fields`, and is set in `on_reset`.

    Args:
        env: The environment to wrap.

    Example:
        >>> import gemenv
        >>> class Shout(Wrapper):
        ...     '''Show observations in capitals.'''
        ...     def on_step(self, result):
        ...         return result._replace(observation=result.observation.upper())
        >>> env = Shout(gemenv.make("game:GuessTheNumber-v0-easy"))
        >>> observation, info = env.reset(seed=0)
        >>> observation, *_ = env.step(env.sample_random_action())
        >>> observation.isupper()
        True
    """

    snapshot_fields: ClassVar[tuple[str, ...]] = ()

    def __init__(self, env: Env) -> None:
        if not isinstance(env, Env):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise InvalidArgumentError(f"A wrapper goes around a `gemenv.Env`, got {env!r}.")
        self.env = env
        self.observation_space, self.action_space = env.observation_space, env.action_space
        self.env_id, self.env_kwargs = env.env_id, env.env_kwargs
        self.blocking, self.snapshot = env.blocking, env.snapshot
        self.num_tasks = env.num_tasks

    # Hooks

    def on_action(self, action: str) -> str:
        """Return the action that the wrapped environment gets."""
        return action

    def on_reset(self, observation: str, info: Info) -> tuple[str, Info]:
        """Return what `reset` gives back."""
        return observation, info

    def on_step(self, result: StepResult) -> StepResult:
        """Return what `step` gives back."""
        return result

    # The two faces

    def _open(self, seed: int | None) -> None:
        self.env._open(seed)
        self.turn, self.over = 0, True

    def _reset(self, options: dict[str, Any]) -> tuple[str, Info]:
        return self.on_reset(*self.env.reset(options=options))

    def _step(self, action: str) -> Step:
        return self.on_step(StepResult(*self.env.step(self.on_action(action))))

    async def areset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[str, Info]:
        """Begin an episode, as `Env.areset` does."""
        self._open(seed)
        return self._begin(self.on_reset(*await self.env.areset(options=options)))

    async def astep(self, action: str) -> Step:
        """Answer one action, as `Env.astep` does."""
        if self.over or not isinstance(action, str):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise self._misuse(action)
        self.turn += 1
        result = StepResult(*await self.env.astep(self.on_action(action)))
        return self._end_turn(self.on_step(result))

    # Delegation

    def _random_action(self, rng: np.random.Generator) -> str:
        return self.env.sample_random_action(rng)

    def oracle_action(self) -> str | None:
        """Return the wrapped environment's oracle action."""
        return None if self.over else self.env.oracle_action()

    def potential(self) -> float | None:
        """Return the wrapped environment's potential, that of the last state after the end too."""
        return self.env.potential()

    def action_menu(self) -> list[str] | None:
        """Return the wrapped environment's menu; override it where `on_action` rewrites replies."""
        return None if self.over else self.env.action_menu()

    def render(self) -> str:
        """Return what the wrapped environment renders."""
        return self.env.render()

    def close(self) -> None:
        """Close the wrapped environment."""
        self.env.close()

    @property
    def unwrapped(self) -> Env:
        """The innermost environment."""
        inner = self.env.unwrapped
        assert isinstance(inner, Env)  # noqa: S101 - the constructor lets nothing else in
        return inner

    @property
    def spec(self) -> EnvSpec | None:
        """What `gymnasium.make` built the environment from; Gymnasium sets it on the innermost."""
        return self.env.spec

    @spec.setter
    def spec(  # pyright: ignore[reportIncompatibleVariableOverride]
        self, value: EnvSpec | None
    ) -> None:
        self.env.spec = value

    @property
    def np_random(self) -> np.random.Generator:
        """The generator of the wrapped environment."""
        return self.env.np_random

    @np_random.setter
    def np_random(self, value: np.random.Generator) -> None:
        self.env.np_random = value

    @property
    def np_random_seed(self) -> int:
        """The seed of the wrapped environment's generator."""
        return self.env.np_random_seed

    @property
    def action_random(self) -> np.random.Generator:
        """The generator of `sample_random_action`."""
        return self.env.action_random

    def seed_random_action(self, seed: int) -> None:
        """Begin the wrapped environment's `action_random` anew."""
        self.env.seed_random_action(seed)

    def has_wrapper_attr(self, name: str) -> bool:
        """Say whether this wrapper or an environment inside has the attribute."""
        return hasattr(self, name) or self.env.has_wrapper_attr(name)

    def get_wrapper_attr(self, name: str) -> Any:
        """Return the attribute of the outermost layer that has it."""
        return getattr(self, name) if hasattr(self, name) else self.env.get_wrapper_attr(name)

    def set_wrapper_attr(self, name: str, value: Any, *, force: bool = True) -> bool:
        """Set the attribute on the outermost layer that has it; on this one if none has."""
        if hasattr(self, name) or not self.env.has_wrapper_attr(name):
            return super().set_wrapper_attr(name, value, force=force)
        return self.env.set_wrapper_attr(name, value, force=force)

    # Snapshots

    def _dump_source(self) -> dict[str, Any]:
        return {"env": self.env.get_state()}

    def _load_source(self, data: Mapping[str, Any]) -> None:
        self.env.set_state(data["env"])

    def spawn(self, *, same_state: bool = False, **kwargs: Any) -> Self:
        """Build another instance of the whole stack; `kwargs` go to the innermost constructor."""
        args, given = self._arguments
        inner = self.env.spawn(**kwargs)
        twin = type(self)(inner, *args[1:], **{k: v for k, v in given.items() if k != "env"})
        return self._settle(twin, same_state=same_state)

    def __repr__(self) -> str:
        if self.env_id != self.env.env_id:
            # The id stands for the whole stack.
            return f"<{type(self).__name__} {self.env_id}>"
        return f"<{type(self).__name__}{self.env!r}>"
