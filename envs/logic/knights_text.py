"""Claims of knights and knaves in English, and answers that tell who is what."""

import re
from dataclasses import dataclass

from gemenv.envs.logic.draws import Draw, pick
from gemenv.envs.logic.solvers.claims import LEAVES, Claim

NAMES = (
    "Agnes", "Basil", "Carla", "Derek", "Edith", "Felix", "Gloria", "Henry", "Ingrid", "Jasper",
    "Karin", "Louis", "Miriam", "Norman", "Ophelia", "Peter", "Quentin", "Ruth", "Simon", "Tilda",
)  # fmt: skip
ROLES = (
    ("knight", "knave"), ("knave", "knight"), ("saint", "sinner"), ("hero", "villain"),
    ("angel", "devil"), ("sage", "fool"), ("altruist", "egoist"), ("pioneer", "laggard"),
)  # fmt: skip
"""Who tells the truth, and who lies: the usual words, the same in reverse, and others."""
_PLURALS = {"hero": "heroes"}
SPEECH = ('{} says: "{}"', '{} claims: "{}"', '{} tells you: "{}"', 'You hear from {}: "{}"')

_LONGEST = 2000
"""Characters of an answer; eight people take no more than a tenth of it."""
_APART = re.compile(r"[,;\n]|\band\b")
_ROLE = re.compile(
    r"(?:[-•] |\(?\d{1,2}[.)] ?)?(\w{1,40}) ?(?:[-:=–—]|\bis\b) ?(?:an? )?(\w{1,40})\.?"
)


@dataclass(frozen=True)
class Cast:
    """What people and their roles are called."""

    names: tuple[str, ...]
    roles: tuple[str, str]
    """Of those who tell the truth, and of those who lie."""

    def said(self, claim: Claim, speaker: int) -> str:
        """Write a claim as its speaker says it.

        >>> cast = Cast(("Ann", "Ben"), ("knight", "knave"))
        >>> cast.said(Claim("if", parts=(Claim("knight", 0), Claim("knave", 1))), 0)
        'If I am a knight, then Ben is a knave.'
        """
        if claim.kind == "exactly":
            are = f"is {with_article(self.roles[0])}" if claim.number == 1 else self._are()
            return f"Exactly {claim.number} of us {are}."
        parts = [self._phrase(part, speaker) for part in claim.parts]
        match claim.kind:
            case "if":
                return f"If {parts[0]}, then {parts[1]}."
            case "iff":
                return _sentence(f"{parts[0]} if and only if {parts[1]}")
            case "not":
                return f"This is false: {parts[0]}."
            case _:
                return _sentence(self._phrase(claim, speaker))

    def _are(self) -> str:
        return f"are {plural(self.roles[0])}"

    def _phrase(self, claim: Claim, speaker: int) -> str:
        """Write a fact, or facts joined by "and" or "or"."""
        if claim.kind in LEAVES:
            who = "I am" if claim.number == speaker else f"{self.names[claim.number]} is"
            return f"{who} {with_article(self.roles[LEAVES.index(claim.kind)])}"
        *first, last = (self._phrase(part, speaker) for part in claim.parts)
        joined = f"{', '.join(first)} {claim.kind} {last}"
        if claim.kind == "and":
            return joined
        return f"{joined} (or {'both' if len(first) == 1 else 'several of these'})"

    def answer(self, truth: int) -> str:
        """Write an assignment as an answer."""
        kinds = (self.roles[not truth >> i & 1] for i in range(len(self.names)))
        return ", ".join(f"{name}: {kind}" for name, kind in zip(self.names, kinds, strict=True))


def write_puzzle(draw: Draw, cast: Cast, claims: tuple[Claim, ...], order: list[int]) -> str:
    """Write rules and claims.

    Args:
        draw: The source of randomness; it chooses words.
        cast: The names.
        claims: What each says.
        order: In which order they speak.
    """
    truthful, lying = (plural(role) for role in cast.roles)
    names = [cast.names[i] for i in order]
    people = f"{', '.join(names[:-1])} and {names[-1]}"
    where = pick(draw, ("On an island", "In a far valley", "In an old town"))
    lines = [
        f"{where} live {truthful}, who always tell the truth, and {lying}, who always lie. "
        f"Everybody is one or the other. You meet {people}.{_conventions(claims)}",
        "",
        *(pick(draw, SPEECH).format(cast.names[i], cast.said(claims[i], i)) for i in order),
        "",
        pick(draw, ("Who is what?", "Find out what each of them is.", "What is everybody?")),
    ]
    return "\n".join(lines)


def _conventions(claims: tuple[Claim, ...]) -> str:
    kinds = {claim.kind for claim in claims}
    said = ""
    if "if" in kinds:
        said += ' A sentence "if …, then …" is false only if its first part is true and its '
        said += "second is not."
    if "exactly" in kinds:
        said += f' "Us" means these {len(claims)} people.'
    return said


def read_roles(answer: str) -> dict[str, str] | None:
    """Read who is what, in lower case: names and roles apart by commas, semicolons, "and", lines.

    Returns:
        Roles by names; `None` if a part says something else or a name comes twice.

    >>> read_roles("Ann: knight and BEN is a Knave.")
    {'ann': 'knight', 'ben': 'knave'}
    """
    if len(answer) > _LONGEST:
        return None
    plain = answer.replace("*", "").lower()
    parts = [" ".join(part.split()) for part in _APART.split(plain)]
    found = [_ROLE.fullmatch(part) for part in parts if part and part != "."]
    roles = {role[1]: role[2] for role in found if role}
    return roles if roles and len(roles) == len(found) else None


def with_article(noun: str) -> str:
    """Return a noun with "a" or "an".

    >>> with_article("angel"), with_article("knave")
    ('an angel', 'a knave')
    """
    return f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"


def plural(noun: str) -> str:
    """Return the plural of a role."""
    return _PLURALS.get(noun, f"{noun}s")


def _sentence(clause: str) -> str:
    return f"{clause[0].upper()}{clause[1:]}."
