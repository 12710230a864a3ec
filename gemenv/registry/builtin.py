"""The environments that come with gemenv, family by family."""

from gemenv.registry.datasets import datasets
from gemenv.registry.games import games
from gemenv.registry.questions import questions
from gemenv.registry.reasoning import reasoning
from gemenv.registry.spec import EnvSpec
from gemenv.registry.tasks import tasks
from gemenv.registry.tools import tools

BUILTIN: tuple[EnvSpec, ...] = (
    *games(),
    *questions(),
    *datasets(),
    *reasoning(),
    *tools(),
    *tasks(),
)
"""Every built-in environment."""
