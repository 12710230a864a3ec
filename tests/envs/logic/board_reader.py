"""A second reader and a second solver for board games: English in, a label out.

It reads nothing but the text of a question, and works forward: claims are proved and refuted, round
by round, until nothing changes (the proof conditions of defeasible logic without team defeat).
"""

import re
from dataclasses import dataclass, field

Key = tuple[str, str]
Claim = tuple[str | None, Key, bool]
"""An animal, or `None` for any; the beginning of the verb and what follows it; whether it does."""


@dataclass
class Reading:
    facts: set[Claim] = field(default_factory=set)
    rules: list[tuple[int, bool, list[Claim], Claim]] = field(default_factory=list)
    """Number, whether strict, conditions, conclusion."""
    preferences: set[tuple[int, int]] = field(default_factory=set)
    query: Claim = (None, ("", ""), True)


def read(text: str) -> Reading:
    found = Reading()
    _, facts, _, rules, *rest = text.split("\n\n")
    for sentence in facts.rstrip(".").split(". "):
        if sentence.startswith("The "):
            found.facts.add(claim(sentence))
        else:
            found.rules.append(knowledge(sentence))
    for line in rules.splitlines():
        number, strict, sentence = re.fullmatch(r"Rule (\d+)( \(strict\))?: (.*)\.", line).groups()
        found.rules.append((int(number), bool(strict), *rule(sentence)))
    for first, second in re.findall(r"Rule (\d+) is preferred over Rule (\d+)\.", rest[0]):
        found.preferences.add((int(first), int(second)))
    found.query = claim(re.search(r'"(.*)"', text)[1])
    return found


def claim(sentence: str) -> Claim:
    subject, predicate = re.fullmatch(r"[Tt]he (\w+) (.*)", sentence).groups()
    return subject, *does(predicate)


def does(predicate: str) -> tuple[Key, bool]:
    holds = not predicate.startswith("does not ")
    verb, _, rest = predicate.removeprefix("does not ").partition(" ")
    return (verb[:3], rest), holds


def knowledge(sentence: str) -> tuple[int, bool, list[Claim], Claim]:
    thing, link, kind = re.fullmatch(r"(.*?) (is in|is) (.*)", sentence).groups()
    if link == "is in":
        pair = ("is", f"in {thing}"), ("is", f"in {kind}")
    else:
        pair = ("has", thing[0].lower() + thing[1:]), ("has", kind)
    return 0, True, [(None, pair[0], True)], (None, pair[1], True)


def rule(sentence: str) -> tuple[list[Claim], Claim]:
    for pattern in (
        r"If (?:an animal )(.*), then that animal (.*)",
        r"Whenever an animal (.*), the same animal (.*)",
        r"For every animal: if it (.*), then it (.*)",
    ):
        if match := re.fullmatch(pattern, sentence):
            conditions = [(None, *does(part)) for part in match[1].split(" and ")]
            return conditions, (None, *does(match[2]))
    for pattern, conclusion_first in (
        (r"If (.*), then (.*)", False),
        (r"Whenever (.*), (.*)", False),
        (r"(.*) if (.*)", True),
    ):
        if match := re.fullmatch(pattern, sentence):
            parts = match.groups()
            conditions, conclusion = parts[::-1] if conclusion_first else parts
            return [condition(part) for part in conditions.split(" and ")], claim(conclusion)
    raise AssertionError(sentence)


def condition(part: str) -> Claim:
    some = part.removeprefix("at least one animal ")
    return (None, *does(some)) if some != part else claim(part)


GroundRule = tuple[int, bool, list[list[Claim]], Claim]
"""Number, whether strict, conditions as alternatives, conclusion."""


def ground(reading: Reading, animals: list[str]) -> list[GroundRule]:
    found: list[GroundRule] = []
    for number, strict, conditions, (subject, key, holds) in reading.rules:
        for animal in animals if subject is None else [subject]:
            alternatives = [
                [(c[0], c[1], c[2])]
                if c[0]
                else [(a, c[1], c[2]) for a in ([animal] if subject is None else animals)]
                for c in conditions
            ]
            found.append((number, strict, alternatives, (animal, key, holds)))
    return found


def opposite(claim: Claim) -> Claim:
    return claim[0], claim[1], not claim[2]


def consequences(reading: Reading) -> tuple[set[Claim], list[GroundRule]]:
    """Return every claim that holds, and the ground rules that apply."""
    claims = [*reading.facts, reading.query]
    claims += [
        c for _, _, conditions, conclusion in reading.rules for c in (*conditions, conclusion)
    ]
    animals = sorted({c[0] for c in claims if c[0]})
    rules = ground(reading, animals)
    every = {(a, c[1], holds) for a in animals for c in claims for holds in (True, False)}
    proved, refuted = set(reading.facts), {opposite(fact) for fact in reading.facts}

    def applies(rule: GroundRule) -> bool:
        return all(any(c in proved for c in alternatives) for alternatives in rule[2])

    def fails(rule: GroundRule) -> bool:
        return any(all(c in refuted for c in alternatives) for alternatives in rule[2])

    def beats(first: GroundRule, second: GroundRule) -> bool:
        stricter = first[1] and not second[1]
        return stricter or (first[0], second[0]) in reading.preferences

    by_claim: dict[Claim, list[GroundRule]] = {}
    for entry in rules:
        by_claim.setdefault(entry[3], []).append(entry)
    while True:
        new_proved: set[Claim] = set()
        new_refuted: set[Claim] = set()
        for c in every - proved - refuted:
            rules_for, rules_against = by_claim.get(c, []), by_claim.get(opposite(c), [])
            if any(
                applies(r) and all(fails(s) or beats(r, s) for s in rules_against)
                for r in rules_for
            ):
                new_proved.add(c)
            elif all(
                fails(r) or any(applies(s) and not beats(r, s) for s in rules_against)
                for r in rules_for
            ):
                new_refuted.add(c)
        if not new_proved and not new_refuted:
            break
        proved |= new_proved
        refuted |= new_refuted
    assert proved | refuted == every
    return proved, [entry for entry in rules if applies(entry)]


def label(reading: Reading) -> str:
    proved, _ = consequences(reading)
    if reading.query in proved:
        return "proved"
    return "disproved" if opposite(reading.query) in proved else "unknown"
