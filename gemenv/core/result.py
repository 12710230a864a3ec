"""What one step gives back."""

from typing import Any, NamedTuple

Info = dict[str, Any]
"""Diagnostics of a reset or step; the keys that are always there are listed in `Env`."""


Step = tuple[str, float, bool, bool, Info]
"""Gymnasium's five: observation, reward, terminated, truncated, info."""


class StepResult(NamedTuple):
    """The five values of Gymnasium's `step`, by name.

    `StepResult(*env.step(action))` gives the names to what `step` returned. To build one, use
    `StepResult.of`, which fills the info that the contract demands and adds up the reward.
    """

    observation: str
    """What the agent sees next."""
    reward: float
    """The sum of `info["reward_terms"]`."""
    terminated: bool
    """The task ended by itself: solved, lost, answered."""
    truncated: bool
    """A limit cut the episode: turns, tokens, time, tool calls."""
    info: Info

    @classmethod
    def of(
        cls,
        observation: str,
        reward_terms: dict[str, float],
        *,
        terminated: bool = False,
        truncated: bool = False,
        success: bool = False,
        action_valid: bool = True,
        parsed_action: str | None = None,
        info: Info | None = None,
    ) -> "StepResult":
        """Build a result whose reward is the sum of its named terms.

        Args:
            observation: What the agent sees next.
            reward_terms: The reward of this step in named parts; may be empty.
            terminated: Whether the task ended by itself.
            truncated: Whether a limit cut the episode.
            success: Whether the task is solved.
            action_valid: Whether the action could be read and was allowed.
            parsed_action: The action as the environment understood it.
            info: Further entries for `info`.

        >>> StepResult.of("Right.", {"correct": 1.0}, terminated=True, success=True).reward
        1.0
        """
        full: Info = {
            "success": success,
            "action_valid": action_valid,
            "parsed_action": parsed_action,
            "reward_terms": reward_terms,
        }
        if info:
            full |= info
        return cls(observation, float(sum(reward_terms.values())), terminated, truncated, full)
