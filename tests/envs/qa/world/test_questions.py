"""The questions: right by brute force, silent about their answers, and not to be guessed."""

import json
import random
import re
from collections import Counter
from typing import Any

import pytest

from gemenv.data.world.phrases import OTHER, OWN
from gemenv.envs.base.split import split_of
from gemenv.envs.qa.world.drawing import KINDS, PlanDrawer
from gemenv.envs.qa.world.plan import Hop, Plan
from gemenv.envs.qa.world.questions import WorldQuestion
from gemenv.envs.qa.world.wording import COMPARISONS, INVERSE_RELATIONS, phrases
from gemenv.errors import InvalidArgumentError
from gemenv.grading.qa import normalize
from tests.envs.qa.world.solver import Solver

ALL = {"world": 3, "pages": 1000, "kinds": KINDS, "min_hops": 1, "hops": 4}


def privileged(env: WorldQuestion, seed: int) -> dict[str, Any]:
    return env.reset(seed=seed)[1]["privileged"]


def check_answers(seeds: range) -> None:
    env = WorldQuestion(**ALL)
    solver = Solver(env.world)
    kinds: Counter[str] = Counter()
    for seed in seeds:
        told = privileged(env, seed)
        plan = json.loads(json.dumps(told["plan"]))
        expected = solver.names(plan)
        kinds[plan["kind"]] += 1
        assert len(solver.answers(plan)) == 1, plan
        assert {answer for answer in told["answers"] if answer in expected} == expected, plan
        assert all(answer in expected or ", " in answer for answer in told["answers"]), plan
    assert kinds.keys() == set(KINDS)


def test_answers_are_those_of_a_search_through_all_facts() -> None:
    check_answers(range(100))


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_thousand_answers_are_those_of_a_search_through_all_facts() -> None:
    check_answers(range(1000, 2000))


def test_evidence_are_the_pages_that_are_needed_in_order() -> None:
    env = WorldQuestion(**ALL)
    for seed in range(60):
        told = privileged(env, seed)
        evidence = [int(page) for page in told["evidence"]]
        plan = Plan.of(told["plan"])
        assert len(set(evidence)) == len(evidence)
        steps = len(plan.hops) + (plan.kind in ("comparison", "intersection"))
        assert len(evidence) == steps + (plan.kind == "intersection" and not plan.hops)
        for place, hop in enumerate(plan.hops):
            page = evidence[place + steps - len(plan.hops)]
            facts = [fact for fact in env.world.facts(page) if fact.relation == hop.relation]
            assert bool(facts) or (plan.kind == "missing" and hop == plan.hops[-1])


@pytest.mark.parametrize("level", range(5))
def test_no_question_holds_its_answer_or_a_thing_on_the_way(level: int) -> None:
    env = WorldQuestion(level=level)
    for seed in range(40):
        observation, info = env.reset(seed=seed)
        told = info["privileged"]
        words = f" {normalize(observation)} "
        on_the_way = {int(page) for page in told["evidence"]} - {*told["plan"]["starts"]}
        secrets = [*told["answers"], *map(env.world.title, on_the_way)]
        assert not [secret for secret in secrets if f" {normalize(secret)} " in words]
        assert all(env.world.title(page) in observation for page in told["plan"]["starts"])


_COMMON = frozenset(
    ("that", "this", "which", "with", "from", "whom", "into", "year", "town", "person", "land")
)


def content(text: str) -> set[str]:
    words = re.sub(r"\{\w+\}", " ", text).lower()
    return {word for word in re.findall(r"[a-z]{4,}", words) if word not in _COMMON}


HOPS = [Hop(name) for name in OWN] + [Hop(name, inverse=True) for name in INVERSE_RELATIONS]


@pytest.mark.parametrize("hop", HOPS, ids=str)
def test_hard_wording_shares_no_word_with_pages(hop: Hop) -> None:
    pages = (*OWN[hop.relation], *OTHER.get(hop.relation, ()))
    told = set[str]().union(*map(content, pages))

    assert len(set(phrases(hop))) == 3
    assert not told & set[str]().union(*map(content, phrases(hop)[1:]))


@pytest.mark.parametrize("level", [1, 4])
def test_no_single_answer_is_often_right(level: int) -> None:
    env = WorldQuestion(level=level)
    answers: Counter[str] = Counter()
    for seed in range(400):
        told = privileged(env, seed)
        answers.update({normalize(answer) for answer in told["answers"]})

    assert answers.most_common(1)[0][1] <= 8  # 2 %
    assert answers["unknown"] == 0


@pytest.mark.parametrize("level", [0, 4])
def test_guesses_are_wrong(level: int) -> None:
    env = WorldQuestion(level=level)
    right = 0
    for seed in range(100):
        env.reset(seed=seed)
        right += env.step(env.sample_random_action())[4]["success"]

    assert right <= 2


def test_kinds_are_drawn_evenly_and_every_hop_is_used() -> None:
    env = WorldQuestion(level=4)
    kinds: Counter[str] = Counter()
    relations: set[str] = set()
    for seed in range(300):
        plan = privileged(env, seed)["plan"]
        kinds[plan["kind"]] += 1
        relations |= {hop["relation"] for hop in plan["hops"]} | {plan["compare"]}

    # Some bridges are temporal ones by chance.
    assert kinds["bridge"] + kinds["temporal"] > 80
    assert all(kinds[kind] > 20 for kind in KINDS)
    assert set(COMPARISONS) <= relations
    assert len(relations) > 25


def test_aliases_and_other_forms_are_right_answers() -> None:
    env = WorldQuestion(**ALL)
    forms: Counter[str] = Counter()
    for seed in range(80):
        for answer in privileged(env, seed)["answers"][1:]:
            env.reset(seed=seed)
            assert env.step(f"<answer>the {answer.upper()}.</answer>")[4]["success"]
            forms["date" if ", " in answer else "name"] += 1

    assert forms["date"]
    assert forms["name"]


def test_a_year_of_change_is_not_missing() -> None:
    solver = Solver(WorldQuestion(**ALL).world)
    begun = Counter(fact.since for fact in solver.facts if fact.relation == "person.office")
    year = int(begun.most_common(1)[0][0] or 0)
    rng = random.Random(1)
    # The only draw of one in so many is that of a year.
    drawer = PlanDrawer(solver.world, lambda n: year - 1740 if n == 220 else rng.randrange(n))
    years = 0
    for _ in range(300):
        plan = drawer.plan("missing", 2).plan
        years += plan.hops[-1].year == year
        assert solver.answers(plan.data())

    assert years > 20


def test_what_is_missing_is_asked_with_its_place() -> None:
    env = WorldQuestion(world=3, pages=1000, kinds=("missing",))
    observation, info = env.reset(seed=1)
    (answer, *_) = info["privileged"]["answers"]

    assert 'answer "unknown" and, behind that word, the name' in observation
    assert answer.startswith("unknown ")
    assert not env.step("<answer>unknown</answer>")[4]["success"]
    env.reset(seed=1)
    assert env.step(f"<answer>Unknown: {answer[8:]}</answer>")[4]["success"]


def test_a_conversation_goes_on_and_shares_the_reward() -> None:
    env = WorldQuestion(level=2, conversation=3)
    _, info = env.reset(seed=4)
    assert "rewritten" not in info["privileged"]
    rewards: list[float] = []
    for reply in (env.oracle_action(), "<answer>nobody</answer>", None):
        asked = info["privileged"]
        observation, reward, terminated, _, info = env.step(reply or env.oracle_action() or "")
        rewards.append(reward)
        if not terminated:
            assert " that " in observation.split("\n\n")[1]
            assert "rewritten" in info["privileged"]
            # It names the answer to the question before.
            assert asked["answers"][0] in info["privileged"]["rewritten"]
            assert asked["answers"][0] not in observation

    assert rewards == pytest.approx([1 / 3, 0, 1 / 3])
    assert env.over
    assert not info["success"]


def test_a_conversation_answered_rightly_is_a_success() -> None:
    env = WorldQuestion(level=4, conversation=4)
    for seed in range(5):
        env.reset(seed=seed)
        total = 0.0
        info: dict[str, Any] = {}
        while not env.over:
            _, reward, _, _, info = env.step(env.oracle_action() or "")
            total += reward
        assert info["success"]
        assert total == pytest.approx(1)
        assert info["turn"] == 4


def test_a_snapshot_keeps_the_conversation() -> None:
    env, other = (WorldQuestion(level=1, conversation=2) for _ in range(2))
    env.reset(seed=2)
    env.step(env.oracle_action() or "")
    other.set_state(json.loads(json.dumps(env.get_state())))
    action = env.oracle_action() or ""

    assert other.plan == env.plan
    assert other.step(action) == env.step(action)
    assert other.over


def test_levels_are_worlds_of_their_own_and_get_harder() -> None:
    means: list[float] = []
    for level in range(WorldQuestion.MAX_LEVEL + 1):
        env = WorldQuestion(level=level)
        total = 0.0
        for seed in range(30):
            env.reset(seed=seed)
            total += env.difficulty()
        means.append(total)
    worlds = {(WorldQuestion.at_level(i).world, WorldQuestion.at_level(i).pages) for i in range(5)}

    assert len(worlds) == 5
    assert means == sorted(means)
    assert means[0] < means[-1]


@pytest.mark.parametrize("split", ["train", "test"])
def test_splits_hold_their_own_questions(split: Any) -> None:
    env = WorldQuestion(level=1, split=split)
    for seed in range(10):
        env.reset(seed=seed)
        assert split_of(env.canonical()) == split


@pytest.mark.parametrize(
    ("keyword", "value"),
    [
        ("pages", 10),
        ("kinds", ()),
        ("kinds", ("riddle",)),
        ("hops", 5),
        ("min_hops", 3),
        ("conversation", 0),
        ("world", -1),
    ],
)
def test_other_values_are_refused(keyword: str, value: Any) -> None:
    with pytest.raises(InvalidArgumentError, match=f"`{keyword}` must be"):
        WorldQuestion(**{keyword: value})
