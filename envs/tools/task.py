"""What the agent is asked to do, and how it is done."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from gemenv.envs.tools.canonical import digest
from gemenv.envs.tools.functions import FUNCTIONS, READING
from gemenv.envs.tools.world import World


@dataclass
class GoldCall:
    """A call that belongs to the solution."""

    name: str
    arguments: dict[str, Any]


@dataclass
class Detail:
    """What the user knows, has not said, and says when asked."""

    keywords: list[str]
    """Small letters; a message that holds one of them asks for it."""
    question: str
    """A message that asks for it."""
    answer: str
    """What the user says."""


@dataclass
class Request:
    """Something that the user wants."""

    text: str
    calls: list[GoldCall]
    """A solution."""
    answer: str = ""
    """What the user wants to hear; empty if anything will do."""
    facts: list[str] = field(default_factory=list[str])
    """What counts in mails that are sent, as in `canonical.facts`."""
    details: list[Detail] = field(default_factory=list[Detail])
    path: list[str] = field(default_factory=list[str])
    """The digest of the world before the solution, and after each call of it."""


def call(name: str, **arguments: Any) -> GoldCall:
    """Return a gold call.

    >>> call("read_file", path="/notes/may.txt").arguments
    {'path': '/notes/may.txt'}
    """
    return GoldCall(name, arguments)


def perform(world: World, gold: GoldCall) -> Any:
    """Call a function on a world.

    Raises:
        ToolError: If it refuses; the world is as before.
    """
    return FUNCTIONS[gold.name](world, **gold.arguments)


def solve(world: World, requests: Sequence[Request]) -> None:
    """Follow the solutions on a copy of the world, one request after the other; set each `path`.

    Raises:
        ToolError: If a function refuses a call.
    """
    copied = world.copy()
    for request in requests:
        request.path = [digest(copied, request.facts)]
        for gold in request.calls:
            perform(copied, gold)
            same = gold.name in READING
            request.path.append(request.path[-1] if same else digest(copied, request.facts))


def written_call(gold: GoldCall) -> str:
    """Write a gold call as JSON, for critics."""
    return json.dumps({"name": gold.name, "arguments": gold.arguments}, ensure_ascii=False)
