import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

import gemenv
from gemenv.agents import ReplayAgent
from gemenv.rollout import read_episodes, rollout
from tests.cli.conftest import Run
from tests.cli.terminal import Terminal
from tests.rollout import programs
from tests.rollout.toys import Walk, registered

GAME = "game:GuessTheNumber-v0-easy"
SEED = 1


def number() -> int:
    _, info = gemenv.make(GAME).reset(seed=SEED)
    return info["privileged"]["target_number"]


def wrong(count: int) -> list[int]:
    return [n for n in range(1, 11) if n != number()][:count]


def test_a_number_typed_solves_it(run: Run) -> None:
    said = run("play", GAME, "-s", SEED, typed=f"{number()}\n")
    assert said.code == 0
    observation = gemenv.make(GAME).reset(seed=SEED)[0]
    assert " ".join(observation.split()) in " ".join(said.out.split())
    assert f"{number()} is the number." in said.out
    assert said.out.endswith("Solved in 1 turns. Reward: 1.\n")
    assert f"{GAME}, seed {SEED}" in said.err


def test_wrong_numbers_to_the_end(run: Run) -> None:
    typed = "".join(f"{n}\n" for n in wrong(4))
    said = run("play", GAME, "-s", SEED, typed=typed)
    assert said.code == 0
    assert "Not solved in 4 turns. Reward: 0." in said.out
    assert "You have reached the maximum number of turns." in said.out
    assert said.out.count("> ") == 4


def test_a_question_mark_shows_the_solvers_move_and_takes_no_turn(run: Run) -> None:
    env = gemenv.make(GAME)
    env.reset(seed=SEED)
    said = run("play", GAME, "-s", SEED, typed=f"?\n\n   \n ? \n{number()}\n")
    assert said.out.count(f"> {env.oracle_action()}\n") == 2
    assert "Solved in 1 turns." in said.out


def test_a_box_typed_is_taken_as_it_is(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "records.jsonl"
    run("play", GAME, "-s", SEED, "-o", file, typed=f"I say \\boxed{{{number()}}}\n")
    run("play", GAME, "-s", SEED, "-o", file, typed=f"  {number()}  \n")
    first, second = read_episodes(file)
    assert first.actions == [f"I say \\boxed{{{number()}}}"]
    assert second.actions == [f"\\boxed{{{number()}}}"]
    assert first.success is second.success is True


def test_the_end_of_the_input_leaves_the_game(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "records.jsonl"
    said = run("play", GAME, "-s", SEED, "-o", file, typed=f"{wrong(1)[0]}\n")
    assert said.code == 0
    assert "The person has left." in said.error
    assert "olved" not in said.out
    [episode] = read_episodes(file)
    assert episode.failure is not None
    assert (len(episode.turns), episode.reward, episode.stop) == (1, None, "failed")


def test_a_record_can_be_replayed(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "records.jsonl"
    said = run("play", GAME, "-o", file, "--set", "max_turns=2", typed="99\n99\n")
    [episode] = read_episodes(file)

    assert f"seed {episode.seed}." in said.err
    assert (episode.env_id, episode.agent, len(episode.turns)) == (GAME, "human", 2)
    again = rollout(
        gemenv.make(GAME, **episode.env_kwargs), ReplayAgent(episode.actions), seed=episode.seed
    )
    assert (again.prompt, again.reward, again.stop) == (
        episode.prompt,
        episode.reward,
        episode.stop,
    )


def test_seeds_are_drawn_where_none_is_given(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "records.jsonl"
    for _ in range(3):
        run("play", GAME, "-o", file)
    assert len({episode.seed for episode in read_episodes(file)}) == 3


def test_a_person_may_be_evaluated(run: Run, tmp_path: Path) -> None:
    said = run(
        "eval", GAME, "-a", "human", "-n", 2, "-o", tmp_path / "out", "--json", typed="5\n" * 8
    )
    summary = json.loads(said.out[said.out.index('{\n  "version"') :])
    assert said.code == 0
    assert (summary["episodes"], summary["failed"]) == (2, 0)


def test_a_game_in_a_terminal() -> None:
    with Terminal("play", GAME, "-s", str(SEED)) as terminal:
        terminal.wait_for("> ")
        terminal.enter("?\n")
        terminal.wait_for("> ", count=2)
        terminal.enter(f"{wrong(1)[0]}\n")
        terminal.wait_for("> ", count=3)
        terminal.enter(f"{number()}\n")
        assert terminal.end() == 0
        assert "\n\\boxed{" in terminal.shown
        assert "Solved in 2 turns. Reward: 1." in terminal.shown
        assert max(map(len, terminal.lines)) <= 80


def test_leaving_a_terminal(tmp_path: Path) -> None:
    file = tmp_path / "records.jsonl"
    with Terminal("play", GAME, "-s", str(SEED), "-o", str(file)) as terminal:
        terminal.wait_for("> ")
        terminal.enter("\x04")
        assert terminal.end() == 0
        assert "The person has left." in terminal.shown
        assert "Traceback" not in terminal.shown
    [episode] = read_episodes(file)
    assert episode.stop == "failed"


def test_an_interrupt_in_a_terminal() -> None:
    with Terminal("play", GAME, "-s", str(SEED)) as terminal:
        terminal.wait_for("> ")
        programs.interrupt(terminal.process)
        assert terminal.end() == 130
        assert "Interrupted." in terminal.shown
        assert "Traceback" not in terminal.shown


def test_an_interrupt_where_the_input_is_a_pipe() -> None:
    process = programs.gemenv("play", GAME, stdin=subprocess.PIPE, bufsize=0)
    assert process.stdout is not None
    shown = ""
    while not shown.endswith("> "):
        shown += process.stdout.read(1)
    programs.interrupt(process)
    code = process.wait(programs.LIMIT)
    _, err = process.communicate()

    assert code == 130, err
    assert "Interrupted." in err
    assert "Fatal" not in err


class Siren(Walk):
    """Tells the terminal to do things."""

    def _reset(self, options: dict[str, Any]) -> str:
        return "\x1b[2J\x1b]0;title\x07Come\rhere\u202e [red]now[/]."

    def oracle_action(self) -> str:
        return "\x1b[31m[bold]"


def test_no_observation_steers_the_terminal(run: Run) -> None:
    with registered():
        gemenv.register("toy:Siren-v0", Siren)
        said = run("play", "toy:Siren-v0", typed="?\n\x1b[2J\n")
    assert said.code == 0
    assert not [c for c in said.out + said.err if not (c.isprintable() or c == "\n")]
    assert "here" in said.out
    assert "[red]now[/]." in said.out


@pytest.mark.parametrize("solved", [True, False])
def test_a_game_through_pipes(solved: bool, tmp_path: Path) -> None:
    file = tmp_path / "records.jsonl"
    process = programs.gemenv("play", GAME, "-s", str(SEED), "-o", str(file), stdin=subprocess.PIPE)
    guesses = [number()] if solved else wrong(4)
    out, err = process.communicate("".join(f"{n}\n" for n in guesses), timeout=programs.LIMIT)

    assert (process.returncode, "Traceback" in err) == (0, False)
    assert ("Solved in 1 turns." in out) == solved
    assert ("Not solved in 4 turns." in out) != solved
    [episode] = read_episodes(file)
    assert (episode.success, episode.seed) == (solved, SEED)
