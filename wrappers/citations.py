"""Answers that say what they rest on."""

import math
import re
from typing import Any, ClassVar

from gemenv.core import Env, Info, StepResult, Wrapper
from gemenv.errors import InvalidArgumentError
from gemenv.wrappers.evidence import Found, evidence_of, is_evidence, passages_of, search_calls

MOST_CITATIONS = 20
"""Passages that an answer can cite; what it cites beyond does not count."""

_LINE = re.compile(r"^(<information>)?Doc (\d+)(?=\(Title: )", re.MULTILINE)
_CITED = re.compile(r"\[([0-9]{1,6}(?:[ \t]*,[ \t]*[0-9]{1,6})*)\]")


class Citations(Wrapper):
    r"""Number what a search finds, and look at which of it an answer cites.

    It goes around a `ToolWrapper` with a `SearchTool`. Each passage that the agent is shown gets a
    number, `[3](Title: …) …`, that stays its own for the episode, however often it is found. An
    answer cites passages by `[3]` or `[1, 4]`, anywhere behind its thoughts. Only what this
    episode's own searches have shown can be cited, as in CaRR (2601.06021); a number that no
    passage has is unknown.

    Info: with each answer `citations`: `cited` and `unknown`, numbers in order; `passages`, the
    ids of those cited; `precision`, the share of what is cited that is evidence, and `recall`, the
    share of the evidence that is cited. The evidence are the ids or titles of passages in
    `info["privileged"]["evidence"]`; without it, the last two are `None`. Citing a passage twice
    is citing it once.
    Reward: `citation_precision` and `citation_recall`, weight times share, with a right answer
    that ends the episode; `citation_unknown`, minus weight times the share of unknown ones, with
    any answer that ends it. A term of weight 0 is left out.

    Args:
        env: The environment to wrap.
        precision: Weight of the precision, 0 or more.
        recall: Weight of the recall, 0 or more.
        unknown: Weight of unknown citations, 0 or more.
        tool: Name of the search tool.
        instructions: Whether the first observation says how to cite.

    Raises:
        InvalidArgumentError: If a weight is negative or not finite.
    """

    snapshot_fields: ClassVar[tuple[str, ...]] = ("found", "evidence")
    found: list[Found]
    """The passages shown so far; the first one has number 1."""
    evidence: list[str]
    _reply: str = ""

    def __init__(
        self,
        env: Env,
        *,
        precision: float = 0.0,
        recall: float = 0.0,
        unknown: float = 0.0,
        tool: str = "search",
        instructions: bool = True,
    ) -> None:
        super().__init__(env)
        self.weights = {"precision": precision, "recall": recall, "unknown": unknown}
        for name, weight in self.weights.items():
            if not (math.isfinite(weight) and weight >= 0):
                raise InvalidArgumentError(
                    f"`{name}` must be 0 or more and finite, got {weight!r}."
                )
        self.tool, self.instructions = tool, instructions
        self.found, self.evidence = [], []

    def on_reset(self, observation: str, info: Info) -> tuple[str, Info]:
        """Begin with nothing found, and say how to cite."""
        self.found, self.evidence = [], evidence_of(info)
        return f"{observation}\n{_HOW}" if self.instructions else observation, info

    def on_action(self, action: str) -> str:
        """Remember the answer."""
        self._reply = action
        return action

    def on_step(self, result: StepResult) -> StepResult:
        """Number what was found, or look at what is cited."""
        self.evidence = evidence_of(result.info) or self.evidence
        if result.info.get("use_tool"):
            return self._numbered(result)
        citations = self._citations()
        result.info["citations"] = citations
        if not result.terminated:
            return result
        terms = {**result.info["reward_terms"], **self._terms(citations, result.info["success"])}
        result.info["reward_terms"] = terms
        return result._replace(reward=float(sum(terms.values())))

    def _numbered(self, result: StepResult) -> StepResult:
        observation = result.observation
        for call in search_calls(result.info, self.tool):
            passages = passages_of(call)
            numbered = _LINE.sub(lambda line, p=passages: self._number(line, p), call["text"])
            observation = observation.replace(call["text"], numbered, 1)
            call["text"] = numbered
        return result._replace(observation=observation)

    def _number(self, line: re.Match[str], passages: list[Found]) -> str:
        """Return the beginning of a line with the number of its passage."""
        rank = int(line[2]) - 1 if len(line[2]) < 10 else len(passages)
        shown = line.string.startswith
        # What an earlier search found may be shown again, where tools fail on purpose.
        if rank >= len(passages) or not shown(f"(Title: {passages[rank].title}", line.end()):
            return line[0]
        passage = passages[rank]
        if passage not in self.found:
            self.found = [*self.found, passage]
        return f"{line[1] or ''}[{self.found.index(passage) + 1}]"

    def _citations(self) -> dict[str, Any]:
        numbers = cited_numbers(self._reply.rpartition("</think>")[2])
        known = [number for number in numbers if 1 <= number <= len(self.found)]
        passages = [self.found[number - 1] for number in known]
        precision = recall = None
        if self.evidence:
            right = sum(is_evidence(passage, self.evidence) for passage in passages)
            precision = right / len(numbers) if numbers else 0.0
            covered = sum(
                any(is_evidence(passage, [item]) for passage in passages) for item in self.evidence
            )
            recall = covered / len(self.evidence)
        return {
            "cited": numbers,
            "unknown": [number for number in numbers if number not in known],
            "passages": [passage.id for passage in passages],
            "precision": precision,
            "recall": recall,
        }

    def _terms(self, citations: dict[str, Any], success: bool) -> dict[str, float]:
        terms: dict[str, float] = {}
        for name in ("precision", "recall"):
            if self.weights[name] and success and citations[name] is not None:
                terms[f"citation_{name}"] = self.weights[name] * citations[name]
        if self.weights["unknown"] and citations["cited"]:
            share = len(citations["unknown"]) / len(citations["cited"])
            terms["citation_unknown"] = -self.weights["unknown"] * share
        return terms


_HOW = (
    "What a search finds is numbered, as in [3]. Behind your final answer, cite the passages that "
    "it rests on by their numbers, as in [1][3]."
)


def cited_numbers(text: str) -> list[int]:
    """Return the numbers that a text cites, each once, in order; the first 20 count.

    >>> cited_numbers("So it is Lima [2][1, 2], not Oslo [x].")
    [2, 1]
    """
    numbers: dict[int, None] = {}
    for cited in _CITED.finditer(text):
        numbers.update(dict.fromkeys(map(int, cited[1].split(","))))
        if len(numbers) >= MOST_CITATIONS:
            break
    return list(numbers)[:MOST_CITATIONS]
