"""Questions for wrappers, and episodes as text."""

from typing import Any

from gemenv.core import Env
from gemenv.envs.qa.dataset import QAQuestion

TREES = {
    "question": (
        "A park has 12 oaks. Beside them stand birches. There are 5 more birches than oaks, and "
        "3 of all trees are ill. How many trees are well?"
    ),
    "answer": "26",
}
TOWN = {"question": "A town lies by the sea. What is it called?", "answer": "Rye"}


def ask(row: dict[str, str] = TREES, **kwargs: Any) -> QAQuestion:
    """Ask one question, answered in a box."""
    given = {"dataset": [row], "question_key": "question", "answer_format": "boxed", **kwargs}
    return QAQuestion(**given)


def transcript(env: Env, *replies: str) -> str:
    """Play replies from seed 0; write down what is seen, and what each turn came to."""
    lines = [env.reset(seed=0)[0]]
    for reply in replies:
        observation, reward, terminated, truncated, info = env.step(reply)
        assert abs(sum(info["reward_terms"].values()) - reward) < 1e-9
        ends = (" terminated" * terminated, " truncated" * truncated, " success" * info["success"])
        terms = {name: round(term, 6) for name, term in info["reward_terms"].items()}
        lines += [f"> {reply}", f"{observation} {terms}{''.join(ends)}"]
    return "\n".join(lines)
