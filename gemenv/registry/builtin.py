"""The environments that come with gemenv, family by family."""

from gemenv.registry.datasets import datasets
from gemenv.registry.games import games
from gemenv.registry.questions import questions
from gemenv.registry.spec import EnvSpec

BUILTIN: tuple[EnvSpec, ...] = (*games(), *questions(), *datasets())
"""Every built-in environment."""
