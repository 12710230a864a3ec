"""All templates, by name."""

from dataclasses import dataclass

from gemenv.envs.math.word_problems import (
    ages,
    averages,
    calendar,
    chance,
    fuel,
    growing,
    heads_and_legs,
    home,
    interest,
    labour,
    mixtures,
    percentages,
    ratios,
    recipes,
    shopping,
    stock,
    travel,
)
from gemenv.envs.math.word_problems.story import Template

_MODULES = (
    *(shopping, travel, labour, mixtures, ages, percentages, interest, ratios, averages),
    *(home, calendar, heads_and_legs, recipes, fuel, chance, stock, growing),
)


@dataclass(frozen=True)
class Entry:
    """A template and what is known of all its stories."""

    theme: str
    """The module it is in."""
    name: str
    """Theme and function: `shopping.change`."""
    steps: int
    """How many steps its solution takes."""
    write: Template
    """Draws a story."""


def _entries() -> tuple[Entry, ...]:
    return tuple(
        Entry(theme, f"{theme}.{write.__name__}", steps, write)
        for module in _MODULES
        for theme in (module.__name__.rpartition(".")[2],)
        for steps, write in module.TEMPLATES
    )


ENTRIES = _entries()
"""Every template, theme by theme. A new one is a function and a line in its module."""

THEMES = tuple(dict.fromkeys(entry.theme for entry in ENTRIES))
"""The themes, in the order of the table."""
