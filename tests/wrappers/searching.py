"""A question over a small corpus, for wrappers of search agents."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from gemenv.core import Env, Step, StepResult
from gemenv.tools.search import Hit, Index, Passage, SearchTool
from gemenv.wrappers import ToolWrapper

LIMA = Passage("1", "Lima", "Lima is the capital of Peru.")
PERU = Passage("2", "Peru (country)", "Peru is a country of the Andes.")
OSLO = Passage("3", "Oslo", "Oslo is the capital of Norway.")


class Corpus(Index):
    """Finds the passages that hold all words of the query."""

    def __len__(self) -> int:
        return 3

    def search_many(self, queries: Sequence[str], topk: int = 3) -> list[list[Hit]]:
        return [
            [Hit(p, 1.0) for p in (LIMA, PERU, OSLO) if set(query.split()) <= set(p.text.split())][
                :topk
            ]
            for query in queries
        ]


class Quiz(Env):
    """Asks for the capital of Peru; the passages "Lima" and "2" are the evidence."""

    state: bool

    def _reset(self, options: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        self.state = False
        return "Which is the capital of Peru?", {"privileged": {"evidence": ["Lima", 2]}}

    def _step(self, action: str) -> Step:
        right = "Lima" in action
        return StepResult.of(
            "Done.", {"correct": float(right)}, terminated=True, success=right, parsed_action=action
        )

    def _random_action(self, rng: np.random.Generator) -> str:
        return str(rng.choice(["Lima", "Oslo"]))


def searchable(**options: Any) -> Env:
    return ToolWrapper(Quiz(), [SearchTool(Corpus())], **options)
