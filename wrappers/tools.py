"""Tools for any environment."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, ClassVar, Self

from gemenv.core import Env, Info, Step, StepResult, Wrapper
from gemenv.core.background import run, run_through
from gemenv.errors import InvalidArgumentError, nearest
from gemenv.messages import last_boxed, last_tagged
from gemenv.tools import Call, FaultPlan, PythonTool, Tool, Toolbox, ToolResult, Workspace
from gemenv.tools.search import SearchTool

_SPENT = "No tool uses are left. Give the final answer now."


class ToolWrapper(Wrapper):
    r"""Let the agent call tools before it acts.

    A reply with a call is answered by the tool: it is a turn of this wrapper, and none of the
    environment. A reply without one goes to the environment.

    Which calls: the first `max_parallel_calls` of a reply are made at once, and the rest of the
    reply is ignored. A reply that gives an answer, `\boxed{…}` or `<answer>…</answer>`, behind
    them has decided: it goes to the environment, and nothing is called.
    Bad calls: unreadable JSON, an unknown name or arguments that do not fit are answered by what
    is wrong. They never reach the environment, and count as uses.
    Budget: after `max_tool_uses` a call is answered by the request to answer, and the third such
    turn of an episode truncates it; `max_refusals` says which. With `max_tool_uses=0` there are
    no tools: every reply goes to the environment. With `None`, put a `TurnLimit` around.

    Reward of a call: `tool`, and `tool_success` if it did what it was asked; otherwise, if
    `tool_execute_error_reward` is not 0, `tool_error` alone. A bad call pays no `tool`. Refusals,
    and failures that are no fault of the agent, pay nothing. Several calls pay the sum.
    Info: `use_tool` (bool), `tool_use_counter`, `tool_success_counter`; at the reset, `tools`:
    their schemas. In a turn of tools, also `tool_calls`: for each call `name`, `arguments`, `ok`,
    `status`, `seconds`, `text` and, where there are any, `fault` and `data`; and `tool`, the turn
    in short: the first name, whether all is well, the first status that is not "ok", all seconds.
    `parsed_action` is then the reply up to the end of the last call.
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
        max_refusals: Turns of calls beyond, 1 or more; the last one truncates the episode.
        max_parallel_calls: Calls in one reply that are made, 1 or more.
        faults: What goes wrong on purpose, to train or test robustness.
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
        "fault_seed",
        "earlier",
    )
    tool_use_counter: int = 0
    """Calls in this episode."""
    tool_success_counter: int = 0
    """Those that did what they were asked."""
    refusals: int = 0
    """Turns of calls that came after the last use."""
    fault_seed: int = 0
    """What the faults of this episode are drawn from."""
    earlier: dict[str, str]
    """The latest result of each tool, for faults that bring it again."""

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
        max_parallel_calls: int = 1,
        faults: FaultPlan | None = None,
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
        if max_parallel_calls < 1:
            raise InvalidArgumentError(
                f"`max_parallel_calls` must be 1 or more, got {max_parallel_calls!r}."
            )
        self.tool_reward, self.tool_success_reward = tool_reward, tool_success_reward
        self.tool_execute_error_reward = tool_execute_error_reward
        self.max_tool_uses, self.max_refusals = max_tool_uses, max_refusals
        self.max_parallel_calls, self.faults = max_parallel_calls, faults
        self.earlier = {}
        self.instructions = instructions
        self.snapshot = self.snapshot and not self.tools.stateful
        self._workspace = Workspace()

    @classmethod
    def preset(cls, name: str, **options: Any) -> "partial[Self]":
        """Return a wrapper by its well-known name, for `make(…, wrappers=[…])`.

        Args:
            name: `python_tool`, `python_tool_no_int_reward`,
                `python_tool_no_int_reward_last_line_error`, `search_tool`, or
                `search_tool_no_int_reward`.
            **options: What `PythonTool` or `SearchTool` takes.

        Raises:
            InvalidArgumentError: If there is none of that name, or the tool refuses the options.
        """
        if name not in _PRESETS:
            raise InvalidArgumentError(
                f"There is no preset {name!r}; there are {', '.join(_PRESETS)}."
                + nearest(name, _PRESETS)
            )
        tool, for_tool, for_wrapper = _PRESETS[name]
        return partial(cls, tools=[tool(**{**for_tool, **options})], **for_wrapper)

    # Hooks

    def on_reset(self, observation: str, info: Info) -> tuple[str, Info]:
        """Begin with all uses left, and say how tools are called."""
        self.tool_use_counter = self.tool_success_counter = self.refusals = 0
        self.earlier = {}
        if self.faults is not None:
            self.fault_seed = self.faults.episode_seed(self.np_random)
        if self.max_tool_uses == 0:
            return observation, info | self._counters(use_tool=False)
        if self.instructions:
            observation = f"{observation}\n\n{self._instructions()}"
        told = {"tools": self.tools.schemas(), **self._counters(use_tool=False)}
        return observation, info | told

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
        calls = self._find(action)
        if not calls:
            return super()._step(action)
        answer = self._answer(action, calls)
        return run(answer) if self._wait(calls) else run_through(answer)

    async def astep(self, action: str) -> Step:
        """Answer one action, as `Env.astep` does."""
        if self.over or not isinstance(action, str):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise self._misuse(action)
        calls = self._find(action)
        if not calls:
            return await super().astep(action)
        self.turn += 1
        return self._end_turn(await self._answer(action, calls))

    def close(self) -> None:
        """End the sessions, and close the wrapped environment."""
        self._workspace.close_now()
        super().close()

    # Calls

    def _find(self, reply: str) -> list[Call]:
        """Return the calls that own the reply; none if the environment does."""
        if self.max_tool_uses == 0:
            return []
        calls = self.tools.find(reply, self.max_parallel_calls)
        return [] if calls and _answers(reply[calls[-1].end :]) else calls

    async def _answer(self, reply: str, calls: list[Call]) -> StepResult:
        left = len(calls)
        if self.max_tool_uses is not None:
            left = min(left, self.max_tool_uses - self.tool_use_counter)
        if left == 0:
            return self._refuse(reply, calls)
        numbers = range(self.tool_use_counter, self.tool_use_counter + left)
        made = list(map(self._call, calls, numbers))
        # Tasks of their own would take as long as all the rest.
        if left == 1 or not self._wait(calls):
            results = [await call for call in made]
        else:
            results = await asyncio.gather(*made)
        self.tool_use_counter += left
        self.tool_success_counter += sum(result.ok for result in results)
        refused = ToolResult(ok=False, text=_SPENT, status="refused")
        results += [refused] * (len(calls) - left)
        if self.tool_use_counter == self.max_tool_uses and results[-1] is not refused:
            results[-1] = replace(results[-1], text=f"{results[-1].text}\n{_SPENT}")
        return self._result(reply, calls, results)

    def _wait(self, calls: list[Call]) -> bool:
        """Say whether these calls may wait for something."""
        return self.tools.wait(calls) or (self.faults is not None and self.faults.wait)

    async def _call(self, call: Call, number: int) -> ToolResult:
        """Make the call of a number, counted from 0 in the episode, or let it fail as planned."""
        if self.faults is None:
            return await self.tools.call(call, self._workspace)
        fault = self.faults.draw(self.fault_seed, number)
        return await fault.strike(call, self.tools.call(call, self._workspace), self.earlier)

    def _refuse(self, reply: str, calls: list[Call]) -> StepResult:
        self.refusals += 1
        results = [ToolResult(ok=False, text=_SPENT, status="refused")]
        end = self.refusals >= self.max_refusals
        return self._result(reply, calls[:1], results, truncated=end)

    def _terms(self, result: ToolResult) -> dict[str, float]:
        if result.status in _NO_FAULT_OF_THE_AGENT or (result.fault and not result.ok):
            return {}
        if result.ok:
            return {"tool": self.tool_reward, "tool_success": self.tool_success_reward}
        if self.tool_execute_error_reward:
            return {"tool_error": self.tool_execute_error_reward}
        return {} if result.status == "invalid" else {"tool": self.tool_reward}

    def _result(
        self,
        reply: str,
        calls: list[Call],
        results: list[ToolResult],
        *,
        truncated: bool = False,
    ) -> StepResult:
        terms: dict[str, float] = {}
        for result in results:
            for name, value in self._terms(result).items():
                terms[name] = terms.get(name, 0.0) + value
        told = list(map(_told, calls, results))
        first = {key: told[0][key] for key in ("name", "ok", "status", "seconds")}
        for other in told[1:]:
            first["ok"] = first["ok"] and other["ok"]
            first["status"] = other["status"] if first["status"] == "ok" else first["status"]
            first["seconds"] += other["seconds"]
        return StepResult.of(
            _joined(told),
            terms,
            truncated=truncated,
            action_valid=all(result.status not in ("invalid", "refused") for result in results),
            parsed_action=reply[: calls[-1].end],
            info={"tool": first, "tool_calls": told, **self._counters(use_tool=True)},
        )

    def _counters(self, *, use_tool: bool) -> Info:
        return {
            "use_tool": use_tool,
            "tool_use_counter": self.tool_use_counter,
            "tool_success_counter": self.tool_success_counter,
        }

    def _instructions(self) -> str:
        uses = "" if self.max_tool_uses is None else f" Tool uses at most: {self.max_tool_uses}."
        most = self.max_parallel_calls
        number = "One call" if most == 1 else f"Up to {most} calls"
        return (
            f"{self.tools.instructions()}\n"
            f"{number} a reply; the answer comes in a reply without a call.{uses}"
        )


def _answers(text: str) -> bool:
    """Say whether a text holds an answer, as replies mark one."""
    return bool(last_boxed(text) or last_tagged(text, "answer"))


def _told(call: Call, result: ToolResult) -> dict[str, Any]:
    """Return what `info` says of a call."""
    told: dict[str, Any] = {
        "name": call.name,
        "arguments": call.arguments,
        "ok": result.ok,
        "status": result.status,
        "seconds": result.seconds,
        "text": result.text,
    }
    if result.fault:
        told["fault"] = result.fault
    if result.data:
        told["data"] = dict(result.data)
    return told


def _joined(told: list[dict[str, Any]]) -> str:
    """Return the texts of results, with the number and name of each if there are several."""
    if len(told) == 1:
        return told[0]["text"]
    return "\n\n".join(
        f"[{i}] {result['name'][:100]}: {result['text']}" for i, result in enumerate(told, 1)
    )


_NO_FAULT_OF_THE_AGENT = ("refused", "sandbox_failure", "unavailable", "bad_response")
_PYTHON_REWARD: dict[str, Any] = {"tool_reward": 0.05, "tool_success_reward": 0.25}
_PRESETS: dict[str, tuple[Callable[..., Tool], dict[str, Any], dict[str, Any]]] = {
    "python_tool": (PythonTool, {}, {**_PYTHON_REWARD, "max_tool_uses": 5}),
    "python_tool_no_int_reward": (PythonTool, {}, {"max_tool_uses": 5}),
    "python_tool_no_int_reward_last_line_error": (
        PythonTool,
        {"keep_error_last_line": True},
        {"max_tool_uses": 5},
    ),
    "search_tool": (SearchTool, {}, {"tool_reward": 0.3, "max_tool_uses": 5}),
    "search_tool_no_int_reward": (SearchTool, {}, {"max_tool_uses": 5}),
}
"""A tool, what it takes, and what `ToolWrapper` takes."""
