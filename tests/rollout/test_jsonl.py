import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gemenv.errors import RecordError
from gemenv.rollout import Episode, EpisodeWriter, read_episodes
from tests.rollout import programs

locks = pytest.mark.skipif(sys.platform == "win32", reason="has no such locks")


def an_episode(task: int, prompt: str = "Go.") -> Episode:
    return Episode(
        env_id="toy:Walk-v0",
        agent="doer",
        task=task,
        seed=0,
        prompt=prompt,
        turns=[],
        reward=0.5,
        success=True,
        stop="terminated",
        started="2026-01-01T00:00:00+00:00",
        seconds=0.25,
    )


def write(path: Path, *tasks: int, prompt: str = "Go.") -> None:
    with EpisodeWriter(path) as writer:
        for task in tasks:
            writer.write(an_episode(task, prompt))


def tasks(path: Path) -> list[int]:
    return [episode.task for episode in read_episodes(path)]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "episodes.jsonl"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("episodes")


def test_each_writer_appends(path: Path) -> None:
    write(path, 0, 1)
    write(path)
    write(path, 2)
    assert list(read_episodes(path)) == [an_episode(task) for task in range(3)]
    assert path.read_bytes().count(b"\n") == 3


def test_a_record_is_there_at_once(path: Path) -> None:
    with EpisodeWriter(path) as writer:
        assert tasks(path) == []
        for task in range(3):
            writer.write(an_episode(task))
            assert tasks(path) == list(range(task + 1))


def test_a_last_line_torn_anywhere_is_passed_over_and_cut_off(path: Path) -> None:
    write(path, 0, 1)
    kept = path.read_bytes()
    write(path, 2)
    whole = path.read_bytes()

    for end in range(len(kept), len(whole)):
        path.write_bytes(whole[:end])
        assert tasks(path) == [0, 1]
        EpisodeWriter(path).close()
        assert path.read_bytes() == kept
    path.write_bytes(whole[:-7])
    write(path, 3)
    assert tasks(path) == [0, 1, 3]


@settings(deadline=None, max_examples=100)
@given(data=st.data(), prompts=st.lists(st.text(), min_size=1, max_size=4))
def test_of_a_file_torn_anywhere_the_whole_lines_are_left(
    data: st.DataObject, prompts: list[str], folder: Path
) -> None:
    path = folder / "torn.jsonl"
    path.unlink(missing_ok=True)
    with EpisodeWriter(path) as writer:
        for task, prompt in enumerate(prompts):
            writer.write(an_episode(task, prompt))
    content = path.read_bytes()[: data.draw(st.integers(0, path.stat().st_size))]
    path.write_bytes(content)
    whole = content.count(b"\n")

    assert tasks(path) == list(range(whole))
    write(path, 99)
    assert tasks(path) == [*range(whole), 99]


@pytest.mark.parametrize("length", [65_535, 65_536, 65_537, 200_000])
@pytest.mark.parametrize("before", [[], [0, 1]])
def test_a_long_torn_line_is_cut_off(path: Path, length: int, before: list[int]) -> None:
    write(path, *before)
    kept = path.read_bytes()
    path.write_bytes(kept + b"x" * length)
    EpisodeWriter(path).close()
    assert path.read_bytes() == kept


def test_long_records_are_written_and_kept(path: Path) -> None:
    write(path, 0, 1, prompt="long " * 100_000)
    write(path, 2)
    assert tasks(path) == [0, 1, 2]
    assert {len(e.prompt) for e in read_episodes(path)} == {500_000, 3}


@pytest.mark.parametrize("damage", [b"{]\n", b"\n", b"\x00\x00\x00\n", b'{"version": 2}\n'])
def test_a_damaged_line_is_named(path: Path, damage: bytes) -> None:
    write(path, 0, 1)
    first, second = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(first + damage + second)

    episodes = read_episodes(path)
    assert next(episodes).task == 0
    with pytest.raises(RecordError, match=r"episodes\.jsonl, line 2: "):
        next(episodes)


def test_a_damaged_last_line_that_is_not_torn_is_named(path: Path) -> None:
    write(path, 0)
    with path.open("ab") as file:
        file.write(b"{]\n")
    with pytest.raises(RecordError, match="line 2"):
        tasks(path)


WRITE = """
from pathlib import Path
from gemenv.errors import RecordError
from gemenv.rollout import EpisodeWriter

try:
    writer = EpisodeWriter(Path(sys.argv[1]))
except RecordError as error:
    print("refused:", error)
else:
    print("open", flush=True)
    sys.stdin.read()
"""


@locks
def test_a_second_writer_in_another_process_is_refused(path: Path) -> None:
    with EpisodeWriter(path) as writer:
        writer.write(an_episode(0))
        said = programs.output(WRITE, str(path), stdin=subprocess.DEVNULL)
        assert said.startswith("refused: Another process is writing to")
        assert str(path) in said
        assert tasks(path) == [0]
        writer.write(an_episode(1))
    assert programs.output(WRITE, str(path), stdin=subprocess.DEVNULL) == "open\n"
    assert tasks(path) == [0, 1]


@locks
def test_a_killed_writer_leaves_the_file_free(path: Path) -> None:
    process = programs.start(WRITE, str(path), stdin=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stdout.readline() == "open\n"
    with pytest.raises(RecordError, match="Another process"):
        EpisodeWriter(path)
    process.kill()
    process.communicate()
    write(path, 0)
    assert tasks(path) == [0]


@locks
def test_a_refused_writer_leaves_a_line_in_the_making_alone(path: Path) -> None:
    with EpisodeWriter(path) as writer:
        with path.open("ab") as file:
            file.write(b'{"half a line')
        with pytest.raises(RecordError):
            EpisodeWriter(path)
        assert path.read_bytes() == b'{"half a line'
        writer.close()


def test_closing_twice(path: Path) -> None:
    writer = EpisodeWriter(path)
    writer.write(an_episode(0))
    writer.close()
    writer.close()
    with pytest.raises(ValueError, match="closed"):
        writer.write(an_episode(1))
    assert tasks(path) == [0]


def test_leaving_the_block_by_an_error_closes_it(path: Path) -> None:
    def fail() -> None:
        with EpisodeWriter(path) as writer:
            writer.write(an_episode(0))
            raise LookupError

    with pytest.raises(LookupError):
        fail()
    write(path, 1)
    assert tasks(path) == [0, 1]


FULL_DISK = """
import resource
from pathlib import Path
from gemenv.rollout import EpisodeWriter, read_episodes

path = Path(sys.argv[1])
[first] = read_episodes(path)
room = path.stat().st_size + 100
resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))
with EpisodeWriter(path) as writer:
    try:
        writer.write(first)
    except OSError as error:
        print(error.strerror, path.stat().st_size == room)
"""


def test_a_full_disk_is_an_error_and_costs_no_other_record(path: Path) -> None:
    pytest.importorskip("resource")
    write(path, 0)
    assert programs.output(FULL_DISK, str(path)) == "File too large True\n"
    assert tasks(path) == [0]
    write(path, 1)
    assert tasks(path) == [0, 1]


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        list(read_episodes(tmp_path / "none.jsonl"))
