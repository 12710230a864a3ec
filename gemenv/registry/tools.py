"""The tasks of the office, which bring their tools along: a table, as for games."""

from collections.abc import Iterator
from typing import Any

from gemenv.registry.spec import EnvSpec

_OFFICES: dict[str, tuple[str, dict[str, dict[str, Any]]]] = {
    "Office": (
        "Do what your user asks by calling the functions of an office.",
        {"": {}, "easy": {"max_tier": 0, "max_calls": 10}, "hard": {"min_tier": 2}},
    ),
    "Calendar": (
        "Plan, move and cancel events by calling functions.",
        {"": {"domains": ("calendar", "contacts")}},
    ),
    "Mail": (
        "Read, write and sort mails by calling functions.",
        {"": {"domains": ("mail", "contacts")}},
    ),
    "Shop": ("Find, order and pay by calling functions.", {"": {"domains": ("shop", "bank")}}),
    "Bank": ("Look after accounts and bills by calling functions.", {"": {"domains": ("bank",)}}),
    "Files": ("Read, write and tidy files by calling functions.", {"": {"domains": ("files",)}}),
}
"""By name: one line, and the keywords of each variant."""


def tools() -> Iterator[EnvSpec]:
    """Yield the specs of the office, as a whole and by domain."""
    for name, (description, variants) in _OFFICES.items():
        for variant, kwargs in variants.items():
            yield EnvSpec(
                id=f"tools:{name}-v0-{variant}".rstrip("-"),
                entry_point="gemenv.envs.tools.make:office",
                kwargs=kwargs,
                description=description,
            )
