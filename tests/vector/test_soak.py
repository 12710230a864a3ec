"""The soak of the benchmarks, cut short."""

import subprocess
import sys
from pathlib import Path

import pytest

SOAK = Path(__file__).parents[2] / "benchmarks" / "soak.py"


def soak(backend: str, steps: int) -> None:
    done = subprocess.run(
        [sys.executable, str(SOAK), "--steps", str(steps), "--backend", backend],
        capture_output=True,
        text=True,
        check=False,
        timeout=110,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert " 0 faults" in done.stdout


@pytest.mark.parametrize("backend", ["sync", "async"])
def test_no_step_is_lost_among_errors(backend: str) -> None:
    soak(backend, 20_000 if backend == "sync" else 2_000)


@pytest.mark.slow
@pytest.mark.parametrize("backend", ["async", "process"])
def test_no_step_is_lost_among_crashes_and_hangs(backend: str) -> None:
    soak(backend, 20_000)
