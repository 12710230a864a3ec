"""Images are made without a registry."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from gemenv.errors import InvalidArgumentError, SandboxError
from gemenv.sandbox.docker import debootstrap, scratch
from gemenv.sandbox.docker.sandbox import DockerSandbox

NAME = "gemenv-test-scratch:latest"
MAIN = [sys.executable, "-c", "from gemenv.cli import main; main()"]


def build(*options: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [*MAIN, "sandbox", "build-image", *options],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
    )


@pytest.mark.slow
def test_an_image_is_copied_from_this_machine(client: Any, tmp_path: Path) -> None:
    done = build("--method", "scratch", "--name", NAME, "--json", TMPDIR=str(tmp_path))
    try:
        assert done.returncode == 0, done.stderr
        made = json.loads(done.stdout)
        assert made["name"] == NAME
        assert made["python"] == ".".join(map(str, sys.version_info[:3]))
        assert made["size"] > 1 << 20
        assert not list(tmp_path.iterdir())
        with DockerSandbox(image=NAME, workers=1).sync as sandbox:
            program = "import ctypes, getpass, json, sqlite3, ssl\nprint(getpass.getuser())"
            assert sandbox.exec(program).stdout == "sandbox\n"
            assert sandbox.exec(["sh", "-c", "ls / | head -n 1"]).stdout == "bin\n"
    finally:
        client.api.remove_image(NAME)


def test_what_cannot_be_copied(tmp_path: Path) -> None:
    with pytest.raises(SandboxError, match="--python"):
        scratch.fill(tmp_path, "/bin/false", print)


@pytest.mark.parametrize(
    ("include", "suite", "mirror"),
    [
        (("--foreign",), "bookworm", None),
        (("a;b",), "bookworm", None),
        ((), "../x", None),
        ((), "bookworm", "--print-debs"),
    ],
)
def test_names_that_are_none(
    tmp_path: Path, include: tuple[str, ...], suite: str, mirror: str | None
) -> None:
    with pytest.raises(InvalidArgumentError):
        debootstrap.fill(tmp_path, include, suite, mirror, print)


def test_debootstrap_that_is_missing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(SandboxError, match="--method scratch"):
        debootstrap.fill(tmp_path, (), "bookworm", None, print)


def test_the_command_line_says_what_is_wrong() -> None:
    done = build("--engine", "unix:///nonexistent/engine.sock")
    assert done.returncode == 3
    assert "dockerd" in done.stderr
    assert "Traceback" not in done.stderr
    assert build("--method", "scratch", "--include", "python3-numpy").returncode == 2
