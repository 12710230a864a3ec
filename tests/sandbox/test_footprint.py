"""What is held is seen, and no longer when it is given back."""

import os
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import pytest

from gemenv.sandbox.probes.footprint import Footprint

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="it looks at /proc")


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))


def kinds(before: Footprint) -> list[str]:
    return [each.partition(":")[0] for each in Footprint.take().beyond(before)]


def test_nothing_new_is_nothing() -> None:
    before = Footprint.take()
    assert kinds(before) == []


def test_a_process_and_its_child() -> None:
    before = Footprint.take()
    with subprocess.Popen(["sh", "-c", "sleep 60 & echo; read x; kill $!; wait"],
                          stdin=-1, stdout=-1) as shell:  # fmt: skip
        assert shell.stdout is not None
        shell.stdout.readline()
        found = Footprint.take().beyond(before)
        assert [each.split()[2] for each in found if each.startswith("process")] == ["sh", "sleep"]
        shell.communicate(b"\n")
    assert kinds(before) == []


def test_a_thread() -> None:
    before, stop = Footprint.take(), threading.Event()
    thread = threading.Thread(target=stop.wait)
    thread.start()
    assert kinds(before) == ["thread"]
    stop.set()
    thread.join()
    assert kinds(before) == []


def test_a_descriptor() -> None:
    before = Footprint.take()
    ends = os.pipe()
    assert kinds(before) == ["descriptor", "descriptor"]
    for end in ends:
        os.close(end)
    assert kinds(before) == []


def test_a_temporary_file() -> None:
    before = Footprint.take()
    with tempfile.TemporaryDirectory():
        assert kinds(before) == ["temporary"]
    assert kinds(before) == []


@pytest.mark.skipif(os.geteuid() != 0, reason="only root mounts")
def test_a_mount(tmp_path: Path) -> None:
    place = tmp_path / "place"
    place.mkdir()
    before = Footprint.take()
    subprocess.run(["mount", "-t", "tmpfs", "none", place], check=True)
    try:
        assert kinds(before) == ["mount"]
    finally:
        subprocess.run(["umount", place], check=True)
    assert kinds(before) == []
