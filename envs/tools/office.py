"""An office in which an agent does what its user asks, by calling functions."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from gemenv.core import Info, Step, StepResult
from gemenv.envs.base.dice import Dice
from gemenv.envs.base.instances import InstanceEnv
from gemenv.envs.base.split import Split
from gemenv.envs.tools.answers import is_right
from gemenv.envs.tools.canonical import digest
from gemenv.envs.tools.chance import random_call
from gemenv.envs.tools.config import OfficeConfig
from gemenv.envs.tools.draft import draw_task, kinds_of
from gemenv.envs.tools.functions import DOMAINS
from gemenv.envs.tools.prompt import NOTHING_TO_ADD, opening
from gemenv.envs.tools.state import MadeCall, OfficeState
from gemenv.envs.tools.task import GoldCall, perform, written_call
from gemenv.envs.tools.tool import OfficeTool
from gemenv.messages import boxed, last_boxed
from gemenv.tools import written

_LEVELS = ((0, 0, 10), (0, 1, 16), (1, 1, 16), (1, 2, 24), (2, 2, 24))
"""The lowest and the highest tier of each level, and its calls."""
_ANSWERS = 15
"""Percent of random actions that end the request, and as many are messages."""


class Office(InstanceEnv):
    r"""An office with a calendar, mails, an address book, a shop, a bank and files.

    Observation: the user's request, and how to work; `make.office` adds the functions, which are
        its `tools`. Then what the user says.
    Action: `\boxed{…}` ends the request: with the answer if something was asked, and with "done"
        otherwise. Anything else is a message to the user. With `ToolWrapper` around, as all
        registered ids have it, a call of a function is a turn of its own.
    User: scripted. It tells details that a request leaves out if a message asks for them, by
        keywords, and may have a second request after the first.
    Reward: `success`: 1 if, at the end of each request, the office is as after the gold calls, as
        far as it counts (`canonical`), and the answer is right; otherwise 0, at the first request
        that is not so. Other ways to the same end succeed too; a change besides fails.
    Ends: terminated with the last request, or with the first that failed; truncated after
        `max_messages` replies that end nothing.
    Info: at the end of a request, `grade`: whether `state` and `answer` are right. At the reset,
        in `privileged`: `gold_calls`, each as JSON, and `gold_answers`.
    Difficulty: the number of gold calls and of details to ask for. Levels: 0 to 4, by tiers.

    Args:
        level: As in `InstanceEnv`.
        split: As in `InstanceEnv`.
        randomize: As in `InstanceEnv`.
        config: The fields of `OfficeConfig`.
    """

    Config, MAX_LEVEL = OfficeConfig, len(_LEVELS) - 1
    config: OfficeConfig
    state: OfficeState

    def __init__(
        self,
        *,
        level: int | None = None,
        split: Split | None = None,
        randomize: bool = False,
        **config: Any,
    ) -> None:
        super().__init__(level=level, split=split, randomize=randomize, config=config)
        self.tools = [OfficeTool(name, self) for name in self._functions()]
        """What the agent can call."""

    @classmethod
    def at_level(cls, level: int) -> OfficeConfig:
        """Return the configuration of a level."""
        low, high, calls = _LEVELS[level]
        return OfficeConfig(min_tier=low, max_tier=high, max_calls=calls)

    @classmethod
    def draw_config(cls, rng: np.random.Generator) -> OfficeConfig:
        """Draw the configuration of a level, each as likely."""
        return cls.at_level(int(rng.integers(cls.MAX_LEVEL + 1)))

    def start(self) -> OfficeState:
        """Draw an office and a task."""
        config = self.config
        small = kinds_of(config.domains, 0, 0) if config.follow_ups and not config.kind else []
        return OfficeState(*draw_task(Dice(self.draw(1 << 32)), config.names, small))

    def canonical(self) -> str:
        """Return requests, solutions and a digest of the office as text."""
        return json.dumps(
            [[r.text, [asdict(gold) for gold in r.calls], r.path[0]] for r in self.state.requests]
        )

    def difficulty(self) -> float:
        """Return how many calls and questions solve the task."""
        return float(sum(len(r.calls) + len(r.details) for r in self.state.requests))

    # What the agent does

    def perform(self, name: str, arguments: dict[str, Any]) -> str:
        """Call a function on the office of this episode.

        Raises:
            ToolError: If it refuses; nothing has changed.
        """
        made = MadeCall(name, arguments, ok=False)
        self.state.log.append(made)
        came = perform(self.state.world, GoldCall(name, arguments))
        made.ok = True
        return came if isinstance(came, str) else json.dumps(came, ensure_ascii=False)

    def _reset(self, options: dict[str, Any]) -> tuple[str, Info]:
        self._draw_instance()
        requests = self.state.requests
        privileged = {
            "gold_calls": [written_call(gold) for r in requests for gold in r.calls],
            "gold_answers": json.dumps([request.answer for request in requests]),
        }
        return opening(self.state.world, requests[0].text), {"privileged": privileged}

    def _step(self, action: str) -> Step:
        answer = last_boxed(action)
        return self._message(action) if not answer else self._finish(answer)

    def _message(self, message: str) -> StepResult:
        """Let the user answer a message."""
        folded, said = message.casefold(), list[str]()
        for number, detail in enumerate(self.state.request.details):
            if any(word in folded for word in detail.keywords):
                said.append(detail.answer)
                self.state.told = sorted({*self.state.told, number})
        return StepResult.of(
            " ".join(said) or NOTHING_TO_ADD,
            {},
            truncated=self.turn >= self.config.max_messages,
            parsed_action=message,
        )

    def _finish(self, answer: str) -> StepResult:
        """Judge what was done, and end the request."""
        state, request = self.state, self.state.request
        grade = {
            "state": digest(state.world, request.facts) == request.path[-1],
            "answer": is_right(answer, request.answer),
        }
        done = all(grade.values())
        last = state.current + 1 == len(state.requests)
        if done and not last:
            state.current, state.told, state.since = state.current + 1, [], len(state.log)
            return StepResult.of(
                f"Thank you. One more thing: {state.request.text}",
                {},
                parsed_action=answer,
                info={"grade": grade},
            )
        return StepResult.of(
            "That is what I wanted, thank you." if done else "That is not what I wanted.",
            {"success": float(done)},
            terminated=True,
            success=done,
            parsed_action=answer,
            info={"grade": grade},
        )

    # What whoever knows the solution does

    def oracle_action(self) -> str | None:
        """Return the next step of the solution, or `None` where another way was taken."""
        if self.over:
            return None
        request, state = self.state.request, self.state
        for number, detail in enumerate(request.details):
            if number not in state.told:
                return detail.question
        done = 0
        for made in state.log[state.since :]:
            if done < len(request.calls) and made.ok:
                gold = request.calls[done]
                done += (made.name, made.arguments) == (gold.name, gold.arguments)
        if digest(state.world, request.facts) != request.path[done]:
            return None
        if done < len(request.calls):
            return written(request.calls[done].name, **request.calls[done].arguments)
        return boxed(request.answer or "done")

    def _random_action(self, rng: np.random.Generator) -> str:
        percent = int(rng.integers(100))
        if percent < _ANSWERS:
            return boxed(["done", str(int(rng.integers(20))), "impossible"][int(rng.integers(3))])
        if percent < 2 * _ANSWERS or len(self.state.log) >= self.config.max_calls:
            return "Is there anything else that I should know?"
        return random_call(self.state.world, self._functions(), rng)

    def _functions(self) -> Sequence[str]:
        return [function.__name__ for domain in self.config.domains for function in DOMAINS[domain]]
