"""Every example runs."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.agents.scripted_server import ScriptedServer, answer

EXAMPLES = sorted((Path(__file__).parents[1] / "examples").glob("*.py"))
WANTS_SERVER = {"chat_agent.py"}


def run(example: Path, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-W", "error", example, *arguments], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize(
    "example", [e for e in EXAMPLES if e.name not in WANTS_SERVER], ids=lambda e: e.stem
)
def test_example(example: Path) -> None:
    assert "FAILED" not in run(example)


def test_chat_agent() -> None:
    example = next(e for e in EXAMPLES if e.name == "chat_agent.py")
    with ScriptedServer(answer(r"\boxed{5}")) as server:
        output = run(example, server.base_url, "tiny")
    assert len(output.splitlines()) == 10
    assert "Usage" in output
