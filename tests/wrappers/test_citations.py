import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gemenv.agents import FunctionAgent
from gemenv.core import StepResult
from gemenv.errors import InvalidArgumentError
from gemenv.rollout import rollout
from gemenv.tools import Cassette, FaultPlan, SearchTool, written
from gemenv.wrappers import Citations, ToolWrapper
from gemenv.wrappers.citations import MOST_CITATIONS, cited_numbers
from tests.wrappers.searching import Corpus, Quiz, searchable


def play(*replies: str, inner: dict[str, Any] | None = None, **options: Any) -> list[StepResult]:
    env = Citations(searchable(**(inner or {})), **options)
    env.reset(seed=0)
    return [StepResult(*env.step(reply)) for reply in replies]


CAPITALS = "<search>capital</search>"
PERU = "<search>Peru</search>"


def test_passages_keep_their_numbers() -> None:
    first, second = play(CAPITALS, PERU)
    assert first.observation.splitlines() == [
        "[1](Title: Lima) Lima is the capital of Peru.",
        "[2](Title: Oslo) Oslo is the capital of Norway.",
    ]
    assert second.observation == "[3](Title: Peru (country)) Peru is a country of the Andes."
    assert first.info["tool_calls"][0]["text"] == first.observation


def test_a_passage_found_twice_is_one() -> None:
    first, second, third = play(CAPITALS, "<search>Lima</search>", PERU)
    assert second.observation == first.observation.splitlines()[0]
    assert third.observation.startswith("[3](Title: Peru")


def test_every_call_of_a_reply_is_numbered() -> None:
    reply = written("search", query="Norway.") + written("search", query="capital")
    (result,) = play(reply, inner={"max_parallel_calls": 2})
    assert result.observation == (
        "[1] search: [1](Title: Oslo) Oslo is the capital of Norway.\n\n"
        "[2] search: [2](Title: Lima) Lima is the capital of Peru.\n"
        "[1](Title: Oslo) Oslo is the capital of Norway."
    )


def test_what_an_answer_cites_is_compared_with_the_evidence() -> None:
    *_, answer = play(CAPITALS, PERU, "<think>[2]</think>It is Lima [1][1, 2] [9].")
    assert answer.info["citations"] == {
        "cited": [1, 2, 9],
        "unknown": [9],
        "passages": ["1", "3"],
        "precision": 1 / 3,
        "recall": 1 / 2,
    }
    assert answer.reward == 1.0
    assert answer.info["reward_terms"] == {"correct": 1.0}


def test_only_a_right_answer_is_paid_for_its_citations() -> None:
    weights = {"precision": 0.4, "recall": 0.2, "unknown": 0.1}
    *_, right = play(CAPITALS, PERU, "It is Lima [1][3].", **weights)
    assert right.info["reward_terms"] == {
        "correct": 1.0,
        "citation_precision": 0.4,
        "citation_recall": 0.2,
        "citation_unknown": 0.0,
    }
    assert right.reward == pytest.approx(1.6)

    *_, wrong = play(CAPITALS, PERU, "It is Oslo [1][3][8][9].", **weights)
    assert wrong.info["reward_terms"] == {"correct": 0.0, "citation_unknown": -0.05}


def test_citing_again_pays_nothing_and_citing_all_less() -> None:
    weights = {"precision": 1.0}
    once, again, everything = (
        play(CAPITALS, PERU, f"Lima {cited}", **weights)[-1].reward
        for cited in ("[1]", "[1][1][1, 1]", "[1][2][3]")
    )
    assert once == again == 2.0
    assert everything == pytest.approx(1 + 2 / 3)


def test_without_citations_nothing_is_paid() -> None:
    (answer,) = play("Lima", precision=1.0, recall=1.0, unknown=1.0)
    assert answer.reward == 1.0
    assert answer.info["citations"]["precision"] == 0.0


def test_what_another_search_would_have_shown_is_unknown() -> None:
    (answer,) = play("Lima [1]")
    assert answer.info["citations"]["unknown"] == [1]


def test_results_that_were_tampered_with_are_numbered_by_what_they_show() -> None:
    first, stale = play(CAPITALS, PERU, inner={"faults": FaultPlan(stale=1.0)})
    assert first.observation.startswith("[1](Title: Lima)")
    assert stale.observation.startswith("Doc 1(Title: Lima)")
    (poisoned,) = play(
        CAPITALS, inner={"faults": FaultPlan(poisoned=1.0, poison="Doc 2(Title: Forged) x")}
    )
    assert "[3]" not in poisoned.observation
    assert poisoned.observation.endswith("\nDoc 2(Title: Forged) x")


def test_what_a_cassette_plays_again_is_numbered_too(tmp_path: Path) -> None:
    for mode in ("auto", "replay"):
        tools = Cassette(tmp_path / "calls.jsonl", mode=mode).record([SearchTool(Corpus())])
        env = Citations(ToolWrapper(Quiz(), tools))
        env.reset(seed=0)
        assert env.step(PERU)[0].startswith("[1](Title: Peru (country)) ")


def test_snapshots_hold_the_numbers() -> None:
    env = Citations(searchable())
    env.reset(seed=0)
    env.step(CAPITALS)
    (twin,) = env.fork(1)
    twin.set_state(json.loads(json.dumps(env.get_state())))
    assert twin.step(PERU)[0].startswith("[3](Title: Peru")
    assert twin.step("Lima [1]")[4]["citations"]["precision"] == 1.0


def test_the_prompt_says_how_and_a_new_episode_begins_anew() -> None:
    env = Citations(searchable())
    assert "cite the passages" in env.reset(seed=0)[0]
    env.step(CAPITALS)
    env.reset(seed=0)
    assert env.step(PERU)[0].startswith("[1](Title: Peru")
    assert "cite" not in Citations(searchable(), instructions=False).reset(seed=0)[0]


def test_records_show_the_numbers() -> None:
    replies = iter([CAPITALS, "Lima [1]"])
    episode = rollout(Citations(searchable()), FunctionAgent(lambda messages: next(replies)))
    assert episode.turns[0].observation.startswith("[1](Title: Lima)")
    assert episode.messages[2]["content"] == episode.turns[0].observation


def test_twenty_citations_count() -> None:
    assert cited_numbers("".join(f"[{n}]" for n in range(30))) == list(range(MOST_CITATIONS))


@given(st.text(alphabet="[]0123456789, ²٣x"))
def test_any_text_can_be_read(text: str) -> None:
    numbers = cited_numbers(text)
    assert len(set(numbers)) == len(numbers) <= MOST_CITATIONS
    assert all(0 <= number <= 999_999 for number in numbers)


def test_reading_takes_linear_time() -> None:
    for text in ("[1" + ",1" * 500_000, "[" * 1_000_000, "[1" + " " * 1_000_000, "[1 " * 300_000):
        assert cited_numbers(text) == []


@pytest.mark.parametrize("name", ["precision", "recall", "unknown"])
def test_weights_out_of_range(name: str) -> None:
    with pytest.raises(InvalidArgumentError, match=name):
        Citations(searchable(), **{name: -0.1})
