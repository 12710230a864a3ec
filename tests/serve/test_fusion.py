"""`POST /run_code`, as clients of SandboxFusion send it."""

import base64
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from gemenv.sandbox.local import SubprocessSandbox
from gemenv.serve import SandboxServer, Settings


@pytest.fixture(scope="module")
def client() -> Iterator[httpx.Client]:
    with (
        SandboxServer(
            SubprocessSandbox(warn=False), port=0, settings=Settings(workers=2)
        ) as server,
        httpx.Client(base_url=server.url, timeout=30) as client,
    ):
        yield client


def run(client: httpx.Client, code: str, language: str = "python", **body: Any) -> dict[str, Any]:
    response = client.post("/run_code", json={"code": code, "language": language, **body})
    assert response.status_code == 200, response.text
    return response.json()


def b64(text: str | bytes) -> str:
    return base64.b64encode(text.encode() if isinstance(text, str) else text).decode()


def test_a_program_that_ends_well(client: httpx.Client) -> None:
    answer = run(client, "print(input()[::-1])", stdin="olleh")
    seconds = answer["run_result"].pop("execution_time")
    assert seconds > 0
    assert answer == {
        "status": "Success",
        "message": "",
        "compile_result": None,
        "run_result": {"status": "Finished", "return_code": 0, "stdout": "hello\n", "stderr": ""},
        "executor_pod_name": None,
        "files": {},
    }


@pytest.mark.parametrize(
    ("code", "language", "return_code"),
    [
        ("1 / 0", "python", 1),
        ("raise SystemExit(7)", "python", 7),
        ("import os; os.kill(os.getpid(), 11)", "python", -11),
        ("exit 3", "bash", 3),
        ("no-such-command", "bash", 127),
    ],
)
def test_a_program_that_fails(
    client: httpx.Client, code: str, language: str, return_code: int
) -> None:
    answer = run(client, code, language)
    assert answer["status"] == "Failed"
    assert answer["run_result"]["status"] == "Finished"
    assert answer["run_result"]["return_code"] == return_code


def test_a_timeout(client: httpx.Client) -> None:
    answer = run(client, "while True: pass", run_timeout=0.3)
    assert answer["status"] == "Failed"
    assert answer["run_result"]["status"] == "TimeLimitExceeded"
    assert answer["run_result"]["return_code"] is None
    assert answer["run_result"]["execution_time"] < 3


def test_a_language_that_is_not_here(client: httpx.Client) -> None:
    answer = run(client, "fn main() {}", "rust")
    assert answer["status"] == "SandboxError"
    assert answer["run_result"] is None
    assert "python, bash" in answer["message"]


@pytest.mark.parametrize("fetch", [[], ["out/sum"], ["out/sum", "missing", "../secret"]])
def test_files_go_in_and_come_back(client: httpx.Client, fetch: list[str]) -> None:
    code = "mkdir out; cat a | wc -c > out/sum; cat out/sum"
    answer = run(client, code, "bash", files={"a": b64(b"\xff\x00\n")}, fetch_files=fetch)
    assert answer["run_result"]["stdout"].strip() == "3"
    assert {path: base64.b64decode(data).strip() for path, data in answer["files"].items()} == (
        {"out/sum": b"3"} if fetch else {}
    )


def test_a_long_script(client: httpx.Client) -> None:
    code = "# " + "x" * 1_000_000 + "\necho done"
    assert run(client, code, "bash")["run_result"]["stdout"] == "done\n"


@pytest.mark.parametrize(
    "body",
    [
        {"code": "1"},
        {"code": "1", "language": "python", "run_timeout": 0},
        {"code": "1", "language": "python", "run_timeout": "NaN"},
        {"code": "1", "language": "python", "files": {"../x": ""}},
        {"code": "1", "language": "python", "files": {"/etc/x": ""}},
        {"code": "1", "language": "python", "files": {"x": "not base64!"}},
        {"code": "1", "language": "bash", "files": {"program.sh": ""}},
    ],
    ids=str,
)
def test_a_bad_request(client: httpx.Client, body: dict[str, Any]) -> None:
    response = client.post("/run_code", json=body)
    assert response.status_code == 422
    assert response.json()["detail"]
