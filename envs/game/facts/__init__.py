"""What everybody knows of things and cities, as tables written for this library.

`things.txt` holds questions, two lines each: a key, the question and other wordings, then the
things for which the answer is yes, where `@key` stands for those of another question. A thing is
whatever some question names. `countries.txt` and `cities.txt` hold a row each, of fields between
bars; the last field holds what is true of it, and coordinates are degrees north and east of a
city's centre, to two places.
"""

from dataclasses import dataclass
from importlib.resources import files

from gemenv.core.shared import shared


@dataclass(frozen=True)
class Question:
    """A question about things that is answered with yes or no."""

    key: str
    text: str
    """The whole question."""
    wordings: tuple[str, ...]
    """Other ways to put it, after "is it" or its like."""
    mask: int
    """Bit i says that the answer is yes for thing i."""


@dataclass(frozen=True)
class City:
    """A city, with what is true of it and of its country."""

    name: str
    country: str
    continent: str
    latitude: float
    longitude: float
    marks: frozenset[str]


def things() -> tuple[str, ...]:
    """Return the names of all things, in alphabetical order.

    >>> things()[:3]
    ('airplane', 'apple', 'backpack')
    """
    return shared(_load_things)[0]


def questions() -> tuple[Question, ...]:
    """Return all questions about things.

    >>> questions()[0].text
    'Is it a mammal?'
    """
    return shared(_load_things)[1]


def cities() -> tuple[City, ...]:
    """Return all cities, in alphabetical order.

    >>> cities()[0].name, sorted(cities()[0].marks)
    ('Accra', ['capital'])
    """
    return shared(_load_cities)


def _load_things() -> tuple[tuple[str, ...], tuple[Question, ...]]:
    lines = _text("things").splitlines()
    holds: dict[str, set[str]] = {}
    for head, members in zip(lines[::2], lines[1::2], strict=True):
        holds[head.split("|")[0].strip()] = {name.strip() for name in members.split(",")}
    members = {key: _members(key, holds) for key in holds}
    names = tuple(sorted(set[str]().union(*members.values())))
    place = {name: 1 << i for i, name in enumerate(names)}
    asked: list[Question] = []
    for head in lines[::2]:
        key, text, others = (part.strip() for part in head.split("|"))
        wordings = tuple(other.strip() for other in others.split(","))
        asked.append(Question(key, text, wordings, sum(place[name] for name in members[key])))
    return names, tuple(asked)


def _members(key: str, holds: dict[str, set[str]]) -> set[str]:
    """Return the things of a question, those of the questions it refers to included."""
    parts = (_members(name[1:], holds) if name[0] == "@" else {name} for name in holds[key])
    return set[str]().union(*parts)


def _load_cities() -> tuple[City, ...]:
    countries = {name: rest for name, *rest in _rows("countries")}
    found: list[City] = []
    for name, country, latitude, longitude, marks in _rows("cities"):
        continent, of_country = countries[country]
        both = frozenset(f"{marks} {of_country}".split())
        found.append(City(name, country, continent, float(latitude), float(longitude), both))
    return tuple(found)


def _rows(name: str) -> list[list[str]]:
    return [[field.strip() for field in line.split("|")] for line in _text(name).splitlines()]


def _text(name: str) -> str:
    return files(__name__).joinpath(f"{name}.txt").read_text(encoding="ascii")
