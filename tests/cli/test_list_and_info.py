import inspect
import json
from collections.abc import Iterator
from typing import Any

import pytest

import gemenv
from gemenv.eval import SUITES
from tests.cli.conftest import Run
from tests.cli.terminal import Terminal
from tests.rollout.toys import Walk, registered
from tests.selection import IDS, TRIED, sparing


class Bracketed(Walk):
    """Write [answer] and [/answer] around it."""

    def __init__(self, mark: str = "[/answer]", style: str = "[bold]") -> None:
        super().__init__()
        self.mark = mark

    def _reset(self, options: dict[str, Any]) -> str:
        return f"Write [red] or {self.mark}."

    def oracle_action(self) -> str:
        return "[red][/answer]"


@pytest.fixture
def bracketed() -> Iterator[str]:
    with registered():
        gemenv.register("toy:Bracketed-v0", Bracketed, description="Uses [bold] and [/answer].")
        yield "toy:Bracketed-v0"


def test_list_shows_every_environment_and_suite(run: Run) -> None:
    said = run("list")
    assert said.code == 0
    rows = {line.split()[0]: line for line in said.out.splitlines()}
    assert list(rows) == ["id", *IDS, *SUITES]
    for env_id in IDS:
        assert gemenv.spec(env_id).description in rows[env_id]


def test_list_takes_a_pattern(run: Run) -> None:
    said = run("list", "game:S*-easy")
    names = [line.split()[0] for line in said.out.splitlines()]
    assert names == ["id", "game:Sokoban-v0-easy", "game:Sudoku-v0-easy"]


def test_list_without_a_match_is_an_error(run: Run) -> None:
    said = run("list", "chess:*")
    assert said.code == 2
    assert "no environment matches 'chess:*'" in said.error


def test_list_as_json(run: Run) -> None:
    said = run("list", "--json")
    data = json.loads(said.out)
    assert (said.code, said.err) == (0, "")
    assert [env["id"] for env in data["envs"]] == IDS
    assert {suite["name"] for suite in data["suites"]} == set(SUITES)
    assert data["suites"][0]["env_ids"] == list(SUITES["quickstart"].env_ids)
    some = json.loads(run("list", "game:Sokoban-*", "--json").out)
    assert [env["id"] for env in some["envs"]] == [i for i in IDS if "Sokoban" in i]


def test_list_fits_the_terminal() -> None:
    with Terminal("list", columns=80) as terminal:
        assert terminal.end() == 0
        assert max(map(len, terminal.lines)) <= 80
        assert set(IDS) <= {line.split()[0] for line in terminal.lines if line}


@pytest.mark.parametrize("env_id", sparing(TRIED))
def test_info_tells_what_one_needs_to_begin(run: Run, env_id: str) -> None:
    spec, env = gemenv.spec(env_id), gemenv.make(env_id)
    observation, _ = env.reset(seed=4)
    said = run("info", env_id, "-s", 4)

    assert (said.code, said.err) == (0, "")
    flat = " ".join(said.out.split())
    assert env_id in flat
    assert f"gymnasium.make('{spec.gymnasium_id}')" in flat
    assert "reset(seed=4)" in flat
    assert " ".join(observation.split()) in flat
    assert " ".join(str(env.oracle_action()).split()) in flat
    for name, value in spec.kwargs.items():
        assert f"{name} {value!r}" in flat


@pytest.mark.parametrize("env_id", sparing(TRIED))
def test_info_as_json(run: Run, env_id: str) -> None:
    env = gemenv.make(env_id)
    observation, _ = env.reset(seed=0)
    said = run("info", env_id, "--json")
    data = json.loads(said.out)

    assert (said.code, said.err) == (0, "")
    assert data["id"] == env_id
    assert data["gymnasium_id"] == gemenv.spec(env_id).gymnasium_id
    assert data["documentation"] == inspect.getdoc(type(env.unwrapped))
    assert data["example"] == {
        "seed": 0,
        "observation": observation,
        "oracle_action": env.oracle_action(),
    }
    assert {"max_turns", "max_tool_uses", "max_calls"} & set(data["keywords"])


def test_brackets_are_text_and_no_style(run: Run, bracketed: str) -> None:
    said = run("info", bracketed)
    assert said.code == 0
    for text in ("Write [answer] and [/answer]", "'[/answer]'", "'[bold]'", "[red] or [/answer]"):
        assert text in said.out
    assert "[red][/answer]" in said.out
    assert "Uses [bold] and [/answer]." in run("list", "toy:Bracketed-*").out
