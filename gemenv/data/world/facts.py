"""What a page tells: facts, and the kinds of relation that there are."""

from typing import NamedTuple


class Fact(NamedTuple):
    """One thing that a page tells about its own subject, or about another one."""

    subject: int
    """The page of whom or what it is about."""
    relation: str
    """One of `RELATIONS`."""
    object: int | str
    """The page of the other thing, or a value: a year, a date, a number, as text."""
    since: int | None = None
    """The year from which on, or in which, it holds; `None` where it has no time."""
    until: int | None = None
    """The year in which it ends."""


class Relation(NamedTuple):
    """A kind of fact.

    A subject has one object of each relation at most, at any time.
    """

    subject: str
    """The kind of page that it is about."""
    object: str
    """The kind of page that it leads to, or `year`, `date` or `number`."""
    timed: bool = False
    """Whether a fact of it holds in certain years only."""


RELATIONS: dict[str, Relation] = {
    "person.birthplace": Relation("person", "town"),
    "person.birth": Relation("person", "date"),
    "person.death": Relation("person", "year"),
    "person.spouse": Relation("person", "person", timed=True),
    "person.teacher": Relation("person", "person"),
    "person.society": Relation("person", "society", timed=True),
    "person.office": Relation("person", "town", timed=True),
    "person.prize": Relation("person", "prize", timed=True),
    "town.region": Relation("town", "region"),
    "town.charter": Relation("town", "year"),
    "town.people": Relation("town", "number", timed=True),
    "region.country": Relation("region", "country"),
    "region.capital": Relation("region", "town"),
    "region.east": Relation("region", "region"),
    "region.area": Relation("region", "number"),
    "country.capital": Relation("country", "town"),
    "country.east": Relation("country", "country"),
    "country.head": Relation("country", "person"),
    "country.year": Relation("country", "year"),
    "book.author": Relation("book", "person"),
    "book.year": Relation("book", "year"),
    "book.hero": Relation("book", "person"),
    "book.scene": Relation("book", "town"),
    "film.director": Relation("film", "person"),
    "film.book": Relation("film", "book"),
    "film.year": Relation("film", "year"),
    "song.composer": Relation("song", "person"),
    "song.honours": Relation("song", "person"),
    "song.year": Relation("song", "year"),
    "society.founder": Relation("society", "person"),
    "society.seat": Relation("society", "town"),
    "society.year": Relation("society", "year"),
    "event.town": Relation("event", "town"),
    "event.opener": Relation("event", "person"),
    "event.date": Relation("event", "date"),
    "prize.donor": Relation("prize", "person"),
    "prize.society": Relation("prize", "society"),
    "prize.year": Relation("prize", "year"),
}
"""Every relation by name; the part before the dot is the kind of its subject."""
