"""Any task over any MCP servers."""

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, cast

import numpy as np

from gemenv.core import Env, Info, Step, StepResult
from gemenv.envs.mcp.folder import Folder
from gemenv.envs.mcp.task import Task
from gemenv.tools import Tool, ToolResult, written
from gemenv.tools.mcp import Config, Listing, MCPTools

_ENDINGS = ("Done.", "The task is done.", "I am finished.")


@dataclass
class State:
    """Where an episode is."""

    gold: list[tuple[str, dict[str, Any]]] = field(default_factory=list[tuple[str, dict[str, Any]]])
    """Calls that are still to be made, in the oracle's view."""
    answer: str = ""


class MCPEnv(Env):
    r"""A task in a fresh folder, done through the tools of MCP servers.

    Each reset makes a temporary folder, sets the task up in it, and gives the instruction. The
    tools are those of the servers (`tools`), which work on the folder; put a `ToolWrapper` around,
    which answers replies with calls, and starts the servers at the first one. A reply without a
    call says that the task is done: a checker looks at the folder, and the episode ends with
    reward 1 or 0. The folder is removed then, at the next reset, or at `close`.

    There are no snapshots: a folder changes outside of the state.

    Args:
        config: The servers, as `MCPTools` takes them. In its texts, `{folder}` stands for the
            folder, which is also where commands run by default. With `"writable": ["{folder}"]`
            nothing that an agent makes a server do changes other files, where Linux has Landlock.
        draw: Draws a task from the episode's generator.
        timeout: Seconds that a call may take.
        include: Names of the tools to have; `None` for all.
        exclude: Names of tools to leave out.
        listings: What `list_tools` returned for the same servers; they are not asked again then.

    Raises:
        ToolServerError: If a server that is asked for its tools cannot be started.

    Example:
        >>> from gemenv.envs.mcp.task import Task, read
        >>> def draw(rng):
        ...     return Task(
        ...         instruction="Write a file hello.txt that holds the word hello.",
        ...         set_up=lambda folder: None,
        ...         check=lambda folder, reply: read(folder, "hello.txt").strip() == "hello",
        ...     )
        >>> server = {"command": "mcp-server-filesystem", "args": ["{folder}"]}
        >>> env = ToolWrapper(MCPEnv(server, draw))                         # doctest: +SKIP
    """

    snapshot = False
    blocking = True
    state: State

    def __init__(
        self,
        config: Config,
        draw: Callable[[np.random.Generator], Task],
        *,
        timeout: float = 30.0,
        include: tuple[str, ...] | None = None,
        exclude: tuple[str, ...] = (),
        listings: Sequence[Listing] | None = None,
    ) -> None:
        self._config, self._draw = config, draw
        self._folder: Folder | None = None
        self._task: Task | None = None
        self.state = State()
        self.tools: list[Tool] = MCPTools(
            self._filled,
            timeout=timeout,
            include=include,
            exclude=exclude,
            after=self._after,
            listings=listings or list_tools(config, draw, timeout),
        ).tools()
        """The tools of the servers, for `ToolWrapper`."""

    # An episode

    def _reset(self, options: dict[str, Any]) -> str | tuple[str, Info]:
        self._clean()
        self._task = task = self._draw(self.np_random)
        self.state = State([(name, dict(given)) for name, given in task.gold], task.answer)
        self._folder = Folder()
        task.set_up(self._folder.path)
        return f"{task.instruction}\n\n{_HOW}"

    def _step(self, action: str) -> Step:
        assert self._task is not None and self._folder is not None  # noqa: S101, PT018 - see reset
        success = self._task.done(self._folder.path, action)
        self._clean()
        text = "The task is done." if success else "The task is not done as asked."
        terms = {"task": float(success)}
        return StepResult.of(
            text, terms, terminated=True, success=success, parsed_action=action.strip()
        )

    def _random_action(self, rng: np.random.Generator) -> str:
        return str(rng.choice(_ENDINGS))

    def oracle_action(self) -> str | None:
        """Return the next call that leads to the goal, or the reply after the last one."""
        if self.over or self._task is None or not self._task.gold:
            return None
        if self.state.gold:
            name, arguments = self.state.gold[0]
            return written(name, **arguments)
        return self.state.answer

    def close(self) -> None:
        """Remove the folder."""
        self._clean()
        super().close()

    def _clean(self) -> None:
        if self._folder is not None:
            self._folder.remove()
            self._folder = None

    # Servers

    def _after(self, name: str, arguments: Mapping[str, Any], result: ToolResult) -> ToolResult:
        """Note that a call was made, and tell nothing of where the folder is."""
        if result.ok and self.state.gold and self.state.gold[0] == (name, dict(arguments)):
            del self.state.gold[0]
        if self._folder is None:
            return result
        path = str(self._folder.path)
        text = result.text.replace(f"{path}{os.sep}", "").replace(path, ".")
        return replace(result, text=text)

    def _filled(self) -> Config:
        """Return the configuration for the folder of this episode."""
        return _in_folder(self._config, str(self._folder.path) if self._folder else "")


def list_tools(
    config: Config, draw: Callable[[np.random.Generator], Task], timeout: float
) -> Sequence[Listing]:
    """Ask servers for their tools, over the folder of a task of their own."""
    folder = Folder()
    draw(np.random.default_rng(0)).set_up(folder.path)
    try:
        return MCPTools(_in_folder(config, str(folder.path)), timeout=timeout).listings()
    finally:
        folder.remove()


def _in_folder(config: Config, folder: str) -> Config:
    """Return a configuration for a folder, in which commands run by default."""
    filled = _fill(config, folder)
    if isinstance(filled, str):
        return filled
    servers: dict[str, dict[str, Any]] = filled.get("mcpServers", {"": filled})
    for server in servers.values():
        if "command" in server:
            server.setdefault("cwd", folder)
    return filled


def _fill(part: Any, folder: str) -> Any:
    """Return a part of a configuration with the folder in place of its mark."""
    if isinstance(part, str):
        return part.replace("{folder}", folder)
    if isinstance(part, Mapping):
        fields = cast("Mapping[str, Any]", part)
        return {key: _fill(value, folder) for key, value in fields.items()}
    if isinstance(part, list | tuple):
        return [_fill(value, folder) for value in cast("list[Any]", part)]
    return part


_HOW = (
    "Do it with the tools that you have; paths are relative to your folder. When the task is done, "
    "reply without a call."
)
