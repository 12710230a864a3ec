"""Write an environment, register it, check it, and play it."""

from typing import Any

import numpy as np

import gemenv
from gemenv.agents import OracleAgent
from gemenv.check import check_env
from gemenv.rollout import rollout


class Reverse(gemenv.Env):
    """Spell a word backwards."""

    state: str

    def _reset(self, options: dict[str, Any]) -> str:
        self.state = "".join(self.np_random.choice(list("abcdefgh"), 5))
        return f"Spell {self.state!r} backwards. Answer in \\boxed{{}}."

    def _step(self, action: str) -> gemenv.StepResult:
        answer = gemenv.last_boxed(action)
        right = answer == self.state[::-1]
        terms = {"correct": float(right)}
        return gemenv.StepResult.of(
            "Right." if right else "Wrong.",
            terms,
            terminated=True,
            success=right,
            action_valid=answer is not None,
            parsed_action=answer,
        )

    def _random_action(self, rng: np.random.Generator) -> str:
        return gemenv.boxed("".join(rng.permutation(list(self.state))))

    def oracle_action(self) -> str:
        """Return the word, reversed."""
        return gemenv.boxed(self.state[::-1])


if __name__ == "__main__":
    gemenv.register("demo:Reverse-v0", Reverse, description="Spell a word backwards.")
    report = check_env(lambda: gemenv.make("demo:Reverse-v0"))
    for result in report.results:
        print(f"{'ok' if result.passed else 'FAILED':7}{result.name} {result.message}")
    episode = rollout(gemenv.make("demo:Reverse-v0"), OracleAgent(), seed=0)
    print(episode.messages)
