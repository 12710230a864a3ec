"""Pages are read back: each sentence says what the facts are, and nothing else."""

from hypothesis import given
from hypothesis import strategies as st

from gemenv.data.world import World
from gemenv.data.world.phrases import ALIASES, OTHER, OWN
from gemenv.data.world.sentences import is_last, other_name, read

WORLD = World(9, 2000)
NAMES = {WORLD.title(i): i for i in range(2000)} | {
    alias: i for i in range(2000) if (alias := WORLD.alias(i))
}


def test_every_relation_is_told_in_four_ways() -> None:
    texts = [*OWN.values(), *OTHER.values(), *ALIASES.values()]

    assert all(len(set(several)) == 4 for several in texts)


def test_every_page_is_read_as_its_facts() -> None:
    for number, page in enumerate(WORLD.pages()):
        kind = WORLD.kind(number)
        found = [read(sentence, kind) for sentence in page.text[:-1].split(". ")]
        assert all(len(facts) < 2 for facts in found), page
        told = []
        for fact in (facts[0] for facts in found if facts):
            other = NAMES.get(fact.x, fact.x)
            pair = (number, other) if fact.own else (other, number)
            told.append((pair[0], fact.relation, pair[1], fact.since, fact.until))
        assert told == [tuple(fact) for fact in WORLD.facts(number)], page


def test_other_names_are_read() -> None:
    for number, page in enumerate(WORLD.pages()):
        sentences = page.text[:-1].split(". ")
        found = [name for s in sentences if (name := other_name(s, WORLD.kind(number)))]
        alias = WORLD.alias(number)
        assert found == ([alias] if alias else []), page
        assert [is_last(sentence) for sentence in sentences] == [False] * (len(sentences) - 1) + [
            True
        ]


@given(st.text(), st.sampled_from(["person", "town", "prize", "nothing"]))
def test_any_text_is_read(text: str, kind: str) -> None:
    assert isinstance(read(text, kind), list)
    assert other_name(text, kind) is None or text
    assert is_last(text) in (True, False)
