import itertools
import random
import re

import pytest

from gemenv.envs.game.solvers.knights import Statement, generate, said, statements, table, written

NAMES = ["Ann", "Ben", "Cyd", "Dan", "Eve", "Flo", "Gus", "Hal", "Ida", "Jim"]
KIND = {"knight": True, "knave": False}


def holds(text: str, speaker: str, world: dict[str, bool]) -> bool:
    """Judge a sentence as a reader would, by its words."""
    text = re.sub(r"\bI am\b", f"{speaker} is", text).rstrip(".")
    text = re.sub(r"\bI\b", speaker, text)
    if found := re.fullmatch(
        r"(Exactly|At most|At least) (\d+) of us (?:is a knight|are knights)", text
    ):
        count, n = sum(world.values()), int(found[2])
        return {"Exactly": count == n, "At most": count <= n, "At least": count >= n}[found[1]]
    if found := re.fullmatch(r"(\w+) and (\w+) are of (the same|different) kinds?", text):
        return (world[found[1]] == world[found[2]]) == (found[3] == "the same")
    facts = [world[name] == KIND[kind] for name, kind in re.findall(r"(\w+) is a (\w+)", text)]
    if text.startswith("If"):
        assert re.fullmatch(r"If \w+ is a \w+, then \w+ is a \w+", text)
        return facts[1] or not facts[0]
    if text.endswith("or both"):
        return any(facts)
    assert re.fullmatch(r"\w+ is a \w+(?: and \w+ is a \w+)?", text), text
    return all(facts)


def worlds(people: int) -> list[dict[str, bool]]:
    values = itertools.product((False, True), repeat=people)
    return [dict(zip(NAMES, kinds, strict=False)) for kinds in values]


def solutions(spoken: tuple[Statement, ...]) -> list[int]:
    """Try all worlds, as one would with a truth table on paper."""
    names = NAMES[: len(spoken)]
    texts = [written(statement, names, i) for i, statement in enumerate(spoken)]
    return [
        sum(1 << i for i, name in enumerate(names) if world[name])
        for world in worlds(len(spoken))
        if all(holds(text, n, world) == world[n] for n, text in zip(names, texts, strict=True))
    ]


@pytest.mark.parametrize("people", [2, 3, 5])
def test_every_statement_means_what_it_says(people: int) -> None:
    for speaker in range(people):
        for statement in statements(people, speaker):
            text = written(statement, NAMES, speaker)
            for world in worlds(people):
                index = sum(1 << i for i in range(people) if world[NAMES[i]])
                expected = holds(text, NAMES[speaker], world)
                assert bool(table(people, statement) >> index & 1) == expected, text


def check_puzzles(people: int, count: int) -> None:
    rng = random.Random(people)
    for _ in range(count):
        spoken, truth = generate(rng.randrange, people)
        assert solutions(spoken) == [truth]


@pytest.mark.parametrize("people", [2, 3, 6])
def test_puzzles_have_one_solution(people: int) -> None:
    check_puzzles(people, 15)


@pytest.mark.slow
@pytest.mark.parametrize("people", [2, 4, 7])
def test_1000_puzzles_have_one_solution(people: int) -> None:
    check_puzzles(people, 1000)


def test_nobody_says_the_same_in_two_ways() -> None:
    for people in (2, 4):
        listed = [statement for statement, _ in said(people, 0)]
        assert len(set(listed)) == len(listed)


def test_sentences() -> None:
    cases: list[tuple[Statement, str]] = [
        (("is", (1, 0)), "Ben is a knave."),
        (("same", (0, 1)), "Ben and I are of the same kind."),
        (("and", (0, 0, 1, 1)), "I am a knave and Ben is a knight."),
        (("exactly", (1,)), "Exactly 1 of us is a knight."),
        (("most", (2,)), "At most 2 of us are knights."),
    ]
    assert [written(statement, NAMES, 0) for statement, _ in cases] == [text for _, text in cases]
