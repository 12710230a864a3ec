"""Judging what a search has found, and forgetting it if it is of no use."""

import hashlib
import math
import re
from collections.abc import Callable
from typing import ClassVar

from gemenv.core import Env, Info, Step, StepResult, Wrapper
from gemenv.errors import InvalidArgumentError
from gemenv.wrappers.evidence import evidence_of, is_evidence, passages_of, search_calls

Useful = Callable[[str, Info], bool | None]
"""Says whether an observation, with its info, is of use; `None` if nobody knows."""

_VERDICT = re.compile(r"<judge>\s*(good|bad)\s*</judge>", re.IGNORECASE)


class JudgeSearch(Wrapper):
    """Let the agent say whether what a search has found is of use: the JUDGE action of ReSeek.

    It goes around a `ToolWrapper` with a `SearchTool`. In the reply to what a search has found,
    the agent may write `<judge>good</judge>` or `<judge>bad</judge>`. What stands around the
    verdict is passed on; a reply that ends with it is a turn of this wrapper alone. After "bad",
    later prompts of the episode leave that observation out: `info["drops_previous"]` says so to
    whoever keeps the conversation, and rollouts record it. Anywhere else `<judge>` means nothing.

    Info: with a verdict, `judge`: `verdict`, and `useful`, what the oracle says: whether a passage
    that was found is in `info["privileged"]["evidence"]`, by id or title, or what `useful` says;
    `None` if nobody knows.
    Reward: `judge_match` if verdict and oracle agree, otherwise `judge_mismatch`, minus its
    weight; for each different observation once. This is R_judge of ReSeek (2510.00568).

    Args:
        env: The environment to wrap.
        match: Paid for a verdict that agrees, 0 or more.
        mismatch: Taken for one that does not, 0 or more.
        useful: The oracle; called with an observation and the info of its turn.
        tool: Name of the search tool.
        instructions: Whether the first observation says how to judge.

    Raises:
        InvalidArgumentError: If a weight is negative or not finite.
    """

    snapshot_fields: ClassVar[tuple[str, ...]] = (
        "judgeable",
        "is_useful",
        "digest",
        "paid",
        "evidence",
    )
    judgeable: bool = False
    """Whether the latest observation can be judged."""
    is_useful: bool | None = None
    """What the oracle says of it."""
    digest: str = ""
    """What tells it from others."""
    paid: list[str]
    """The observations whose verdicts were paid."""
    evidence: list[str]
    _verdict: str = ""

    def __init__(
        self,
        env: Env,
        *,
        match: float = 0.0,
        mismatch: float = 0.0,
        useful: Useful | None = None,
        tool: str = "search",
        instructions: bool = True,
    ) -> None:
        super().__init__(env)
        for name, weight in (("match", match), ("mismatch", mismatch)):
            if not (math.isfinite(weight) and weight >= 0):
                raise InvalidArgumentError(
                    f"`{name}` must be 0 or more and finite, got {weight!r}."
                )
        self.match, self.mismatch, self.useful = match, mismatch, useful
        self.tool, self.instructions = tool, instructions
        self.paid, self.evidence = [], []

    # Hooks

    def on_reset(self, observation: str, info: Info) -> tuple[str, Info]:
        """Begin with nothing to judge, and say how it is done."""
        self.judgeable, self.paid, self.evidence = False, [], evidence_of(info)
        return f"{observation}\n{_HOW}" if self.instructions else observation, info

    def on_action(self, action: str) -> str:
        """Take the verdict out of the reply."""
        self._verdict, rest = self._read(action)
        return rest

    def on_step(self, result: StepResult) -> StepResult:
        """Add what the verdict comes to, and look at what was found now."""
        result = self._judged(result)
        self.evidence = evidence_of(result.info) or self.evidence
        self.judgeable = bool(search_calls(result.info, self.tool))
        if self.judgeable:
            self.is_useful = self._oracle(result.observation, result.info)
            self.digest = hashlib.sha256(
                result.observation.encode(errors="surrogatepass")
            ).hexdigest()
        return result

    # The two faces

    def _step(self, action: str) -> Step:
        return self._answer(action) or super()._step(action)

    async def astep(self, action: str) -> Step:
        """Answer one action, as `Env.astep` does."""
        if self.over or not isinstance(action, str):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise self._misuse(action)
        result = self._answer(action)
        if result is None:
            return await super().astep(action)
        self.turn += 1
        return self._end_turn(result)

    def _answer(self, action: str) -> StepResult | None:
        """Return the answer to a reply that is a verdict alone."""
        self._verdict, _ = self._read(action)
        if not self._verdict or action.rstrip()[-len(_END) :].lower() != _END:
            return None
        return self._judged(StepResult.of(_GO_ON, {}, parsed_action=self._verdict))

    # Verdicts

    def _read(self, reply: str) -> tuple[str, str]:
        """Return the verdict in a reply, empty if there is none, and the reply without it."""
        found = _VERDICT.search(reply) if self.judgeable else None
        if found is None:
            return "", reply
        return found[1].lower(), reply[: found.start()] + reply[found.end() :]

    def _judged(self, result: StepResult) -> StepResult:
        verdict, self._verdict = self._verdict, ""
        if not verdict:
            return result
        self.judgeable = False
        result.info["judge"] = {"verdict": verdict, "useful": self.is_useful}
        if verdict == "bad":
            result.info["drops_previous"] = True
        if self.is_useful is None or self.digest in self.paid:
            return result
        self.paid = [*self.paid, self.digest]
        agrees = self.is_useful == (verdict == "good")
        term = {"judge_match": self.match} if agrees else {"judge_mismatch": -self.mismatch}
        terms = {**result.info["reward_terms"], **term}
        result.info["reward_terms"] = terms
        return result._replace(reward=float(sum(terms.values())))

    def _oracle(self, observation: str, info: Info) -> bool | None:
        if self.useful is not None:
            return self.useful(observation, info)
        if not self.evidence:
            return None
        return any(
            is_evidence(passage, self.evidence)
            for call in search_calls(info, self.tool)
            for passage in passages_of(call)
        )


_END = "</judge>"
_GO_ON = "Go on."
_HOW = (
    "When a search has found something, you may begin your reply with <judge>good</judge> if it is "
    "of use, or with <judge>bad</judge> if it is not: then it is left out from then on."
)
