from collections import Counter

import pytest

import gemenv
from gemenv.envs.logic.rule_taker import RuleTaker
from gemenv.envs.logic.solvers.rule_taker import ANY, Theory, explain, solve
from gemenv.errors import InvalidArgumentError
from tests.envs.logic import rule_taker_referee as referee

IDS = [spec.id for spec in gemenv.list_envs("logic:RuleTakerGenerated-*")]
LEVELS = range(RuleTaker.MAX_LEVEL + 1)


def asked(env: gemenv.Env, seed: int) -> tuple[str, dict[str, object]]:
    _, info = env.reset(seed=seed)
    return env.unwrapped.state.text, info["privileged"]  # type: ignore[attr-defined]


def check_against_the_text(env: gemenv.Env, seeds: range) -> None:
    for seed in seeds:
        text, privileged = asked(env, seed)
        reading = referee.read(text)
        who, what, affirmed = reading.statement
        model = referee.well_founded(reading)
        label = ((who, what) in model) == affirmed
        assert privileged["answers"] == [str(label).lower()], text
        assert privileged["depth"] == referee.depth(reading, model, (who, what)), text
        assert env.step(rf"\boxed{{{not label}}}")[1] == 0.0
        env.reset(seed=seed)
        assert env.step(env.oracle_action() or "")[1] == 1.0


@pytest.mark.parametrize("env_id", IDS)
def test_a_reader_of_the_text_finds_label_and_depth(env_id: str) -> None:
    check_against_the_text(gemenv.make(env_id), range(25))


@pytest.mark.slow
@pytest.mark.parametrize("env_id", IDS)
def test_a_reader_of_the_text_finds_1000_labels_and_depths(env_id: str) -> None:
    check_against_the_text(gemenv.make(env_id), range(1000))


@pytest.mark.slow
@pytest.mark.parametrize("level", LEVELS)
def test_a_reader_of_the_text_agrees_at_every_level(level: int) -> None:
    check_against_the_text(RuleTaker(level=level), range(100))


@pytest.mark.parametrize("style", ["people", "animals"])
def test_the_deepest_and_the_largest_theories_are_read_too(style: str) -> None:
    env = RuleTaker(depth=8, num_entities=8, num_facts=30, extra_rules=20, style=style)
    check_against_the_text(env, range(5))


@pytest.mark.slow
@pytest.mark.parametrize("env_id", IDS)
def test_labels_and_denials_are_balanced_and_independent(env_id: str) -> None:
    env = gemenv.make(env_id)
    seen: Counter[tuple[bool, bool]] = Counter()
    for seed in range(1000):
        text, privileged = asked(env, seed)
        denied = " not " in text.rpartition("\n")[2]
        seen[denied, privileged["answers"] == ["true"]] += 1
    assert 450 <= seen[False, True] + seen[True, True] <= 550
    assert 450 <= seen[True, False] + seen[True, True] <= 550
    assert min(seen.values()) >= 200


def test_proofs_end_in_the_statement_and_rest_on_earlier_steps() -> None:
    env = RuleTaker(depth=4)
    for seed in range(25):
        text, privileged = asked(env, seed)
        shown: set[str] = set()
        for step in privileged["proof"]:  # type: ignore[attr-defined]
            conclusion, _, reasons = step.partition(" <- ")
            rule, *premises = reasons.split(" & ")
            assert rule in text or rule == "no rule concludes it" or conclusion in text
            assert shown.issuperset(premises)
            shown.add(conclusion)
        asked_for = text.rpartition("\n")[2]
        assert (asked_for == conclusion) == (privileged["answers"] == ["true"])


def test_depth_counts_as_ruletaker_does() -> None:
    # 0 is given; 1 from 0; 2 from "not 5", where 5 fails after 4 (bare); 3 from 2 and 1.
    def if_all(head: int, *body: int) -> object:
        return tuple((abs(p), ANY, p >= 0) for p in body), (head, ANY)

    rules = (if_all(1, 0), if_all(5, 4), if_all(6, -5), if_all(7, 6, 1), if_all(8, 5, 4, -1))
    theory = Theory(1, 9, ((0, 0),), rules)  # type: ignore[arg-type]
    found = {p: (v.holds, v.depth, v.effort) for (p, _), v in solve(theory).items()}
    assert found == {
        0: (True, 0, 0),
        1: (True, 1, 1),
        2: (False, 0, 0),
        3: (False, 0, 0),
        4: (False, 0, 0),
        5: (False, 1, 1),
        6: (True, 1, 2),
        7: (True, 2, 3),
        8: (False, 2, 1),
    }
    assert [step.rule for step in explain(theory, (7, 0))] == [None, 1, 2, None, 0, 3]


def test_without_negation_only_the_statement_denies() -> None:
    env = RuleTaker(negation=False)
    for seed in range(25):
        text, _ = asked(env, seed)
        assert " not " not in text.split("\n\n")[1]


@pytest.mark.parametrize("answer", ["", "yes", "true false", "not true"])
def test_what_is_no_label_is_wrong(answer: str) -> None:
    env = RuleTaker()
    for seed in range(4):
        env.reset(seed=seed)
        assert not env.grade(answer).correct


@pytest.mark.parametrize(
    "bad",
    [
        {"depth": 9},
        {"depth": -1},
        {"num_entities": 1},
        {"num_facts": 3},
        {"extra_rules": 21},
        {"style": "plants"},
    ],
)
def test_what_is_out_of_range_is_refused(bad: dict[str, object]) -> None:
    with pytest.raises(InvalidArgumentError, match=next(iter(bad))):
        RuleTaker(**bad)
