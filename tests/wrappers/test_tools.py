import asyncio
import json
import pickle
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

import gemenv
from gemenv.core import Env, StepResult
from gemenv.core.background import run
from gemenv.errors import InvalidArgumentError, ResetNeeded, SnapshotError
from gemenv.messages import boxed
from gemenv.sandbox import Sandbox, create
from gemenv.tools import (
    FaultPlan,
    PythonTool,
    Tool,
    ToolResult,
    Workspace,
    tagged,
    tool,
    written,
)
from gemenv.wrappers import EpisodeStatistics, ToolWrapper, TurnLimit
from tests.core.toys import AsyncParrot, Face, Parrot
from tests.wrappers.searching import Corpus

BOTH_FACES = pytest.mark.parametrize("kind", ["sync", "async"])
BOTH_ENVS = pytest.mark.parametrize("make", [Parrot, AsyncParrot])


class Adder(Tool):
    """Adds digits; other input makes it fail, and `break` as a broken sandbox does."""

    name = "add"
    parser = tagged("add", "numbers")

    def instruction(self) -> str:
        return "You can add: <add>12</add>."

    @property
    def function(self) -> Callable[..., Awaitable[ToolResult]]:
        return self.add

    async def add(self, workspace: Workspace, numbers: str) -> ToolResult:
        """Add numbers."""
        await asyncio.sleep(0)
        if not numbers.isdigit():
            status = "sandbox_failure" if numbers == "break" else "error"
            return ToolResult(ok=False, text="it failed", status=status, seconds=0.5)
        return ToolResult(ok=True, text=f"sum {sum(map(int, numbers))}", status="ok", seconds=0.25)


class Shouter(Adder):
    name = "shout"
    parser = tagged("shout", "numbers")

    def instruction(self) -> str:
        return "You can shout: <shout>1</shout>."


class Stateful(Adder):
    stateful = True


def heard(env: Env) -> list[str]:
    inner = env.unwrapped
    assert isinstance(inner, Parrot | AsyncParrot)
    return inner.state.heard


def begin(kind: str = "sync", make: type[Env] = Parrot, **options: Any) -> Face:
    tools = options.pop("tools", [Adder()])
    face = Face(ToolWrapper(make(), tools, **options), kind)
    face.reset(seed=1)
    return face


@tool
def double(number: int) -> int:
    """Double a number."""
    return 2 * number


@BOTH_ENVS
@BOTH_FACES
def test_a_call_is_answered_by_the_tool_and_the_rest_by_the_environment(
    make: type[Env], kind: str
) -> None:
    face = begin(kind, make)

    called = face.step("Let me add <add>12</add> and more.")
    assert called.observation == "sum 3"
    assert called[1:4] == (0.0, False, False)
    assert called.info == {
        "success": False,
        "action_valid": True,
        "parsed_action": "Let me add <add>12</add>",
        "reward_terms": {"tool": 0.0, "tool_success": 0.0},
        "turn": 1,
        "tool": {"name": "add", "ok": True, "status": "ok", "seconds": 0.25},
        "tool_calls": [
            {
                "name": "add",
                "arguments": {"numbers": "12"},
                "ok": True,
                "status": "ok",
                "seconds": 0.25,
                "text": "sum 3",
            }
        ],
        "use_tool": True,
        "tool_use_counter": 1,
        "tool_success_counter": 1,
    }
    assert heard(face.env) == []

    answered = face.step("hello")
    assert answered.observation.startswith("hello")
    assert answered.info["turn"] == 2
    assert answered.info["use_tool"] is False
    assert answered.info["tool_use_counter"] == 1
    assert "tool" not in answered.info
    assert heard(face.env) == ["hello"]
    assert face.env.unwrapped.turn == 1  # pyright: ignore[reportAttributeAccessIssue]


@BOTH_FACES
def test_the_reset_says_how_tools_are_called(kind: str) -> None:
    face = begin(kind, tools=[Adder(), Shouter()])
    observation, info = face.reset(seed=1)

    plain = Parrot().reset(seed=1)[0]
    assert observation.startswith(f"{plain}\n\nYou have these tools:\n- You can add")
    assert "- You can shout" in observation
    assert "Tool uses at most: 10." in observation
    assert info["use_tool"] is False
    assert (info["tool_use_counter"], info["tool_success_counter"], info["turn"]) == (0, 0, 0)
    assert begin(kind, instructions=False).reset(seed=1)[0] == plain


@pytest.mark.parametrize(
    ("reply", "terms"),
    [
        ("<add>1</add>", {"tool": 0.05, "tool_success": 0.25}),
        ("<add>fail</add>", {"tool": 0.05}),
        ("<add>break</add>", {}),
        (written("add", wrong=1), {}),
        (written("other"), {}),
        ("<tool_call>nonsense</tool_call>", {}),
    ],
)
@pytest.mark.parametrize("penalty", [0.0, -0.5])
def test_rewards(reply: str, terms: dict[str, float], penalty: float) -> None:
    face = begin(tool_reward=0.05, tool_success_reward=0.25, tool_execute_error_reward=penalty)

    result = face.step(reply)

    if penalty and "tool_success" not in terms and "break" not in reply:
        terms = {"tool_error": penalty}
    assert result.info["reward_terms"] == terms
    assert result.reward == pytest.approx(sum(terms.values()))


@pytest.mark.parametrize(
    ("reply", "text"),
    [
        (
            written("ad", numbers="1"),
            "There is no tool 'ad'; there are add, shout. Did you mean 'add'?",
        ),
        (written("add", number="1"), "The arguments of add do not fit: numbers: Field required"),
        ("<tool_call>{add}</tool_call>", "The content of <tool_call> is no JSON"),
        (written("x" * 5000), "There is no tool 'xxx"),
    ],
)
def test_a_bad_call_is_told_and_never_reaches_the_environment(reply: str, text: str) -> None:
    face = begin(tools=[Adder(), Shouter()])

    result = face.step(reply)

    assert result.observation.startswith(text)
    assert len(result.observation) < 500
    assert result.info["action_valid"] is False
    assert result.info["tool"]["status"] == "invalid"
    assert result.info["tool_use_counter"] == 1
    assert result.info["tool_success_counter"] == 0
    assert not face.env.over
    assert heard(face.env) == []


def test_a_failing_call_of_one_tool_is_not_passed_on_to_another() -> None:
    face = begin(tools=[Shouter(), Adder()])

    for reply in ("<add>fail</add>", "<shout>fail</shout>", "<shout>fail</shout><add>1</add>"):
        assert face.step(reply).observation == "it failed"
    assert heard(face.env) == []


@pytest.mark.parametrize(
    ("reply", "name"),
    [
        ("<add>1</add><shout>2</shout>", "add"),
        ("<shout>2</shout><add>1</add>", "shout"),
        ("<shout>2 <add>1</add></shout>", "shout"),
        ("<add>1</add><tool_call>nonsense</tool_call>", "add"),
        ("<tool_call>nonsense</tool_call><add>1</add>", ""),
        (written("shout", numbers="1") + "<add>1</add>", "shout"),
    ],
)
def test_the_call_that_begins_first_counts(reply: str, name: str) -> None:
    face = begin(tools=[Adder(), Shouter()])
    assert face.step(reply).info["tool"]["name"] == name


@pytest.mark.parametrize(
    ("reply", "called"),
    [
        (f"<add>1</add> so {boxed('1')}", False),
        (f"{boxed('1')} or rather <add>1</add>", True),
        ("<add>1</add>, then I shall answer in \\boxed{}", True),
        ("<add>1</add>, then I shall answer in \\boxed{", True),
    ],
)
def test_an_answer_behind_the_call_goes_to_the_environment(reply: str, called: bool) -> None:
    face = begin(tool_reward=1.0)

    result = face.step(reply)

    assert result.info["use_tool"] is called
    assert heard(face.env) == ([] if called else [reply])
    assert result.info["tool_use_counter"] == int(called)


def test_an_answer_in_tags_behind_the_call_goes_to_the_environment() -> None:
    face = begin()
    assert face.step("<add>1</add> so <answer>1</answer>").info["use_tool"] is False


@BOTH_FACES
def test_parallel_calls_are_made_at_once_and_answered_in_order(kind: str) -> None:
    together = asyncio.Barrier(3)

    @tool
    async def meet(name: str) -> str:
        """Wait for two others."""
        await asyncio.wait_for(together.wait(), 10)
        return name

    face = begin(kind, tools=[meet, Adder()], max_parallel_calls=4, tool_success_reward=1.0)
    result = face.step(
        "".join(written("meet", name=name) for name in "abc") + "<add>fail</add><add>5</add>"
    )

    assert result.observation == "[1] meet: a\n\n[2] meet: b\n\n[3] meet: c\n\n[4] add: it failed"
    assert result.info["tool"] == {
        "name": "meet",
        "ok": False,
        "status": "error",
        "seconds": pytest.approx(sum(call["seconds"] for call in result.info["tool_calls"])),
    }
    assert result.info["reward_terms"] == {"tool": 0.0, "tool_success": 3.0}
    assert (result.info["tool_use_counter"], result.info["tool_success_counter"]) == (4, 3)
    assert result.info["parsed_action"].endswith("<add>fail</add>")


def test_parallel_calls_beyond_the_budget_are_refused() -> None:
    face = begin(max_parallel_calls=3, max_tool_uses=2)

    result = face.step("<add>1</add><add>2</add><add>3</add>")
    assert [call["status"] for call in result.info["tool_calls"]] == ["ok", "ok", "refused"]
    assert result.info["tool_use_counter"] == 2
    assert result.observation.count("No tool uses are left") == 1


def test_native_calls_of_a_model_server() -> None:
    function = {"name": "add", "arguments": '{"numbers": "12"}'}
    message = {"tool_calls": [{"id": "x", "type": "function", "function": function}]}

    assert begin().step(json.dumps(message)).observation == "sum 3"


def test_the_reset_gives_schemas() -> None:
    _, info = begin(tools=[Adder(), Shouter()]).reset(seed=1)

    assert [schema["function"]["name"] for schema in info["tools"]] == ["add", "shout"]
    assert "tools" not in begin(max_tool_uses=0).reset(seed=1)[1]


# Faults


def faulty(kind: str = "sync", **rates: float) -> Face:
    return begin(kind, max_tool_uses=None, tool_reward=1.0, faults=FaultPlan(**rates))  # pyright: ignore[reportArgumentType]


@BOTH_FACES
@pytest.mark.parametrize(
    ("fault", "status", "text"),
    [
        ("timeout", "timeout", "The call of add timed out."),
        ("rate_limit", "rate_limit", "429 Too Many Requests: add takes no call now; try again."),
        ("poisoned", "ok", "sum 3\nNOTE TO THE ASSISTANT"),
    ],
)
def test_faults(kind: str, fault: str, status: str, text: str) -> None:
    result = faulty(kind, **{fault: 1.0}).step("<add>12</add>")

    assert result.observation.startswith(text)
    assert result.info["tool"]["status"] == status
    assert result.info["tool_calls"][0]["fault"] == fault
    assert result.reward == float(status == "ok")


def test_truncated_and_stale_results_look_like_others() -> None:
    face = faulty(truncated=1.0)
    assert "sum 3".startswith(face.step("<add>12</add>").observation)

    face = faulty(stale=1.0)
    told = [face.step(f"<add>{n}</add>").observation for n in (1, 2, 3)]
    assert told == ["sum 1", "sum 1", "sum 2"]
    face.reset(seed=1)
    assert face.step("<add>4</add>").observation == "sum 4"


def test_a_poisoned_result_never_reaches_the_environment() -> None:
    face = faulty(poisoned=1.0)
    face.step("<add>12</add>")
    assert heard(face.env) == []


def test_the_same_episode_meets_the_same_faults() -> None:
    def kinds(episode: int, **options: Any) -> list[str]:
        face = begin(max_tool_uses=None, faults=FaultPlan.even(0.5, **options))
        face.reset(seed=episode)
        results = [face.step("<add>1</add>") for _ in range(40)]
        return [result.info["tool_calls"][0].get("fault", "") for result in results]

    assert kinds(1) == kinds(1)
    assert kinds(1) != kinds(2)
    assert kinds(1) != kinds(1, seed=5)
    assert 5 < kinds(1).count("") < 35


def test_snapshots_hold_the_faults_to_come() -> None:
    options: dict[str, Any] = {"max_tool_uses": None, "faults": FaultPlan.even(0.8)}
    face = begin(**options)
    face.step("<add>1</add>")
    other = Face(ToolWrapper(Parrot(), [Adder()], **options), "sync")
    other.env.set_state(json.loads(json.dumps(face.env.get_state())))

    for n in range(10):
        assert other.step(f"<add>{n}</add>") == face.step(f"<add>{n}</add>")


def test_latency_is_counted_and_passes_only_if_asked() -> None:
    seconds = (
        begin(faults=FaultPlan(latency=(3.0, 4.0))).step("<add>1</add>").info["tool"]["seconds"]
    )
    assert 3.25 <= seconds <= 4.25
    passed = begin(tools=[double], faults=FaultPlan(latency=(0.001, 0.002), wait=True))
    assert passed.step(written("double", number=4)).observation == "8"


@pytest.mark.parametrize(
    "plan", [{"timeout": -0.1}, {"timeout": 0.6, "stale": 0.6}, {"latency": (2.0, 1.0)}]
)
def test_bad_plans(plan: dict[str, Any]) -> None:
    with pytest.raises(InvalidArgumentError):
        FaultPlan(**plan)


@BOTH_FACES
def test_the_budget(kind: str) -> None:
    face = begin(kind, max_tool_uses=2, max_refusals=2, tool_reward=1.0)

    assert face.step("<add>1</add>").observation == "sum 1"
    last = face.step("<add>2</add>")
    assert last.observation == "sum 2\nNo tool uses are left. Give the final answer now."
    refused = face.step("<add>3</add>")
    assert refused.observation == "No tool uses are left. Give the final answer now."
    assert refused[1:4] == (0.0, False, False)
    assert refused.info["tool"]["status"] == "refused"
    assert refused.info["action_valid"] is False
    assert refused.info["tool_use_counter"] == 2
    assert face.step("an answer").observation.startswith("an answer")
    ended = face.step("<add>4</add>")
    assert ended[1:4] == (0.0, False, True)
    assert face.env.over
    with pytest.raises(ResetNeeded):
        face.step("<add>5</add>")

    face.reset()
    assert face.step("<add>1</add>").observation == "sum 1"


def test_without_uses_there_are_no_tools() -> None:
    face = begin(max_tool_uses=0)

    assert face.reset(seed=1)[0] == Parrot().reset(seed=1)[0]
    face.step("<add>1</add>")
    assert heard(face.env) == ["<add>1</add>"]


def test_without_a_limit_a_turn_limit_around_ends_it() -> None:
    env = TurnLimit(ToolWrapper(Parrot(), [Adder()], max_tool_uses=None), max_turns=30)
    observation, _ = env.reset(seed=0)
    assert "at most" not in observation

    turns = 0
    while not env.over:
        *_, info = env.step("<add>1</add>")
        turns += 1

    assert (turns, info["tool_use_counter"]) == (30, 30)


def test_in_a_stack() -> None:
    env = EpisodeStatistics(TurnLimit(ToolWrapper(Parrot(), [Adder()]), max_turns=3))
    env.reset(seed=0)
    for reply in ("<add>1</add>", "word"):
        result = StepResult(*env.step(reply))
        assert sum(result.info["reward_terms"].values()) == result.reward

    assert env.step("<add>1</add>")[3]
    assert heard(env) == ["word"]


@BOTH_FACES
def test_snapshots_hold_the_counters(kind: str) -> None:
    face = begin(kind, max_tool_uses=2)
    face.step("<add>1</add>")
    face.step("<add>fail</add>")
    face.step("<add>1</add>")
    state = json.loads(json.dumps(face.env.get_state()))

    other = Face(ToolWrapper(Parrot(), [Adder()], max_tool_uses=2), kind)
    other.env.set_state(state)

    expected, came = face.step("word"), other.step("word")
    assert came == expected
    assert (came.info["tool_use_counter"], came.info["tool_success_counter"]) == (2, 1)
    assert other.step("<add>1</add>") == face.step("<add>1</add>")
    assert other.step("<add>1</add>").truncated


def test_with_stateful_tools_there_are_no_snapshots() -> None:
    face = begin(tools=[Stateful(), Shouter()])

    assert face.env.snapshot is False
    assert begin().env.snapshot is True
    with pytest.raises(SnapshotError):
        face.env.fork(1)


def test_copies_share_tools_and_nothing_else() -> None:
    face = begin(max_tool_uses=1)
    twin = face.env.fork(1)[0]

    face.step("<add>1</add>")

    assert isinstance(twin, ToolWrapper)
    assert isinstance(face.env, ToolWrapper)
    assert twin.tool_use_counter == 0
    assert twin.max_tool_uses == 1
    assert face.env.tool_use_counter == 1


@pytest.mark.parametrize(
    "options",
    [
        {"tools": [Adder(), Adder()]},
        {"tool_execute_error_reward": 0.1},
        {"tool_execute_error_reward": float("nan")},
        {"max_tool_uses": -1},
        {"max_refusals": 0},
        {"max_parallel_calls": 0},
    ],
)
def test_bad_arguments(options: dict[str, Any]) -> None:
    with pytest.raises(InvalidArgumentError):
        begin(**options)


@BOTH_FACES
def test_misuse(kind: str) -> None:
    face = Face(ToolWrapper(Parrot(), [Adder()]), kind)
    with pytest.raises(ResetNeeded):
        face.step("<add>1</add>")
    face.reset()
    with pytest.raises(InvalidArgumentError):
        face.step(None)


# With a sandbox


@pytest.mark.parametrize(
    ("name", "first", "error"),
    [
        ("python_tool", 0.3, "Traceback"),
        ("python_tool_no_int_reward", 0.0, "Traceback"),
        (
            "python_tool_no_int_reward_last_line_error",
            0.0,
            "Code execution result: ZeroDivisionError: division by zero",
        ),
    ],
)
def test_presets(sandbox: Sandbox, name: str, first: float, error: str) -> None:
    env = gemenv.make("game:GuessTheNumber-v0-easy", wrappers=[ToolWrapper.preset(name)])
    assert isinstance(env, ToolWrapper)
    env.reset(seed=0)

    observation, reward, *_ = env.step("```python\nprint(1)\n```")
    assert observation == "Code execution result: 1"
    assert reward == pytest.approx(first)
    assert error in env.step("<python>1 / 0</python>")[0]
    assert env.max_tool_uses == 5
    env.close()


@pytest.mark.parametrize(
    ("name", "pays"), [("search_tool", 0.3), ("search_tool_no_int_reward", 0.0)]
)
def test_search_presets(name: str, pays: float) -> None:
    env = gemenv.make(
        "game:GuessTheNumber-v0-easy",
        wrappers=[ToolWrapper.preset(name, source=Corpus(), topk=1)],
    )
    env.reset(seed=0)
    observation, reward, *_ = env.step("<search>capital</search>")
    assert (observation, reward) == ("Doc 1(Title: Lima) Lima is the capital of Peru.", pays)
    for _ in range(4):
        observation = env.step("<search>capital</search>")[0]
    assert observation.endswith("No tool uses are left. Give the final answer now.")

    wrapper = ToolWrapper.preset(name, source="http://127.0.0.1:8000/retrieve")
    twin = pickle.loads(pickle.dumps(wrapper))  # noqa: S301 - its own
    assert repr(twin.keywords["tools"]) == repr(wrapper.keywords["tools"])


def test_a_preset_that_does_not_exist() -> None:
    with pytest.raises(InvalidArgumentError, match="Did you mean 'python_tool'"):
        ToolWrapper.preset("python_tol")


@pytest.mark.parametrize("backend", ["async", "process"])
def test_in_a_vector(sandbox: Sandbox, backend: Any) -> None:
    wrapper = pickle.loads(pickle.dumps(ToolWrapper.preset("python_tool")))  # noqa: S301 - its own
    with gemenv.make_vec(
        "game:GuessTheNumber-v0-easy", num_envs=3, backend=backend, wrappers=[wrapper], seed=0
    ) as vec:
        vec.reset()
        observations = vec.step([f"<python>print({i})</python>" for i in range(3)])[0]

    assert list(observations) == [f"Code execution result: {i}" for i in range(3)]


def stateful_env() -> ToolWrapper:
    # Here the number of a process inside is that outside.
    sandbox = create("subprocess", warn=False)
    return ToolWrapper(Parrot(), [PythonTool(sandbox, stateful=True)])


def alive(process: str) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    # A zombie has ended, and waits until its parent takes notice.
    return state != "Z"


CODE = "<python>import os; os.getpid()</python>"


@BOTH_FACES
def test_a_session_lasts_for_an_episode(kind: str) -> None:
    face = Face(stateful_env(), kind)
    face.reset(seed=0)
    face.step("<python>x = 41</python>")
    assert face.step("<python>x + 1</python>").observation.endswith(" 42")
    first = face.step(CODE).observation.split()[-1]
    assert alive(first)

    face.reset()
    assert not alive(first)
    assert "NameError" in face.step("<python>x</python>").observation
    second = face.step(CODE).observation.split()[-1]
    face.env.close()
    assert not alive(second)
    face.env.close()


def test_a_session_ends_when_closed_on_the_library_loop() -> None:
    env = stateful_env()

    async def play() -> str:
        await env.areset(seed=0)
        process = (await env.astep(CODE))[0].split()[-1]
        env.close()
        for _ in range(1000):
            if not alive(process):
                break
            await asyncio.sleep(0.01)
        return process

    assert not alive(run(play()))
