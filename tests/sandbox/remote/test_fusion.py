"""The provider `remote` against servers in SandboxFusion's shape."""

import json
from typing import Any

import pytest

from gemenv.sandbox import Limits
from tests.agents.scripted_server import ScriptedServer, Step, respond
from tests.sandbox.remote.servers import TOKEN, address, quick

FUSION = {
    "status": "Success",
    "message": "",
    "compile_result": None,
    "run_result": {
        "status": "Finished",
        "execution_time": 0.1,
        "return_code": 0,
        "stdout": "42\n",
        "stderr": "",
    },
    "executor_pod_name": None,
    "files": {},
}
GREETED = respond(200, json.dumps(FUSION))


def run_result(**changes: Any) -> Step:
    answer = FUSION | {"status": "Failed", "run_result": FUSION["run_result"] | changes}  # type: ignore[operator]
    return respond(200, json.dumps(answer))


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        (run_result(return_code=1, stdout=None), ("error", 1, None)),
        (run_result(return_code=1, stderr="…\nMemoryError"), ("memory", 1, None)),
        (run_result(return_code=-9), ("killed", None, 9)),
        (run_result(status="TimeLimitExceeded", return_code=None), ("timeout", None, None)),
        (run_result(stdout="x" * 300), ("output", 0, None)),
        (run_result(stdout="x" * 100_000), ("output", None, None)),
        (run_result(return_code=None), ("sandbox_failure", None, None)),
        (run_result(status="Error"), ("sandbox_failure", None, None)),
        (run_result(execution_time=-1), ("sandbox_failure", None, None)),
        (run_result(status="Great"), ("sandbox_failure", None, None)),
        (
            respond(200, '{"status": "SandboxError", "message": "no"}'),
            ("sandbox_failure", None, None),
        ),
        (respond(200, "[]"), ("sandbox_failure", None, None)),
        (respond(500, ""), ("sandbox_failure", None, None)),
    ],
)
def test_what_a_fusion_server_answers(step: Step, expected: tuple[Any, ...]) -> None:
    with (
        ScriptedServer(respond(404, ""), GREETED, step) as server,
        quick(address(server), protocol="auto").sync as sandbox,
    ):
        assert sandbox.start() == "none"
        got = sandbox.exec("1", limits=Limits(output_bytes=50, output_total_bytes=200))
    assert (got.status, got.exit_code, got.signal) == expected
    assert len(got.stdout) < 100


def test_what_a_fusion_server_is_asked() -> None:
    with ScriptedServer(GREETED) as server:
        options: dict[str, Any] = {"protocol": "fusion", "trust": "container"}
        with quick(address(server), **options, token=TOKEN).sync as sandbox:
            assert sandbox.start() == "container"
            limits = Limits(wall_seconds=3.0, memory_bytes=100 << 20)
            sandbox.exec("print(1)", stdin="in", files={"a": b"\xff"}, limits=limits)
            sandbox.exec(["echo", "a b", "$(id)"])
    asked = [request.json for request in server.requests[1:]]
    assert {request.target for request in server.requests} == {"/run_code"}
    assert {request.headers["authorization"] for request in server.requests} == {f"Bearer {TOKEN}"}
    assert asked[0] == {
        "code": "print(1)",
        "language": "python",
        "compile_timeout": 10.0,
        "run_timeout": 3.0,
        "memory_limit_MB": 100,
        "stdin": "in",
        "files": {"a": "/w=="},
        "fetch_files": [],
    }
    assert (asked[1]["language"], asked[1]["code"]) == ("bash", "exec echo 'a b' '$(id)'")
