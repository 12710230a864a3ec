"""Short answers to questions, from the rows of a data set."""

from typing import Any, Literal

from gemenv.envs.base.arguments import require_one_of
from gemenv.envs.base.dataset import DatasetQuestion
from gemenv.envs.base.question import Grade
from gemenv.grading.qa import METRICS, exact_match


class QAQuestion(DatasetQuestion):
    """A question of a data set with one right answer or several, in a few words.

    The answer is compared with each right one after the normalisation of SQuAD: case,
    punctuation, articles and white space do not count.

    Reward: `correct`: with "exact_match" or "cover_exact_match" 1 or 0; with "f1" the best
        overlap of words with a right answer, from 0 to 1.
    Success: an exact match; with "cover_exact_match", a right answer inside of the answer.
    Info: `grade` has `exact_match` and, with another metric, its score under its name.

    Args:
        metric: "exact_match", "f1" or "cover_exact_match", as in `gemenv.grading.qa`.
        data: As in `DatasetQuestion`; `answer_format` is "tag" by default, or "boxed".

    Example:
        >>> rows = [{"question": "What is the capital of Peru?", "answer": ["Lima"]}]
        >>> env = QAQuestion(dataset=rows, question_key="question", metric="f1")
        >>> print(env.reset(seed=0)[0])
        What is the capital of Peru?
        <BLANKLINE>
        Write your final answer between tags at the end of your reply, as in <answer>a few \
words</answer>.
        >>> env.step("<answer>The city of Lima</answer>")[1]
        0.5
    """

    formats = ("tag", "boxed")
    answer_example = "a few words"
    sample = "qa"
    sample_keys = ("question", "answer")

    def __init__(
        self,
        *,
        metric: Literal["exact_match", "f1", "cover_exact_match"] = "exact_match",
        **data: Any,
    ) -> None:
        require_one_of("metric", metric, METRICS)
        self.metric = metric
        super().__init__(**data)

    def grade(self, answer: str) -> Grade:
        """Compare an answer with the right ones."""
        exact = exact_match(answer, self.state.answers)
        score = METRICS[self.metric](answer, self.state.answers)
        correct = score == 1.0 if self.metric == "cover_exact_match" else exact == 1.0
        return Grade(correct, {"correct": score}, {"exact_match": exact, self.metric: score})


class LogicQuestion(QAQuestion):
    """Facts, rules, and a statement that is true or false by them, as in RuleTaker.

    What does not follow is not the case (Clark, Tafjord & Richardson 2020). Reward, info and
    keywords are those of `QAQuestion`.
    """

    formats = ("boxed", "tag")
    answer_kind = "one word"
    answer_example = "..."
    choices = ("true", "false")
    sample = "logic"

    def privileged(self) -> dict[str, Any]:
        """Return what critics may see and a policy may not: whether the statement is true."""
        # The question names both answers, so that the text of the right one is no secret.
        return {"is_true": exact_match("true", self.state.answers) == 1.0}
