"""Running totals of an episode."""

from typing import ClassVar

from gemenv.core import Info, StepResult, Wrapper


class EpisodeStatistics(Wrapper):
    """Report what the episode has come to so far.

    Every info gets `episode`, a dict with `return` (the sum of rewards), `turns`, and
    `invalid_actions`.

    Example:
        >>> import gemenv
        >>> env = EpisodeStatistics(gemenv.make("game:GuessTheNumber-v0-easy"))
        >>> _ = env.reset(seed=0)
        >>> env.step("no number")[-1]["episode"]
        {'return': -0.1, 'turns': 1, 'invalid_actions': 1}
    """

    snapshot_fields: ClassVar[tuple[str, ...]] = ("total", "invalid_actions", "turns")
    total: float = 0.0
    invalid_actions: int = 0
    turns: int = 0

    def on_reset(self, observation: str, info: Info) -> tuple[str, Info]:
        """Begin new totals."""
        self.total, self.invalid_actions, self.turns = 0.0, 0, 0
        info["episode"] = self._totals()
        return observation, info

    def on_step(self, result: StepResult) -> StepResult:
        """Add a turn."""
        self.total += result.reward
        self.turns += 1
        self.invalid_actions += not result.info["action_valid"]
        result.info["episode"] = self._totals()
        return result

    def _totals(self) -> dict[str, float | int]:
        return {
            "return": self.total,
            "turns": self.turns,
            "invalid_actions": self.invalid_actions,
        }
