"""Tools that a model calls by writing; `gemenv.wrappers.ToolWrapper` hosts them.

Example:
    >>> import gemenv
    >>> from gemenv.tools import PythonTool
    >>> from gemenv.wrappers import ToolWrapper
    >>> env = ToolWrapper(gemenv.make("game:GuessTheNumber-v0-easy"), [PythonTool()])
    >>> observation, info = env.reset(seed=0)
    >>> observation, *_ = env.step("Let me see. <python>(1 + 50) // 2</python>")
    >>> print(observation)
    Code execution result: 25
"""

from gemenv.tools.base import Tool, ToolResult
from gemenv.tools.bash import BashTool
from gemenv.tools.calculator import CalculatorTool
from gemenv.tools.calls import Call, fenced, first_to_end, tagged
from gemenv.tools.cassette import Cassette
from gemenv.tools.faults import FaultPlan
from gemenv.tools.files import FilesTool
from gemenv.tools.function import FunctionTool, tool
from gemenv.tools.mcp import MCPTools
from gemenv.tools.named import openai_calls, tool_call, written
from gemenv.tools.python import PythonTool
from gemenv.tools.search.tool import SearchTool
from gemenv.tools.sqlite import SQLiteTool
from gemenv.tools.toolbox import Toolbox
from gemenv.tools.workspace import Workspace

__all__ = [
    "BashTool",
    "CalculatorTool",
    "Call",
    "Cassette",
    "FaultPlan",
    "FilesTool",
    "FunctionTool",
    "MCPTools",
    "PythonTool",
    "SQLiteTool",
    "SearchTool",
    "Tool",
    "ToolResult",
    "Toolbox",
    "Workspace",
    "fenced",
    "first_to_end",
    "openai_calls",
    "tagged",
    "tool",
    "tool_call",
    "written",
]
