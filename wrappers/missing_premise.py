"""Questions that lack what it takes to answer them."""

import math
from typing import ClassVar, Literal

from gemenv.core import Env, Info, Step, StepResult, Wrapper
from gemenv.errors import InvalidArgumentError
from gemenv.messages import boxed, last_boxed, last_tagged
from gemenv.wrappers.premise import drop_premise

_WORD = "insufficient"


class MissingPremise(Wrapper):
    r"""Take a premise out of some questions, so that the right reply is to notice.

    At a reset, with `probability`, the sentence with the most numbers that stand nowhere else is
    taken out of the observation. What comes of it depends on `mode`:

    "detect": the right answer to such a question is `\boxed{insufficient}`, and to all others it
        is wrong. What the environment pays for another answer to such a question is not paid.
    "ask": the agent may ask, once, with `<ask>…</ask>`. It gets the sentence, or hears that
        nothing is missing, and then answers; an answer without asking counts as well.

    Limits: a question from which no sentence can be taken stays whole. Whether it can really not
    be answered without the sentence is not checked: a number may be beside the point. The rule is
    meant for word problems; tables and lists are left alone.

    Reward: what the environment pays for whole questions and for those that were asked about;
        `insufficient`: 1 or 0 otherwise; `ask`: minus the cost of asking.
    Success: the environment's; in "detect", for a question without its premise, noticing it.
    Info: `missing_premise` at the end, with `dropped` and `asked`; at the reset it is in
        `privileged`, with the sentence.

    Args:
        env: The environment to wrap.
        probability: How often a premise is taken out, from 0 to 1.
        mode: "detect" or "ask".
        cost: What asking costs, 0 or more.

    Raises:
        InvalidArgumentError: If a value is out of range.
    """

    snapshot_fields: ClassVar[tuple[str, ...]] = ("dropped", "asked")
    dropped: str = ""
    """The sentence that is missing; empty for a whole question."""
    asked: bool = False

    def __init__(
        self,
        env: Env,
        *,
        probability: float = 0.5,
        mode: Literal["detect", "ask"] = "detect",
        cost: float = 0.1,
    ) -> None:
        super().__init__(env)
        if not 0 <= probability <= 1:
            raise InvalidArgumentError(f"`probability` must be from 0 to 1, got {probability!r}.")
        if mode not in ("detect", "ask"):
            raise InvalidArgumentError(f"`mode` must be 'detect' or 'ask', got {mode!r}.")
        if not (math.isfinite(cost) and cost >= 0):
            raise InvalidArgumentError(f"`cost` must be 0 or more and finite, got {cost!r}.")
        self.probability, self.mode, self.cost = probability, mode, cost

    def on_reset(self, observation: str, info: Info) -> tuple[str, Info]:
        """Take out a premise, or none, and say what can be done about it."""
        self.dropped, self.asked = "", False
        if self.np_random.random() < self.probability:
            harmed = drop_premise(observation, self.np_random)
            if harmed is not None:
                observation, self.dropped = harmed
        secret = {"dropped": bool(self.dropped), "premise": self.dropped}
        info["privileged"] = {**info.get("privileged", {}), "missing_premise": secret}
        return f"{observation}\n\n{self._instruction()}", info

    def on_step(self, result: StepResult) -> StepResult:
        """Pay nothing for an answer to a question that has none."""
        if not (result.terminated or result.truncated):
            return result
        result.info["missing_premise"] = self._summary()
        if not self._unanswerable or not result.info["action_valid"]:
            return result
        result.info.pop("grade", None)
        result.info.update(success=False, reward_terms={_WORD: 0.0})
        return result._replace(
            observation="Your answer is wrong: something is missing in the question.", reward=0.0
        )

    def _step(self, action: str) -> Step:
        return self._own(action) or super()._step(action)

    async def astep(self, action: str) -> Step:
        """Answer one action, as `Env.astep` does."""
        # What this wrapper answers itself waits for nothing outside.
        own = not self.over and isinstance(action, str) and self._is_own(action)  # pyright: ignore[reportUnnecessaryIsInstance]
        return self.step(action) if own else await super().astep(action)

    def oracle_action(self) -> str | None:
        """Return the word or the question where that is right, else the oracle's answer."""
        if self._unanswerable and not self.over:
            return boxed(_WORD)
        if self.mode == "ask" and self.dropped and not self.asked and not self.over:
            return "<ask>What is missing?</ask>"
        return super().oracle_action()

    def action_menu(self) -> list[str] | None:
        """Return the wrapped environment's menu, and behind it what this wrapper answers."""
        menu = super().action_menu()
        if menu is None:
            return None
        if self.mode == "detect":
            return [*menu, boxed(_WORD)]
        return menu if self.asked else [*menu, "<ask>What is missing?</ask>"]

    @property
    def _unanswerable(self) -> bool:
        return self.mode == "detect" and bool(self.dropped)

    def _is_own(self, action: str) -> bool:
        if self.mode == "ask":
            return not self.asked and last_tagged(action, "ask") is not None
        marked = (last_boxed(action), last_tagged(action, "answer"))
        return any(answer is not None and answer.lower() == _WORD for answer in marked)

    def _own(self, action: str) -> StepResult | None:
        """Answer what is about the premise; `None` if the reply is for the environment."""
        if not self._is_own(action):
            return None
        return self._tell(action) if self.mode == "ask" else self._judge()

    def _tell(self, action: str) -> StepResult:
        self.asked = True
        told = f"This was missing: {self.dropped}" if self.dropped else "Nothing is missing."
        return StepResult.of(
            f"{told}\nNow give your answer.",
            {"ask": -self.cost},
            parsed_action=f"ask {last_tagged(action, 'ask')}",
        )

    def _judge(self) -> StepResult:
        right = self._unanswerable
        return StepResult.of(
            "You are right: something is missing in the question."
            if right
            else "Your answer is wrong: nothing is missing in the question.",
            {_WORD: float(right)},
            terminated=True,
            success=right,
            parsed_action=_WORD,
            info={"missing_premise": self._summary()},
        )

    def _summary(self) -> dict[str, bool]:
        return {"dropped": bool(self.dropped), "asked": self.asked}

    def _instruction(self) -> str:
        if self.mode == "detect":
            return (
                "Something may be missing in the question, so that it cannot be answered. If so, "
                f"write {boxed(_WORD)} instead of an answer."
            )
        return (
            "Something may be missing in the question, so that it cannot be answered. You may ask "
            "for it once, as in <ask>What is missing?</ask>, in a reply without an answer. That "
            f"costs {self.cost:g}."
        )
