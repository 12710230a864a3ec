"""Answers in words: metrics, formats, and the truth of the embedded samples."""

import re
from typing import Any

import pytest

import gemenv
from gemenv.check import check_env
from gemenv.data import open_sample
from gemenv.envs.qa.dataset import LogicQuestion, QAQuestion
from gemenv.errors import InvalidArgumentError

ROWS = [{"question": "Who wrote Emma?", "answer": ["Jane Austen", "Austen"]}]
TRANSCRIPT = """\
Who wrote Emma?

Write your final answer between tags at the end of your reply, as in <answer>a few words</answer>.
> It was <answer>the  JANE Austen.</answer>
Your answer is correct.
{'correct': 1.0} terminated success"""


def ask(metric: Any = "exact_match", **kwargs: Any) -> QAQuestion:
    env = QAQuestion(dataset=ROWS, question_key="question", metric=metric, **kwargs)
    env.reset(seed=0)
    return env


def test_an_episode_reads_like_this() -> None:
    env = ask()
    reply = "It was <answer>the  JANE Austen.</answer>"
    lines = [env.observation, f"> {reply}"]
    observation, _, terminated, truncated, info = env.step(reply)
    ends = ("terminated",) * terminated + ("truncated",) * truncated
    lines += [
        observation,
        " ".join((str(info["reward_terms"]), *ends, *("success",) * info["success"])),
    ]
    assert "\n".join(lines) == TRANSCRIPT


@pytest.mark.parametrize(
    ("metric", "answer", "reward", "success"),
    [
        ("exact_match", "Austen", 1.0, True),
        ("exact_match", "Miss Austen", 0.0, False),
        ("f1", "Miss Austen", 2 / 3, False),
        ("f1", "Jane Austen", 1.0, True),
        ("f1", "Austen Jane", 1.0, False),  # the words, but not the answer
        ("f1", "Brontë", 0.0, False),
        ("cover_exact_match", "I think Jane Austen did", 1.0, True),
        ("cover_exact_match", "Jane", 0.0, False),
    ],
)
def test_the_metric_pays_and_decides(
    metric: str, answer: str, reward: float, success: bool
) -> None:
    env = ask(metric)
    _, came, terminated, _, info = env.step(f"<answer>{answer}</answer>")
    assert (came, info["success"], terminated) == (pytest.approx(reward), success, True)
    assert info["grade"][metric] == pytest.approx(reward)
    assert set(info["grade"]) == {"exact_match", metric}
    assert info["reward_terms"] == {"correct": pytest.approx(reward)}


def test_the_format_of_the_prompt_is_the_one_that_is_read() -> None:
    env = ask(answer_format="boxed")
    assert r"\boxed{a few words}" in env.observation
    assert env.step("<answer>Austen</answer>")[4]["action_valid"] is False
    assert ask(answer_format="boxed").step(r"\boxed{Austen}")[1] == 1.0
    assert ask().step(r"\boxed{Austen}")[1] == -0.1


def test_a_metric_that_is_none_is_refused() -> None:
    with pytest.raises(InvalidArgumentError, match="`metric` must be one of 'exact_match', 'f1'"):
        ask("bleu")


@pytest.mark.parametrize("make", [QAQuestion, LogicQuestion])
def test_the_samples_pass_every_check(make: type[gemenv.Env]) -> None:
    report = check_env(make)
    assert report.passed, [f"{result.name}: {result.message}" for result in report.failures]


def test_no_answer_of_the_sample_stands_in_its_question() -> None:
    rows = list(open_sample("qa"))
    assert len(rows) >= 60
    assert len({row["question"] for row in rows}) == len(rows)
    for row in rows:
        for gold in row["answer"]:
            assert not re.search(rf"(?i)\b{re.escape(gold)}\b", row["question"]), row


@pytest.mark.parametrize("row", list(open_sample("qa")), ids=lambda row: row["question"][:40])
def test_every_gold_of_the_sample_is_right(row: dict[str, Any]) -> None:
    env = QAQuestion(dataset=[row], question_key="question")
    for gold in row["answer"]:
        env.reset(seed=0)
        assert env.step(f"<answer>{gold.upper()}!</answer>")[4]["success"]


def derives(facts: set[tuple[str, str]], rules: list[tuple[set[str], str]]) -> set[tuple[str, str]]:
    """Add what the rules give until nothing new comes."""
    known = set(facts)
    while True:
        new = {
            (name, head)
            for name, _ in facts
            for body, head in rules
            if all((name, part) in known for part in body)
        }
        if new <= known:
            return known
        known |= new


def holds(question: str) -> bool:
    """Read a question of the sample and answer it."""
    given, rules, statement, _ = question.split("\n")
    facts = set(re.findall(r"(\w+) is (\w+)\.", given))
    read = [
        (set(re.findall(r"All (\w+)", r)), r.split()[-1]) for r in re.findall(r"All [^.]+", rules)
    ]
    for body, head in re.findall(r"If someone is ([^,]+), then they are (\w+)\.", rules):
        read.append((set(body.split(" and ")), head))
    assert len(facts) + len(read) == given.count(".") + rules.count(".")
    name, negated, attribute = re.findall(r"Statement: (\w+) is (not )?(\w+)\.", statement)[0]
    return ((name, attribute) in derives(facts, read)) != bool(negated)


def test_the_logic_sample_is_right_and_balanced() -> None:
    rows = list(open_sample("logic"))
    assert len(rows) == 40
    assert len({row["question"] for row in rows}) == 40
    assert [row["answer"] for row in rows] == [str(holds(row["question"])).lower() for row in rows]
    negated = [" is not " in row["question"].split("\n")[2] for row in rows]
    for label in ("true", "false"):
        assert sum(row["answer"] == label for row in rows) == 20
        # Neither does the form of the statement tell.
        assert (
            6
            <= sum(row["answer"] == label and n for row, n in zip(rows, negated, strict=True))
            <= 14
        )
