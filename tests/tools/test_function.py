import asyncio
import pickle
from dataclasses import dataclass
from typing import Any

import pytest

from gemenv.errors import InvalidArgumentError, SandboxError, ToolError
from gemenv.tools import FunctionTool, ToolResult, Workspace, tagged, tool


@tool
def weigh(grams: int, unit: str = "g") -> dict[str, Any]:
    """Weigh something.

    Args:
        grams: How heavy it is.
        unit: In which unit to say it.
    """
    return {"weight": grams, "unit": unit}


@tool(name="look-up", timeout=0.05, max_chars=50, parser=tagged("look", "word"))
async def look_up(word: str, workspace: Workspace) -> str:
    """Look a word up."""
    assert isinstance(workspace, Workspace)
    if word == "slow":
        await asyncio.sleep(60)
    return word


def call(function: FunctionTool, **arguments: Any) -> ToolResult:
    return asyncio.run(function.call(arguments))


def raises(error: BaseException, **options: Any) -> FunctionTool:
    def fail() -> None:
        raise error

    return FunctionTool(fail, **options)


def test_a_plain_function() -> None:
    assert weigh(3) == {"weight": 3, "unit": "g"}
    assert call(weigh, grams="3") == ToolResult(
        ok=True, text='{"weight":3,"unit":"g"}', status="ok"
    )
    assert weigh.schema()["function"]["parameters"]["properties"]["grams"] == {
        "type": "integer",
        "description": "How heavy it is.",
    }


def test_a_coroutine_function_with_a_syntax_of_its_own() -> None:
    found = look_up.find("I <look>cat</look>.")

    assert found is not None
    assert call(look_up, **found.arguments).text == "cat"
    assert list(look_up.schema()["function"]["parameters"]["properties"]) == ["word"]


def test_the_limits() -> None:
    slow = call(look_up, word="slow")
    assert (slow.ok, slow.status) == (False, "timeout")
    assert slow.text == "The call of look-up timed out after 0.05 s."
    assert "[… 50 characters left out …]" in call(look_up, word="x" * 100).text


def test_a_timeout_of_the_function_itself_is_its_own() -> None:
    result = call(raises(TimeoutError("of its own"), timeout=5.0))
    assert (result.status, result.text) == ("error", "TimeoutError: of its own")


@dataclass
class Pair:
    left: int
    right: str


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("as it is", "as it is"),
        (None, "Done."),
        (Pair(1, "ü"), '{"left":1,"right":"ü"}'),
        ([1.5, True], "[1.5,true]"),
        (ToolResult(ok=False, text="no", status="error"), "no"),
    ],
)
def test_what_is_returned(value: Any, text: str) -> None:
    assert call(FunctionTool(lambda: value, name="give")).text == text


def test_what_is_raised_is_told(caplog: pytest.LogCaptureFixture) -> None:
    assert call(raises(ToolError("Out of cake."))).text == "Out of cake."
    assert not caplog.records
    assert call(raises(KeyError("cake"))).text == "KeyError: 'cake'"
    assert call(raises(ValueError())).text == "ValueError"
    assert "raised an exception" in caplog.text
    with pytest.raises(SandboxError):
        call(raises(SandboxError("broken")))


def test_a_function_that_blocks_runs_beside_others() -> None:
    import threading

    together = threading.Barrier(2)
    wait = FunctionTool(lambda: str(together.wait(10) < 2), name="wait", blocking=True)

    async def both() -> list[ToolResult]:
        return await asyncio.gather(wait.call({}), wait.call({}))

    assert [result.text for result in asyncio.run(both())] == ["True", "True"]


def untyped(a) -> None:
    """Take anything."""


def nothing() -> None:
    """Do nothing."""


def several(*words: str) -> None:
    """Take several."""


@pytest.mark.parametrize(
    ("function", "options", "message"),
    [
        (untyped, {}, "'a' of the tool 'untyped' needs a type"),
        (several, {}, "'words' of 'several' cannot be"),
        (weigh, {"name": "two words"}, "1 to 64 letters"),
        (lambda: 1, {}, "got '<lambda>'"),
    ],
)
def test_functions_that_are_no_tools(function: Any, options: Any, message: str) -> None:
    with pytest.raises(InvalidArgumentError, match=message):
        FunctionTool(function, **options)


@pytest.mark.parametrize("made", [weigh, look_up, FunctionTool(nothing, name="t")])
def test_pickling(made: FunctionTool) -> None:
    copy = pickle.loads(pickle.dumps(made))  # noqa: S301 - its own
    assert copy.name == made.name
    assert (copy is made) is (made.name != "t")
