"""A theory in English: animals that play a board game."""

from collections.abc import Sequence
from typing import NamedTuple

from gemenv.envs.logic.defeasible.generator import NUM_ANIMALS, NUM_VERBS, Drawn
from gemenv.envs.logic.defeasible.knowledge import NO_OBJECT, phrase, statement
from gemenv.envs.logic.defeasible.theory import ANY, Claim, Rule
from gemenv.envs.logic.draws import Draw, pick, sample

_ANIMALS = (
    "badger", "beaver", "boar", "buffalo", "cheetah", "crane", "falcon", "ferret", "gazelle",
    "goose", "heron", "ibex", "iguana", "jackal", "lemur", "lynx", "marmot", "mole", "moose",
    "newt", "ocelot", "otter", "panther", "peacock", "puffin", "raven", "stork", "tapir", "toad",
    "walrus", "weasel", "yak",
)  # fmt: skip
_VERBS = (
    "greet", "follow", "challenge", "copy the move of", "block the path of", "lend a token to",
    "hide a card from", "trade seats with", "pay a coin to", "guard the tower of", "cheer for",
    "skip the turn of", "borrow a die from", "send a note to", "open the gate for",
    "share a shield with", "point at", "bow to", "race against", "count the points of",
    "shuffle the deck of", "whisper to", "wink at", "move the pawn of", "draw a card for",
    "deal with", "look for", "run from", "sing for", "watch the camp of",
)  # fmt: skip
_OPENINGS = (
    "Some animals play a board game. This is how the game stands:",
    "A few animals sit around a board game. Here is what is known of the game so far:",
    "It is game night in the forest, and the animals play a board game. These are the facts:",
)
_RULES = (
    "These are the rules:",
    "The game has the following rules:",
    "The rules say what follows from that:",
)
_MEANING = (
    "A rule applies if all of its conditions hold. The conclusion of a rule that applies holds, "
    "except where a rule with the opposite conclusion applies as well. Of these two, only the one "
    "that beats the other counts: a rule beats another over which it is preferred, and a strict "
    "rule beats every rule that is not strict. That an animal does not do something holds only if "
    "it is stated or follows from a rule that counts; that nothing is said of it is not enough. A "
    "statement is proved if it holds, disproved if its opposite holds, and unknown if neither does."
)
_USE_KNOWLEDGE = (
    "Conditions may need what everybody knows, such as which things are of which kind; use such "
    "common knowledge."
)
_ASKS = (
    'Is the statement "{claim}" proved, disproved or unknown?',
    'What is the statement "{claim}": proved, disproved or unknown?',
    'Say of the statement "{claim}" whether it is proved, disproved or unknown.',
)


class Cast(NamedTuple):
    """Who plays, and what they do to each other, by the numbers of a theory."""

    animals: Sequence[str]
    verbs: Sequence[str]


class Telling(NamedTuple):
    """A question in English."""

    text: str
    rule_numbers: list[int]
    """The number of each rule in the text, by its place in the theory."""


def tell(drawn: Drawn, draw: Draw, knowledge_given: bool) -> Telling:
    """Write a theory and its question, with names, order and words that are drawn.

    Args:
        drawn: What to tell.
        draw: Draws an integer in [0, n).
        knowledge_given: Whether the text states the common knowledge that conditions need.
    """
    theory = drawn.theory
    cast = Cast(sample(draw, _ANIMALS, NUM_ANIMALS), sample(draw, _VERBS, NUM_VERBS))
    facts = [f"{_capital(_told(fact, cast))}." for fact in theory.facts]
    known = [rule.conditions[0].relation[0] for rule in theory.rules[drawn.num_rules :]]
    if knowledge_given:
        facts += map(statement, dict.fromkeys(known))
    order = sample(draw, range(drawn.num_rules))
    numbers = [order.index(place) + 1 for place in range(drawn.num_rules)]
    rules = [
        f"Rule {number}{' (strict)' * theory.rules[place].strict}: "
        + _rule(theory.rules[place], cast, draw(3))
        for number, place in enumerate(order, start=1)
    ]
    preferences = [
        f"Rule {numbers[first]} is preferred over Rule {numbers[second]}."
        for first, second in sample(draw, theory.preferences)
    ]
    ask = pick(draw, _ASKS).replace("{claim}", _told(drawn.query, cast))
    parts = (
        pick(draw, _OPENINGS),
        " ".join(sample(draw, facts)),
        pick(draw, _RULES),
        "\n".join(rules),
        " ".join(preferences),
        _MEANING if knowledge_given else f"{_MEANING} {_USE_KNOWLEDGE}",
        ask,
    )
    return Telling("\n\n".join(part for part in parts if part), numbers)


def _told(claim: Claim, cast: Cast) -> str:
    return f"the {cast.animals[claim.subject]} {_does(claim, cast)}"


def _does(claim: Claim, cast: Cast) -> str:
    """Write a claim without its subject.

    >>> cast = Cast(["yak", "mole"], ["copy the move of", "pay a coin to"])
    >>> _does(Claim(1, (0, 0)), cast), _does(Claim(1, (1, 0), False), cast)
    ('copies the move of the yak', 'does not pay a coin to the yak')
    """
    number, target = claim.relation
    if target == NO_OBJECT:
        return phrase(number)
    verb = cast.verbs[number]
    words = _third_person(verb) if claim.holds else f"does not {verb}"
    return f"{words} the {cast.animals[target]}"


def _third_person(phrase: str) -> str:
    """Conjugate the verb at the beginning.

    >>> [_third_person(verb) for verb in ("pay a coin to", "watch the camp of", "copy")]
    ['pays a coin to', 'watches the camp of', 'copies']
    """
    verb, blank, rest = phrase.partition(" ")
    if verb.endswith(("ch", "sh", "s", "x")):
        verb = f"{verb}es"
    elif verb.endswith("y") and verb[-2] not in "aeiou":
        verb = f"{verb[:-1]}ies"
    else:
        verb = f"{verb}s"
    return f"{verb}{blank}{rest}"


def _rule(rule: Rule, cast: Cast, wording: int) -> str:
    """Write a rule in one of three wordings."""
    if rule.conclusion.subject == ANY:
        conditions = " and ".join(_does(condition, cast) for condition in rule.conditions)
        conclusion = _does(rule.conclusion, cast)
        return (
            f"If an animal {conditions}, then that animal {conclusion}.",
            f"Whenever an animal {conditions}, the same animal {conclusion}.",
            f"For every animal: if it {conditions}, then it {conclusion}.",
        )[wording]
    conditions = " and ".join(
        f"at least one animal {_does(condition, cast)}"
        if condition.subject == ANY
        else _told(condition, cast)
        for condition in rule.conditions
    )
    conclusion = _told(rule.conclusion, cast)
    return (
        f"If {conditions}, then {conclusion}.",
        f"Whenever {conditions}, {conclusion}.",
        f"{_capital(conclusion)} if {conditions}.",
    )[wording]


def _capital(sentence: str) -> str:
    return sentence[0].upper() + sentence[1:]
