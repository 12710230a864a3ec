"""Drawing a task that can be done."""

from collections.abc import Sequence

from gemenv.envs.base.dice import Dice
from gemenv.envs.tools.build import build
from gemenv.envs.tools.kinds import KINDS, Kind
from gemenv.envs.tools.scene import Scene, UnsuitableError
from gemenv.envs.tools.task import Request, solve
from gemenv.envs.tools.world import World
from gemenv.errors import ContractError, ToolError

_DRAWS = 200
_FOLLOW_UP = 25
"""Percent of tasks of tier 1 that are two of tier 0, one after the other."""


def kinds_of(domains: Sequence[str], min_tier: int, max_tier: int) -> list[str]:
    """Return the names of the kinds that need no other domains and are of a tier between two.

    >>> kinds_of(["files"], 0, 0)
    ['read_total', 'append_line']
    """
    return [
        name
        for name, kind in KINDS.items()
        if kind.domains <= {*domains} and min_tier <= kind.tier <= max_tier
    ]


def draw_task(
    dice: Dice, names: Sequence[str], small: Sequence[str]
) -> tuple[str, World, list[Request]]:
    """Draw an office and requests in it, with solutions that were tried.

    Args:
        dice: What draws.
        names: Kinds, each as likely.
        small: Kinds of which two may stand for one of tier 1, one after the other; may be empty.

    Returns:
        The names of the kinds, the office, and the requests.
    """
    for _ in range(_DRAWS):
        chosen = [dice.pick(names)]
        if KINDS[chosen[0]].tier == 1 and len(small) > 1 and dice.chance(_FOLLOW_UP):
            chosen = dice.sample(small, 2)
        # Where an office has nothing for a kind, another one has: no kind shall become rare.
        for _ in range(_DRAWS):
            task = _try(dice, [KINDS[name] for name in chosen])
            if task is not None:
                return "+".join(chosen), *task
    raise ContractError(f"No office has anything for {', '.join(names)}.")


def _try(dice: Dice, kinds: Sequence[Kind]) -> tuple[World, list[Request]] | None:
    world = build(dice)
    scene = Scene(world, dice)
    try:
        requests = [kind.draw(scene) for kind in kinds]
        solve(world, requests)
    except (UnsuitableError, ToolError):
        return None
    return world, requests
