"""Containers of processes that are gone."""

import subprocess
import sys
from typing import Any

from gemenv.sandbox import SyncSandbox
from gemenv.sandbox.docker import DockerSandbox, reap
from gemenv.sandbox.docker.owner import LABEL, OWNER, is_gone, owner
from gemenv.sandbox.docker.reaper import remove
from gemenv.sandbox.docker.sandbox import IMAGE


def dead_owner() -> str:
    """Return the label of a process that has ended."""
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        label = owner(process.pid)
        assert not is_gone(label)
        process.communicate(b"\n")
    return label


def leave_behind(client: Any, label: str) -> str:
    """Make a container that outlives its owner, as a broken engine may."""
    made = client.api.create_container(
        IMAGE, ["sleep", "60"], labels={LABEL: "1", OWNER: label}, network_disabled=True
    )
    client.api.start(made["Id"])
    return made["Id"]


def test_an_owner_is_gone_only_if_that_is_sure() -> None:
    label = owner()
    assert not is_gone(label)
    place, pid, start = label.split()
    assert not is_gone(f"elsewhere {pid} {start}")
    assert not is_gone("")
    assert not is_gone(f"{place} nonsense")
    # The same number, given out again.
    assert is_gone(f"{place} {pid} {int(start) - 1}")
    assert is_gone(dead_owner())


def test_what_the_dead_left_is_removed_and_nothing_else(sandbox: SyncSandbox, client: Any) -> None:
    _, pid, start = owner().split()
    lost = leave_behind(client, dead_owner())
    foreign = leave_behind(client, f"elsewhere {pid} {start}")
    try:
        reap()
        left = {c["Id"] for c in client.api.containers(all=True)}
        assert lost not in left
        assert foreign in left
        assert sandbox.exec("print(1)").ok
    finally:
        client.api.remove_container(foreign, force=True)


def test_removing_says_whether_it_was_needed(sandbox: SyncSandbox, client: Any) -> None:
    container = leave_behind(client, "elsewhere 1 1")
    assert remove(client, container)
    assert not remove(client, container)


def test_a_start_removes_what_the_dead_left(sandbox: SyncSandbox, client: Any) -> None:
    lost = leave_behind(client, dead_owner())
    with DockerSandbox(workers=1).sync:
        assert lost not in {c["Id"] for c in client.api.containers(all=True)}
