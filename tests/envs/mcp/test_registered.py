"""The registered tasks, over the real servers."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

import gemenv
from gemenv.envs.mcp import filesystem, git, make, memory, servers, sqlite
from gemenv.envs.mcp.task import Task
from gemenv.errors import InvalidArgumentError, MissingDependencyError
from gemenv.sandbox.jail.landlock import version as landlock_version
from gemenv.tools import written
from tests.tools.mcp.servers import foreign

FAMILIES = {"filesystem": filesystem, "memory": memory, "sqlite": sqlite, "git": git}
KINDS = [(server, kind) for server, family in FAMILIES.items() for kind in family.KINDS]
OF_PYTHON = ("sqlite", "git")


def marked(server: str, *more: str) -> object:
    """Mark all but the first kind of each server that starts quickly."""
    slow = server in OF_PYTHON or more[0] != next(iter(FAMILIES[server].KINDS))
    return pytest.param(server, *more, marks=pytest.mark.slow if slow else ())


def draw(server: str, kind: str, seed: int, size: int = 3) -> Task:
    return FAMILIES[server].KINDS[kind](np.random.default_rng(seed), size)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "task").mkdir()
    return tmp_path / "task"


@pytest.mark.parametrize(("server", "kind"), KINDS)
@pytest.mark.parametrize("size", [1, 20])
def test_a_task_is_determined_by_the_seed_and_not_done_at_once(
    server: str, kind: str, size: int, folder: Path
) -> None:
    task, again = (draw(server, kind, 7, size) for _ in range(2))
    assert (task.instruction, task.gold) == (again.instruction, again.gold)
    assert len({draw(server, kind, seed, size).instruction for seed in range(20)}) > 2
    task.set_up(folder)
    assert not task.done(folder, "Done.")
    assert str(folder) not in task.instruction


@pytest.mark.parametrize(("server", "kind"), [marked(*pair) for pair in KINDS])
def test_the_oracle_does_it(server: str, kind: str) -> None:
    pytest.importorskip("mcp")
    env = make(server, kinds=[kind], server_command=[foreign(f"mcp-server-{server}")["command"]])
    for seed in range(2):
        env.reset(seed=seed)
        while not env.over:
            action = env.oracle_action()
            assert action is not None
            observation, reward, *_, info = env.step(action)
            assert info.get("tool", {"ok": True})["ok"], observation
        assert reward == 1.0
    env.close()


Spoil = Callable[[Path], object]


def _sql(statement: str) -> Spoil:
    def spoil(folder: Path) -> None:
        with closing(sqlite3.connect(folder / sqlite.DATABASE)) as database, database:
            database.executescript(statement)

    return spoil


ENDLESS = (
    "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) "
    "SELECT 'a' AS customer, x AS total FROM n ORDER BY x DESC"
)


@pytest.mark.parametrize(
    ("server", "kind", "spoil"),
    [
        ("filesystem", "sort_notes", lambda f: (f / "archive").symlink_to("notes")),
        ("filesystem", "add_up", lambda f: (f / "total.txt").write_text("9" * 5000)),
        ("memory", "add_people", lambda f: (f / memory.FILE).write_text("[" * 100_000)),
        ("memory", "add_people", lambda f: (f / memory.FILE).write_text('{"type": "entity"}')),
        ("memory", "add_people", lambda f: (f / memory.FILE).unlink()),
        ("sqlite", "raise_prices", lambda f: (f / sqlite.DATABASE).write_text("no database")),
        ("sqlite", "archive_orders", _sql("DROP TABLE orders")),
        ("git", "commit_some", lambda f: (f / ".git" / "HEAD").write_text("nothing")),
    ],
)
def test_whatever_is_left_behind_the_checker_answers(
    server: str, kind: str, spoil: Spoil, folder: Path
) -> None:
    task = draw(server, kind, 0)
    task.set_up(folder)
    spoil(folder)
    assert not task.done(folder, "Done.")


def test_a_view_that_never_ends_is_no_table(folder: Path) -> None:
    task = draw("sqlite", "sum_up_orders", 0)
    task.set_up(folder)
    name = task.gold[0][1]["query"].split()[2]
    _sql(f"CREATE VIEW {name} AS {ENDLESS}")(folder)
    assert not task.done(folder, "Done.")


@pytest.mark.slow
@pytest.mark.skipif(landlock_version() == 0, reason="Landlock is not here")
def test_a_server_writes_nothing_outside_of_the_folder(tmp_path: Path) -> None:
    env = make("sqlite", server_command=[foreign("mcp-server-sqlite")["command"]])
    env.reset(seed=0)
    target = tmp_path / "copy.db"
    env.step(written("write_query", query=f"VACUUM INTO '{target}'"))
    assert env.step(written("write_query", query="VACUUM INTO 'copy.db'"))[4]["tool"]["ok"]
    env.close()
    assert not target.exists()


def test_a_hook_of_the_repository_is_not_run(folder: Path) -> None:
    task = draw("git", "branch_off", 0)
    task.set_up(folder)
    config = folder / ".git" / "config"
    script = folder / "evil.sh"
    script.write_text(f"#!/bin/sh\ntouch {folder}/ran\n")
    script.chmod(0o755)
    config.write_text(config.read_text() + f"[core]\n\tfsmonitor = {script}\n\tpager = {script}\n")
    assert not task.done(folder, "Done.")
    assert not (folder / "ran").exists()


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        ({"server": "gitt"}, "Did you mean 'git'"),
        ({"server": "git", "kinds": ["branch_of"]}, "Did you mean 'branch_off'"),
        ({"server": "git", "kinds": []}, "at least one"),
        ({"server": "git", "size": 0}, "from 1 to 20"),
    ],
)
def test_wrong_arguments_are_named(options: dict[str, object], problem: str) -> None:
    with pytest.raises(InvalidArgumentError, match=problem):
        make(**options)  # pyright: ignore[reportArgumentType]


def test_a_missing_server_is_an_error_with_the_install_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv(servers.FOLDER_VARIABLE, str(tmp_path))
    with pytest.raises(MissingDependencyError, match="npm install --global"):
        gemenv.make("mcp:Filesystem-v0")


def test_servers_are_looked_for_in_their_folder_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(servers.FOLDER_VARIABLE, str(tmp_path))
    for place in ("node_modules/.bin", "venv/bin"):
        (tmp_path / place).mkdir(parents=True)
        program = tmp_path / place / f"mcp-server-{Path(place).parts[0]}"
        program.write_text("#!/bin/sh\n")
        program.chmod(0o755)
        assert servers.find_program(program.name) == str(program)
