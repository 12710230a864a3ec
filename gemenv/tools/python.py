"""A tool that runs Python programs."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

from gemenv.sandbox import Sandbox
from gemenv.tools.base import Tool, ToolResult
from gemenv.tools.calls import fenced, first_to_end, tagged
from gemenv.tools.programs import ProgramRunner, check_chars
from gemenv.tools.report import report
from gemenv.tools.workspace import Workspace


class PythonTool(Tool):
    r"""Runs Python, written between `<python>` tags or in a fenced block of `python` or `py`.

    The first block counts; of a block inside of tags, what ends first. The model reads what the
    program printed, what its last expression is worth, and the traceback of an error. A name that
    is not defined, but well known from an import, gets a hint; nothing is imported silently.

    Args:
        sandbox: Where programs run; by default one that all tools of the process share. It is not
            closed by the tool.
        timeout: Wall seconds that a program may take.
        stateful: Whether an episode keeps variables and files from call to call.
        show_last: Whether the value of the last expression is shown.
        keep_error_last_line: Whether a traceback is cut to its last line.
        max_output_chars: Characters of output at most; the middle of what is longer is left out.

    Raises:
        InvalidArgumentError: If a number is out of range.

    Example:
        >>> import asyncio
        >>> from gemenv.sandbox import create
        >>> tool = PythonTool(create("subprocess", warn=False))
        >>> call = tool.find("Let me see: <python>x = 6\nx * 7</python>")
        >>> asyncio.run(tool.call(call.arguments)).text
        'Code execution result: 42'
        >>> asyncio.run(tool.call({"code": "np.pi"})).text.splitlines()[-2:]
        ["NameError: name 'np' is not defined", 'Hint: `import numpy as np`']
    """

    name = "python"
    parser = first_to_end(tagged("python", "code"), fenced(("python3", "python", "py"), "code"))

    def __init__(
        self,
        sandbox: Sandbox | None = None,
        *,
        timeout: float = 5.0,
        stateful: bool = False,
        show_last: bool = True,
        keep_error_last_line: bool = False,
        max_output_chars: int = 10_000,
    ) -> None:
        self._runner = ProgramRunner(sandbox, timeout, stateful=stateful)
        self.stateful, self.show_last = stateful, show_last
        self.keep_error_last_line = keep_error_last_line
        self.max_output_chars = check_chars(max_output_chars)

    def instruction(self) -> str:
        """Return what the prompt says of it."""
        state = (
            "Variables and files are kept until the end of the task. "
            if self.stateful
            else "Every program starts anew, so write complete ones, with their imports. "
        )
        return (
            "You can run Python code: write it between <python> and </python>, one program a "
            f"reply, and stop there. It may take {self._runner.timeout:g} s. {state}What it prints "
            f'comes back after "{_PREFIX.rstrip()}".'
        )

    @property
    def function(self) -> Callable[..., Awaitable[ToolResult]]:
        """Run Python code."""
        return self.run

    async def run(self, workspace: Workspace, code: str) -> ToolResult:
        """Run Python code and return what it prints.

        Args:
            workspace: That of the episode.
            code: The program.
        """
        result = await self._runner.run(code, workspace, show_last=self.show_last)
        told = report(result, max_chars=self.max_output_chars, last_line=self.keep_error_last_line)
        return replace(told, text=_PREFIX + told.text)


_PREFIX = "Code execution result: "
