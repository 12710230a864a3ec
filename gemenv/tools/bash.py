"""A tool that runs shell commands."""

from collections.abc import Awaitable, Callable

from gemenv.sandbox import Sandbox
from gemenv.tools.base import Tool, ToolResult
from gemenv.tools.calls import fenced, first_to_end, tagged
from gemenv.tools.programs import ProgramRunner, check_chars
from gemenv.tools.report import report
from gemenv.tools.workspace import Workspace

_LONGEST = 100_000
"""Bytes of a script; Linux takes 128 KiB in one argument."""
_SHELL = (
    "sh",
    "-c",
    'if command -v bash >/dev/null 2>&1; then exec bash -c "$1" bash; else exec sh -c "$1" sh; fi',
    "sh",
)
"""Takes the script as its argument, never as a part of its own text."""


class BashTool(Tool):
    """Runs a script of bash, or of sh where the sandbox has no bash.

    It is written between `<bash>` tags or in a fenced block of `bash` or `sh`; the first block
    counts. The model reads what it wrote, and its exit code if that is not 0.

    Args:
        sandbox: Where scripts run; by default one that all tools of the process share. It is not
            closed by the tool.
        timeout: Wall seconds that a script may take.
        stateful: Whether an episode keeps its files from call to call, and shares them with other
            stateful tools over the same sandbox. Variables of the shell are not kept.
        max_output_chars: Characters of output at most; the middle of what is longer is left out.

    Raises:
        InvalidArgumentError: If a number is out of range.
    """

    name = "bash"
    parser = first_to_end(tagged("bash", "script"), fenced(("bash", "sh"), "script"))

    def __init__(
        self,
        sandbox: Sandbox | None = None,
        *,
        timeout: float = 10.0,
        stateful: bool = False,
        max_output_chars: int = 10_000,
    ) -> None:
        self._runner = ProgramRunner(sandbox, timeout, stateful=stateful)
        self.stateful = stateful
        self.max_output_chars = check_chars(max_output_chars)

    def instruction(self) -> str:
        """Return what the prompt says of it."""
        state = (
            "Files in the work folder are kept until the end of the task, variables are not."
            if self.stateful
            else "Every script starts anew, in an empty folder."
        )
        return (
            "You can run shell commands: write them between <bash> and </bash>, one script a "
            f"reply, and stop there. It may take {self._runner.timeout:g} s. {state}"
        )

    @property
    def function(self) -> Callable[..., Awaitable[ToolResult]]:
        """Run shell commands."""
        return self.run

    async def run(self, workspace: Workspace, script: str) -> ToolResult:
        """Run shell commands and return what they write.

        Args:
            workspace: That of the episode.
            script: The commands.
        """
        if not _is_script(script):
            text = f"A script is text without NUL, of at most {_LONGEST:,} bytes."
            return ToolResult(ok=False, text=text, status="invalid")
        result = await self._runner.run([*_SHELL, script], workspace)
        return report(result, max_chars=self.max_output_chars, command=True)


def _is_script(text: str) -> bool:
    """Say whether a command line can carry the text."""
    try:
        size = len(text.encode())
    except UnicodeEncodeError:
        # A lone surrogate, which JSON can write.
        return False
    return size <= _LONGEST and "\0" not in text
