"""Questions from rows: order, epochs, indices, snapshots, sharing."""

import json
import warnings
from collections import Counter
from typing import Any

import pytest

from gemenv.envs.base.dataset import DatasetQuestion
from gemenv.envs.base.question import Grade
from gemenv.errors import InvalidArgumentError, SampleDataWarning

ROWS = [{"problem": f"Name {n}.", "answer": f"{n}"} for n in range(7)]


class Ask(DatasetQuestion):
    sample = "math"

    def grade(self, answer: str) -> Grade:
        return Grade(answer in self.state.answers)


def indices(env: DatasetQuestion, count: int, **first: Any) -> list[int]:
    found = [env.reset(**first)[1]["index"]]
    return found + [env.reset()[1]["index"] for _ in range(count - 1)]


def test_every_epoch_asks_each_row_once_in_another_order() -> None:
    env = Ask(dataset=ROWS)
    came = indices(env, 21, seed=3)
    epochs = [came[i : i + 7] for i in (0, 7, 14)]
    assert all(sorted(epoch) == list(range(7)) for epoch in epochs)
    assert len({tuple(epoch) for epoch in epochs}) == 3
    assert env.reset()[1]["epoch"] == 3


def test_the_seed_gives_the_order() -> None:
    env = Ask(dataset=ROWS)
    assert (
        indices(env, 10, seed=5)
        == indices(env, 10, seed=5)
        == indices(Ask(dataset=ROWS), 10, seed=5)
    )
    assert len({tuple(indices(env, 7, seed=seed)) for seed in range(20)}) > 15
    assert set(Counter(env.reset(seed=seed)[1]["index"] for seed in range(100))) == set(range(7))


def test_without_shuffle_rows_come_in_their_order_from_the_seed_on() -> None:
    env = Ask(dataset=ROWS, shuffle=False)
    assert indices(env, 9, seed=0) == [0, 1, 2, 3, 4, 5, 6, 0, 1]
    assert indices(env, 3, seed=12) == [5, 6, 0]
    assert indices(Ask(dataset=ROWS, shuffle=False), 3) == [0, 1, 2]


def test_an_index_asks_its_row_and_leaves_the_order() -> None:
    env, other = Ask(dataset=ROWS), Ask(dataset=ROWS)
    assert indices(env, 2, seed=1) == indices(other, 2, seed=1)
    observation, info = env.reset(options={"index": 4})
    assert observation.startswith("Name 4.\n\n")
    assert info["index"] == 4
    assert env.reset()[1] == other.reset()[1]
    for index in (-1, 7, "0", True):
        with pytest.raises(InvalidArgumentError, match="from 0 to 6"):
            env.reset(options={"index": index})


def test_a_snapshot_goes_on_with_the_order() -> None:
    env = Ask(dataset=ROWS)
    indices(env, 3, seed=1)
    state = json.loads(json.dumps(env.get_state()))
    rest = indices(env, 8)
    twin = env.spawn()
    twin.set_state(state)
    assert twin.rows is env.rows
    assert indices(twin, 8) == rest


def test_info_says_where_a_question_comes_from(tmp_path: Any) -> None:
    path = tmp_path / "mine.jsonl"
    path.write_text("\n".join(map(json.dumps, ROWS)))
    memory, file = Ask(dataset=ROWS), Ask(path=path)
    ours, theirs = (env.reset(options={"index": 2})[1] for env in (memory, file))
    assert ours["question_id"] == theirs["question_id"]
    assert (ours["data_source"], theirs["data_source"]) == ("memory", "mine.jsonl")
    assert ours["privileged"]["answers"] == ["2"]


def test_other_columns() -> None:
    rows = [
        {
            "prompt": [
                {"role": "system", "content": "Think."},
                {"role": "user", "content": "1 + 1?"},
            ],
            "reward_model": {"ground_truth": 2},
        }
    ]
    env = Ask(
        dataset=rows, question_key="prompt", answer_key="reward_model.ground_truth", instruct=False
    )
    assert env.reset(seed=0)[0] == "Think.\n\n1 + 1?"
    assert env.step(env.oracle_action() or "")[1] == 1.0
    with pytest.raises(InvalidArgumentError, match="no column 'answer'"):
        Ask(dataset=rows, question_key="prompt")
    with pytest.raises(InvalidArgumentError, match="must be text"):
        Ask(dataset=[{"problem": 3, "answer": "3"}])
    with pytest.raises(InvalidArgumentError, match="at least one entry"):
        Ask(dataset=[{"problem": "3", "answer": []}])


def test_the_sample_warns_and_data_does_not() -> None:
    with pytest.warns(SampleDataWarning, match="dataset='somebody/numbers' downloads"):
        Ask(dataset_name="somebody/numbers")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        Ask(dataset=ROWS)
