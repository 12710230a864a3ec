"""What tools that run code have in common."""

import math
from collections.abc import Sequence
from dataclasses import replace

from gemenv.core import shared
from gemenv.errors import InvalidArgumentError
from gemenv.sandbox import ExecResult, Sandbox, create
from gemenv.tools.workspace import Workspace


class ProgramRunner:
    """Runs programs in a sandbox: in fresh places, or in the session of the workspace.

    Args:
        sandbox: Where they run; `None` for the one that all tools of the process share.
        timeout: Wall seconds that a program may take, above 0.
        stateful: Whether they run in the session.

    Raises:
        InvalidArgumentError: If `timeout` is not above 0.
    """

    def __init__(self, sandbox: Sandbox | None, timeout: float, *, stateful: bool) -> None:
        self._sandbox, self.timeout, self.stateful = sandbox, check_seconds(timeout), stateful

    @property
    def sandbox(self) -> Sandbox:
        """Where they run."""
        return self._sandbox or shared(create)

    async def run(
        self,
        program: str | Sequence[str],
        workspace: Workspace,
        *,
        stdin: str = "",
        show_last: bool = False,
    ) -> ExecResult:
        """Run a program, within `timeout` and the other limits of the sandbox."""
        sandbox = self.sandbox
        limits = replace(sandbox.limits, wall_seconds=self.timeout)
        place = await workspace.session(sandbox) if self.stateful else sandbox
        return await place.exec(program, stdin=stdin, limits=limits, show_last=show_last)


def check_seconds(timeout: float) -> float:
    """Return a number of seconds, if it is above 0 and finite."""
    if not (timeout > 0 and math.isfinite(timeout)):
        raise InvalidArgumentError(f"`timeout` must be above 0 and finite, got {timeout!r}.")
    return timeout


def check_chars(max_output_chars: int) -> int:
    """Return a number of characters, if it is 1 or more."""
    if max_output_chars < 1:
        raise InvalidArgumentError(
            f"`max_output_chars` must be 1 or more, got {max_output_chars!r}."
        )
    return max_output_chars
