"""Evaluations that are killed or interrupted, as processes of their own."""

import random
import signal
import subprocess
import time
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from gemenv.agents import OracleAgent, RandomAgent
from gemenv.eval import EvalConfig, evaluate, resolve
from tests.eval.folders import contents, whole_lines
from tests.rollout import programs

TARGETS = ("game:Sudoku-v0-[eh]*", "game:Sokoban-v0-easy")
TASKS, REPEATS = 16, 2
TOTAL = 3 * TASKS * REPEATS
AGENTS = {"random": RandomAgent(), "oracle:0.5": OracleAgent(0.5)}
DEADLINE = 60


def start(folder: Path, agent: str, *more: str) -> subprocess.Popen[str]:
    # Few at once, or else they all end in the same moment.
    size = ("-n", str(TASKS), "-r", str(REPEATS), "-c", "4", "-o", str(folder))
    return programs.gemenv("eval", *TARGETS, "-a", agent, *size, *more)


def wait_for_lines(process: subprocess.Popen[str], folder: Path, count: int) -> None:
    """Wait until the file has so many lines, or the process has ended by itself."""
    path = folder / "episodes.jsonl"
    end = time.monotonic() + DEADLINE
    while process.poll() is None:
        if path.exists() and path.read_bytes().count(b"\n") >= count:
            return
        assert time.monotonic() < end, f"no {count} lines within {DEADLINE} s"
        time.sleep(0.001)


@cache
def in_one_go(agent: str, folder: Path) -> dict[str, Any]:
    player = AGENTS[agent]
    config = EvalConfig(
        env_ids=tuple(resolve(TARGETS)), tasks=TASKS, repeats=REPEATS, agent=player.describe()
    )
    evaluate(config, player, folder)
    return contents(folder)


@pytest.mark.parametrize(
    ("agent", "seed", "kills"),
    [
        ("random", 0, 2),
        pytest.param("random", 1, 4, marks=pytest.mark.slow),
        pytest.param("random", 2, 4, marks=pytest.mark.slow),
        pytest.param("oracle:0.5", 3, 4, marks=pytest.mark.slow),
    ],
)
def test_killed_again_and_again_it_loses_and_doubles_nothing(
    agent: str, seed: int, kills: int, tmp_path: Path
) -> None:
    folder = tmp_path / "killed"
    moments = sorted(random.Random(seed).sample(range(1, TOTAL * 3 // 4), kills))
    killed = 0
    for moment in moments:
        before = whole_lines(folder)
        process = start(folder, agent, "--resume")
        wait_for_lines(process, folder, moment)
        process.kill()
        process.communicate()
        killed += process.returncode == -signal.SIGKILL
        assert whole_lines(folder).startswith(before)
    assert killed >= kills - 1

    before = whole_lines(folder)
    programs.finish(start(folder, agent, "--resume"))
    assert whole_lines(folder).startswith(before)
    for draft in folder.glob(".*.json.*"):
        # What a kill in the middle of writing a file may leave.
        draft.unlink()
    assert contents(folder) == in_one_go(agent, tmp_path / "whole")


@pytest.mark.parametrize("agent", ["random", pytest.param("oracle:0.5", marks=pytest.mark.slow)])
def test_an_interrupt_says_how_to_go_on_and_that_works(agent: str, tmp_path: Path) -> None:
    folder = tmp_path / "interrupted"
    process = start(folder, agent)
    wait_for_lines(process, folder, TOTAL // 4)
    programs.interrupt(process)
    out, err = process.communicate(timeout=DEADLINE)

    assert process.returncode == 130, err
    assert out == ""
    assert "Traceback" not in err
    assert "--resume" in err
    assert str(folder) in err.replace("\n", "")
    before = whole_lines(folder)
    assert before.count(b"\n") < TOTAL

    programs.finish(start(folder, agent, "--resume"))
    assert whole_lines(folder).startswith(before)
    assert contents(folder) == in_one_go(agent, tmp_path / "whole")


def test_two_at_once_in_one_folder_are_refused(tmp_path: Path) -> None:
    process = start(tmp_path, "random")
    wait_for_lines(process, tmp_path, 1)
    # It cannot end now, and holds the folder until it is killed.
    process.send_signal(signal.SIGSTOP)
    second = start(tmp_path, "random", "--resume")
    _, err = second.communicate(timeout=DEADLINE)
    process.kill()
    process.communicate()

    assert second.returncode == 3
    assert err.splitlines()[-1].startswith("Error: Another process is writing to")


STUCK = """
from pathlib import Path
from gemenv.eval import EvalConfig, evaluate
from tests.rollout import toys

class Agent(toys.Stuck):
    async def act(self, prompt):
        if self.asked == 4:
            print("all wait", flush=True)
        return await super().act(prompt)

with toys.registered():
    agent = Agent()
    config = EvalConfig(env_ids=(toys.WALK,), tasks=6, max_turns=1, agent=agent.describe())
    try:
        evaluate(
            config,
            agent,
            Path(sys.argv[1]),
            concurrency=4,
            on_episode=lambda episode: print("recorded", flush=True),
        )
    except KeyboardInterrupt:
        print("interrupted")
"""


def test_an_interrupt_while_all_wait_for_their_models(tmp_path: Path) -> None:
    process = programs.start(STUCK, str(tmp_path))
    assert process.stdout is not None
    assert {process.stdout.readline() for _ in range(2)} == {"all wait\n", "recorded\n"}
    programs.interrupt(process)

    assert programs.finish(process) == "interrupted\n"
    assert whole_lines(tmp_path).count(b"\n") == 1
    assert contents(tmp_path)["summary"]["complete"] is False
