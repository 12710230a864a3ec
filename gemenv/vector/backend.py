"""What a vector environment demands of the machinery that runs its slots."""

from collections.abc import Mapping
from typing import Any, Protocol

Done = tuple[int, Any]
"""The index of a slot, and what its operation gave.

`reset`, `step` and `fail` give a `Step`, whatever happens in the environment; other operations
give their value, or the exception that they raised.
"""


class Backend(Protocol):
    """Runs operations on slots; at most one at a time on each.

    Operations:
        `step`: takes the action.
        `reset`: takes `{"seed", "options", "root"}`; a `root` starts the seeds anew.
        `get_state`, `set_state`: take nothing, and `{"state", "fork"}`.
        `call`: takes the name of an attribute or method of the environment, and its arguments.
        `fail`: takes `{"failure", "observation", "turn"}`; how a supervisor ends an episode.
    """

    def submit(self, operation: str, jobs: Mapping[int, Any]) -> list[Done]:
        """Begin an operation on some slots; return what is done at once."""
        ...

    def collect(self) -> list[Done]:
        """Return what is done meanwhile, without waiting."""
        ...

    def fileno(self) -> int:
        """Return a file descriptor that is readable whenever `collect` may give something."""
        ...

    def patience(self) -> float | None:
        """Return the seconds after which `collect` must be called to enforce deadlines."""
        ...

    def restart(self) -> None:
        """Drop what is in flight, and build all environments anew."""
        ...

    def close(self) -> None:
        """End everything that was started; may be called twice."""
        ...
