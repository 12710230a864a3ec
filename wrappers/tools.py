"""Tools for any environment."""

from collections.abc import Sequence
from functools import partial
from typing import Any, ClassVar, Self

from gemenv.core import Env, Info, Step, StepResult, Wrapper
from gemenv.core.background import run
from gemenv.errors import InvalidArgumentError, nearest
from gemenv.messages import last_boxed
from gemenv.tools import Call, PythonTool, Tool, Toolbox, ToolResult, Workspace

_SPENT = "No tool uses are left. Give the final answer now."


class ToolWrapper(Wrapper):
    r"""Let the agent call tools before it acts.

    A reply with a call is answered by the tool: it is a turn of this wrapper, and none of the
    environment. A reply without one goes to the environment.

    Which call: with several in a reply, the one that begins first counts, and the rest of the
    reply is ignored. A reply that gives an answer, `\boxed{…}`, behind the call has decided: it
    goes to the environment, and nothing is called.
    Bad calls: unreadable JSON, an unknown name or arguments that do not fit are answered by what
    is wrong. They never reach the environment, and count as uses.
    Budget: after `max_tool_uses` a call is answered by the request to answer, and the third such
    turn of an episode truncates it; `max_refusals` says which. With `max_tool_uses=0` there are
    no tools: every reply goes to the environment. With `None`, put a `TurnLimit` around.

    Reward of a call: `tool`, and `tool_success` if it did what it was asked; otherwise, if
    `tool_execute_error_reward` is not 0, `tool_error` alone. A bad call pays no `tool`. Refusals
    and failures of the sandbox pay nothing.
    Info: `use_tool` (bool), `tool_use_counter`, `tool_success_counter`; in a turn of a tool, also
    `tool`: name, ok, status, seconds. `parsed_action` is then the reply up to the call's end.
    Sessions of stateful tools end with the episode's successor, and at `close`. With such tools
    there are no snapshots. The tools and their sandboxes stay open.

    Args:
        env: The environment to wrap.
        tools: What can be called, each with a name of its own; `None` for those that the
            environment brings along, its attribute `tools`.
        tool_reward: Paid for each call that runs.
        tool_success_reward: Paid besides for each that succeeds.
        tool_execute_error_reward: Paid instead for each that fails, 0 or less.
        max_tool_uses: Calls in an episode, 0 or more; `None` for any number.
        max_refusals: Calls beyond, 1 or more; the last one truncates the episode.
        instructions: Whether the first observation says how tools are called.

    Raises:
        InvalidArgumentError: If a number is out of range, or two tools share a name.

    Example:
        >>> import gemenv
        >>> env = ToolWrapper(gemenv.make("game:GuessTheNumber-v0-easy"), [PythonTool()])
        >>> observation, info = env.reset(seed=0)
        >>> observation, reward, *_, info = env.step("<python>print(6 * 7)</python>")
        >>> observation, reward, info["tool"]["status"], info["tool_use_counter"]
        ('Code execution result: 42', 0.0, 'ok', 1)
    """

    snapshot_fields: ClassVar[tuple[str, ...]] = (
        "tool_use_counter",
        "tool_success_counter",
        "refusals",
    )
    tool_use_counter: int = 0
    """Calls in this episode."""
    tool_success_counter: int = 0
    """Those that did what they were asked."""
    refusals: int = 0
    """Calls that came after the last use."""

    def __init__(
        self,
        env: Env,
        tools: Sequence[Tool] | None = None,
        *,
        tool_reward: float = 0.0,
        tool_success_reward: float = 0.0,
        tool_execute_error_reward: float = 0.0,
        max_tool_uses: int | None = 10,
        max_refusals: int = 3,
        instructions: bool = True,
    ) -> None:
        super().__init__(env)
        self.tools = Toolbox(env.get_wrapper_attr("tools") if tools is None else tools)
        if not tool_execute_error_reward <= 0:
            raise InvalidArgumentError(
                f"`tool_execute_error_reward` must be 0 or less, got {tool_execute_error_reward!r}."
            )
        if max_tool_uses is not None and max_tool_uses < 0:
            raise InvalidArgumentError(
                f"`max_tool_uses` must be 0 or more, or None, got {max_tool_uses!r}."
            )
        if max_refusals < 1:
            raise InvalidArgumentError(f"`max_refusals` must be 1 or more, got {max_refusals!r}.")
        self.tool_reward, self.tool_success_reward = tool_reward, tool_success_reward
        self.tool_execute_error_reward = tool_execute_error_reward
        self.max_tool_uses, self.max_refusals = max_tool_uses, max_refusals
        self.instructions = instructions
        self.snapshot = self.snapshot and not self.tools.stateful
        self._workspace = Workspace()

    @classmethod
    def preset(cls, name: str, **options: Any) -> "partial[Self]":
        """Return a wrapper by its well-known name, for `make(…, wrappers=[…])`.

        Args:
            name: `python_tool`, `python_tool_no_int_reward`, or
                `python_tool_no_int_reward_last_line_error`.
            **options: What `PythonTool` takes.

        Raises:
            InvalidArgumentError: If there is none of that name.
        """
        if name not in _PRESETS:
            raise InvalidArgumentError(
                f"There is no preset {name!r}; there are {', '.join(_PRESETS)}."
                + nearest(name, _PRESETS)
            )
        for_tool, for_wrapper = _PRESETS[name]
        return partial(cls, tools=[PythonTool(**{**for_tool, **options})], **for_wrapper)

    # Hooks

    def on_reset(self, observation: str, info: Info) -> tuple[str, Info]:
        """Begin with all uses left, and say how tools are called."""
        self.tool_use_counter = self.tool_success_counter = self.refusals = 0
        if self.instructions and self.max_tool_uses != 0:
            observation = f"{observation}\n\n{self._instructions()}"
        return observation, info | self._counters(use_tool=False)

    def on_step(self, result: StepResult) -> StepResult:
        """Tell that the environment answered."""
        return result._replace(info=result.info | self._counters(use_tool=False))

    # The two faces

    def _reset(self, options: dict[str, Any]) -> tuple[str, Info]:
        self._workspace.close_now()
        return super()._reset(options)

    async def areset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[str, Info]:
        """Begin an episode, as `Env.areset` does."""
        await self._workspace.close()
        return await super().areset(seed=seed, options=options)

    def _step(self, action: str) -> Step:
        call = self._find(action)
        return super()._step(action) if call is None else run(self._answer(action, call))

    async def astep(self, action: str) -> Step:
        """Answer one action, as `Env.astep` does."""
        if self.over or not isinstance(action, str):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise self._misuse(action)
        call = self._find(action)
        if call is None:
            return await super().astep(action)
        self.turn += 1
        return self._end_turn(await self._answer(action, call))

    def close(self) -> None:
        """End the sessions, and close the wrapped environment."""
        self._workspace.close_now()
        super().close()

    # Calls

    def _find(self, reply: str) -> Call | None:
        """Return the call that owns the reply; `None` if the environment does."""
        if self.max_tool_uses == 0:
            return None
        call = self.tools.find(reply)
        return None if call is None or last_boxed(reply[call.end :]) else call

    async def _answer(self, reply: str, call: Call) -> StepResult:
        if self.max_tool_uses is not None and self.tool_use_counter >= self.max_tool_uses:
            return self._refuse(reply, call)
        result = await self.tools.call(call, self._workspace)
        self.tool_use_counter += 1
        self.tool_success_counter += result.ok
        text = result.text
        if self.tool_use_counter == self.max_tool_uses:
            text = f"{text}\n{_SPENT}"
        return self._result(reply, call, result, text, self._terms(result))

    def _refuse(self, reply: str, call: Call) -> StepResult:
        self.refusals += 1
        result = ToolResult(ok=False, text=_SPENT, status="refused")
        end = self.refusals >= self.max_refusals
        return self._result(reply, call, result, _SPENT, {}, truncated=end)

    def _terms(self, result: ToolResult) -> dict[str, float]:
        if result.status == "sandbox_failure":
            return {}
        if result.ok:
            return {"tool": self.tool_reward, "tool_success": self.tool_success_reward}
        if self.tool_execute_error_reward:
            return {"tool_error": self.tool_execute_error_reward}
        return {} if result.status == "invalid" else {"tool": self.tool_reward}

    def _result(
        self,
        reply: str,
        call: Call,
        result: ToolResult,
        text: str,
        terms: dict[str, float],
        *,
        truncated: bool = False,
    ) -> StepResult:
        told = {
            "name": call.name,
            "ok": result.ok,
            "status": result.status,
            "seconds": result.seconds,
        }
        return StepResult.of(
            text,
            terms,
            truncated=truncated,
            action_valid=result.status not in ("invalid", "refused"),
            parsed_action=reply[: call.end],
            info={"tool": told, **self._counters(use_tool=True)},
        )

    def _counters(self, *, use_tool: bool) -> Info:
        return {
            "use_tool": use_tool,
            "tool_use_counter": self.tool_use_counter,
            "tool_success_counter": self.tool_success_counter,
        }

    def _instructions(self) -> str:
        uses = "" if self.max_tool_uses is None else f" Tool uses at most: {self.max_tool_uses}."
        return (
            f"{self.tools.instructions()}\n"
            f"One call a reply; the answer comes in a reply without a call.{uses}"
        )


_NO_REWARD: dict[str, Any] = {"max_tool_uses": 5}
_PRESETS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "python_tool": ({}, {"tool_reward": 0.05, "tool_success_reward": 0.25, "max_tool_uses": 5}),
    "python_tool_no_int_reward": ({}, _NO_REWARD),
    "python_tool_no_int_reward_last_line_error": ({"keep_error_last_line": True}, _NO_REWARD),
}
"""What `PythonTool` and `ToolWrapper` take."""
