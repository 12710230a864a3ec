"""Drawing plans whose answers are known and the only ones."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import NamedTuple

from gemenv.data.world import RELATIONS, World
from gemenv.envs.qa.world.plan import Hop, Plan, follow, year_of
from gemenv.envs.qa.world.wording import COMPARISONS, INVERSE_RELATIONS
from gemenv.errors import ContractError

Draw = Callable[[int], int]
"""Draws an integer in [0, n)."""

_TRIES = 500
_FIRST_YEAR, _YEARS = 1740, 220
"""The years in which people hold offices."""
_ABSENT = (
    "person.teacher", "person.spouse", "person.society", "person.office", "person.prize",
)  # fmt: skip
"""What many people lack."""


class Drawn(NamedTuple):
    """A plan with what comes of it."""

    plan: Plan
    answer: int | str
    """The page or the value that answers it; for what is missing, the page that lacks it."""
    evidence: tuple[int, ...]
    """The pages that tell it, in the order in which they are needed."""


class PlanDrawer:
    """Draws plans over a world.

    Args:
        world: The world.
        draw: Where randomness comes from.
        pages_only: Whether answers are things that have pages, and no values.
    """

    def __init__(self, world: World, draw: Draw, *, pages_only: bool = False) -> None:
        self._world, self._draw, self._pages_only = world, draw, pages_only

    def plan(self, kind: str, hops: int) -> Drawn:
        """Draw a plan.

        Args:
            kind: One of `KINDS`.
            hops: Facts to follow, counting a choice as one.
        """
        draw = getattr(self, f"_{kind}")
        for _ in range(_TRIES):
            drawn = draw(hops)
            if drawn is not None:
                return drawn
        raise ContractError(f"No {kind} question of {hops} hops could be drawn.")

    def extend(self, drawn: Drawn) -> Drawn | None:
        """Draw one more step from where a plan ends."""
        if isinstance(drawn.answer, str) or drawn.plan.kind == "missing":
            return None
        return self._walk(drawn.plan, drawn.answer, drawn.evidence, 1)

    # Kinds

    def _bridge(self, hops: int) -> Drawn | None:
        start = self._draw(len(self._world))
        return self._walk(Plan("bridge", (start,), ()), start, (), hops)

    def _temporal(self, hops: int) -> Drawn | None:
        drawn = self._bridge(hops)
        return drawn if drawn and drawn.plan.kind == "temporal" else None

    def _comparison(self, hops: int) -> Drawn | None:
        compare = tuple(COMPARISONS)[self._draw(len(COMPARISONS))]
        layout = self._world.layout
        kind = RELATIONS[compare].subject
        first, second = (layout.start[kind] + self._draw(layout.counts[kind]) for _ in range(2))
        when = [self._when(page, compare) for page in (first, second)]
        if abs(when[0] - when[1]) < 2:
            return None
        last = bool(self._draw(2))
        chosen = first if (when[0] > when[1]) == last else second
        plan = Plan("comparison", (first, second), (), compare, last)
        other = second if chosen == first else first
        return self._walk(plan, chosen, (other,), max(1, hops - 1))

    def _intersection(self, hops: int) -> Drawn | None:
        layout = self._world.layout
        teacher = layout.start["person"] + self._draw(layout.counts["person"])
        pupils = follow(self._world, teacher, Hop("person.teacher", inverse=True))
        if len(pupils) < 2:
            return None
        pupil = pupils[self._draw(len(pupils))]
        home = Hop("person.birthplace")
        homes = [follow(self._world, page, home) for page in pupils if isinstance(page, int)]
        (town,) = homes[pupils.index(pupil)]
        if homes.count([town]) > 1 or isinstance(pupil, str) or isinstance(town, str):
            return None
        plan = Plan("intersection", (teacher, town), ())
        return self._walk(plan, pupil, (teacher,), hops - 1)

    def _missing(self, hops: int) -> Drawn | None:
        start = self._draw(len(self._world))
        begun = self._walk(Plan("missing", (start,), ()), start, (), max(1, hops - 1), True)
        if begun is None or isinstance(begun.answer, str):
            return None
        page, plan = begun.answer, begun.plan
        lacking = [hop for hop in self._absent(page) if not self._told(page, hop)]
        if not lacking:
            return None
        hop = lacking[self._draw(len(lacking))]
        whole = replace(plan, kind="missing", hops=(*plan.hops, hop))
        return Drawn(whole, page, (*begun.evidence, page))

    # Steps

    def _walk(
        self, plan: Plan, page: int, seen: Sequence[int], hops: int, to_page: bool = False
    ) -> Drawn | None:
        """Follow so many facts from a page to others that are new, and in the end to an answer."""
        evidence = [*seen]
        path: list[Hop] = []
        end: int | str = page
        for left in range(hops, 0, -1):
            assert isinstance(end, int)  # noqa: S101 - only the last step may lead to a value
            evidence.append(end)
            values = left == 1 and not to_page and not self._pages_only
            options = self._options(end, {*evidence, *plan.starts}, values=values)
            if not options:
                return None
            hop, end = options[self._draw(len(options))]
            path.append(hop)
        if not hops:
            evidence.append(page)
        timed = any(hop.year is not None and hop.inverse for hop in path)
        kind = "temporal" if timed and plan.kind == "bridge" else plan.kind
        return Drawn(replace(plan, kind=kind, hops=(*plan.hops, *path)), end, tuple(evidence))

    def _options(self, page: int, seen: set[int], *, values: bool) -> list[tuple[Hop, int | str]]:
        """Return the steps from a page that lead to one thing that was not seen."""
        options: list[tuple[Hop, int | str]] = []
        for fact in self._world.facts(page):
            inverse = fact.subject != page
            end = fact.subject if inverse else fact.object
            if inverse and fact.relation not in INVERSE_RELATIONS:
                continue
            if end in seen or (isinstance(end, str) and not values):
                continue
            hop = Hop(fact.relation, inverse)
            if inverse or fact.relation == "town.people":
                hop = replace(hop, year=self._year(fact.since, fact.until))
            if follow(self._world, page, hop) == [end]:
                options.append((hop, end))
        return options

    def _year(self, since: int | None, until: int | None) -> int | None:
        if since is None or until is None:
            return since
        return since + 1 + self._draw(until - since - 1)

    def _absent(self, page: int) -> list[Hop]:
        """Return steps that a page may lack."""
        kind = self._world.kind(page)
        if kind == "person":
            return [*(Hop(name) for name in _ABSENT), Hop("society.founder", inverse=True)]
        timed = {"town": "person.office", "prize": "person.prize"}
        if kind in timed:
            return [Hop(timed[kind], inverse=True, year=_FIRST_YEAR + self._draw(_YEARS))]
        return []

    def _told(self, page: int, hop: Hop) -> bool:
        """Say whether a page tells anything of a step, the first and last year of a time included.

        Who is asked for the mayor of a year in which one followed another might name both.
        """
        for fact in self._world.facts(page):
            begin = fact.object if hop.inverse else fact.subject
            if fact.relation == hop.relation and begin == page:
                if hop.year is None or fact.since is None:
                    return True
                if fact.since <= hop.year <= (fact.until or fact.since):
                    return True
        return False

    def _when(self, page: int, relation: str) -> int:
        (value,) = follow(self._world, page, Hop(relation))
        return year_of(str(value))


KINDS = ("bridge", "temporal", "comparison", "intersection", "missing")
"""Kinds of questions."""
