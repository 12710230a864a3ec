"""Steps and resets per CPU second of each game, beside the peer GEM in the same run.

    python benchmarks/envs.py --gem-python ../gem/bin/python

GEM (`pip install gem-llm`) lives in a virtual environment of its own; without `--gem-python` its
columns stay empty. Both libraries get the same actions, in alternating rounds, each in a process
of its own; figures are medians over the rounds. CPU seconds, not wall seconds, so that another
program on the machine does not count.
"""

import argparse
import importlib
import json
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

IDS = [
    f"game:{name}-v0-{level}"
    for name in (
        "GuessTheNumber",
        "Mastermind",
        "Sokoban",
        "Sudoku",
        "Countdown",
        "CountdownSteps",
        "Game24",
        "FrozenLake",
        "Maze",
        "Blocksworld",
        "Bandit",
        "ContextualBandit",
        "KnightsAndKnaves",
        "TicTacToe",
        "Nim",
        "PocketCube",
        "Wordle",
        "Hangman",
        "WordSearch",
        "Crosswords",
        "Minesweeper",
        "TowerofHanoi",
        "FifteenPuzzle",
        "EightPuzzle",
    )
    for level in ("easy", "hard")
]
SHARED = (
    "GuessTheNumber",
    "Mastermind",
    "Sokoban",
    "Sudoku",
    "Wordle",
    "Hangman",
    "WordSearch",
    "Crosswords",
    "Minesweeper",
    "TowerofHanoi",
    "FifteenPuzzle",
)
"""The games that GEM has too; those with words need `nltk.download("words")` in its environment."""
WORDS = {
    3: "ace act age air arm bad bed big box can car cat day did dog dry ear end far fun",
    5: "about again brown chair clear dream early first green house large money music night "
    "other paper quick right sound three under value water woman world young",
}


def actions(env_id: str, n: int) -> list[str]:
    """Draw replies in the form that both libraries read, sensible but unplanned."""
    rng = random.Random(env_id)
    hard = env_id.endswith("hard")

    def move() -> str:
        if "GuessTheNumber" in env_id:
            return str(rng.randint(1, 50 if hard else 10))
        if "Mastermind" in env_id:
            return " ".join(map(str, rng.sample(range(1, 9 if hard else 7), 4 if hard else 2)))
        if any(name in env_id for name in ("Sokoban", "FrozenLake", "Maze", "Puzzle")):
            return rng.choice(["up", "down", "left", "right"])
        if "Minesweeper" in env_id:
            side = 8 if hard else 5
            return f"reveal {rng.randrange(side)} {rng.randrange(side)}"
        if "TowerofHanoi" in env_id:
            return " ".join(rng.sample("ABC", 2))
        if "Sudoku" in env_id:
            return " ".join(str(rng.randint(1, 9 if hard else 4)) for _ in range(3))
        if "Blocksworld" in env_id:
            return f"{rng.choice('ABCD')} on {rng.choice(['A', 'B', 'C', 'D', 'table'])}"
        if "Bandit" in env_id:
            return "phoenix"  # names are drawn, so that most pulls are refused
        if "KnightsAndKnaves" in env_id:
            return "Alma: knight"
        if "TicTacToe" in env_id:
            return str(rng.randint(1, 9))
        if "Nim" in env_id:
            return f"{rng.randint(1, 3)} {rng.randint(1, 3)}"
        if "PocketCube" in env_id:
            return rng.choice("URF") + rng.choice(["", "2", "'"])
        if "Wordle" in env_id:
            return rng.choice(WORDS[5 if hard else 3].split())
        if "Hangman" in env_id:
            words = "account believe quality teacher" if hard else WORDS[3]
            return rng.choice([*"etaoinshrdlcumwfgypbvkjxqz", *words.split()])
        if "WordSearch" in env_id:
            row, start, length = rng.randint(0, 8), rng.randint(0, 4), rng.randint(3, 6)
            return f"{row} {start} {row} {start + length - 1}"
        if "Crosswords" in env_id:
            return f"{rng.randint(0, 5)} {rng.randint(0, 5)} {rng.choice('etaoinshrdl')}"
        return f"{rng.randint(1, 9)} + {rng.randint(1, 9)}"

    return [f"Let me think. My answer is \\boxed{{{move()}}}" for _ in range(n)]


def measure(library: str, env_id: str, seconds: float, resets: int) -> dict[str, Any]:
    """Measure one environment in this process.

    Args:
        library: `gemenv` or `gem`.
        env_id: The id, the same in both.
        seconds: CPU seconds to step for, at least.
        resets: Resets to time, fewer if they take ten times `seconds`.
    """
    env = importlib.import_module(library).make(env_id)
    replies = actions(env_id, 20_000)
    env.reset(seed=0)
    steps, begin = 0, time.process_time()
    while (taken := time.process_time() - begin) < seconds:
        for reply in replies[steps % 20_000 :][:200]:
            _, _, terminated, truncated, _ = env.step(reply)
            if terminated or truncated:
                env.reset()
            steps += 1
    times = timed(lambda seed: env.reset(seed=seed), resets, 10 * seconds)
    return {"steps": steps / taken, "resets": times}


def timed(reset: Callable[[int], object], n: int, budget: float) -> list[float]:
    """Return the CPU milliseconds of each reset."""
    times: list[float] = []
    for seed in range(n):
        begin = time.process_time()
        reset(seed)
        times.append((time.process_time() - begin) * 1000)
        if sum(times) > 1000 * budget:
            break
    return times


def run_worker(python: str, library: str, env_id: str, args: argparse.Namespace) -> dict[str, Any]:
    """Measure one environment in a process of its own."""
    command = [python, __file__, "--worker", library, env_id]
    command += ["--seconds", str(args.seconds), "--resets", str(args.resets)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{library} failed on {env_id}:\n{done.stderr}")
    return json.loads(done.stdout.splitlines()[-1])


def compare(env_id: str, args: argparse.Namespace) -> dict[str, Any]:
    """Measure one environment in all libraries, in alternating rounds."""
    pythons = {"gemenv": sys.executable}
    if args.gem_python and env_id.split(":")[1].split("-")[0] in SHARED:
        pythons["gem"] = args.gem_python
    rounds: dict[str, list[dict[str, Any]]] = {library: [] for library in pythons}
    for _ in range(args.rounds):
        for library, python in pythons.items():
            rounds[library].append(run_worker(python, library, env_id, args))
    row: dict[str, Any] = {"env": env_id}
    for library, measured in rounds.items():
        times = sorted(t for one in measured for t in one["resets"])
        row[library] = {
            "steps_per_cpu_second": statistics.median(one["steps"] for one in measured),
            "reset_p50_ms": times[len(times) // 2],
            "reset_p95_ms": times[int(len(times) * 0.95)],
            "reset_max_ms": times[-1],
        }
    return row


def show(row: dict[str, Any]) -> None:
    """Print a row of the table."""
    ours, theirs = row["gemenv"], row.get("gem")
    line = f"{row['env']:29} {ours['steps_per_cpu_second']:11,.0f}"
    line += f" {theirs['steps_per_cpu_second']:11,.0f}" if theirs else f" {'-':>11}"
    ratio = theirs and ours["steps_per_cpu_second"] / theirs["steps_per_cpu_second"]
    line += f" {ratio:7.2f}x" if ratio else f" {'-':>8}"
    for library in (ours, theirs):
        figures = [library[f"reset_{name}_ms"] for name in ("p50", "p95", "max")] if library else []
        line += "  |" + "".join(f" {value:9.3f}" for value in figures)
    print(line, flush=True)


def main() -> None:
    """Parse the command line and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--gem-python", help="the Python of the environment that holds gem-llm")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=1.0, help="CPU seconds per measurement")
    parser.add_argument("--resets", type=int, default=300, help="resets per measurement")
    parser.add_argument("--smoke", action="store_true", help="a tenth of a second, one round")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--worker", nargs=2, help=argparse.SUPPRESS)
    parser.add_argument("ids", nargs="*")
    args = parser.parse_args()
    if args.worker:
        print(json.dumps(measure(*args.worker, args.seconds, args.resets)))
        return
    if args.smoke:
        args.rounds, args.seconds, args.resets = 1, 0.1, 10
    if args.json:
        print(json.dumps([compare(env_id, args) for env_id in args.ids or IDS], indent=2))
        return
    print(f"{'':29} {'steps, resets included, per CPU s':^32}", end="")
    print(f"  | {'reset, CPU ms: gemenv':29}  | reset, CPU ms: gem")
    print(f"{'environment':29} {'gemenv':>11} {'gem':>11} {'ratio':>8}", end="")
    print(f"  | {'p50':>9} {'p95':>9} {'max':>9}" * 2)
    for env_id in args.ids or IDS:
        show(compare(env_id, args))


if __name__ == "__main__":
    main()
