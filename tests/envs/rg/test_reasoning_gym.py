"""One environment for all data sets: questions, scores, snapshots, and every process alike."""

import json
import os
import random
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import gemenv
from gemenv.envs.rg.entries import dump_entry, load_entry
from gemenv.envs.rg.faults import CONSTANTS
from gemenv.envs.rg.reasoning_gym import ReasoningGym
from gemenv.errors import GraderWarning, InvalidArgumentError, UnknownArgumentError
from gemenv.registry.reasoning import NAMES, SLOW

WITHOUT_ORACLE = {"boxnet", "graph_color", "propositional_logic", "rubiks_cube", "rush_hour"}
FEW = ("acre", "isomorphic_strings", "list_functions", "pool_matrix", "ransom_note")
TRANSCRIPT = r"""Find the Greatest Common Divisor (GCD) of these numbers: 220, 490. \
Give only the GCD as your final answer.

Write your final answer in a box at the end of your reply, as in \boxed{...}. \
Only what stands there is graded, in the form that the question asks for; \
you may reason before it.
> \boxed{10}
Your answer is correct.""".replace("\\\n", "")
ELSEWHERE = """
import json, sys, warnings
import gemenv
warnings.simplefilter("ignore")
print(json.dumps({
    name: [gemenv.make(f"rg:{name}-v0").reset(seed=seed) for seed in seeds]
    for name, seeds in json.load(sys.stdin).items()
}))
"""


def make(name: str, **kwargs: Any) -> ReasoningGym:
    env = gemenv.make(f"rg:{name}-v0", **kwargs)
    assert isinstance(env, ReasoningGym)
    return env


def test_an_episode_reads_like_this() -> None:
    env = make("gcd")
    lines = [env.reset(seed=1)[0]]
    action = env.oracle_action() or ""
    lines += [f"> {action}", env.step(action)[0]]
    assert "\n".join(lines) == TRANSCRIPT


def test_the_score_is_the_reward_and_success_is_a_full_one() -> None:
    env = make("prime_factorization")
    for answer, score in (("2 × 3 × 3 × 7", 1.0), ("126", 0.5), ("2 × 3", 0.01)):
        assert "of 126." in env.reset(seed=0)[0]
        _, reward, _, _, info = env.step(rf"\boxed{{{answer}}}")
        assert (reward, info["success"], info["grade"]) == (score, score == 1.0, {"score": score})
        assert info["reward_terms"] == {"correct": score}


def test_the_configuration_is_the_data_sets_own() -> None:
    assert "7 numbers" not in make("gcd").reset(seed=0)[0]
    text = make("gcd", min_numbers=7, max_numbers=7).reset(seed=0)[0]
    assert text.split(":")[1].split(".")[0].count(",") == 6
    with pytest.raises(UnknownArgumentError, match=r"'min_number'.*Did you mean 'min_numbers'"):
        make("gcd", min_number=7)
    for name in ("seed", "size"):
        with pytest.raises(UnknownArgumentError, match="min_numbers, max_numbers"):
            make("gcd", **{name: 7})
    with pytest.raises(InvalidArgumentError, match="refuses this configuration of 'gcd'"):
        make("gcd", min_numbers=7, max_numbers=2)
    with pytest.raises(InvalidArgumentError, match="refuses this configuration of 'gcd'"):
        make("gcd", min_numbers="many")
    with pytest.raises(InvalidArgumentError, match=r"must be a data set .* 'nothing'"):
        ReasoningGym(name="nothing")


def test_a_generator_that_fails_is_asked_again_and_refused_in_the_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    env = make("gcd")
    made = env.source._entry
    tries: list[int] = []

    def fail(seed: int) -> Any:
        tries.append(seed)
        if len(tries) < 3:
            raise ValueError("no luck")
        return made(seed)

    monkeypatch.setattr(env.source, "_entry", fail)
    env.reset(seed=0)
    assert len(set(tries)) == 3
    monkeypatch.setattr(env.source, "_entry", lambda seed: {"question": "", "answer": "{}"})
    with pytest.raises(InvalidArgumentError, match="makes no question of 'gcd'"):
        env.reset(seed=0)


@pytest.mark.slow
def test_two_configurations_of_a_data_set_do_not_mix() -> None:
    alone = make("codeio", difficulty=7)
    text = alone.reset(seed=5)[0]
    make("codeio")
    assert alone.reset(seed=5)[0] == text
    assert make("codeio").reset(seed=5)[0] != text


def test_known_faults_are_warned_of() -> None:
    with pytest.warns(GraderWarning, match=r"rg:syllogism-v0: the answer 'Yes' .* 0\.68"):
        make("syllogism")


def test_nothing_as_an_answer_is_two_quotation_marks() -> None:
    env = make("ab", length=4)
    seed = next(s for s in range(500) if env.reset(seed=s) and env.state.answers == ['""'])
    for answer, right in (('""', True), ("nothing", False), ("A#", False)):
        assert 'An empty text is written "".' in env.reset(seed=seed)[0]
        assert env.step(rf"\boxed{{{answer}}}")[4]["success"] is right


@pytest.mark.parametrize("name", ["list_functions", "pool_matrix", "codeio"])
def test_global_generators_stay_as_they_are(name: str) -> None:
    env = make(name)
    plain, array = random.getstate(), np.random.get_state()[1].tolist()  # pyright: ignore
    env.reset(seed=4)
    assert random.getstate() == plain
    assert np.random.get_state()[1].tolist() == array  # pyright: ignore


def test_threads_draw_what_each_would_alone() -> None:
    alone = [make("list_functions").reset(seed=seed)[0] for seed in range(40)]
    came: dict[int, str] = {}

    def draw(seed: int) -> None:
        came[seed] = make("list_functions").reset(seed=seed)[0]

    threads = [threading.Thread(target=draw, args=(seed,)) for seed in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [came[seed] for seed in range(40)] == alone


@pytest.mark.parametrize(
    "value",
    [(), ((1, 2), [3]), {1: "a", (2, 3): None}, {"$tuple": 1}, {"a": {"b": (True, 1.5)}},
     {"x", "y"}, [{"$dict": []}], np.int64(3)],
)  # fmt: skip
def test_entries_survive_json(value: object) -> None:
    text = dump_entry({"question": "q", "answer": "a", "metadata": {"value": value}})
    assert load_entry("q", json.dumps(json.loads(text)))["metadata"]["value"] == value


def test_the_table_has_what_the_package_has() -> None:
    from reasoning_gym.factory import DATASETS

    assert {*NAMES, "composite"} == set(DATASETS)


def elsewhere(tasks: dict[str, list[int]]) -> dict[str, Any]:
    root = str(Path(gemenv.__file__).parent.parent)
    done = subprocess.run(
        [sys.executable, "-c", ELSEWHERE],
        input=json.dumps(tasks),
        env={**os.environ, "PYTHONPATH": root, "PYTHONHASHSEED": "4242"},
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


@pytest.mark.slow
def test_another_process_asks_the_same() -> None:
    here = {name: [make(name).reset(seed=seed) for seed in range(5)] for name in FEW}
    assert elsewhere({name: list(range(5)) for name in FEW}) == json.loads(json.dumps(here))


def seeds_of(name: str) -> list[int]:
    return list(range(1 if name in SLOW else 4))


@pytest.fixture(scope="module")
def there() -> dict[str, Any]:
    """What another process asks, of every data set."""
    return elsewhere({name: seeds_of(name) for name in NAMES})


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_every_data_set(name: str, there: dict[str, Any]) -> None:
    env = make(name)
    here: list[Any] = []
    for seed in seeds_of(name):
        here.append(env.reset(seed=seed))
        action = env.oracle_action()
        if name in WITHOUT_ORACLE:
            assert action is None
            action = r"\boxed{nothing}"
        # What no box can hold, and what sympy leaves as an integral, has no oracle.
        if action is None:
            gold = load_entry("", env.state.facts["entry"])["answer"]
            assert "Integral(" in gold or "{" in gold or "}" in gold
            continue
        state = json.loads(json.dumps(env.get_state()))
        first = env.step(action)
        assert first[4]["success"] is (name not in WITHOUT_ORACLE)
        twin = env.spawn()
        twin.set_state(state)
        assert twin.step(action) == first
    came = there[name]
    if name == "intermediate_integration":  # one of several right answers is found
        here = [(text, None) for text, _ in here]
        came = [[text, None] for text, _ in came]
    assert came == json.loads(json.dumps(here))


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(CONSTANTS))
def test_constant_answers_score_about_what_the_table_says(name: str) -> None:
    answer, expected = CONSTANTS[name]
    env = make(name)
    scores: list[float] = []
    for seed in range(10 if env.blocking else 40):
        env.reset(seed=seed)
        scores.append(env.step(rf"\boxed{{{answer}}}")[1])
    assert abs(float(np.mean(scores)) - expected) < 0.25
