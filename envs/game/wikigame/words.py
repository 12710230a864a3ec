"""What the player reads."""

from gemenv.envs.game.wikigame.config import Variant
from gemenv.envs.game.wikigame.state import PREV_PAGE, State
from gemenv.errors import nearest
from gemenv.messages import boxed

_SHOWN = 100
"""Characters of a title that no page has."""
_COMPARED = 500
"""Titles that a wrong one is compared with."""
_BACK = (
    "From a page without links you are sent back to the page before it, which takes two turns and "
    "costs twice as much."
)
_RULES: dict[Variant, str] = {
    "noregrets": "You cannot go back. A page without links ends the game.",
    "oneback": (
        f"With {boxed(PREV_PAGE)} you go back to the page that you came from, but not twice in a "
        f"row. {_BACK}"
    ),
    "freenav": (
        f"With {boxed(PREV_PAGE)} you go back to the page that you came from, as often as you "
        f"like. {_BACK}"
    ),
    "eidetic": (
        "You may also follow any link that you have seen on your way. A page without links ends "
        "the game."
    ),
}


def rules(variant: Variant, max_turns: int) -> str:
    """Explain the game, but for the form of an answer."""
    return (
        "You are on a page of a wiki, and want to reach a target page by following links, in as "
        f"few moves as you can and within {max_turns} turns. Each move names a link of the page "
        f"that you are on. {_RULES[variant]}"
    )


def board(state: State, variant: Variant, turns_left: int) -> str:
    """Show the target, the present page with its links, the path, and the turns left."""
    back = f"{boxed(PREV_PAGE)} to {state.stack[-1]}" if state.can_go_back(variant) else ""
    earlier = state.earlier_links()
    lines = (
        f"Target page: {state.target}",
        f"About it: {state.target_summary}" if state.target_summary else "",
        f"Current page: {state.page}",
        f"About it: {state.summary}" if state.summary else "",
        f"Links: {' '.join(map(boxed, state.links)) or 'none'}",
        f"Links seen before: {' '.join(map(boxed, earlier))}" if earlier else "",
        f"Back: {back}" if back else "",
        f"Path so far: {' > '.join(state.path)}",
        f"Turns left: {turns_left}",
    )
    return "\n".join(filter(None, lines))


def refusal(title: str, choices: list[str]) -> str:
    """Say that a title may not be followed, and which one may be meant."""
    asked = title.replace("_", " ").casefold()
    parts = (
        choice
        for choice in choices
        if len(asked) > 2 and (asked in choice.casefold() or choice.casefold() in asked)
    )
    part = next(parts, None)
    hint = f" Did you mean {part!r}?" if part else nearest(title[:255], choices[:_COMPARED])
    shown = title if len(title) <= _SHOWN else f"{title[:_SHOWN]}…"
    return f"There is no link {shown!r} that you may follow.{hint}"
