"""The search tool of a world, and the index behind it."""

import json
from pathlib import Path
from typing import Any

import pytest

import gemenv
from gemenv.core import shared
from gemenv.envs.qa.world import hosting
from gemenv.envs.qa.world.agent import WorldAgent
from gemenv.envs.qa.world.hosting import world_index
from gemenv.errors import InvalidArgumentError, UnknownArgumentError
from tests.envs.qa.world.playing import play

SMALL: dict[str, Any] = {"world": 6, "pages": 300, "index": "fts5"}


def test_an_episode_with_a_search() -> None:
    env = gemenv.make("qa:World-v0", topk=2, **SMALL)
    observation, info = env.reset(seed=0)
    start = env.unwrapped.world.title(info["privileged"]["plan"]["starts"][0])
    assert "write a query between <search> and </search>" in observation
    found, reward, terminated, _, info = env.step(f"<search>{start}</search>")

    assert found.startswith(f"Doc 1(Title: {start})")
    assert found.count("Doc ") == 2
    assert (reward, terminated, info["use_tool"]) == (0.0, False, True)
    assert env.step(env.oracle_action() or "")[1] == 1.0


def test_nothing_is_indexed_before_the_first_search(monkeypatch: pytest.MonkeyPatch) -> None:
    built: list[object] = []
    original = hosting.build_index
    monkeypatch.setattr(
        hosting, "build_index", lambda *a, **k: built.append(a) or original(*a, **k)
    )
    envs = [gemenv.make("qa:World-v0", **{**SMALL, "world": 77}) for _ in range(2)]
    for env in envs:
        env.reset(seed=0)
    assert not built
    for env in envs:
        env.step("<search>town</search>")
    assert len(built) == 1


def test_without_search_there_is_no_tool() -> None:
    env = gemenv.make("qa:World-v0", search=False, **SMALL)
    observation, _ = env.reset(seed=0)

    assert "<search>" not in observation
    assert env.step("<search>anything</search>")[1] == -0.1


def test_an_index_is_kept_in_its_folder(tmp_path: Path) -> None:
    first = world_index(6, 300, "fts5", str(tmp_path))
    (folder,) = tmp_path.iterdir()
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
    again = world_index(6, 300, "fts5", str(tmp_path))

    assert [hit.passage for hit in again.search("mayor")] == [
        hit.passage for hit in first.search("mayor")
    ]
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*")} == before
    first.close()
    again.close()


def test_passages_are_pages() -> None:
    index = shared(world_index, 6, 300, "fts5", None)
    world = gemenv.make("qa:World-v0", **SMALL).unwrapped.world

    assert len(index) == 300
    hit, *_ = index.search(world.title(17), 1)
    assert hit.passage.text == world.page(int(hit.passage.id)).text


def test_a_snapshot_between_searches_goes_on_elsewhere() -> None:
    env, other = (gemenv.make("qa:World-v0", **SMALL) for _ in range(2))
    env.reset(seed=3)
    env.step("<search>mayor</search>")
    other.set_state(json.loads(json.dumps(env.get_state())))

    assert other.step("<search>pen name</search>")[0] == env.step("<search>pen name</search>")[0]
    assert other.step(env.oracle_action() or "")[1] == 1.0


def test_twins_share_the_index() -> None:
    env = gemenv.make("qa:World-v0", **SMALL)
    env.reset(seed=3)
    twin = env.spawn(same_state=True)

    assert play(twin, WorldAgent(), 3)[0]


def test_other_values_are_refused() -> None:
    with pytest.raises(InvalidArgumentError, match="`index` must be"):
        gemenv.make("qa:World-v0", index="google")
    with pytest.raises(UnknownArgumentError, match=r"'searches'.*Did you mean 'search'"):
        gemenv.make("qa:World-v0", searches=True)
    with pytest.raises(InvalidArgumentError, match="`topk`"):
        gemenv.make("qa:World-v0", topk=0)
