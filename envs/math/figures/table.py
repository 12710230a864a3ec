"""All kinds of figures, by name."""

from collections.abc import Callable
from dataclasses import dataclass

from gemenv.envs.math.draws import Draw
from gemenv.envs.math.figures import circles, coordinates, lines, polygons, triangles
from gemenv.envs.math.figures.sketch import Task


@dataclass(frozen=True)
class Kind:
    """A kind of figure."""

    theme: str
    """The module it is in."""
    name: str
    steps: int
    """How many theorems or formulae lead to the answer."""
    draw: Callable[[Draw], Task]


KINDS = tuple(
    Kind(theme, draw.__name__, steps, draw)
    for module in (triangles, lines, circles, polygons, coordinates)
    for theme in (module.__name__.rpartition(".")[2],)
    for steps, draw in module.KINDS
)
"""Every kind. A new one is a function and a line in its module."""
