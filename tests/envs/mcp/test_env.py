import asyncio
import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from gemenv.envs.mcp import MCPEnv, Task
from gemenv.envs.mcp.task import LARGEST_FILE, files_of, read
from gemenv.errors import SnapshotError, ToolServerError
from gemenv.tools import written
from gemenv.wrappers import ToolWrapper
from tests.tools.mcp.servers import plain

pytest.importorskip("mcp")

FOLDERS: list[Path] = []


def draw(rng: np.random.Generator) -> Task:
    word = str(rng.choice(["red", "blue", "green"]))

    def set_up(folder: Path) -> None:
        FOLDERS.append(folder)
        (folder / "begin.txt").write_text("begin")

    return Task(
        instruction=f"Write {word}.",
        set_up=set_up,
        check=lambda folder, reply: read(folder, "written.txt") == word,
        gold=[("echo", {"text": word}), ("write", {"text": word})],
        answer="It is done.",
    )


@pytest.fixture
def env() -> Iterator[ToolWrapper]:
    env = ToolWrapper(MCPEnv(plain(env={"WHERE": "{folder}"}), draw))
    yield env
    env.close()


def test_the_oracle_does_the_task(env: ToolWrapper) -> None:
    for seed in range(3):
        env.reset(seed=seed)
        actions: list[str] = []
        while not env.over:
            actions.append(env.oracle_action() or "")
            _, reward, terminated, _, info = env.step(actions[-1])
        assert (reward, terminated, info["success"], len(actions)) == (1.0, True, True, 3)
        assert env.oracle_action() is None


def test_without_the_work_the_task_is_not_done(env: ToolWrapper) -> None:
    env.reset(seed=0)
    env.step(written("write", text="something else"))
    _, reward, terminated, _, info = env.step("Done.")
    assert (reward, terminated, info["success"]) == (0.0, True, False)


def test_each_episode_has_a_folder_that_goes_with_it(env: ToolWrapper) -> None:
    env.reset(seed=0)
    first = FOLDERS[-1]
    assert files_of(first) == ["begin.txt"]
    assert f'"WHERE": "{first}"' not in env.step(written("environment"))[0]
    env.step("Done.")
    assert not first.exists()

    env.reset()
    second = FOLDERS[-1]
    env.reset()
    third = FOLDERS[-1]
    assert not second.exists()
    env.close()
    assert not third.exists()


def test_the_path_of_the_folder_is_told_to_nobody(env: ToolWrapper) -> None:
    env.reset(seed=0)
    assert env.step(written("write", text="x"))[0] == "Wrote written.txt"


def test_the_async_face_is_the_same(env: ToolWrapper) -> None:
    async def play() -> float:
        await env.areset(seed=0)
        while True:
            action = env.oracle_action() or ""
            _, reward, terminated, _, _ = await env.astep(action)
            if terminated:
                return reward

    assert asyncio.run(play()) == 1.0


def test_there_are_no_snapshots(env: ToolWrapper) -> None:
    env.reset(seed=0)
    assert not env.snapshot
    with pytest.raises(SnapshotError):
        env.fork(1)


def test_a_server_that_cannot_start_is_an_error_at_once() -> None:
    with pytest.raises(ToolServerError, match="no database given"):
        MCPEnv(plain("ends"), draw)


def test_what_an_agent_leaves_is_read_with_care(tmp_path: Path) -> None:
    (tmp_path / "link.txt").symlink_to("/etc/hostname")
    (tmp_path / "large.txt").write_bytes(b"x" * (LARGEST_FILE + 1))
    (tmp_path / "bytes.txt").write_bytes(b"\xff")
    (tmp_path / "folder").mkdir()
    (tmp_path / "away").symlink_to("/etc")
    os.mkfifo(tmp_path / "pipe")

    for name in ("link.txt", "folder", "pipe", "away/hostname", "none"):
        with pytest.raises(OSError, match=r"regular file|No such file"):
            read(tmp_path, name)
    for name in ("large.txt", "bytes.txt"):
        with pytest.raises(ValueError, match=r"too large|decode"):
            read(tmp_path, name)
    assert files_of(tmp_path) == ["away", "bytes.txt", "large.txt", "link.txt", "pipe"]
