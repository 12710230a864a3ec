"""Every code block of the README runs, and what it says of the registry is true."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import gemenv
from tests.agents.scripted_server import ScriptedServer, answer

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
SETUP = "python3 -m venv"


def blocks(language: str) -> list[str]:
    return [body for kind, body in BLOCKS if kind == language]


def test_every_block_is_in_a_language_that_is_run() -> None:
    assert {kind for kind, _ in BLOCKS} == {"python", "bash"}


def test_the_two_commands_are_at_the_top() -> None:
    first, second, *others = blocks("bash")
    assert first.startswith(SETUP)
    assert "gemenv eval quickstart" in first
    assert second.startswith(SETUP)
    assert "pytest" in second
    assert not any(SETUP in other for other in others)


@pytest.mark.parametrize("code", blocks("python"), ids=lambda code: code.split("\n\n")[1][:30])
def test_python_block(code: str, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], cwd=tmp_path, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout


@pytest.mark.parametrize("command", [b for b in blocks("bash") if SETUP not in b])
def test_command(command: str, tmp_path: Path) -> None:
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    with ScriptedServer(answer(r"Let me see. \boxed{5}")) as server:
        command = command.replace("http://127.0.0.1:8000/v1", server.base_url)
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", command],
            cwd=tmp_path,
            env={**os.environ, "PATH": path},
            capture_output=True,
            text=True,
        )
    assert done.returncode == 0, done.stderr
    assert done.stdout


def test_own_environment_takes_at_most_25_lines_and_keeps_the_contract(tmp_path: Path) -> None:
    code = next(code for code in blocks("python") if "class Reverse" in code)
    definition = code[code.index("class Reverse") : code.index("gemenv.register")].rstrip()
    assert len(definition.splitlines()) <= 25
    file = tmp_path / "reverse.py"
    file.write_text(code, encoding="utf-8")
    done = subprocess.run(
        [Path(sys.executable).with_name("gemenv"), "check", f"{file}:Reverse"],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_first_episode_takes_eight_lines() -> None:
    code = blocks("python")[0]
    assert len([line for line in code.splitlines() if line.strip()]) <= 9


def catalogue() -> str:
    variants: dict[tuple[str, str], list[str]] = {}
    reasoning = [spec for spec in gemenv.list_envs() if spec.family == "rg"]
    for spec in gemenv.list_envs("[!r]*"):
        name, _, variant = spec.id.partition("-v0")
        variants.setdefault((f"{name}-v0", spec.description), []).append(variant)
    rows = [
        f"| `{name}` | {', '.join(f'`{variant}`' for variant in found if variant)} | {what} |"
        for (name, what), found in variants.items()
    ]
    rows.append(f"| `rg:<name>-v0` |  | The {len(reasoning)} data sets of reasoning-gym. |")
    return "\n".join(["| id | with | |", "|---|---|---|", *rows])


def test_catalogue_is_that_of_the_registry() -> None:
    written = README.partition("<!-- catalogue -->\n")[2].partition("\n<!-- /catalogue -->")[0]
    assert written == catalogue(), f"Put this between the marks in README.md:\n{catalogue()}"
