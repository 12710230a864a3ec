import json
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gemenv.agents import Prompt, RandomAgent, Reply
from gemenv.errors import AgentError, InvalidArgumentError, RecordError
from gemenv.eval import EvalConfig, Summary, evaluate
from gemenv.eval.runner import read_config
from gemenv.rollout import Episode, EpisodeWriter, read_episodes
from tests.eval.folders import FILES, contents, read_summary, whole_lines
from tests.rollout.toys import ASYNC_WALK, BROKEN, WALK, Doer

TASKS, REPEATS = 4, 2
TOTAL = 2 * TASKS * REPEATS


def a_config(**fields: Any) -> EvalConfig:
    given = {
        "env_ids": (WALK, ASYNC_WALK),
        "tasks": TASKS,
        "repeats": REPEATS,
        "seed": 3,
        "agent": RandomAgent().describe(),
    }
    return EvalConfig(**given | fields)


@cache
def in_one_go() -> dict[str, Any]:
    """What the folder of an undisturbed run holds."""
    with tempfile.TemporaryDirectory() as folder:
        evaluate(a_config(), RandomAgent(), Path(folder))
        return contents(Path(folder))


class Nobody(RandomAgent):
    """The random agent, who must not be asked."""

    async def act(self, prompt: Prompt) -> Reply:
        raise AssertionError("an episode is played again")


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_folder_gets_configuration_records_and_summary(tmp_path: Path) -> None:
    folder = tmp_path / "not" / "there" / "yet"
    seen: list[Episode] = []
    summary = evaluate(a_config(), RandomAgent(), folder, on_episode=seen.append)

    assert {path.name for path in folder.iterdir()} == FILES
    assert read_config(folder / "config.json") == a_config()
    assert Summary.model_validate_json((folder / "summary.json").read_bytes()) == summary
    assert list(read_episodes(folder / "episodes.jsonl")) == seen
    assert sorted(episode.key for episode in seen) == sorted(
        (env_id, task, repeat)
        for env_id in (WALK, ASYNC_WALK)
        for task in range(TASKS)
        for repeat in range(REPEATS)
    )
    assert {episode.run_seed for episode in seen} == {3}
    assert summary.complete
    assert (summary.episodes, summary.expected, summary.failed) == (TOTAL, TOTAL, 0)


@pytest.mark.parametrize("concurrency", [1, 3, 64])
def test_how_fast_it_goes_leaves_no_trace(tmp_path: Path, concurrency: int) -> None:
    evaluate(a_config(), RandomAgent(), tmp_path, concurrency=concurrency)
    assert contents(tmp_path) == in_one_go()


def test_the_limit_on_turns_reaches_the_episodes(tmp_path: Path) -> None:
    evaluate(a_config(max_turns=2), RandomAgent(), tmp_path)
    episodes = list(read_episodes(tmp_path / "episodes.jsonl"))
    assert {(e.stop, len(e.turns)) for e in episodes} == {("max_turns", 2)}


def test_a_folder_in_use_is_not_touched(tmp_path: Path) -> None:
    evaluate(a_config(), RandomAgent(), tmp_path)
    before = files(tmp_path)
    with pytest.raises(InvalidArgumentError, match="--resume") as caught:
        evaluate(a_config(), Nobody(), tmp_path)
    assert str(tmp_path) in str(caught.value)
    assert files(tmp_path) == before


@pytest.mark.parametrize("resume", [False, True])
def test_other_files_in_the_folder_do_not_matter(tmp_path: Path, resume: bool) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    assert evaluate(a_config(), RandomAgent(), tmp_path, resume=resume).complete
    assert (tmp_path / "notes.txt").read_text() == "mine"


def test_what_is_complete_is_not_played_again(tmp_path: Path) -> None:
    first = evaluate(a_config(), RandomAgent(), tmp_path)
    before = files(tmp_path)
    seen: list[Episode] = []
    again = evaluate(a_config(), Nobody(), tmp_path, resume=True, on_episode=seen.append)

    assert again == first
    assert len(seen) == TOTAL
    assert files(tmp_path) == before


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("tasks", TASKS + 1),
        ("repeats", 1),
        ("seed", 4),
        ("max_turns", 9),
        ("env_ids", (WALK,)),
        ("env_ids", (ASYNC_WALK, WALK)),
        ("agent", {"name": "random", "temperature": 1.0}),
    ],
)
def test_another_configuration_is_refused_by_name(tmp_path: Path, name: str, value: Any) -> None:
    evaluate(a_config(), RandomAgent(), tmp_path)
    before = files(tmp_path)
    with pytest.raises(InvalidArgumentError) as caught:
        evaluate(a_config(**{name: value}), Nobody(), tmp_path, resume=True)

    message = str(caught.value)
    assert f"{name} is " in message
    others = {"tasks", "repeats", "seed", "max_turns", "env_ids", "agent"} - {name}
    assert not any(f"{other} is " in message for other in others)
    assert files(tmp_path) == before


def test_all_differences_are_named_at_once(tmp_path: Path) -> None:
    evaluate(a_config(), RandomAgent(), tmp_path)
    with pytest.raises(InvalidArgumentError, match=r"tasks is 4, asked 5; seed is 3, asked 8"):
        evaluate(a_config(tasks=5, seed=8), Nobody(), tmp_path, resume=True)


def test_another_evaluation_at_work_is_left_in_peace(tmp_path: Path) -> None:
    evaluate(a_config(), RandomAgent(), tmp_path)
    before = files(tmp_path)
    with (
        EpisodeWriter(tmp_path / "episodes.jsonl"),
        pytest.raises(RecordError, match="Another process"),
    ):
        evaluate(a_config(), Nobody(), tmp_path, resume=True)
    assert files(tmp_path) == before


def test_a_configuration_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    evaluate(a_config(), RandomAgent(), tmp_path)
    (tmp_path / "config.json").write_text('{"tasks": ')
    with pytest.raises(RecordError, match=r"config\.json is not the configuration"):
        evaluate(a_config(), Nobody(), tmp_path, resume=True)


def test_a_damaged_record_is_named_and_nothing_is_played(tmp_path: Path) -> None:
    evaluate(a_config(), RandomAgent(), tmp_path)
    path = tmp_path / "episodes.jsonl"
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([*lines[:3], b"{}\n", *lines[4:-2]]))
    before = path.read_bytes()
    with pytest.raises(RecordError, match=r"episodes\.jsonl, line 4"):
        evaluate(a_config(), Nobody(), tmp_path, resume=True)
    assert path.read_bytes() == before


class PowerCut(BaseException):
    """As sudden as a KeyboardInterrupt."""


def cut_after(count: int) -> Callable[[Episode], None]:
    def on_episode(episode: Episode) -> None:
        nonlocal count
        count -= 1
        if count < 0:
            raise PowerCut

    return on_episode


@settings(deadline=None, max_examples=12)
@given(
    cuts=st.lists(st.integers(0, TOTAL - 1), max_size=4), concurrency=st.sampled_from([1, 4, 64])
)
def test_interrupted_anywhere_it_goes_on_as_if_nothing_were(
    cuts: list[int], concurrency: int
) -> None:
    with tempfile.TemporaryDirectory() as name:
        interrupt_and_go_on(cuts, concurrency, Path(name))


def interrupt_and_go_on(cuts: list[int], concurrency: int, folder: Path) -> None:
    for cut in cuts:
        before = whole_lines(folder)
        with pytest.raises(PowerCut):
            evaluate(
                a_config(),
                RandomAgent(),
                folder,
                resume=True,
                concurrency=concurrency,
                on_episode=cut_after(cut),
            )
        assert whole_lines(folder).startswith(before)
        recorded = whole_lines(folder).count(b"\n")
        if (folder / "summary.json").exists():
            summary = json.loads((folder / "summary.json").read_bytes())
            assert summary["complete"] is False or recorded == TOTAL
    evaluate(a_config(), RandomAgent(), folder, resume=True, concurrency=concurrency)
    assert contents(folder) == in_one_go()


def test_an_interrupted_evaluation_has_a_summary_of_what_is_there(tmp_path: Path) -> None:
    with pytest.raises(PowerCut):
        evaluate(a_config(), RandomAgent(), tmp_path, on_episode=cut_after(6))
    summary = json.loads((tmp_path / "summary.json").read_bytes())
    assert (summary["episodes"], summary["expected"], summary["complete"]) == (7, TOTAL, False)
    assert whole_lines(tmp_path).count(b"\n") == 7


@settings(deadline=None, max_examples=12)
@given(share=st.floats(0, 1), data=st.data())
def test_a_file_torn_anywhere_is_completed(share: float, data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as name:
        tear_and_go_on(share, data, Path(name))


def tear_and_go_on(share: float, data: st.DataObject, folder: Path) -> None:
    evaluate(a_config(), RandomAgent(), folder)
    path = folder / "episodes.jsonl"
    path.write_bytes(path.read_bytes()[: int(share * path.stat().st_size)])
    if data.draw(st.booleans()):
        (folder / "summary.json").unlink()
    evaluate(a_config(), RandomAgent(), folder, resume=True)
    assert contents(folder) == in_one_go()


def test_episodes_without_their_configuration_are_not_mixed_with_others(tmp_path: Path) -> None:
    evaluate(a_config(), RandomAgent(), tmp_path)
    (tmp_path / "config.json").unlink()
    with pytest.raises(InvalidArgumentError, match=r"no config\.json"):
        evaluate(a_config(), RandomAgent(), tmp_path, resume=True)


def test_failures_are_recorded_counted_and_not_played_again(tmp_path: Path) -> None:
    config = a_config(env_ids=(WALK, BROKEN), repeats=1)
    summary = evaluate(config, RandomAgent(), tmp_path)
    sound, broken = summary.envs

    assert summary.complete
    assert (summary.failed, broken.failed, sound.failed) == (TASKS, TASKS, 0)
    assert (broken.episodes, broken.reward, broken.success) == (0, None, None)
    assert summary.reward == sound.reward
    assert evaluate(config, Nobody(), tmp_path, resume=True) == summary


class Tired(RandomAgent):
    """The random agent, who now and then has had enough."""

    async def act(self, prompt: Prompt) -> Reply:
        if prompt.seed % 3 == 0:
            raise AgentError("not now")
        return await super().act(prompt)


def test_failures_may_be_played_again(tmp_path: Path) -> None:
    tired = evaluate(a_config(), Tired(), tmp_path)
    before = whole_lines(tmp_path)
    assert 0 < tired.failed < TOTAL

    seen: list[Episode] = []
    fresh = evaluate(
        a_config(),
        RandomAgent(),
        tmp_path,
        resume=True,
        retry_failed=True,
        on_episode=seen.append,
    )
    assert whole_lines(tmp_path).startswith(before)
    assert whole_lines(tmp_path).count(b"\n") == TOTAL + tired.failed
    assert len({episode.key for episode in seen}) == len(seen) == TOTAL
    assert (fresh.failed, fresh.episodes, fresh.complete) == (0, TOTAL, True)
    # The numbers are those of a run that nothing disturbed.
    assert read_summary(tmp_path) == in_one_go()["summary"]


@pytest.mark.parametrize("retry_failed", [False, True])
def test_what_was_played_again_is_not_played_a_third_time(
    tmp_path: Path, retry_failed: bool
) -> None:
    evaluate(a_config(), Tired(), tmp_path)
    done = evaluate(a_config(), RandomAgent(), tmp_path, resume=True, retry_failed=True)
    before = files(tmp_path)
    seen: list[Episode] = []
    again = evaluate(
        a_config(),
        Nobody(),
        tmp_path,
        resume=True,
        retry_failed=retry_failed,
        on_episode=seen.append,
    )
    assert again == done
    assert files(tmp_path) == before
    # Whoever counts them gets each episode once, as it is now.
    assert len(seen) == TOTAL
    assert not any(episode.failure for episode in seen)


def test_playing_failures_again_goes_on_after_an_interrupt(tmp_path: Path) -> None:
    tired = evaluate(a_config(), Tired(), tmp_path)
    with pytest.raises(PowerCut):
        evaluate(
            a_config(),
            RandomAgent(),
            tmp_path,
            resume=True,
            retry_failed=True,
            on_episode=cut_after(TOTAL - tired.failed + 1),
        )
    evaluate(a_config(), RandomAgent(), tmp_path, resume=True, retry_failed=True)
    assert whole_lines(tmp_path).count(b"\n") == TOTAL + tired.failed
    assert read_summary(tmp_path) == in_one_go()["summary"]


def test_failing_again_is_one_failure(tmp_path: Path) -> None:
    first = evaluate(a_config(), Tired(), tmp_path)
    second = evaluate(a_config(), Tired(), tmp_path, resume=True, retry_failed=True)
    assert second == first
    assert whole_lines(tmp_path).count(b"\n") == TOTAL + first.failed


def test_an_agent_that_fails_now_and_then_is_not_worse_for_it(tmp_path: Path) -> None:
    def act(prompt: Prompt) -> Reply:
        if prompt.seed % 5 == 0:
            raise AgentError("the server is tired")
        return Reply(text="go 0")

    agent = Doer(act)
    config = a_config(tasks=20, agent=agent.describe())
    summary = evaluate(config, agent, tmp_path)

    assert 0 < summary.failed < config.total
    assert summary.success == 1.0
    assert sum(env.episodes for env in summary.envs) == config.total - summary.failed


def test_the_agent_stays_open(tmp_path: Path) -> None:
    class Closing(RandomAgent):
        closed = False

        async def aclose(self) -> None:
            self.closed = True

    agent = Closing()
    evaluate(a_config(), agent, tmp_path)
    assert not agent.closed
