"""Data sets of mathematics: what an answer costs, and what it cannot break."""

import subprocess
import sys
from pathlib import Path

import gemenv

ROWS = [{"problem": f"What is {n}/3 + 1?", "answer": rf"\frac{{{n + 3}}}{{3}}"} for n in range(100)]
HOSTILE = r"So it is \boxed{9^{9^{9}}}."

MANY = """
import pathlib
import gemenv

def processes():
    found = {}
    for status in pathlib.Path("/proc").glob("[0-9]*/stat"):
        try:
            text = status.read_text()
        except OSError:
            continue
        parent = int(text.rpartition(")")[2].split()[1])
        found.setdefault(parent, []).append(int(status.parent.name))
    return found

def below(process, tree):
    return sum(1 + below(child, tree) for child in tree.get(process, []))

import os
before = below(os.getpid(), processes())
envs = [gemenv.make("math:GSM8K-v0", dataset=[{"problem": "?", "answer": "1"}]) for _ in range(64)]
for env in envs:
    env.reset(seed=0)
    # What only a worker can decide.
    env.step(r"\\boxed{\\sum_{n=1}^{\\infty} \\frac{6}{\\pi^2 n^2}}")
print(below(os.getpid(), processes()) - before)
"""


def test_after_a_tower_of_powers_the_next_100_answers_are_graded_right() -> None:
    env = gemenv.make("math:GSM8K-v0", dataset=ROWS)
    env.reset(options={"index": 0})
    assert env.step(HOSTILE)[1] == 0.0
    for index in range(100):
        env.reset(options={"index": index})
        right = rf"\boxed{{{index + 3}/3}}"
        wrong = rf"\boxed{{{index + 4}/3}}"
        action = right if index % 2 else wrong
        assert env.step(action)[1] == float(index % 2), index


def test_64_environments_add_no_more_than_4_processes() -> None:
    root = str(Path(__file__).parents[3])
    done = subprocess.run(
        [sys.executable, "-c", MANY],
        env={"PYTHONPATH": root, "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert 0 < int(done.stdout) <= 4


def test_pictures_come_with_the_sample_of_geometry() -> None:
    env = gemenv.make("math:Geometry3K-v0")
    observation, info = env.reset(seed=1)
    assert info["images"][0].startswith("data:image/png;base64,")
    assert info["data_source"] == "sample:geometry"
    assert observation.endswith("}.")
    assert env.step(env.oracle_action() or "")[1] == 1.0
