import json
from collections import Counter
from typing import Any

import pytest

import gemenv
from gemenv.envs.code.generated import Generated, GeneratedConfig
from gemenv.envs.code.tasks import TASKS
from gemenv.errors import InvalidArgumentError, SandboxError, UnknownArgumentError
from gemenv.grading import CallTest, StdinTest, Test, read_tests
from gemenv.sandbox import ExecResult, Limits, Sandbox

IDS = ("code:Generated-v0", "code:Generated-v0-easy", "code:Generated-v0-hard")


def hidden(env: Generated) -> tuple[Test, ...]:
    return read_tests(env.state.facts["hidden"])


def fenced(code: str) -> str:
    return f"```python\n{code}\n```"


@pytest.mark.parametrize("env_id", IDS)
def test_the_oracle_passes_in_the_sandbox(sandbox: Sandbox, env_id: str) -> None:
    env = gemenv.make(env_id)
    for seed in range(4):
        env.reset(seed=seed)
        _, reward, _, _, info = env.step(env.oracle_action() or "")
        assert (reward, info["success"]) == (1, True)
        assert info["grade"]["passed"] == info["grade"]["total"] == 10


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("form", ["function", "stdin"])
@pytest.mark.parametrize("name", TASKS)
def test_the_oracle_passes_every_kind_of_task(sandbox: Sandbox, name: str, form: str) -> None:
    env = Generated(task=name, form=form, feedback="first_failure")
    for seed in range(3):
        env.reset(seed=seed)
        observation, reward, *_ = env.step(env.oracle_action() or "")
        assert reward == 1, observation


@pytest.mark.parametrize("env_id", IDS)
def test_a_right_answer_with_a_small_change_fails(sandbox: Sandbox, env_id: str) -> None:
    env = gemenv.make(env_id, form="function")
    for seed in range(3):
        env.reset(seed=seed)
        code = (env.oracle_action() or "").removeprefix("```python\n").removesuffix("\n```")
        right = "    return result"
        for wrong in ("    return [result]", "    print(result)", "    return None"):
            assert right in code
            env.reset(seed=seed)
            assert env.step(fenced(code.replace(right, wrong)))[1] == 0


def test_no_constant_passes() -> None:
    for env_id in IDS:
        env = gemenv.make(env_id)
        for seed in range(30):
            env.reset(seed=seed)
            wanted = {
                repr(t.output if isinstance(t, StdinTest) else t.expected) for t in hidden(env)
            }
            assert len(wanted) > 1


def test_examples_are_shown_and_hidden_tests_are_not() -> None:
    env = Generated(num_tests=12)
    for seed in range(30):
        text, info = env.reset(seed=seed)
        public = read_tests(env.state.facts["public"])
        tests = hidden(env)
        assert (len(public), len(tests)) == (2, 12)
        given = [t.input if isinstance(t, StdinTest) else list(t.args) for t in (*public, *tests)]
        for test in public:
            shown = test.input if isinstance(test, StdinTest) else ", ".join(map(repr, test.args))
            assert shown.rstrip() in text
        assert not [inputs for inputs in given[2:] if inputs in given[:2]]
        assert set(info["privileged"]) == {"answers", "tests", "checker"}


def test_the_forms_ask_for_what_the_tests_want() -> None:
    for form, kind in (("function", CallTest), ("stdin", StdinTest)):
        env = Generated(form=form)
        for seed in range(10):
            text, _ = env.reset(seed=seed)
            assert all(isinstance(test, kind) for test in hidden(env))
            assert ("def add_one" in text) == (form == "function")
            assert ("Input: " in text) == (form == "stdin")


def test_tasks_and_forms_are_drawn_evenly() -> None:
    env = gemenv.make("code:Generated-v0")
    names: Counter[str] = Counter()
    forms: Counter[str] = Counter()
    for seed in range(300):
        env.reset(seed=seed)
        name, *_, form = json.loads(env.canonical())
        names[name] += 1
        forms[form] += 1
    assert len(names) > 55
    assert max(names.values()) < 20
    assert 120 < forms["stdin"] < 180


@pytest.mark.slow
def test_forms_are_balanced_over_many_seeds() -> None:
    env = gemenv.make("code:Generated-v0")
    forms: Counter[str] = Counter()
    for seed in range(1000):
        env.reset(seed=seed)
        forms[json.loads(env.canonical())[-1]] += 1
    assert abs(forms["stdin"] - 500) <= 50


def test_wording_is_no_part_of_the_instance() -> None:
    env = Generated(task="digit_powers", report=False, form="function")
    texts: dict[str, set[str]] = {}
    for seed in range(200):
        env.reset(seed=seed)
        texts.setdefault(env.canonical(), set()).add(env.state.text)
    assert max(map(len, texts.values())) > 1
    assert len(texts) <= (env.instance_space() or 0) == 45


def test_a_level_says_which_ratings() -> None:
    for level in range(Generated.MAX_LEVEL + 1):
        env = Generated(level=level)
        for seed in range(10):
            env.reset(seed=seed)
            config: GeneratedConfig = env.config
            name, _, report, *_ = json.loads(env.canonical())
            assert config.min_rating <= TASKS[name].rating <= config.max_rating
            assert bool(report) == (level > 0)


class Broken(Sandbox):
    name = "broken"

    async def _start(self) -> Any:
        return "none"

    async def _exec(self, request: Any) -> ExecResult:
        return ExecResult(
            stdout="",
            stderr="",
            exit_code=None,
            signal=None,
            status="sandbox_failure",
            seconds=0.0,
            isolation="none",
            message="it broke",
        )

    async def _open(self, limits: Limits) -> Any:
        raise AssertionError

    async def _close(self) -> None:
        pass


def test_a_failure_of_the_sandbox_is_no_wrong_answer() -> None:
    env = Generated(sandbox=Broken())
    env.reset(seed=0)

    with pytest.raises(SandboxError, match="it broke"):
        env.step(env.oracle_action() or "")


@pytest.mark.parametrize(
    "keywords",
    [
        {"min_rating": 0},
        {"min_rating": 3, "max_rating": 2},
        {"form": "essay"},
        {"num_examples": 0},
        {"num_tests": 5},
        {"task": "none"},
        {"timeout_seconds": 0},
        {"memory_bytes": -1},
        {"tolerance": -1},
        {"compare": "letters"},
        {"feedback": "all"},
        {"sandbox": "none"},
        {"sandbox": 5},
    ],
)
def test_bad_keywords(keywords: dict[str, Any]) -> None:
    with pytest.raises(InvalidArgumentError):
        Generated(**keywords)


def test_an_unknown_keyword_is_named() -> None:
    with pytest.raises(UnknownArgumentError, match="timeout_seconds"):
        Generated(timeout_secnds=1)
