"""Questions about cities: reading them, and for which cities the answer is yes."""

import functools
import math
import re
from collections.abc import Callable, Mapping

from gemenv.envs.game.facts import City, cities

MARKS = {
    "capital": "Is it the capital of its country?",
    "games": "Has it hosted the Summer Olympic Games, by 2024?",
    "danube": "Does the Danube flow through it?",
    "mississippi": "Does the Mississippi flow through it?",
    "nile": "Does the Nile flow through it?",
    "rhine": "Does the Rhine flow through it?",
    "landlocked": "Is its country without a coast?",
    "borderless": "Is its country without a land border?",
    "populous": "Does its country have more than 80 million people?",
    "small": "Does its country have fewer than 8 million people?",
    "eu": "Is its country in the European Union?",
    "monarchy": "Does its country have a king or queen, or another monarch?",
    "left": "Do people drive on the left in its country?",
    "arabic": "Is Arabic an official language of its country?",
    "french": "Is French an official language of its country?",
    "german": "Is German an official language of its country?",
    "portuguese": "Is Portuguese an official language of its country?",
    "spanish": "Is Spanish an official language of its country?",
}
"""What the last field of a row may hold, as questions."""
PLACES = {
    "southern": "Is it south of the equator?",
    "western": "Is its longitude west of Greenwich?",
    "tropical": "Is it between the tropics, less than 23.44 degrees from the equator?",
}
"""Questions about coordinates alone."""
EARTH_RADIUS = 6371.0
"""In km; the Earth counts as a sphere."""

_SIDE = re.compile(r"(?:is it )?(north|south|east|west) of (.+)")
_DISTANCE = re.compile(r"(?:is it )?(more|less) than (\d{1,5}) ?km (?:away )?from (.+)")
_COUNTRY = re.compile(r"(?:is it )?in (?:the )?(.+)")


def distance(a: City, b: City) -> float:
    """Return the length of the great circle between two cities, in km (haversine formula).

    >>> by_name = {city.name: city for city in cities()}
    >>> round(distance(by_name["Paris"], by_name["Tokyo"]), -2)
    9700.0
    """
    north, south = math.radians(a.latitude), math.radians(b.latitude)
    across = math.sin(math.radians(a.longitude - b.longitude) / 2) ** 2
    part = math.sin((north - south) / 2) ** 2 + math.cos(north) * math.cos(south) * across
    return 2 * EARTH_RADIUS * math.asin(math.sqrt(min(1.0, part)))


def read(text: str) -> str | None:
    """Return a question in its usual form, or `None` if it is none.

    Args:
        text: In lower case, without a mark at its end.

    >>> read("is it in the netherlands"), read("north of cairo"), read("less than 050 km from rome")
    ('in Netherlands', 'north of Cairo', 'less than 50 km from Rome')
    """
    if text in _fixed():
        return text
    by_name = _by_name()
    if (found := _SIDE.fullmatch(text)) and (city := by_name.get(found[2])):
        return f"{found[1]} of {city.name}"
    if (found := _DISTANCE.fullmatch(text)) and (city := by_name.get(found[3])):
        return f"{found[1]} than {int(found[2])} km from {city.name}"
    if (found := _COUNTRY.fullmatch(text)) and (name := _regions().get(found[1])):
        return f"in {name}"
    return _texts().get(text)


@functools.lru_cache(maxsize=8192)
def mask(question: str) -> int:
    """Return for which cities the answer is yes, by bits.

    Args:
        question: In the form that `read` returns.
    """
    holds = _rule(question)
    return sum(1 << i for i, city in enumerate(cities()) if holds(city))


@functools.cache
def general() -> tuple[str, ...]:
    """Return the questions that name no other city."""
    return (*MARKS, *PLACES, *(f"in {name}" for name in sorted(_regions().values())))


def _rule(question: str) -> Callable[[City], bool]:
    if question in _fixed():
        return _fixed()[question]
    if question.startswith("in "):
        region = question[3:]
        return lambda city: region in (city.country, city.continent)
    if found := _SIDE.fullmatch(question):
        side, other = found[1], _by_name()[found[2].lower()]
        sign = 1 if side in ("north", "east") else -1
        if side in ("north", "south"):
            return lambda city: sign * city.latitude > sign * other.latitude
        return lambda city: sign * city.longitude > sign * other.longitude
    found = _DISTANCE.fullmatch(question)
    if found is None:
        raise ValueError(f"This is no question: {question!r}.")
    sign, limit, other = (
        1 if found[1] == "more" else -1,
        int(found[2]),
        _by_name()[found[3].lower()],
    )
    return lambda city: sign * distance(city, other) > sign * limit


@functools.cache
def _fixed() -> Mapping[str, Callable[[City], bool]]:
    def marked(name: str) -> Callable[[City], bool]:
        return lambda city: name in city.marks

    rules = {name: marked(name) for name in MARKS}
    rules["southern"] = lambda city: city.latitude < 0
    rules["western"] = lambda city: city.longitude < 0
    rules["tropical"] = lambda city: abs(city.latitude) < 23.44
    return rules


@functools.cache
def _texts() -> Mapping[str, str]:
    return {text.lower().rstrip("?"): name for name, text in (MARKS | PLACES).items()}


@functools.cache
def _by_name() -> Mapping[str, City]:
    return {city.name.lower(): city for city in cities()}


@functools.cache
def _regions() -> Mapping[str, str]:
    return {name.lower(): name for city in cities() for name in (city.country, city.continent)}
