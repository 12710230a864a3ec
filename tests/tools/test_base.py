import asyncio
import pickle
from collections.abc import Awaitable, Callable
from typing import Any, Literal

import pytest

from gemenv.tools import BashTool, FilesTool, PythonTool, Tool, ToolResult, Workspace


class Order(Tool):
    name = "order"

    def instruction(self) -> str:
        return "You can order."

    @property
    def function(self) -> Callable[..., Awaitable[ToolResult]]:
        return self.order

    async def order(
        self,
        workspace: Workspace,
        dish: Literal["soup", "cake"],
        number: int = 1,
        wishes: list[str] | None = None,
    ) -> ToolResult:
        """Order something to eat.

        It comes at once.

        Args:
            workspace: Not used.
            dish: What to
                eat.
            number: How many.

        Returns:
            What came.
        """
        return ToolResult(ok=True, text=f"{number} {dish} {wishes}", status="ok")


def test_the_schema_is_that_of_the_openai_api() -> None:
    assert Order().schema() == {
        "type": "function",
        "function": {
            "name": "order",
            "description": "Order something to eat.\n\nIt comes at once.",
            "parameters": {
                "type": "object",
                "additionalProperties": False,
                "required": ["dish"],
                "properties": {
                    "dish": {
                        "type": "string",
                        "enum": ["soup", "cake"],
                        "description": "What to eat.",
                    },
                    "number": {"type": "integer", "default": 1, "description": "How many."},
                    "wishes": {
                        "anyOf": [
                            {"type": "array", "items": {"type": "string"}},
                            {"type": "null"},
                        ],
                        "default": None,
                    },
                },
            },
        },
    }


@pytest.mark.parametrize("tool", [PythonTool(), BashTool(), FilesTool()], ids=lambda t: t.name)
def test_every_parameter_is_described(tool: Tool) -> None:
    function = tool.schema()["function"]

    assert function["name"] == tool.name
    assert function["description"]
    for parameter in function["parameters"]["properties"].values():
        assert parameter["description"]


def test_arguments_that_fit() -> None:
    result = asyncio.run(Order().call({"dish": "soup", "wishes": ["hot"]}))

    assert result.text == "1 soup ['hot']"


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        ({}, "dish: Field required"),
        ({"dish": "fish"}, "dish: Input should be 'soup' or 'cake'"),
        ({"dish": "soup", "number": "many"}, "number: Input should be a valid integer"),
        ({"dish": "soup", "sauce": 1}, "sauce: Extra inputs are not permitted"),
        ({"dish": "soup", "workspace": 1}, "workspace: Extra inputs are not permitted"),
        ({"dish": "soup", "self": 1}, "self: Extra inputs are not permitted"),
        ({"dish": "soup", "x" * 10_000: 1}, "x"),
    ],
)
def test_arguments_that_do_not_fit_are_told(arguments: dict[str, Any], problem: str) -> None:
    result = asyncio.run(Order().call(arguments))

    assert (result.ok, result.status) == (False, "invalid")
    assert problem in result.text
    assert len(result.text) < 1000


@pytest.mark.parametrize("tool", [PythonTool(timeout=3), BashTool(), FilesTool()])
def test_tools_can_be_pickled_after_use(tool: Tool) -> None:
    tool.schema()

    copy = pickle.loads(pickle.dumps(tool))  # noqa: S301 - its own

    assert copy.instruction() == tool.instruction()
