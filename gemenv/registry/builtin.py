"""The environments that come with gemenv, family by family."""

from gemenv.registry.games import games
from gemenv.registry.spec import EnvSpec

BUILTIN: tuple[EnvSpec, ...] = tuple(games())
"""Every built-in environment."""
