"""Formulas told as stories: variables are choices between two ways, clauses are people.

A *story* tells a clause by what its person wishes for: one of the wishes is enough. The *dual*
story tells the same clause by its complement: what its person fears, the opposite of each wish, and
all of it together makes the person unhappy. Both have the same answers.
"""

from collections.abc import Sequence
from typing import NamedTuple

from gemenv.envs.logic.sat.truth_tables import Clause


class Theme(NamedTuple):
    """What a story is about."""

    opening: str
    """The first sentence."""
    kind: str
    """What the choices are about, as in "Each of the 6 pieces"."""
    items: str
    """At least sixteen of them, with blanks between and underscores inside."""
    choice: str
    """What is chosen for each item, as in "is played either loud or soft"."""
    ways: tuple[str, str]
    """The way of a variable that is false, and of one that is true."""
    person: str
    """Who has wishes; an `s` makes the plural."""


THEMES = (
    Theme(
        "A band plans a concert.",
        "pieces",
        "waltz march tango polka ballad hymn lullaby overture serenade rondo minuet samba gavotte "
        "nocturne fugue bolero",
        "is played either loud or soft",
        ("soft", "loud"),
        "listener",
    ),
    Theme(
        "A town gets ready for its summer festival.",
        "buildings",
        "bakery library station theatre school museum mill chapel market_hall post_office "
        "bath_house observatory fire_station inn lighthouse town_hall",
        "is painted either blue or yellow",
        ("yellow", "blue"),
        "citizen",
    ),
    Theme(
        "A museum opens a new wing.",
        "rooms",
        "fossil_room coin_room map_room mask_room bell_room clock_room glass_room silk_room "
        "stone_room toy_room tea_room shell_room stamp_room sword_room lamp_room kite_room",
        "is kept either dark or bright",
        ("dark", "bright"),
        "guide",
    ),
)
"""What stories are told of."""


def item_names(theme: Theme, num_vars: int) -> list[str]:
    """Return the items that stand for the variables, in their order."""
    return [item.replace("_", " ") for item in theme.items.split()[:num_vars]]


def story(theme: Theme, clauses: Sequence[Clause], num_vars: int, dual: bool) -> str:
    """Tell a formula.

    >>> print(story(THEMES[0], [(1, -2)], 3, dual=True).splitlines()[-1])
    Listener 1 is unhappy only if: the waltz is soft and the march is loud.
    """
    names = item_names(theme, num_vars)
    person = theme.person
    rule = (
        f"A {person} is unhappy if everything on their list comes together, and happy otherwise."
        if dual
        else f"A {person} is happy if at least one thing on their list comes true, and unhappy "
        "otherwise."
    )
    opening = (
        f"{theme.opening} Each of the {num_vars} {theme.kind} {theme.choice}: "
        f"{_listed([f'the {name}' for name in names], 'and')}. There are {len(clauses)} "
        f"{person}s. {rule}"
    )
    mood, link = ("unhappy only if", "and") if dual else ("happy if", "or")
    lines = (
        f"{person.capitalize()} {number} is {mood}: "
        + _listed(
            [
                f"the {names[abs(literal) - 1]} is {theme.ways[(literal > 0) != dual]}"
                for literal in clause
            ],
            link,
        )
        + "."
        for number, clause in enumerate(clauses, start=1)
    )
    return "\n".join((opening, "", *lines))


def _listed(parts: Sequence[str], link: str) -> str:
    """Join parts with commas and a word before the last; there are two or more.

    >>> _listed(["a", "b", "c"], "or")
    'a, b or c'
    """
    return f"{', '.join(parts[:-1])} {link} {parts[-1]}"
