"""What became of a call."""

from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

Status: TypeAlias = Literal["ok", "error", "timeout", "memory", "died"]


@dataclass(frozen=True)
class Outcome:
    """What became of a call to a worker.

    Attributes:
        status: `ok`; `error`, the function raised; `timeout`, it was killed at its deadline;
            `memory`, it wanted more memory than it may have; `died`, its process ended, or
            could not be started.
        value: What the function returned, as JSON gives it back: a tuple comes as a list.
        message: What went wrong, in one line: of an error, the exception's type and text, cut
            to 500 characters.
        seconds: How long the work itself took.
    """

    status: Status
    value: Any = None
    message: str = ""
    seconds: float = 0.0
