import json
import re
import socket
from pathlib import Path
from typing import Any

import pytest

from gemenv.agents import RandomAgent
from gemenv.eval import EvalConfig, Summary, evaluate, resolve
from gemenv.rollout import read_episodes
from tests.cli.conftest import Run
from tests.cli.model_server import completion, refusal, serving
from tests.cli.terminal import Terminal
from tests.eval.folders import FILES, contents
from tests.rollout import programs

EASY, HARD = "game:GuessTheNumber-v0-easy", "game:GuessTheNumber-v0-hard"


def rows(out: str) -> dict[str, list[str]]:
    return {line.split()[0]: line.split()[1:] for line in out.splitlines() if line.strip()}


def test_a_table_and_the_files(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    said = run("eval", EASY, HARD, "-a", "random", "-n", 2, "-r", 3, "-s", 5, "-o", folder)

    assert said.code == 0
    assert {path.name for path in folder.iterdir()} == FILES
    table = rows(said.out)
    assert list(table) == ["environment", EASY, HARD, "mean"]
    assert (table[EASY][0], table[HARD][0], table["mean"][:3]) == ("6", "6", ["of", "2", "12"])
    assert f"Records: {folder}" in said.error
    summary = Summary.model_validate_json((folder / "summary.json").read_bytes())
    assert table[EASY][1] == f"{summary.envs[0].reward:.2f}"
    assert f"{summary.success:.0%}" in table["mean"]

    agent = RandomAgent()
    config = EvalConfig(env_ids=(EASY, HARD), tasks=2, repeats=3, seed=5, agent=agent.describe())
    evaluate(config, agent, tmp_path / "own")
    assert contents(folder) == contents(tmp_path / "own")


def test_json_and_nothing_else_on_stdout(run: Run, tmp_path: Path) -> None:
    said = run("eval", EASY, HARD, "-a", "oracle", "-n", 2, "-o", tmp_path, "--json")
    assert said.code == 0
    data = json.loads(said.out)
    assert data == json.loads((tmp_path / "summary.json").read_bytes())
    assert (data["success"], data["complete"]) == (1.0, True)


def test_json_of_a_process(tmp_path: Path) -> None:
    process = programs.gemenv(
        "eval", EASY, "-a", "random", "-n", "1", "-o", str(tmp_path / "out"), "--json"
    )
    out, _ = process.communicate(timeout=programs.LIMIT)
    assert process.returncode == 0
    [env] = json.loads(out)["envs"]
    # One task: no interval, and no word that JSON does not have.
    assert (env["reward_ci95"], env["success_ci95"]) == (None, None)
    assert "NaN" not in out


def test_records_go_to_outputs_where_no_folder_is_named(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for _ in range(2):
        assert run("eval", EASY, "-a", "oracle:0.5", "-n", 1).code == 0
    found = sorted(path.relative_to(tmp_path) for path in tmp_path.rglob("summary.json"))
    assert len(found) == 2
    for path in found:
        assert path.parts[0] == "outputs"
        assert re.fullmatch(r"[\w.+-]+", path.parts[1])
        assert "oracle-0.5" in path.parts[1]


def test_a_used_folder_wants_to_be_resumed(run: Run, tmp_path: Path) -> None:
    line: tuple[Any, ...] = ("eval", EASY, "-a", "random", "-n", 3, "-o", tmp_path)
    first = run(*line)
    before = (tmp_path / "episodes.jsonl").read_bytes()
    refused = run(*line)
    resumed = run(*line, "--resume")

    assert (first.code, refused.code, resumed.code) == (0, 2, 0)
    assert "--resume" in refused.error
    assert refused.out == ""
    assert resumed.out == first.out
    assert (tmp_path / "episodes.jsonl").read_bytes() == before


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (("-n", 4), "tasks is 3, asked 4"),
        (("-s", 1), "seed is 0, asked 1"),
        (("-a", "oracle"), "agent is {'name': 'random'}, asked {'name': 'oracle'}"),
        (("--max-turns", 2), "max_turns is None, asked 2"),
    ],
)
def test_another_evaluation_is_refused(
    run: Run, tmp_path: Path, change: tuple[Any, ...], named: str
) -> None:
    line = ("eval", EASY, "-a", "random", "-n", 3, "-o", tmp_path)
    run(*line)
    said = run(*line, *change, "--resume")
    assert said.code == 2
    assert named in said.error


def test_how_fast_it_goes_may_change(run: Run, tmp_path: Path) -> None:
    line = ("eval", EASY, "-a", "random", "-n", 3, "-o", tmp_path)
    run(*line, "-c", 1)
    assert run(*line, "-c", 5, "--resume").code == 0


def test_a_limit_on_turns(run: Run, tmp_path: Path) -> None:
    run("eval", "game:Sokoban-v0-easy", "-a", "random", "-n", 2, "--max-turns", 3, "-o", tmp_path)
    assert {len(e.turns) for e in read_episodes(tmp_path / "episodes.jsonl")} == {3}


def test_the_folder_is_written_in_one_piece(run: Run, tmp_path: Path) -> None:
    # So that it can be copied, however long it is.
    folder = tmp_path / "-".join(["folder"] * 30)
    said = run("eval", EASY, "-a", "random", "-n", 1, "-o", folder)
    assert str(folder) in said.err


def test_a_table_fits_the_terminal(tmp_path: Path) -> None:
    with Terminal("eval", "quickstart", "-a", "random", "-n", "2", "-o", str(tmp_path)) as terminal:
        assert terminal.end() == 0
        # The folder stands in one piece, however long it is.
        assert max(len(line) for line in terminal.lines if "Records:" not in line) <= 80
        table = rows("\n".join(terminal.lines))
        assert set(resolve(["quickstart"])) <= set(table)
        assert table["environment"][:2] == ["n", "reward"]


def test_a_crowded_table_fits_the_terminal(tmp_path: Path) -> None:
    asked = 0

    def answer(body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        nonlocal asked
        asked += 1
        return refusal(404) if asked % 6 == 0 else completion("\\boxed{1}", 40_000)

    with serving(answer) as url:
        line = ("eval", "quickstart", "-a", "openai:m", "--base-url", url, "-n", "3")
        with Terminal(*line, "-o", str(tmp_path)) as terminal:
            assert terminal.end() == 3
            lines = terminal.lines
    table = lines[1 : next(i for i, line in enumerate(lines) if line.startswith("Records:"))]
    assert max(map(len, table)) <= 80
    assert "…" not in "".join(table)
    # Names may go on in the next line, but must be there from end to end.
    names = "".join(line.split(" ")[0] for line in table)
    assert names.startswith("environment" + "".join(resolve(["quickstart"])) + "mean")
    summary = json.loads((tmp_path / "summary.json").read_bytes())
    for tokens in filter(None, (env["tokens"] for env in summary["envs"])):
        assert any(f" {tokens:,} " in line for line in table)


class Log:
    """Answers with a guess and remembers what it was asked."""

    def __init__(self, status: int = 200) -> None:
        self.status = status
        self.bodies: list[dict[str, Any]] = []

    def __call__(self, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        self.bodies.append(body)
        return completion("\\boxed{1}") if self.status == 200 else refusal(self.status)


def test_a_model_is_asked_as_the_flags_say(run: Run, tmp_path: Path) -> None:
    log = Log()
    flags = ("--temperature", 0.25, "--top-p", 0.5, "--max-tokens", 9, "--system-prompt", "Short.")
    with serving(log) as url:
        said = run(
            *("eval", EASY, "-a", "openai:tiny", "--base-url", url, "-n", 2, "-o", tmp_path, *flags)
        )
    assert said.code == 0
    for body in log.bodies:
        assert (body["model"], body["temperature"], body["top_p"]) == ("tiny", 0.25, 0.5)
        assert body["max_tokens"] == 9
        assert body["messages"][0] == {"role": "system", "content": "Short."}
    config = json.loads((tmp_path / "config.json").read_bytes())
    assert (config["agent"]["name"], config["agent"]["temperature"]) == ("openai:tiny", 0.25)
    assert rows(said.out)[EASY][-1] == str(14 * len(log.bodies))


def test_temperature_zero_is_a_temperature(run: Run, tmp_path: Path) -> None:
    log = Log()
    with serving(log) as url:
        line = ("eval", EASY, "-a", "openai:tiny", "--base-url", url, "-n", 1, "-o", tmp_path)
        assert run(*line, "--temperature", 0).code == 0
    assert [body.get("temperature") for body in log.bodies] == [0.0] * len(log.bodies)
    assert json.loads((tmp_path / "config.json").read_bytes())["agent"]["temperature"] == 0.0


def test_no_retries_are_no_retries(run: Run, tmp_path: Path) -> None:
    log = Log(status=500)
    with serving(log) as url:
        line = ("eval", EASY, "-a", "openai:tiny", "--base-url", url, "-n", 1, "-o", tmp_path)
        assert run(*line, "--max-retries", 0).code == 3
    assert len(log.bodies) == 1


def test_failures_are_shown_and_end_with_another_code(run: Run, tmp_path: Path) -> None:
    def answer(body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        lucky = "from 1 to 10," in body["messages"][0]["content"]
        return completion("\\boxed{1}") if lucky else refusal(404)

    with serving(answer) as url:
        line = ("-a", "openai:tiny", "--base-url", url, "-n", 4, "-o", tmp_path)
        said = run("eval", EASY, HARD, *line)
        resumed = run("eval", EASY, HARD, *line, "--resume", "--json")

    assert said.code == 3
    assert "4 episodes failed; they count in no mean." in said.error
    assert f"{HARD}, agent: " in said.error
    assert "no such model here" in said.error
    table = rows(said.out)
    assert table["environment"][-1] == "failed"
    assert (table[EASY][0], table[EASY][-1]) == ("4", "0")
    assert table[HARD] == ["0", "-", "-", "-", "-", "-", "-", "4"]
    data = json.loads(resumed.out)
    assert (resumed.code, data["failed"]) == (3, 4)
    assert (data["reward"], data["success"]) == tuple(
        data["envs"][0][name] for name in ("reward", "success")
    )


def test_failures_may_be_played_again(run: Run, tmp_path: Path) -> None:
    down = True

    def answer(body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        return refusal(404) if down else completion("\\boxed{1}")

    with serving(answer) as url:
        line = ("eval", EASY, "-a", "openai:tiny", "--base-url", url, "-n", 3, "-o", tmp_path)
        failed = run(*line)
        down = False
        unchanged = run(*line, "--resume")
        refused = run(*line, "--retry-failed")
        played = run(*line, "--resume", "--retry-failed", "--json")

    assert (failed.code, unchanged.code, refused.code, played.code) == (3, 3, 2, 0)
    assert "--resume --retry-failed" in failed.error
    assert "--resume" in refused.error
    data = json.loads(played.out)
    assert (data["failed"], data["episodes"], data["complete"]) == (0, 3, True)


def test_an_interrupt_while_the_model_thinks(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(programs.LIMIT)
        url = f"http://127.0.0.1:{server.getsockname()[1]}/v1"
        process = programs.gemenv(
            *("eval", EASY, "-a", "openai:slow", "--base-url", url, "-n", "4", "-o", str(tmp_path))
        )
        # They all have asked, and nobody will ever answer.
        connections = [server.accept()[0] for _ in range(4)]
        try:
            assert all(connection.recv(1) for connection in connections)
            programs.interrupt(process)
            out, err = process.communicate(timeout=programs.LIMIT)
        finally:
            for connection in connections:
                connection.close()

    assert process.returncode == 130, err
    assert out == ""
    assert "--resume" in err
    assert "Traceback" not in err
    assert contents(tmp_path)["summary"]["complete"] is False
