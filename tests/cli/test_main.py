import json
from pathlib import Path

import pytest

import gemenv
from tests.cli.conftest import Run
from tests.cli.terminal import Terminal
from tests.rollout import programs

GAME = "game:GuessTheNumber-v0-easy"


@pytest.mark.parametrize("flag", ["-V", "--version"])
def test_the_version(run: Run, flag: str) -> None:
    assert run(flag) == (0, f"gemenv, version {gemenv.__version__}\n", "")


@pytest.mark.parametrize("flag", ["-h", "--help"])
def test_help_names_every_command(run: Run, flag: str) -> None:
    said = run(flag)
    assert (said.code, said.err) == (0, "")
    commands = said.out.partition("Commands:\n")[2].splitlines()
    names = ["check", "eval", "index", "info", "list", "play", "sandbox", "serve"]
    assert [line.split()[0] for line in commands] == names


@pytest.mark.parametrize(
    "command",
    [
        *("check", "eval", "index", "info", "list", "play", "sandbox", "sandbox check"),
        *("serve", "serve sandbox", "serve search"),
    ],
)
def test_every_command_has_help_without_a_word_too_long(run: Run, command: str) -> None:
    said = run(*command.split(), "-h")
    assert (said.code, said.err) == (0, "")
    assert said.out.startswith(f"Usage: gemenv {command} ")
    assert max(map(len, said.out.splitlines())) <= 100


def test_a_process_of_its_own_ends_with_the_code() -> None:
    good, bad = programs.gemenv("list", "--json"), programs.gemenv("list", "chess:*")
    out, _ = good.communicate(timeout=programs.LIMIT)
    _, err = bad.communicate(timeout=programs.LIMIT)
    assert (good.returncode, bad.returncode) == (0, 2)
    assert len(json.loads(out)["envs"]) >= 21
    assert "Traceback" not in err


BROKEN_FILE = "from gemenv import Env\n\nclass Room(Env):\n    pass\n"


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("lst", "No such command 'lst'"),
        ("list --jsn", "--jsn"),
        ("info", "Missing argument 'ID'"),
        ("info game:Sokoban-v0-eazy", "Did you mean 'game:Sokoban-v0-easy'?"),
        (f"info {GAME} -s -1", "seed"),
        (f"info {GAME} -s one", "'one' is not a valid integer"),
        ("play chess", "No environment is registered as 'chess'"),
        (f"play {GAME} -s -1", "-1 is not in the range"),
        (f"play {GAME} --set max_turns", "expected NAME=VALUE"),
        (f"play {GAME} --set max_turnz=3", "Did you mean 'max_turns'?"),
        (f"play {GAME} --set max_turns=0", "`max_turns` must be 1 or more, got 0"),
        (f"play {GAME} --set max_turns=three", "max_turns"),
        ("play game:Sokoban-v0-easy --set dim_room=big", "dim_room"),
        (f"play {GAME} -o nowhere/records.jsonl", "nowhere/records.jsonl"),
        (f"play {GAME} -o .", "is a directory"),
        ("check game:Sokoban-v0-eazy", "Did you mean 'game:Sokoban-v0-easy'?"),
        ("check nowhere.py:Room", "nowhere.py"),
        ("check room.py:Rom", "Did you mean 'Room'?"),
        (f"check {GAME} --only infos", "Did you mean 'info'?"),
        (f"check {GAME} --set max_turnz=3", "Did you mean 'max_turns'?"),
        ("eval", "Missing argument"),
        ("eval quickstart", "Missing option '-a' / '--agent'"),
        ("eval quickstrat -a random", "Did you mean 'quickstart'?"),
        ("eval chess:* -a random", "No environment matches 'chess:*'"),
        (f"eval {GAME} -a nonsense", "--agent must be random, oracle,"),
        (f"eval {GAME} -a randm", "Did you mean 'random'?"),
        (f"eval {GAME} -a openai:", "--agent must be random"),
        (f"eval {GAME} -a openai:m", "needs --base-url"),
        (f"eval {GAME} -a openai:m --base-url ftp://x", "base_url is not the address"),
        (f"eval {GAME} -a openai:m --base-url http://x/v1 --temperature -1", "temperature"),
        (f"eval {GAME} -a random --base-url http://x/v1", "--base-url applies to --agent openai"),
        (f"eval {GAME} -a oracle --temperature 0.5", "--temperature applies to --agent openai"),
        (f"eval {GAME} -a random --temperature 0", "--temperature applies to --agent openai"),
        (f"eval {GAME} -a random --logprobs", "--logprobs applies to --agent openai"),
        (f"eval {GAME} -a oracle:2", "from 0 to 1, got 2.0"),
        (f"eval {GAME} -a oracle:nan", "from 0 to 1"),
        (f"eval {GAME} -a oracle:half", "a number from 0 to 1"),
        (f"eval {GAME} -a random -n 0", "0 is not in the range"),
        (f"eval {GAME} -a random -c 0", "0 is not in the range"),
        (f"eval {GAME} -a random --max-turns 0", "0 is not in the range"),
        (f"eval {GAME} -a random --resume", "--resume needs the folder"),
        (f"eval {GAME} -a random -o room.py", "is a file"),
        (f"eval {GAME} -a random -o room.py/records", "room.py/records"),
    ],
)
def test_what_the_user_can_mend_is_said_without_a_traceback(
    line: str, message: str, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("room.py").write_text(BROKEN_FILE)
    said = run(*line.split())

    assert said.code == 2
    assert message in said.error
    assert "Traceback" not in said.err
    assert said.out == ""
    assert {path.name for path in tmp_path.iterdir()} - {"__pycache__"} == {"room.py"}


def test_records_that_cannot_be_read_are_no_usage_error(run: Run, tmp_path: Path) -> None:
    run("eval", GAME, "-a", "random", "-n", 1, "-o", tmp_path)
    (tmp_path / "episodes.jsonl").write_text("{}\n")
    said = run("eval", GAME, "-a", "random", "-n", 1, "-o", tmp_path, "--resume")
    assert said.code == 3
    assert "episodes.jsonl, line 1" in said.error
    assert "Traceback" not in said.err


def test_errors_in_a_terminal_look_the_same() -> None:
    with Terminal("eval", "quickstrat", "-a", "random") as terminal:
        assert terminal.end() == 2
        assert "Did you mean 'quickstart'?" in terminal.shown
        assert "Traceback" not in terminal.shown
