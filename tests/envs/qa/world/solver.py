"""Answering plans by looking at every fact of a world: slow, and with no look at the drawing."""

from typing import Any

from gemenv.data.world import Fact, World


class Solver:
    """All answers to a plan, from the facts that all pages tell."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.facts: set[Fact] = {fact for i in range(len(world)) for fact in world.facts(i)}

    def holding(
        self, relation: str, year: int | None = None, *, strict: bool = True
    ) -> list[tuple[Any, Any]]:
        """Return subjects and objects of a relation, at a time; `strict`: not as it changes."""
        found: list[tuple[Any, Any]] = []
        for fact in self.facts:
            if fact.relation == relation:
                since, until = fact.since, fact.until
                if year is None or since is None:
                    holds = True
                elif until is None:
                    holds = year == since
                else:
                    holds = since < year < until or (not strict and year in (since, until))
                if holds:
                    found.append((fact.subject, fact.object))
        return found

    def step(self, things: set[Any], hop: dict[str, Any], *, strict: bool = True) -> set[Any]:
        """Return all that a step leads to."""
        pairs = self.holding(hop["relation"], hop["year"], strict=strict)
        if hop["inverse"]:
            pairs = [(b, a) for a, b in pairs]
        return {b for a, b in pairs if a in things}

    def answers(self, plan: dict[str, Any]) -> set[Any]:
        """Return all answers; for a missing fact, the pages that lack it."""
        starts = plan["starts"]
        things = {starts[0]}
        if plan["kind"] == "comparison":
            when = {a: int(str(b)[-4:]) for a, b in self.holding(plan["compare"]) if a in starts}
            assert len(set(when.values())) == 2
            chosen = max(when.values()) if plan["last"] else min(when.values())
            things = {page for page, year in when.items() if year == chosen}
        if plan["kind"] == "intersection":
            pupils = {a for a, b in self.holding("person.teacher") if b == starts[0]}
            natives = {a for a, b in self.holding("person.birthplace") if b == starts[1]}
            things = pupils & natives
        for hop in plan["hops"][:-1]:
            things = self.step(things, hop)
        if not plan["hops"]:
            return things
        last = self.step(things, plan["hops"][-1])
        if plan["kind"] == "missing":
            assert not last
            assert not self.step(things, plan["hops"][-1], strict=False)
            return things
        return last

    def names(self, plan: dict[str, Any]) -> set[str]:
        """Return the answers in words, the other names among them."""
        words: set[str] = set()
        for answer in self.answers(plan):
            if isinstance(answer, str):
                words.add(answer)
                continue
            names = {self.world.title(answer), self.world.alias(answer)} - {None}
            prefix = "unknown " if plan["kind"] == "missing" else ""
            words |= {f"{prefix}{name}" for name in names}
        return words
