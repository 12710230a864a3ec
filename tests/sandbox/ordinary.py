"""Programs as an ordinary user, with an interpreter that such a user can run."""

import os
import subprocess
import sys

import pytest

from tests.rollout.programs import ROOT

_LIMIT = 280


def check(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run `gemenv sandbox check --as-user`, or skip where no interpreter can be had."""
    return subprocess.run(
        [_interpreter(), "-c", "from gemenv.cli import main\nmain()", "sandbox", "check",
         "--as-user", *arguments],
        env=os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path])},
        cwd="/",
        capture_output=True,
        text=True,
        timeout=_LIMIT,
    )  # fmt: skip


def run_as_nobody(program: str) -> subprocess.CompletedProcess[str]:
    """Run a program that imports gemenv, or skip where no interpreter can be had."""
    return subprocess.run(
        [_interpreter(), "-c", program],
        user=65534,
        group=65534,
        extra_groups=[],
        env={
            "PATH": "/usr/bin:/bin",
            "HOME": "/nowhere",
            "PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path]),
        },
        cwd="/",
        capture_output=True,
        text=True,
        timeout=_LIMIT,
        check=False,
    )


def _interpreter() -> str:
    version = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    for path in (sys.executable, f"/usr/bin/{version}", f"/usr/local/bin/{version}"):
        try:
            tried = subprocess.run([path, "-c", "pass"], user=65534, cwd="/", capture_output=True)
        except OSError:
            continue
        if tried.returncode == 0:
            return path
    pytest.skip(f"an ordinary user can run no {version} here")
