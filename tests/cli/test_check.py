import json
from pathlib import Path

import pytest

from gemenv.check import CHECKS
from tests.cli.conftest import Run
from tests.cli.terminal import Terminal

GAME = "game:GuessTheNumber-v0-easy"
NAMES = [check.name for check in CHECKS]

SOUND = """
from gemenv import Env, StepResult

class Coin(Env):
    state: int

    def __init__(self, sides=2):
        self.sides = sides

    def _reset(self, options):
        self.state = int(self.np_random.integers(self.sides))
        return f"A coin of {self.sides} sides."

    def _step(self, action):
        right = action == str(self.state)
        return StepResult.of("Done.", {"right": float(right)}, terminated=True, success=right)

    def _random_action(self, rng):
        return str(rng.integers(self.sides))
"""
DEFECTS = {
    "info": SOUND.replace("return StepResult.of(", "return self._less(")
    + """
    def _less(self, *args, **kwargs):
        result = StepResult.of(*args, **kwargs)
        del result.info["action_valid"]
        return result
""",
    "seed": SOUND.replace("self.np_random.integers(self.sides)", "os.urandom(1)[0]").replace(
        'f"A coin', 'f"{self.state}. A coin'
    )
    + "\nimport os\n",
    "fuzz": SOUND.replace("right = action ==", "int(action)\n        right = action =="),
}


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("coin.py").write_text(SOUND)


def verdicts(out: str) -> dict[str, str]:
    rows = [line.split() for line in out.splitlines()]
    return {row[1]: row[0] for row in rows if len(row) > 1 and row[1] in NAMES}


def test_a_registered_environment_passes(run: Run) -> None:
    said = run("check", GAME)
    assert (said.code, said.err) == (0, "")
    assert verdicts(said.out) == dict.fromkeys(NAMES, "ok")
    assert said.out.endswith(f"{len(NAMES)} checks, 0 failed.\n")


def test_an_environment_in_a_file_passes(run: Run) -> None:
    said = run("check", "coin.py:Coin")
    assert (said.code, verdicts(said.out)) == (0, dict.fromkeys(NAMES, "ok"))


@pytest.mark.parametrize("name", DEFECTS)
def test_a_defect_is_found_and_named(run: Run, name: str) -> None:
    Path("bad.py").write_text(DEFECTS[name])
    said = run("check", "bad.py:Coin", "--only", name)
    assert said.code == 1
    assert verdicts(said.out) == {name: "FAILED"}
    assert said.out.endswith("1 checks, 1 failed.\n")


def test_some_checks_alone(run: Run) -> None:
    said = run("check", GAME, "--only", "info", "--only", "seed")
    assert (said.code, verdicts(said.out)) == (0, {"info": "ok", "seed": "ok"})


def test_as_json(run: Run) -> None:
    said = run("check", "coin.py:Coin", "--json", "--only", "spaces")
    data = json.loads(said.out)
    assert (said.code, said.err) == (0, "")
    assert (data["target"], data["passed"]) == ("coin.py:Coin", True)
    assert [result["name"] for result in data["results"]] == ["spaces"]


def test_a_defect_as_json(run: Run) -> None:
    Path("bad.py").write_text(DEFECTS["info"])
    said = run("check", "bad.py:Coin", "--json", "--only", "info")
    data = json.loads(said.out)
    assert (said.code, data["passed"]) == (1, False)
    [result] = data["results"]
    assert "action_valid" in result["message"]


def test_keywords_reach_the_environment(run: Run) -> None:
    # With one side there is nothing that a seed could decide.
    assert run("check", "coin.py:Coin", "--only", "seed").code == 0
    assert run("check", "coin.py:Coin", "--only", "seed", "--set", "sides=1").code == 1


def test_the_seed_reaches_the_checks(run: Run) -> None:
    assert run("check", GAME, "--only", "info", "-s", 12345).code == 0
    assert run("check", GAME, "--only", "info", "-s", -1).code == 2


def test_messages_with_brackets_are_text(run: Run) -> None:
    Path("bad.py").write_text(
        DEFECTS["fuzz"].replace("int(action)", 'raise ValueError("[/answer] [red]")')
    )
    said = run("check", "bad.py:Coin", "--only", "fuzz")
    assert said.code == 1
    assert "[/answer] [red]" in said.out


def test_it_fits_the_terminal() -> None:
    with Terminal("check", GAME, "--only", "info", "--only", "privileged") as terminal:
        assert terminal.end() == 0
        assert max(map(len, terminal.lines)) <= 80
        assert verdicts("\n".join(terminal.lines)) == {"info": "ok", "privileged": "ok"}
