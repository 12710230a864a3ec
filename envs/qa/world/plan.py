"""What a question asks, without words: where to begin, and which facts to follow."""

from dataclasses import asdict, dataclass
from typing import Any

from gemenv.data.world import RELATIONS, Fact, World


@dataclass(frozen=True)
class Hop:
    """One step from a thing to the next, by a fact."""

    relation: str
    """One of `gemenv.data.world.RELATIONS`."""
    inverse: bool = False
    """Whether it goes from the fact's object to its subject."""
    year: int | None = None
    """The year in which the fact holds, where that matters."""

    @property
    def leads_to(self) -> str:
        """The kind of page, or of value, at its end."""
        relation = RELATIONS[self.relation]
        return relation.subject if self.inverse else relation.object


@dataclass(frozen=True)
class Plan:
    """The logical form of a question."""

    kind: str
    """`bridge`, `temporal`, `comparison`, `intersection` or `missing`."""
    starts: tuple[int, ...]
    """The pages that the question names; for an intersection a teacher and a town."""
    hops: tuple[Hop, ...]
    """What to follow, from the start or from what was chosen among the starts."""
    compare: str = ""
    """The relation by which one of two starts is chosen."""
    last: bool = False
    """Whether the later one is chosen, and not the earlier."""

    def data(self) -> dict[str, Any]:
        """Return it as JSON-able data."""
        hops = [asdict(hop) for hop in self.hops]
        return {**asdict(self), "starts": list(self.starts), "hops": hops}

    @classmethod
    def of(cls, data: dict[str, Any]) -> "Plan":
        """Return the plan that `data` gave."""
        return cls(
            kind=data["kind"],
            starts=tuple(data["starts"]),
            hops=tuple(Hop(**hop) for hop in data["hops"]),
            compare=data["compare"],
            last=data["last"],
        )


def holds(fact: Fact, year: int | None) -> bool:
    """Say whether a fact holds in a year: for sure, so not in the years of a change."""
    if year is None or fact.since is None:
        return True
    return fact.since == year if fact.until is None else fact.since < year < fact.until


def follow(world: World, page: int, hop: Hop) -> list[int | str]:
    """Return where a step leads from a page, by what that page tells."""
    found: list[int | str] = []
    for fact in world.facts(page):
        begin, end = (fact.object, fact.subject) if hop.inverse else (fact.subject, fact.object)
        if fact.relation == hop.relation and begin == page and holds(fact, hop.year):
            found.append(end)
    return found


def year_of(value: str) -> int:
    """Return the year of a date, or of a year."""
    return int(value[-4:])
