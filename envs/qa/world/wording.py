"""How questions speak of things: a noun phrase for each step from one thing to the next.

The first phrase of a step is plain, and may use words of the pages. The others use none of the
words with which pages tell it.
"""

from gemenv.envs.qa.world.plan import Hop

_PHRASES: dict[str, tuple[str, str, str]] = {
    "person.birthplace": (
        "the town in which {x} was born",
        "the place that {x} came from",
        "the town of origin of {x}",
    ),
    "person.birth": (
        "the date on which {x} was born",
        "the exact date of arrival in this world of {x}",
        "the calendar date of the nativity of {x}",
    ),
    "person.death": (
        "the year in which {x} died",
        "the year of the death of {x}",
        "the year in which {x} passed away",
    ),
    "person.spouse": (
        "the person whom {x} married",
        "the partner for life of {x}",
        "the husband or wife of {x}",
    ),
    "person.teacher": (
        "the teacher of {x}",
        "the mentor of {x}",
        "the one who passed the craft on to {x}",
    ),
    "person.society": (
        "the society that {x} joined",
        "the association to which {x} belonged",
        "the body on whose rolls {x} stood",
    ),
    "person.office": (
        "the town of which {x} was mayor",
        "the place at the head of which {x} stood",
        "the municipality once run by {x}",
    ),
    "person.prize": (
        "the prize that {x} won",
        "the distinction bestowed on {x}",
        "the honour conferred on {x}",
    ),
    "town.region": (
        "the region in which {x} lies",
        "the province around {x}",
        "the wider district that contains {x}",
    ),
    "town.charter": (
        "the year in which {x} was founded",
        "the year in which {x} began as a place of its own",
        "the year of the beginnings of {x}",
    ),
    "town.people": (
        "the number of inhabitants, in {year}, of {x}",
        "the number of souls who in {year} dwelt in {x}",
        "the {year} headcount of {x}",
    ),
    "region.country": (
        "the country of which {x} is a region",
        "the nation that contains {x}",
        "the state around {x}",
    ),
    "region.capital": (
        "the capital of {x}",
        "the chief town of {x}",
        "the place that rules {x}",
    ),
    "region.area": (
        "the area of {x} in square kilometres",
        "the size of {x}",
        "the extent of {x} as a plain figure",
    ),
    "region.east": (
        "the eastern neighbour of {x}",
        "the land that one enters on leaving {x} toward the sunrise",
        "the land touching {x} on the side of the sunrise",
    ),
    "country.capital": (
        "the capital of {x}",
        "the chief town of {x}",
        "the city of rulers in {x}",
    ),
    "country.east": (
        "the eastern neighbour of {x}",
        "the land that one enters on leaving {x} toward the sunrise",
        "the land touching {x} on the side of the sunrise",
    ),
    "country.head": (
        "the first president of {x}",
        "the initial leader of {x}",
        "the one who was earliest at the top of {x}",
    ),
    "country.year": (
        "the year in which {x} became independent",
        "the year of the birth of {x} as a nation",
        "the year in which {x} gained freedom",
    ),
    "book.author": (
        "the author of {x}",
        "the one to whom we owe {x}",
        "the creator of {x}",
    ),
    "book.year": (
        "the year in which {x} was published",
        "the year in which readers got hold of {x}",
        "the year of the launch of {x}",
    ),
    "book.hero": (
        "the person whose life {x} tells",
        "the main figure of {x}",
        "the one about whom {x} is",
    ),
    "book.scene": (
        "the town in which {x} is set",
        "the town of all that happens in {x}",
        "the backdrop of {x}",
    ),
    "film.director": (
        "the director of {x}",
        "the one who made {x}",
        "the maker of {x}",
    ),
    "film.book": (
        "the book on which {x} is based",
        "the literary source of {x}",
        "the volume behind {x}",
    ),
    "film.year": (
        "the year in which {x} was released",
        "the year in which {x} reached the public",
        "the year of arrival of {x} on screens",
    ),
    "song.composer": (
        "the composer of {x}",
        "the one who made the tune of {x}",
        "the creator of {x}",
    ),
    "song.year": (
        "the year in which {x} was first sung",
        "the year of origin of {x}",
        "the year in which {x} came about",
    ),
    "song.honours": (
        "the person to whom {x} is dedicated",
        "the person celebrated in {x}",
        "the one to whom {x} pays homage",
    ),
    "society.founder": (
        "the founder of {x}",
        "the creator of {x}",
        "the one behind the origin of {x}",
    ),
    "society.year": (
        "the year in which {x} was established",
        "the year in which {x} came about",
        "the year of the birth of {x}",
    ),
    "society.seat": (
        "the town in which {x} has its seat",
        "the home town of {x}",
        "the place that is home to {x}",
    ),
    "event.town": (
        "the town in which {x} was held",
        "the host town of {x}",
        "the venue of {x}",
    ),
    "event.date": (
        "the date on which {x} began",
        "the calendar date of the start of {x}",
        "the exact date of the beginning of {x}",
    ),
    "event.opener": (
        "the person who opened {x}",
        "the one who inaugurated {x}",
        "the one who got {x} under way",
    ),
    "prize.donor": (
        "the donor of {x}",
        "the one whose fortune pays for {x}",
        "the benefactor behind {x}",
    ),
    "prize.society": (
        "the society that awards {x}",
        "the organisation behind {x}",
        "the association that hands out {x}",
    ),
    "prize.year": (
        "the year in which {x} was created",
        "the year in which {x} came about",
        "the year of origin of {x}",
    ),
}
_INVERSES: dict[str, tuple[str, str, str]] = {
    "person.office": (
        "the mayor, in {year}, of {x}",
        "the one who in {year} ran {x}",
        "the {year} head of {x}",
    ),
    "person.prize": (
        "the winner, in {year}, of {x}",
        "the one who in {year} was honoured with {x}",
        "the {year} recipient of {x}",
    ),
    "society.founder": (
        "the society that {x} founded",
        "the association brought to life by {x}",
        "the body that owes its existence to {x}",
    ),
    "region.capital": (
        "the region whose capital is {x}",
        "the province run from {x}",
        "the province with {x} as its chief town",
    ),
}

COMPARISONS: dict[str, tuple[str, str]] = {
    "person.birth": ("the elder of {a} and {b}", "the younger of {a} and {b}"),
    "town.charter": ("the more ancient of {a} and {b}", "the more recent of {a} and {b}"),
    "book.year": ("the earlier of {a} and {b}", "the later of {a} and {b}"),
    "society.year": ("the earlier of {a} and {b}", "the later of {a} and {b}"),
}
"""How to speak of the first and the last of two in time, by the relation that says when."""

INTERSECTIONS = (
    "the person whom {a} taught and who was born in {b}",
    "the one who had {a} as a mentor and {b} as a place of origin",
)
ASKS = ("{What} is {np}?", "Name {np}.", "Find out {np}.")
FOLLOWS = ("And {what} is {np}?", "Then name {np}.", "Next, {what} is {np}?")
UNKNOWN = (
    'It may be that no page tells it. Then answer "unknown" and, behind that word, the name of '
    "whom or what the missing fact would be about."
)
THAT = {
    "person": "that person", "town": "that town", "region": "that region", "book": "that book",
    "country": "that country", "society": "that society", "prize": "that prize",
}  # fmt: skip
"""How a question speaks of the answer to the one before."""


def phrase(hop: Hop, x: str, choice: int) -> str:
    """Return the noun phrase for where a step leads.

    Args:
        hop: The step.
        x: The noun phrase for where it begins.
        choice: 0 for the plain phrase, 1 or 2 for others.
    """
    text = (_INVERSES if hop.inverse else _PHRASES)[hop.relation][choice]
    # Not `format`: a name stays as it is, whatever it holds.
    return text.replace("{year}", str(hop.year)).replace("{x}", x)


def phrases(hop: Hop) -> tuple[str, str, str]:
    """Return all phrases of a step, with `{x}` and `{year}`."""
    return (_INVERSES if hop.inverse else _PHRASES)[hop.relation]


INVERSE_RELATIONS = tuple(_INVERSES)
"""Relations that questions follow backwards too: one thing at most leads to each, at any time."""
