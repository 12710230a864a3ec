"""The encyclopedia: the same everywhere, true to itself, and as connected as it says."""

import hashlib
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gemenv.data.world import RELATIONS, Fact, Page, World
from gemenv.data.world.layout import SHARES
from gemenv.errors import InvalidArgumentError

SMALL = World(5, 1000)
PAGES = list(SMALL.pages())
FACTS = [SMALL.facts(i) for i in range(len(SMALL))]
_DIGEST = """
import hashlib
from gemenv.data.world import World
print(hashlib.sha256(repr([tuple(p) for p in World(5, 1000).pages()]).encode()).hexdigest())
"""


EXAMPLE = Page(
    "455",
    "New Kuvuport",
    "Maps show New Kuvuport as a halt of the northern railway. Maps still print the former "
    "name Truzolis. Its fields are among the most fertile of Huramarch. Its charter dates "
    "from 1413. New Kuvuport is the seat of the government of Huramarch. The census of 1830 "
    "counted 6,757 residents. The census of 1910 counted 19,167 residents. From 1925 to 1931 "
    "the mayor was Nuna Wuquist. Krewin Vazzan governed from 1931 until 1937. Truria "
    "Gezethorne was mayor from 1937 to 1943. Related pages are Stina Glegner and The Hidden "
    "Sail of Kemond.",
    (
        "Huramarch",
        "Nuna Wuquist",
        "Krewin Vazzan",
        "Woric Ressen",
        "Stina Glegner",
        "The Hidden Sail of Kemond",
    ),
)


def test_a_page_reads_like_this() -> None:
    assert World(7, 1000).page(455) == EXAMPLE


def test_it_is_the_same_in_another_process() -> None:
    here = hashlib.sha256(repr([tuple(page) for page in PAGES]).encode()).hexdigest()
    done = subprocess.run([sys.executable, "-c", _DIGEST], capture_output=True, text=True)

    assert done.stdout.strip() == here


def test_a_page_alone_is_that_of_the_stream() -> None:
    fresh = World(5, 1000)

    assert [fresh.page(i) for i in (999, 0, 500)] == [PAGES[i] for i in (999, 0, 500)]


@pytest.mark.parametrize("other", [World(6, 1000), World(5, 1001)])
def test_other_seeds_and_sizes_are_other_worlds(other: World) -> None:
    titles = {page.title for page in PAGES}

    assert sum(page.title in titles for page in other.pages()) < 200


def test_ids_are_the_numbers_of_the_pages() -> None:
    assert [page.id for page in PAGES] == [str(i) for i in range(1000)]


@pytest.mark.parametrize("world", [SMALL, World(0, 200), World(3, 20_000)], ids=len)
def test_names_are_unique(world: World) -> None:
    numbers = range(len(world))
    aliases = [alias for i in numbers if (alias := world.alias(i))]
    names = [*(world.title(i) for i in numbers), *aliases]

    assert len(set(names)) == len(names)
    assert len(aliases) > len(world) / 8


@pytest.mark.slow
def test_names_of_a_large_world_are_unique() -> None:
    world = World(1, 300_000)
    names = {world.title(i) for i in range(len(world))}
    aliases = [alias for i in range(len(world)) if (alias := world.alias(i))]

    assert len(names | set(aliases)) == len(world) + len(aliases)


def test_every_title_is_found() -> None:
    assert all(SMALL.find(page.title) == page for page in PAGES)
    assert World(0, 1_000_000).number(World(0, 1_000_000).title(999_999)) == 999_999


@given(st.text() | st.text(alphabet="abcdeoirnstBKTN ").map(str.title))
def test_other_titles_are_not_found(title: str) -> None:
    assert (SMALL.find(title) is not None) == (title in {page.title for page in PAGES})


@pytest.mark.parametrize("title", ["", "Bara", "a" * 10**6, "The" * 1000, PAGES[0].title + "x"])
def test_texts_that_are_no_titles_are_not_found(title: str) -> None:
    assert SMALL.find(title) is None


def test_many_share_a_surname() -> None:
    surnames = Counter(SMALL.title(i).split()[1] for i in range(SMALL.layout.counts["person"]))

    assert max(surnames.values()) > 3
    assert sum(count > 1 for count in surnames.values()) > 50


def test_every_kind_has_its_share() -> None:
    kinds = Counter(map(SMALL.kind, range(1000)))

    assert kinds.keys() == SHARES.keys()
    assert all(abs(kinds[kind] - 10 * share) <= 8 for kind, share in SHARES.items())


def _counted(facts: Iterable[tuple[Fact, ...]]) -> set[Fact]:
    return {fact for told in facts for fact in told}


def test_a_page_tells_of_its_own_subject_or_object() -> None:
    assert all(page in (fact.subject, fact.object) for page in range(1000) for fact in FACTS[page])
    assert {fact.relation for told in FACTS for fact in told} == RELATIONS.keys()


@settings(max_examples=10, deadline=None)
@given(st.integers(), st.integers(200, 2000))
def test_facts_agree_with_each_other(seed: int, pages: int) -> None:
    world = World(seed, pages)
    told = [world.facts(i) for i in range(pages)]
    own = {fact for i, facts in enumerate(told) for fact in facts if fact.subject == i}
    assert _counted(told) == own  # what an object's page tells, the subject's page tells too
    objects: defaultdict[tuple[int, str, int | None], set[int | str]] = defaultdict(set)
    for fact in own:
        relation = RELATIONS[fact.relation]
        year = fact.since if relation.object == "number" else None
        objects[fact.subject, fact.relation, year].add(fact.object)
        assert world.kind(fact.subject) == relation.subject
        if isinstance(fact.object, int):
            assert world.kind(fact.object) == relation.object
            assert fact.object != fact.subject
        else:
            assert relation.object in ("year", "date", "number")
    assert {len(found) for found in objects.values()} == {1}


def test_marriages_are_mutual_and_terms_follow_each_other() -> None:
    facts = _counted(FACTS)
    spouses = {(f.subject, f.object, f.since) for f in facts if f.relation == "person.spouse"}
    assert spouses == {(b, a, year) for a, b, year in spouses}
    assert spouses
    terms: defaultdict[int | str, list[tuple[int, int]]] = defaultdict(list)
    for fact in facts:
        if fact.relation == "person.office":
            assert fact.since is not None
            assert fact.until is not None
            assert fact.until - fact.since >= 3
            terms[fact.object].append((fact.since, fact.until))
    for served in terms.values():
        served.sort()
        assert [until for _, until in served[:-1]] == [since for since, _ in served[1:]]


def test_lives_are_plausible() -> None:
    facts = _counted(FACTS)
    value = {(f.subject, f.relation): str(f.object)[-4:] for f in facts}
    for fact in facts:
        if fact.relation in ("person.office", "person.society", "person.prize", "person.spouse"):
            assert fact.since is not None
            age = fact.since - int(value[fact.subject, "person.birth"])
            assert 18 <= age <= 85, fact
        if fact.relation == "person.teacher":
            older = int(value[int(fact.object), "person.birth"])
            assert 0 < int(value[fact.subject, "person.birth"]) - older < 50
    births = {s for s, r in value if r == "person.birth"}
    lives = [int(value[s, "person.death"]) - int(value[s, "person.birth"]) for s in births]
    assert min(lives) >= 76
    assert max(lives) < 95


def test_pages_link_to_others_and_all_are_reached() -> None:
    titles = {page.title: i for i, page in enumerate(PAGES)}
    links = [[titles[title] for title in page.links] for page in PAGES]
    back: list[list[int]] = [[] for _ in PAGES]
    for page, out in enumerate(links):
        assert len(set(out)) == len(out) >= 3
        assert page not in out
        for other in out:
            back[other].append(page)

    assert len(_reached(links)) == len(_reached(back)) == 1000


def _reached(graph: list[list[int]]) -> set[int]:
    seen, todo = {0}, [0]
    while todo:
        new = set(graph[todo.pop()]) - seen
        seen |= new
        todo += new
    return seen


def test_pages_are_neither_short_nor_long() -> None:
    words = sorted(len(page.text.split()) for page in PAGES)

    assert words[20] >= 38
    assert words[-20] <= 100
    assert words[0] >= 30
    assert words[-1] <= 125


@pytest.mark.parametrize("pages", [199, 1_000_001, 0, -5])
def test_other_sizes_are_refused(pages: int) -> None:
    with pytest.raises(InvalidArgumentError, match="`pages` must be from 200 to 1,000,000"):
        World(0, pages)


@pytest.mark.parametrize("page", [-1, 1000])
def test_other_pages_do_not_exist(page: int) -> None:
    with pytest.raises(IndexError, match="must be in"):
        SMALL.page(page)
    with pytest.raises(IndexError, match="must be in"):
        SMALL.facts(page)
