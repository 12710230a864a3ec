"""Reads a RuleTaker question as text, and judges it without the environment's solver."""

import functools
import itertools
import re
from dataclasses import dataclass

Atom = tuple[str, str]
"""Who, and what: "ada" and "calm", or "otter" and "follow heron"."""
Premise = tuple[str, str, bool]
X = "x"
"""Stands for whoever a rule is applied to."""

_PHRASE = re.compile(
    r"(?:is|are) (?P<no>not )?(?P<adjective>\w+)"
    r"|does (?P<no2>not) (?P<plain>\w+) the (?P<whom>\w+)"
    r"|(?P<verb>\w+) the (?P<object>\w+)"
)


def phrases(text: str) -> list[tuple[str, bool]]:
    found: list[tuple[str, bool]] = []
    for match in _PHRASE.finditer(text):
        if match["adjective"]:
            found.append((match["adjective"], not match["no"]))
        elif match["plain"]:
            found.append((f"{match['plain']} {match['whom']}", False))
        else:
            found.append((f"{_stem(match['verb'])} {match['object']}", True))
    return found


def _stem(verb: str) -> str:
    return verb.removesuffix("es") if verb.endswith("ches") else verb.removesuffix("s")


def clause(text: str) -> Premise:
    """Read a clause about a named subject."""
    subject, rest = re.fullmatch(r"(?:[Tt]he )?(\w+) (.*)", text).groups()  # type: ignore[union-attr]
    ((what, affirmed),) = phrases(rest)
    return subject.lower(), what, affirmed


def rule(sentence: str) -> tuple[tuple[Premise, ...], Atom] | None:
    """Read a rule; a sentence that is none is a fact."""
    body = sentence.removesuffix(".")
    if match := re.fullmatch(r"If (some(?:thing|one)) (.*), then (?:it|they) (.*)", body):
        return _applied(phrases(match[2]), phrases(match[3]))
    if match := re.fullmatch(r"If (.*), then any(?: animal that|one who) (.*)", body):
        free, head = _applied(phrases(match[2])[:-1], phrases(match[2])[-1:])
        return (*free, *map(clause, match[1].split(" and "))), head
    if match := re.fullmatch(r"If (.*), then (.*)", body):
        who, what, affirmed = clause(match[2])
        assert affirmed
        return tuple(map(clause, match[1].split(" and "))), (who, what)
    if match := re.fullmatch(r"(?:Whatever|Whoever|Any animal that|Anyone who) (.*)", body):
        found = phrases(match[1])
        return _applied(found[:-1], found[-1:])
    if match := re.fullmatch(r"([\w, ]+) (?:animals|people) (.*)", body):
        adjectives = [(word, True) for word in match[1].lower().split(", ")]
        return _applied(adjectives, phrases(match[2]))
    return None


def _applied(
    body: list[tuple[str, bool]], head: list[tuple[str, bool]]
) -> tuple[tuple[Premise, ...], Atom]:
    ((what, affirmed),) = head
    assert affirmed
    assert body
    return tuple((X, *phrase) for phrase in body), (X, what)


@dataclass
class Reading:
    facts: frozenset[Atom]
    grounded: list[tuple[tuple[Premise, ...], Atom]]
    statement: Premise


def read(text: str) -> Reading:
    _, theory, _, statement = text.split("\n\n")
    sentences = re.findall(r"[^.]+\.", theory)
    rules: list[tuple[tuple[Premise, ...], Atom]] = []
    facts: set[Atom] = set()
    for sentence in map(str.strip, sentences):
        found = rule(sentence)
        if found:
            rules.append(found)
        else:
            who, what, affirmed = clause(sentence.removesuffix("."))
            assert affirmed
            facts.add((who, what))
    asked = clause(statement.removesuffix("."))
    named = {who for who, _ in facts} | {asked[0]}
    named |= {who for body, head in rules for who in (head[0], *(p[0] for p in body))} - {X}
    grounded = [
        (tuple((entity if w == X else w, *r) for w, *r in body), (entity if h == X else h, what))  # type: ignore[misc]
        for body, (h, what) in rules
        for entity in sorted(named)
    ]
    return Reading(frozenset(facts), grounded, asked)


def well_founded(reading: Reading) -> frozenset[Atom]:
    """Return what holds, by Van Gelder's alternating fixpoint; it knows nothing of strata."""
    low: frozenset[Atom] = frozenset()
    for _ in itertools.count():
        high = _reduct(reading, low)
        higher = _reduct(reading, high)
        if higher == low:
            assert low == high, "the theory leaves something open"
            return low
        low = higher
    raise AssertionError


def _reduct(reading: Reading, assumed: frozenset[Atom]) -> frozenset[Atom]:
    """Return what follows where "not" is judged by `assumed`."""
    known = set(reading.facts)
    while True:
        new = {
            head
            for body, head in reading.grounded
            if all((w, a) in known if yes else (w, a) not in assumed for w, a, yes in body)
        } - known
        if not new:
            return frozenset(known)
        known |= new


def depth(reading: Reading, model: frozenset[Atom], goal: Atom) -> int:
    """Return the depth of the least proof, or of the deepest failure, by backward chaining."""

    @functools.cache
    def provable(atom: Atom, limit: int) -> bool:
        return atom in reading.facts or (
            limit > 0
            and any(
                head == atom
                and all(
                    provable((w, a), limit - 1) if yes else (w, a) not in model
                    for w, a, yes in body
                )
                for body, head in reading.grounded
            )
        )

    @functools.cache
    def deepest(atom: Atom) -> int:
        tried = [body for body, head in reading.grounded if head == atom]
        return max(
            (
                1 + (deepest((w, a)) if yes else 0)
                for body in tried
                for w, a, yes in body
                if ((w, a) in model) != yes
            ),
            default=0,
        )

    if goal not in model:
        return deepest(goal)
    return next(limit for limit in range(100) if provable(goal, limit))
