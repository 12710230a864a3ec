"""Reads a ProntoQA question as text, and judges it by naive closure over its words."""

import re
from dataclasses import dataclass

Said = tuple[str, str, bool]
"""Of a member or kind, a word, affirmed or denied."""


@dataclass
class Reading:
    members: list[Said]
    rules: list[Said]
    statement: Said


def sentence(text: str) -> tuple[str, Said]:
    """Return "member" or "rule", and what is said."""
    body = text.removesuffix(".")
    if match := re.fullmatch(r"No (\w+) is (?:a )?(\w+)", body):
        return "rule", (match[1], match[2], False)
    if match := re.fullmatch(r"(?:Every|Each) (\w+) is (?:a )?(\w+)", body):
        return "rule", (match[1], match[2], True)
    if match := re.fullmatch(r"(?:All )?(\w+us)es are (not )?(\w+)", body):
        what = re.sub(r"uses$", "us", match[3])
        return "rule", (match[1].lower(), what, not match[2])
    match = re.fullmatch(r"([A-Z]\w+) is (not )?(?:a )?(\w+)", body)
    assert match, text
    return "member", (match[1], match[3], not match[2])


def read(text: str) -> Reading:
    theory, question, statement = text.split("\n\n")
    assert question == "Is this statement true or false?"
    said = [sentence(part.strip()) for part in re.findall(r"[^.]+\.", theory)]
    return Reading(
        [what for sort, what in said if sort == "member"],
        [what for sort, what in said if sort == "rule"],
        sentence(statement)[1],
    )


def consequences(reading: Reading, who: str) -> dict[tuple[str, bool], int]:
    """Return what follows of a member, with the round in which it does."""
    known = {(what, yes): 0 for member, what, yes in reading.members if member == who}
    for rounds in range(1, 100):
        new = {
            (what, yes)
            for kind, what, yes in reading.rules
            if (kind, True) in known and (what, yes) not in known
        }
        if not new:
            return known
        known |= dict.fromkeys(new, rounds)
    raise AssertionError("it does not end")
