"""From plans to questions: their words, their answers, and what goes with them."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from gemenv.data.world import World
from gemenv.envs.qa.world.drawing import Draw, Drawn
from gemenv.envs.qa.world.plan import Hop, Plan
from gemenv.envs.qa.world.wording import (
    ASKS,
    COMPARISONS,
    FOLLOWS,
    INTERSECTIONS,
    THAT,
    phrase,
)
from gemenv.grading.qa import normalize

UNKNOWN_WORD = "unknown"


class Asked(NamedTuple):
    """A question in words, with its answers."""

    text: str
    """As it is asked."""
    full: str
    """The same, understood without the questions before it."""
    answers: list[str]
    """Right answers, the usual one first."""
    facts: dict[str, Any]
    """Plan and evidence, for critics: JSON-able."""


class Composer:
    """Writes questions.

    Args:
        world: The world that they are about.
        draw: Where randomness comes from.
        plain: Whether they may use words of the pages.
    """

    def __init__(self, world: World, draw: Draw, *, plain: bool) -> None:
        self._world, self._draw, self._plain = world, draw, plain

    def ask(self, drawn: Drawn) -> Asked | None:
        """Write a question; `None` if it would name its own answer, or a thing on the way."""
        plan = drawn.plan
        noun = self._start(plan)
        for hop in plan.hops:
            noun = self._phrase(hop, noun)
        text = self._sentence(ASKS, _leads_to(plan), noun)
        asked = Asked(text, text, self.answers(drawn), self._facts(drawn))
        on_the_way = [self._world.title(page) for page in drawn.evidence if page not in plan.starts]
        hidden = {normalize(name) for name in (*on_the_way, *asked.answers)}
        words = f" {normalize(text)} "
        return None if any(f" {name} " in words for name in hidden) else asked

    def follow_up(self, before: Drawn, drawn: Drawn) -> Asked:
        """Write a question that refers to the answer of the one before by a pronoun."""
        assert isinstance(before.answer, int)  # noqa: S101 - only pages are followed up
        hop = drawn.plan.hops[-1]
        choice = self._choice()
        kind, name = self._world.kind(before.answer), self._world.title(before.answer)
        said, full = (phrase(hop, x, choice) for x in (THAT[kind], name))
        return Asked(
            self._sentence(FOLLOWS, hop.leads_to, said),
            f"{_what(hop.leads_to).capitalize()} is {full}?",
            self.answers(drawn),
            self._facts(drawn),
        )

    def answers(self, drawn: Drawn) -> list[str]:
        """Return the right answers to a plan."""
        if isinstance(drawn.answer, str):
            return [drawn.answer, *_other_forms(drawn.answer)]
        names = [self._world.title(drawn.answer), self._world.alias(drawn.answer)]
        prefix = f"{UNKNOWN_WORD} " if drawn.plan.kind == "missing" else ""
        return [f"{prefix}{name}" for name in names if name]

    # Words

    def _start(self, plan: Plan) -> str:
        a, *others = (self._world.title(page) for page in plan.starts)
        if plan.kind == "comparison":
            pair = COMPARISONS[plan.compare][plan.last]
            return pair.replace("{a}", a).replace("{b}", others[0])
        if plan.kind == "intersection":
            chosen = INTERSECTIONS[0 if self._plain else 1]
            return chosen.replace("{a}", a).replace("{b}", others[0])
        return a

    def _phrase(self, hop: Hop, x: str) -> str:
        return phrase(hop, x, self._choice())

    def _choice(self) -> int:
        return 0 if self._plain else 1 + self._draw(2)

    def _sentence(self, forms: Sequence[str], leads_to: str, noun: str) -> str:
        what = _what(leads_to)
        form = forms[self._draw(len(forms))]
        return (
            form.replace("{What}", what.capitalize()).replace("{what}", what).replace("{np}", noun)
        )

    def _facts(self, drawn: Drawn) -> dict[str, Any]:
        return {
            "evidence": [str(page) for page in drawn.evidence],
            "plan": drawn.plan.data(),
        }


def _leads_to(plan: Plan) -> str:
    return plan.hops[-1].leads_to if plan.hops else "person"


def _what(kind: str) -> str:
    return "who" if kind == "person" else "what"


def _other_forms(value: str) -> list[str]:
    """Return how else a value may be written: `3 May 1783` as `May 3, 1783`."""
    parts = value.split()
    return [f"{parts[1]} {parts[0]}, {parts[2]}"] if len(parts) == 3 else []
