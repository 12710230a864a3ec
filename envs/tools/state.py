"""What an episode in an office is about."""

from dataclasses import dataclass, field
from typing import Any

from gemenv.envs.tools.task import Request
from gemenv.envs.tools.world import World


@dataclass
class MadeCall:
    """A call that the agent made."""

    name: str
    arguments: dict[str, Any]
    ok: bool


@dataclass
class OfficeState:
    """An episode."""

    kind: str
    """The kind of task; two, joined by `+`, if there are two requests."""
    world: World
    requests: list[Request]
    current: int = 0
    """The number of the request that is to be done."""
    told: list[int] = field(default_factory=list[int])
    """The numbers of its details that the user has told."""
    log: list[MadeCall] = field(default_factory=list[MadeCall])
    """All calls of the episode with arguments that fit."""
    since: int = 0
    """How many calls were made for earlier requests."""

    @property
    def request(self) -> Request:
        """The request that is to be done."""
        return self.requests[self.current]
