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

GRIDS = ("Sokoban", "FifteenPuzzle", "Game2048")
SHARED = (
    *("GuessTheNumber", "Mastermind", "Minesweeper", "Wordle", "Hangman", "Sudoku"),
    *("TowerofHanoi", "WordSearch", "Crosswords", *GRIDS),
)
"""The games that GEM has too; those with words need `nltk.download("words")` in its environment."""
WORDS = {
    3: "ace act age air arm bad bed big box can car cat day did dog dry ear end far fun",
    5: "about again brown chair clear dream early first green house large money music night "
    "other paper quick right sound three under value water woman world young",
}
LONG, COMMON = "account believe quality teacher", "etaoinshrdl"


def actions(env_id: str, n: int) -> list[str]:
    """Draw replies in the form that both libraries read, sensible but unplanned."""
    rng = random.Random(env_id)
    game, hard = name_of(env_id), env_id.endswith("hard")
    side = 8 if hard else 5
    draws: dict[str, Callable[[], str]] = {
        "GuessTheNumber": lambda: str(rng.randint(1, 50 if hard else 10)),
        "Mastermind": lambda: " ".join(
            map(str, rng.sample(range(1, 9 if hard else 7), 4 if hard else 2))
        ),
        "Minesweeper": lambda: f"reveal {rng.randrange(side)} {rng.randrange(side)}",
        "TowerofHanoi": lambda: " ".join(rng.sample("ABC", 2)),
        "Sudoku": lambda: " ".join(str(rng.randint(1, 9 if hard else 4)) for _ in range(3)),
        "Wordle": lambda: rng.choice(WORDS[5 if hard else 3].split()),
        "Hangman": lambda: rng.choice(
            [*"etaoinshrdlcumwfgypbvkjxqz", *(LONG if hard else WORDS[3]).split()]
        ),
        "WordSearch": lambda: line(rng.randint(0, 8), rng.randint(0, 4), rng.randint(3, 6)),
        "Crosswords": lambda: f"{rng.randint(0, 5)} {rng.randint(0, 5)} {rng.choice(COMMON)}",
        **dict.fromkeys(GRIDS, lambda: rng.choice(["up", "down", "left", "right"])),
    }
    return [f"Let me think. My answer is \\boxed{{{draws[game]()}}}" for _ in range(n)]


def line(row: int, start: int, length: int) -> str:
    """Write a word's place in a row of a grid of letters."""
    return f"{row} {start} {row} {start + length - 1}"


def name_of(env_id: str) -> str:
    """Return the game of an id."""
    return env_id.split(":")[1].split("-")[0]


def measure(library: str, env_id: str, seconds: float, resets: int) -> dict[str, Any]:
    """Measure one environment in this process.

    Args:
        library: `gemenv` or `gem`.
        env_id: The id, the same in both.
        seconds: CPU seconds to step for, at least.
        resets: Resets to time, fewer if they take ten times `seconds`.
    """
    env = importlib.import_module(library).make(env_id)
    env.reset(seed=0)
    play = together if name_of(env_id) in SHARED else alone
    rate = play(env, env_id, seconds)
    times = timed(lambda seed: env.reset(seed=seed), resets, 10 * seconds)
    return {"steps": rate, "resets": times}


def together(env: Any, env_id: str, seconds: float) -> float:
    """Return the steps per CPU second, with the replies that the libraries share."""
    replies = actions(env_id, 20_000)
    steps, begin = 0, time.process_time()
    while (taken := time.process_time() - begin) < seconds:
        for reply in replies[steps % 20_000 :][:200]:
            _, _, terminated, truncated, _ = env.step(reply)
            if terminated or truncated:
                env.reset()
            steps += 1
    return steps / taken


def alone(env: Any, env_id: str, seconds: float) -> float:
    """Return the steps per CPU second, with random actions whose drawing does not count."""
    steps, taken, clock = 0, 0.0, time.process_time
    while taken < seconds:
        reply = env.sample_random_action()
        begin = clock()
        _, _, terminated, truncated, _ = env.step(reply)
        if terminated or truncated:
            env.reset()
        taken += clock() - begin
        steps += 1
    return steps / taken


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


def run_worker(
    python: str, library: str, env_id: str, args: argparse.Namespace
) -> dict[str, Any] | None:
    """Measure one environment in a process of its own; `None` where the peer fails."""
    command = [python, __file__, "--worker", library, env_id]
    command += ["--seconds", str(args.seconds), "--resets", str(args.resets)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode and library == "gemenv":
        sys.exit(f"{library} failed on {env_id}:\n{done.stderr}")
    if done.returncode:
        lines = [line.strip() for line in done.stderr.splitlines() if line.strip(" *\n")]
        print(f"{library} failed on {env_id}: {lines[-1]}", file=sys.stderr)
        return None
    return json.loads(done.stdout.splitlines()[-1])


def compare(env_id: str, args: argparse.Namespace) -> dict[str, Any]:
    """Measure one environment in all libraries, in alternating rounds."""
    pythons = {"gemenv": sys.executable}
    if args.gem_python and name_of(env_id) in SHARED:
        pythons["gem"] = args.gem_python
    rounds: dict[str, list[dict[str, Any]]] = {library: [] for library in pythons}
    for _ in range(args.rounds):
        for library, python in pythons.items():
            if measured := run_worker(python, library, env_id, args):
                rounds[library].append(measured)
    row: dict[str, Any] = {"env": env_id}
    for library, measured in rounds.items():
        if not measured:
            continue
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


def show_markdown(row: dict[str, Any]) -> None:
    """Print a row of the README's table."""
    ours, theirs = row["gemenv"], row.get("gem")
    rate = ours["steps_per_cpu_second"]
    cells = [row["env"], f"{rate:,.0f}", "–", "–", f"{ours['reset_p95_ms']:.3f}", "–"]
    if theirs:
        other = theirs["steps_per_cpu_second"]
        cells[2:4] = f"{other:,.0f}", f"{rate / other:.2f}"
        cells[5] = f"{theirs['reset_p95_ms']:.3f}"
    print(f"| {' | '.join(cells)} |", flush=True)


def all_ids() -> list[str]:
    """Return the easy and the hard id of every game, those that GEM has too first."""
    specs = importlib.import_module("gemenv").list_envs("game:*")
    ids = [spec.id for spec in specs if spec.id.endswith(("-easy", "-hard"))]
    return sorted(ids, key=lambda env_id: (name_of(env_id) not in SHARED, env_id))


def few_ids() -> list[str]:
    """Return one id of every game whose replies stand here, and one of another game."""
    easy = [env_id for env_id in all_ids() if env_id.endswith("-easy")]
    return easy[: 1 + sum(name_of(env_id) in SHARED for env_id in easy)]


def main() -> None:
    """Parse the command line and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--gem-python", help="the Python of the environment that holds gem-llm")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=1.0, help="CPU seconds per measurement")
    parser.add_argument("--resets", type=int, default=300, help="resets per measurement")
    parser.add_argument("--smoke", action="store_true", help="few ids, 0.1 s, one round")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--markdown", action="store_true", help="print the README's table")
    parser.add_argument("--worker", nargs=2, help=argparse.SUPPRESS)
    parser.add_argument("ids", nargs="*")
    args = parser.parse_args()
    if args.worker:
        print(json.dumps(measure(*args.worker, args.seconds, args.resets)))
        return
    if args.smoke:
        args.rounds, args.seconds, args.resets = 1, 0.1, 10
    ids = args.ids or (few_ids() if args.smoke else all_ids())
    if args.json:
        print(json.dumps([compare(env_id, args) for env_id in ids], indent=2))
        return
    if args.markdown:
        print("| environment | gemenv | GEM | ratio | reset p95, ms: gemenv | GEM |")
        print("|---|---:|---:|---:|---:|---:|")
        for env_id in ids:
            show_markdown(compare(env_id, args))
        return
    print(f"{'':29} {'steps, resets included, per CPU s':^32}", end="")
    print(f"  | {'reset, CPU ms: gemenv':29}  | reset, CPU ms: gem")
    print(f"{'environment':29} {'gemenv':>11} {'gem':>11} {'ratio':>8}", end="")
    print(f"  | {'p50':>9} {'p95':>9} {'max':>9}" * 2)
    for env_id in ids:
        show(compare(env_id, args))


if __name__ == "__main__":
    main()
