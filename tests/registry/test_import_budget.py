"""What `import gemenv` costs, in a process of its own."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import gemenv

SOURCE = """
import json, sys, time
began = time.perf_counter()
import gemenv
seconds = time.perf_counter() - began
peak = 0
if sys.platform == "linux":
    lines = open("/proc/self/status").read().splitlines()
    peak = next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))
print(json.dumps({"modules": sorted(sys.modules), "seconds": seconds, "peak_kb": peak}))
"""
HEAVY = (
    "gemenv.agents",
    "gemenv.check",
    "gemenv.envs",
    "gemenv.eval",
    "gemenv.rollout",
    "gemenv.vector",
    "gemenv.wrappers",
    "aiohttp",
    "click",
    "docker",
    "httpx",
    "pydantic",
    "rich",
    "sympy",
)


@pytest.fixture(scope="module")
def imported() -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", SOURCE],
        env={**os.environ, "PYTHONPATH": str(Path(gemenv.__file__).parent.parent)},
        capture_output=True,
        text=True,
        check=True,
    )
    answer = json.loads(done.stdout)
    sys.stdout.write(f"import gemenv: {answer['seconds']:.3f} s, {answer['peak_kb']} kB\n")
    return answer


@pytest.mark.parametrize("heavy", HEAVY)
def test_nothing_heavy_is_imported(imported: dict[str, Any], heavy: str) -> None:
    assert "gemenv.core.env" in imported["modules"]
    assert not [m for m in imported["modules"] if m == heavy or m.startswith(f"{heavy}.")]


# `getrusage` is of no use here: a child starts with the peak of the process that forked it.
@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_the_import_fits_into_45_megabytes(imported: dict[str, Any]) -> None:
    assert 0 < imported["peak_kb"] < 45_000
