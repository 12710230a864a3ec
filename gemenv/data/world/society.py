"""Who is linked with whom: permutations and arithmetic, so that nothing has to be kept.

Numbers are those within a kind, from 0. What a cohort shares out (offices, societies, books,
prizes) goes to people of that cohort: thing `n` belongs to cohort `n % COHORTS`.
"""

from typing import NamedTuple

from gemenv.data.world.layout import COHORTS, Layout, Traits, cohort_start
from gemenv.data.world.shuffle import Shuffle

TERMS = 3
"""Mayors of a town that has some, one after the other."""
EDITIONS = 3
"""Times that a prize was awarded."""
PUPILS = 3
"""Pupils at most."""
BOOKS = 2
"""Books of an author, at most."""


class Role(NamedTuple):
    """What a person is known for: one thing at most."""

    kind: str
    """`mayor`, `founder`, `author`, `laureate`, or nothing."""
    thing: int = 0
    """Number of the town, society or prize; for authors, of their pair of books."""
    place: int = 0
    """Which of the town's terms, or of the prize's editions."""


class Society:
    """The links among people, and between people and things.

    Args:
        layout: How many there are of each kind.
        key: What to draw the links from.
    """

    def __init__(self, layout: Layout, key: str) -> None:
        self.counts = counts = layout.counts
        self.cohort = counts["person"] // COHORTS
        """People of one cohort."""
        self.traits = Traits(f"{key} people")
        self._career, self._wedding, self._pupil, self._teacher, self._union = (
            Shuffle(self.cohort, f"{key} {name}")
            for name in ("career", "wedding", "pupil", "teacher", "union")
        )
        self._birth = Shuffle(counts["person"], f"{key} birth")
        founders, authors, laureates = (
            self._each(counts["society"]),
            self._each(-(-counts["book"] // BOOKS)),
            self._each(counts["prize"]) * EDITIONS,
        )
        left = self.cohort - founders - authors - laureates
        self.offices = min(self._each(counts["town"]) // 2, left // TERMS)
        """Towns of each cohort that have mayors."""
        ends = (self.offices * TERMS, founders, authors, laureates)
        self._ends = tuple(sum(ends[: i + 1]) for i in range(4))

    def _each(self, count: int) -> int:
        return -(-count // COHORTS)

    # People

    def role(self, person: int) -> Role:
        """Return what a person is known for."""
        cohort, rank = divmod(person, self.cohort)
        place = self._career[rank]
        mayors, founders, authors, laureates = self._ends
        if place < mayors:
            town = place // TERMS * COHORTS + cohort
            has = town < self.counts["town"]
            return Role("mayor", town, place % TERMS) if has else Role("")
        if place < founders:
            society = (place - mayors) * COHORTS + cohort
            return Role("founder", society) if society < self.counts["society"] else Role("")
        if place < authors:
            pair = (place - founders) * COHORTS + cohort
            return Role("author", pair) if pair * BOOKS < self.counts["book"] else Role("")
        if place < laureates:
            number, edition = divmod(place - authors, EDITIONS)
            prize = number * COHORTS + cohort
            has = prize < self.counts["prize"]
            return Role("laureate", prize, edition) if has else Role("")
        return Role("")

    def born(self, person: int) -> int:
        """Return the year of birth."""
        return cohort_start(person // self.cohort) + self.traits[person] % 25

    def birthplace(self, person: int) -> int:
        """Return the town of birth."""
        return self._birth[person] % self.counts["town"]

    def spouse(self, person: int) -> tuple[int, int] | None:
        """Return whom a person married, and in which year."""
        cohort, rank = divmod(person, self.cohort)
        place = self._wedding[rank]
        other = place ^ 1
        if other >= self.cohort or place // 2 % 4 == 0:
            return None
        year = cohort_start(cohort) + 47 + place // 2 * 5 % 8
        return cohort * self.cohort + self._wedding.inverse(other), year

    def teacher(self, person: int) -> int | None:
        """Return who taught a person, of the cohort before."""
        cohort, rank = divmod(person, self.cohort)
        group = self._pupil[rank] // PUPILS
        if not cohort or group % 5 > 2:
            return None
        return (cohort - 1) * self.cohort + self._teacher.inverse(group)

    def pupils(self, person: int) -> list[int]:
        """Return whom a person taught, at most `PUPILS`."""
        cohort, rank = divmod(person, self.cohort)
        group = self._teacher[rank]
        if cohort == COHORTS - 1 or group % 5 > 2:
            return []
        places = range(group * PUPILS, min(group * PUPILS + PUPILS, self.cohort))
        return [(cohort + 1) * self.cohort + self._pupil.inverse(place) for place in places]

    def membership(self, person: int) -> tuple[int, int] | None:
        """Return the society that a person joined, and in which year; not one founded by it."""
        cohort, rank = divmod(person, self.cohort)
        place = self._union[rank]
        if place % 2 or self.role(person).kind == "founder":
            return None
        there = -(-(self.counts["society"] - cohort) // COHORTS)
        society = place // 2 % there * COHORTS + cohort
        return society, cohort_start(cohort) + 55 + self.traits[person] // 25 % 15

    # What people did

    def _holder(self, cohort: int, place: int) -> int:
        return cohort * self.cohort + self._career.inverse(place)

    def mayor(self, town: int, term: int) -> int | None:
        """Return the mayor of a town in one of its terms; most towns have none on record."""
        place, cohort = divmod(town, COHORTS)
        return self._holder(cohort, place * TERMS + term) if place < self.offices else None

    def founder(self, society: int) -> int:
        """Return the founder of a society."""
        return self._holder(society % COHORTS, self._ends[0] + society // COHORTS)

    def author(self, book: int) -> int:
        """Return the author of a book."""
        pair = book // BOOKS
        return self._holder(pair % COHORTS, self._ends[1] + pair // COHORTS)

    def laureate(self, prize: int, edition: int) -> int:
        """Return who won a prize in one of its editions."""
        place = prize // COHORTS * EDITIONS + edition
        return self._holder(prize % COHORTS, self._ends[2] + place)
