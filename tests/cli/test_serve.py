"""`gemenv serve sandbox`, as a process of its own."""

import concurrent.futures
import dataclasses
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from gemenv.cli.serve import _LIMITS
from gemenv.sandbox import Limits, create
from tests.cli.conftest import Run
from tests.cli.serving import Serving, starting
from tests.rollout import programs

TOKEN = "a-token-of-the-tests-0123456789"  # noqa: S105
SANDBOX = ("sandbox", "--provider", "subprocess")
QUIET = ("--require", "none", "--set", "warn=false")


@pytest.fixture
def start() -> Iterator[type[Serving]]:
    yield from starting(*SANDBOX)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_says_where_it_listens_serves_and_ends_well(start: type[Serving], number: int) -> None:
    server = start(*QUIET, "--workers", "3")
    assert server.about == {"url": server.url, "provider": "subprocess", "isolation": "none"}
    with create("remote", url=server.url).sync as sandbox:
        assert sandbox.exec("print(6 * 7)").stdout == "42\n"
    err = server.end(number)
    assert server.process.returncode == 0
    assert err.splitlines() == [
        f"Serving the sandbox 'subprocess' on {server.url}, isolation none, 3 programs at a time, "
        "without a token."
    ]


def test_a_running_program_is_answered_before_the_end(start: type[Serving]) -> None:
    server = start(*QUIET)
    with (
        httpx.Client(base_url=server.url, timeout=30) as client,
        concurrent.futures.ThreadPoolExecutor(1) as pool,
    ):
        body = {"code": "import time; time.sleep(1); print('done')"}
        answer = pool.submit(client.post, "/v1/exec", json=body)
        while not client.get("/health").json()["running"]:
            pass
        server.process.send_signal(signal.SIGTERM)
        assert answer.result(30).json()["stdout"] == "done\n"
    server.process.communicate(timeout=programs.LIMIT)
    assert server.process.returncode == 0


@pytest.mark.parametrize("given", ["environment", "file"])
def test_the_token_is_left_nowhere(start: type[Serving], tmp_path: Path, given: str) -> None:
    path = tmp_path / "token"
    path.write_text(f"{TOKEN}\n")
    server = (
        start(*QUIET, "--access-log", GEMENV_SANDBOX_TOKEN=TOKEN)
        if given == "environment"
        else start(*QUIET, "--access-log", "--token-file", str(path))
    )
    assert httpx.post(f"{server.url}/v1/exec", json={"code": "1"}).status_code == 401
    with create("remote", url=server.url, token=TOKEN).sync as sandbox:
        command = sandbox.exec(["cat", f"/proc/{server.process.pid}/cmdline"]).stdout
        environment = sandbox.exec(["env"]).stdout
    err = server.end()
    assert "serve" in command
    assert "POST /v1/exec 200" in err
    for text in (command, environment, err):
        assert TOKEN not in text


@pytest.mark.parametrize(
    ("line", "code", "message"),
    [
        ("--provider pol", 2, "Did you mean 'pool'?"),
        ("--require jail", 2, "`require` must be one of"),
        ("--host 0.0.0.0 --require none", 2, "Without a token, everybody who reaches"),
        ("--max-wall-seconds 0 --require none", 2, "`wall_seconds` must be above 0"),
        ("--token-file no-such-file", 2, "No such file"),
        ("", 3, "reaches isolation 'none' on this machine, and `require` asks for 'namespace'"),
    ],
)
def test_what_cannot_be_served_is_said_without_a_traceback(
    run: Run, line: str, code: int, message: str
) -> None:
    said = run("serve", *SANDBOX, "--set", "warn=false", *line.split())
    assert said.code == code, said.err
    assert message in said.error
    assert "Traceback" not in said.err


def test_a_bad_token_in_the_environment_is_not_quoted(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GEMENV_SANDBOX_TOKEN", "tiny token")
    said = run("serve", *SANDBOX)
    assert said.code == 2
    assert "tiny token" not in said.err
    assert "GEMENV_SANDBOX_TOKEN" not in os.environ


def test_there_is_an_option_for_the_maximum_of_every_limit() -> None:
    assert tuple(field.name for field in dataclasses.fields(Limits)) == _LIMITS


def test_maxima_reach_the_server(start: type[Serving]) -> None:
    server = start(*QUIET, "--max-wall-seconds", "0.5", "--max-cpu-seconds", "9")
    limits = httpx.get(f"{server.url}/health").json()["limits"]
    assert (limits["wall_seconds"], limits["cpu_seconds"]) == (0.5, 9.0)
    with create("remote", url=server.url).sync as sandbox:
        assert sandbox.exec("import time; time.sleep(30)").status == "timeout"
