"""What the user and the office say to the agent."""

from gemenv.envs.tools.scene import weekday
from gemenv.envs.tools.world import World
from gemenv.messages import boxed
from gemenv.tools import written

NOTHING_TO_ADD = (
    f"I have nothing to add. Go on, and end with {boxed('done')}, or with the answer in the box, "
    "when all is done."
)
"""What the user says to a message that asks for nothing."""

_RULES = f"""You work by calling functions, which look things up or change them:
{written("NAME", ARGUMENT="…")}
What no function tells, ask me: a reply without a call and without a box is a message to me. Change
nothing that I have not asked for. When all is done, end with {boxed("done")}; if I asked for
something, put the answer in the box instead. Write dates as 2026-03-09, times as 09:30, and amounts
in euros as 12.50, in mails and files too; functions take amounts in cents."""


def opening(world: World, request: str) -> str:
    """Return the first observation: who asks, when, for what, and how to work."""
    return (
        f"You are the assistant of {world.name}, {world.email}. Today is {weekday(world.today)}, "
        f"{world.today}.\n\n{world.name}: {request}\n\n{_RULES}"
    )
