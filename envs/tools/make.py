"""What the ids of the family `tools` build: an office with its functions around it."""

from typing import Any, Literal

from gemenv.core import Env
from gemenv.envs.base.arguments import require_one_of
from gemenv.envs.base.hosting import takes_keywords_of
from gemenv.envs.tools.office import Office
from gemenv.envs.tools.reward import SCORES, CallReward
from gemenv.wrappers import ToolWrapper


@takes_keywords_of(Office)
def office(
    *,
    call_reward: Literal["none", "toolrl", "matchtir"] = "none",
    call_weight: float = 1.0,
    max_parallel_calls: int = 1,
    **office: Any,
) -> Env:
    """Build an `Office` whose functions can be called.

    Args:
        call_reward: Whether calls are rewarded by the gold calls, and how: `CallReward` says more.
        call_weight: What all calls together are worth at most.
        max_parallel_calls: Calls that a reply may make at once.
        **office: Keywords of `Office`.

    Raises:
        UnknownArgumentError: If a keyword is not a field of the configuration.
        InvalidArgumentError: If a value is out of range.
    """
    require_one_of("call_reward", call_reward, ("none", *SCORES))
    env = Office(**office)
    hosted = ToolWrapper(
        env, max_tool_uses=env.config.max_calls, max_parallel_calls=max_parallel_calls
    )
    if call_reward == "none":
        return hosted
    return CallReward(hosted, call_reward, weight=call_weight)
