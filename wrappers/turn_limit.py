"""A limit on the turns of an episode."""

from gemenv.core import Env, StepResult, Wrapper
from gemenv.errors import InvalidArgumentError


class TurnLimit(Wrapper):
    """Truncate the episode after a number of turns.

    Args:
        env: The environment to wrap.
        max_turns: Turns, 1 or more; the environment's own limit still holds.

    Raises:
        InvalidArgumentError: If `max_turns` is below 1.

    Example:
        >>> import gemenv
        >>> env = TurnLimit(gemenv.make("game:Sokoban-v0-easy"), max_turns=1)
        >>> observation, info = env.reset(seed=0)
        >>> observation, reward, terminated, truncated, info = env.step(env.sample_random_action())
        >>> truncated
        True
    """

    def __init__(self, env: Env, max_turns: int) -> None:
        super().__init__(env)
        if max_turns < 1:
            raise InvalidArgumentError(f"`max_turns` must be 1 or more, got {max_turns!r}.")
        self.max_turns = max_turns

    def on_step(self, result: StepResult) -> StepResult:
        """Truncate at the limit, unless the task has ended by itself."""
        if self.turn < self.max_turns or result.terminated:
            return result
        return result._replace(truncated=True)
