"""What an agent has found by searching, and what it should have found."""

from typing import Any, NamedTuple, cast

from gemenv.core import Info


class Found(NamedTuple):
    """A passage that the agent was shown."""

    id: str
    """Names it in its corpus."""
    title: str


def search_calls(info: Info, tool: str) -> list[dict[str, Any]]:
    """Return what `info` tells of the calls of a search tool that went well."""
    calls: list[dict[str, Any]] = info.get("tool_calls", [])
    return [call for call in calls if call["name"] == tool and call["ok"]]


def passages_of(call: dict[str, Any]) -> list[Found]:
    """Return the passages that a call gave, in the order of its text."""
    passages: list[dict[str, str]] = call.get("data", {}).get("passages", [])
    return [Found(passage["id"], passage["title"]) for passage in passages]


def evidence_of(info: Info) -> list[str]:
    """Return `info["privileged"]["evidence"]`: ids or titles of passages; empty without it."""
    evidence: object = info.get("privileged", {}).get("evidence")
    if not isinstance(evidence, list | tuple):
        return []
    return [str(item) for item in cast("list[object]", evidence)]


def is_evidence(passage: Found, evidence: list[str]) -> bool:
    """Say whether a passage is among the evidence, by its id or its title.

    >>> is_evidence(Found("17", "Lima"), ["17"]), is_evidence(Found("17", "Lima"), ["Oslo"])
    (True, False)
    """
    return passage.id in evidence or passage.title in evidence
